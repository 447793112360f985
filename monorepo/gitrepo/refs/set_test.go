package refs

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// A set finds in part what Read finds in all.
func TestASetHoldsWhatReadReads(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 6))
	for round := range 200 {
		dir := t.TempDir()
		names := map[string]bool{}
		for range random.IntN(30) {
			folder := []string{"refs/heads/", "refs/tags/", "refs/tags/a/", "refs/notes/", "refs/tags/a-", "refs/replace/"}[random.IntN(6)]
			names[folder+string("ab.0é-"[random.IntN(7)])+fmt.Sprint(random.IntN(9))] = true
		}
		var sorted []string
		for name := range names {
			sorted = append(sorted, name)
		}
		slices.Sort(sorted)
		text := "# pack-refs with: peeled fully-peeled" + []string{" sorted", ""}[random.IntN(2)] + " \n"
		for i, name := range sorted {
			text += fmt.Sprintf("%040x %s\n", i+1, name)
			if random.IntN(2) == 0 {
				text += fmt.Sprintf("^%040x\n", i+1000)
			}
		}
		files := map[string]string{"packed-refs": text, "refs/tags/loose": fmt.Sprintf("%040x\n", 7), "refs/heads/link": "ref: refs/heads/a1\n"}
		for path, content := range files {
			path = filepath.Join(dir, filepath.FromSlash(path))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		checkSet(t, dir, fmt.Sprintf("round %d", round))
	}
}

func checkSet(t *testing.T, dir, round string) {
	t.Helper()
	all, _ := Read(dir, 20) // without what is broken
	set, err := Open(dir, 20)
	if err != nil {
		t.Fatal(err)
	}
	same := cmp.Comparer(func(a, b odb.ID) bool { return a == b })
	for _, prefix := range []string{"", "refs/", "refs/heads/", "refs/tags/", "refs/tags/a", "refs/tags/a/", "refs/tags/z", "refs/replace/", "refs/tags/loose"} {
		var want []Ref
		var wantNames []string
		for _, ref := range all {
			if strings.HasPrefix(ref.Name, prefix) {
				want, wantNames = append(want, ref), append(wantNames, ref.Name)
			}
		}
		got, err := set.Refs(prefix)
		if diff := cmp.Diff(want, got, same); err != nil || len(want)+len(got) > 0 && diff != "" {
			t.Errorf("%s, %q, error %v (-read +set):\n%s", round, prefix, err, diff)
		}
		if names, err := set.Names(prefix); err != nil || !slices.Equal(names, wantNames) {
			t.Errorf("%s: names %q, error %v, want %q", round, names, err, wantNames)
		}
	}
	for _, name := range []string{"refs/heads/a1", "refs/heads/link", "refs/tags/loose", "refs/tags/a/b0", "refs/tags/-3", "refs/notes/a1", "", "x"} {
		i, want := slices.BinarySearchFunc(all, name, byName)
		got, ok, err := set.Find(name)
		if err != nil || ok != want || ok && got != all[i] {
			t.Errorf("%s: %s is %v, %v, error %v, want %v", round, name, got, ok, err, want)
		}
	}
}
