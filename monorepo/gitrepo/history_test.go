package gitrepo_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// somePaths are what random histories touch: files and folders that replace each
// other, and names whose order depends on which they are.
var somePaths = [...]string{"a", "a/x", "a/b", "a/b/x", "a/b.c/x", "a.b", "a.b/x", "a0", "c/a", "c/d/e/x", "größe 日本/x"}

// someFolders are what is asked about in them.
var someFolders = [...]string{"", "a", "a/b", "a/b.c", "a.b", "a0", "c/d", "c/d/e", "größe 日本", "none/x"}

// randomHistory makes so many commits with up to three parents each, and a
// branch c0, c1, ... on every one.
func randomHistory(t *testing.T, seed uint64, commits int) *repotest.Repo {
	t.Helper()
	rnd := rand.New(rand.NewPCG(seed, 0))
	var stream strings.Builder
	now := 1_700_000_000
	for i := range commits {
		now += 60*rnd.IntN(3) - 30 // some are as old as their parents, some claim to be older
		fmt.Fprintf(&stream, "commit refs/heads/c%d\nmark :%d\ncommitter T <t@example.com> %d +0000\ndata 1\nm\n", i, i+1, now)
		for p, parent := range rnd.Perm(min(i, 6))[:min(i, []int{1, 1, 1, 1, 2, 2, 3, 0}[rnd.IntN(8)])] {
			fmt.Fprintf(&stream, "%s :%d\n", []string{"from", "merge", "merge"}[p], i-parent)
		}
		for range rnd.IntN(3) {
			path := somePaths[rnd.IntN(len(somePaths))]
			switch rnd.IntN(5) {
			case 0:
				fmt.Fprintf(&stream, "D %s\n", path)
			case 1:
				fmt.Fprintf(&stream, "M 100755 inline %s\ndata 1\n%d\n", path, rnd.IntN(3))
			default:
				fmt.Fprintf(&stream, "M 100644 inline %s\ndata 1\n%d\n", path, rnd.IntN(3))
			}
		}
	}
	made := repotest.New(t)
	fastImport(t, made, stream.String())
	return made
}

// branches maps the branches of a random history to its commits.
func branches(t *testing.T, r *gitrepo.Repo) []gitrepo.ID {
	t.Helper()
	refs, err := r.Refs(t.Context(), gitrepo.BranchPrefix)
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]gitrepo.ID, len(refs))
	for _, ref := range refs {
		i, err := strconv.Atoi(strings.TrimPrefix(ref.Short(), "c"))
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = ref.ID
	}
	return ids
}

func TestHistoryIsGits(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			made := randomHistory(t, seed, 60)
			r := open(t, made)
			all := branches(t, r)
			rnd := rand.New(rand.NewPCG(seed, 1))
			one := func() gitrepo.ID { return all[rnd.IntN(len(all))] }
			t.Run("CommitsSince", func(t *testing.T) { checkCommitsSince(t, made, r, one) })
			t.Run("Touches", func(t *testing.T) { checkTouches(t, made, r, one) })
			t.Run("Ancestors", func(t *testing.T) { checkAncestors(t, made, r, one) })
			t.Run("Diff", func(t *testing.T) { checkDiff(t, made, r, one) })
			t.Run("Folders", func(t *testing.T) { checkFolders(t, made, r, one) })
		})
	}
}

func checkCommitsSince(t *testing.T, made *repotest.Repo, r *gitrepo.Repo, one func() gitrepo.ID) {
	head := one()
	var tracks []gitrepo.Track
	for range 2 {
		base := one()
		for _, path := range someFolders {
			tracks = append(tracks, gitrepo.Track{Path: path, Base: base})
		}
	}
	got, err := r.CommitsSince(t.Context(), head, tracks)
	if err != nil {
		t.Fatal(err)
	}
	for i, track := range tracks {
		pathspec := ":(literal)" + track.Path
		if track.Path == "" {
			pathspec = "."
		}
		want := made.Git("rev-list", "--count", "--full-history", "--no-merges", head.String(), "^"+track.Base.String(), "--", pathspec)
		if strconv.Itoa(got[i]) != want {
			t.Errorf("%s ^%s -- %s: %s, got %d", head, track.Base, track.Path, want, got[i])
		}
	}
}

// checkTouches compares the commits that changed folders since several bases with
// those that git lists, and what they hold with what git has there.
func checkTouches(t *testing.T, made *repotest.Repo, r *gitrepo.Repo, one func() gitrepo.ID) {
	head := one()
	bases := []gitrepo.ID{one(), one(), one()}
	var tracks []gitrepo.Track
	for i, path := range someFolders {
		tracks = append(tracks, gitrepo.Track{Path: path, Base: bases[i%len(bases)]})
	}
	history, err := r.History(t.Context(), head, bases, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]map[string]bool, len(tracks))
	err = history.Touches(t.Context(), tracks, func(touch gitrepo.Touch) error {
		folder := func(rev string) string {
			out, _ := made.Try("rev-parse", "--verify", "-q", rev+":"+tracks[touch.Track].Path)
			if kind, ok := made.Try("cat-file", "-t", strings.TrimSpace(out)); ok != nil || strings.TrimSpace(kind) != "tree" {
				return ""
			}
			return strings.TrimSpace(out)
		}
		ids := strings.Fields(made.Git("rev-parse", touch.Commit.String()+"^@"))
		want, before := []string{folder(touch.Commit.String())}, []string{touch.After.String()}
		for i, id := range touch.Before {
			before = append(before, id.String())
			if len(ids) > 0 {
				want = append(want, folder(ids[i]))
			} else {
				want = append(want, "")
			}
		}
		if diff := cmp.Diff(want, before); diff != "" {
			t.Errorf("%s of %s (-git +got):\n%s", touch.Commit, tracks[touch.Track].Path, diff)
		}
		if got[touch.Track] == nil {
			got[touch.Track] = map[string]bool{}
		}
		for _, id := range ids {
			if got[touch.Track][id] {
				t.Errorf("%s comes after its parent %s", touch.Commit, id)
			}
		}
		if len(ids) < 2 {
			got[touch.Track][touch.Commit.String()] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, track := range tracks {
		args := []string{"rev-list", "--full-history", "--no-merges", head.String(), "^" + track.Base.String(), "--"}
		if track.Path != "" {
			args = append(args, ":(literal)"+track.Path)
		}
		want := map[string]bool{}
		for id := range strings.FieldsSeq(made.Git(args...)) {
			want[id] = true
		}
		if track.Path == "" { // git lists also the commits that change nothing
			continue
		}
		if diff := cmp.Diff(want, got[i], cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s ^%s -- %s (-git +got):\n%s", head, track.Base, track.Path, diff)
		}
	}
}

func checkAncestors(t *testing.T, made *repotest.Repo, r *gitrepo.Repo, one func() gitrepo.ID) {
	for range 5 {
		head, wanted := one(), one()
		reached := strings.Fields(made.Git("rev-list", head.String()))
		met, err := r.Ancestors(t.Context(), head, map[gitrepo.ID]bool{wanted: true})
		if err != nil {
			t.Fatal(err)
		}
		is, known, err := r.IsAncestor(t.Context(), wanted, head)
		want := slices.Contains(reached, wanted.String())
		if err != nil || !known || is != want || met[wanted] != want {
			t.Errorf("%s reaches %s: %v, IsAncestor %v, Ancestors %v, error %v", head, wanted, want, is, met[wanted], err)
		}
		for id := range met {
			if !slices.Contains(reached, id.String()) {
				t.Errorf("%s does not reach %s", head, id)
			}
		}
		if !want && len(met) != len(reached) {
			t.Errorf("met %d of %d commits", len(met), len(reached))
		}
	}
}

func checkDiff(t *testing.T, made *repotest.Repo, r *gitrepo.Repo, one func() gitrepo.ID) {
	for range 6 {
		from, to := one(), one()
		changes, err := r.Diff(t.Context(), treeOf(t, r, from), treeOf(t, r, to))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range changes {
			got = append(got, c.Path)
		}
		want := nul(made.Git("diff", "--name-only", "--no-renames", "-z", from.String(), to.String()))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s %s (-git +got):\n%s", from, to, diff)
		}
	}
}

func treeOf(t *testing.T, r *gitrepo.Repo, commit gitrepo.ID) gitrepo.ID {
	t.Helper()
	c, err := r.Commit(t.Context(), commit)
	if err != nil {
		t.Fatal(err)
	}
	return c.Tree
}

func checkFolders(t *testing.T, made *repotest.Repo, r *gitrepo.Repo, one func() gitrepo.ID) {
	for range 2 {
		commit := one()
		tree := treeOf(t, r, commit)
		got, err := r.Folders(t.Context(), tree, someFolders[:])
		if err != nil {
			t.Fatal(err)
		}
		for i, path := range someFolders {
			want, _ := made.Try("rev-parse", "--verify", "-q", commit.String()+":"+path)
			id, mode, ok, err := r.Lookup(t.Context(), tree, path)
			if err != nil || ok && id.String() != strings.TrimSpace(want) {
				t.Errorf("%s:%s is %s, error %v, git says %s", commit, path, id, err, want)
			}
			if isFolder := ok && mode == gitrepo.ModeTree; isFolder && got[i] != id || !isFolder && !got[i].IsZero() {
				t.Errorf("folder %s:%s is %s, want %s", commit, path, got[i], id)
			}
		}
	}
}

// daily makes a history of one commit a day, oldest first.
func daily(t *testing.T, commits int) *repotest.Repo {
	t.Helper()
	var stream strings.Builder
	for i := range commits {
		fmt.Fprintf(&stream, "commit refs/heads/main\ncommitter T <t@example.com> %d +0000\ndata 1\nm\n", 1_700_000_000+i*24*60*60)
		fmt.Fprintf(&stream, "M 100644 inline a/x\ndata %d\n%0*d\n", i+1, i+1, i)
	}
	made := repotest.New(t)
	fastImport(t, made, stream.String())
	return made
}

func TestHistoryIsReadNoFurtherThanNeeded(t *testing.T) {
	t.Parallel()
	made := daily(t, 30)
	dir := clone(t, made, "clone", "-q", "--bare", "--depth=20", "file://"+filepath.ToSlash(made.Dir()))
	if err := os.Remove(filepath.Join(dir, "shallow")); err != nil { // now its first commits are missing
		t.Fatal(err)
	}
	r, head, base := openAt(t, dir, made.Env()), id(t, made, "main"), id(t, made, "main~7")
	got, err := r.CommitsSince(t.Context(), head, []gitrepo.Track{{Path: "a", Base: base}, {Path: "b", Base: base}})
	if diff := cmp.Diff([]int{7, 0}, got); err != nil || diff != "" {
		t.Errorf("CommitsSince: error %v (-want +got):\n%s", err, diff)
	}
	met, err := r.Ancestors(t.Context(), head, map[gitrepo.ID]bool{base: true})
	if err != nil || len(met) != 8 {
		t.Errorf("Ancestors: met %d, error %v", len(met), err)
	}
	if met, err := r.Ancestors(t.Context(), head, nil); err != nil || len(met) != 0 {
		t.Errorf("Ancestors: met %d when none was wanted, error %v", len(met), err)
	}
	if _, err := r.Ancestors(t.Context(), head, map[gitrepo.ID]bool{id(t, made, "main~29"): true}); !errors.Is(err, gitrepo.ErrNotFound) {
		t.Errorf("Ancestors: error %v where commits are missing", err)
	}
}

// The base reaches the first commit only by way of one that claims to be older.
func TestCommitsSinceInAHistoryWithWrongClocks(t *testing.T) {
	t.Parallel()
	const commit = "commit refs/heads/%s\nmark :%d\ncommitter T <t@example.com> %d +0000\ndata 1\nm\n%sM 100644 inline a/%[2]d\ndata 0\n\n"
	var stream strings.Builder
	for i, c := range []struct {
		branch string
		time   int
		from   string
	}{
		{"first", 1_700_001_000, ""}, {"late", 1_700_000_500, "from :1\n"}, {"base", 1_700_002_000, "from :2\n"}, {"main", 1_700_003_000, "from :1\n"},
	} {
		fmt.Fprintf(&stream, commit, c.branch, i+1, c.time, c.from)
	}
	made := repotest.New(t)
	fastImport(t, made, stream.String())
	got, err := open(t, made).CommitsSince(t.Context(), id(t, made, "main"), []gitrepo.Track{{Path: "a", Base: id(t, made, "base")}})
	if diff := cmp.Diff([]int{1}, got); err != nil || diff != "" {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

func TestHistoryOfAShallowCloneEndsWhereItIsCutOff(t *testing.T) {
	t.Parallel()
	made := daily(t, 30)
	dir := clone(t, made, "clone", "-q", "--bare", "--depth=20", "file://"+filepath.ToSlash(made.Dir()))
	r, head := openAt(t, dir, made.Env()), id(t, made, "main")
	met, err := r.Ancestors(t.Context(), head, map[gitrepo.ID]bool{id(t, made, "main~29"): true})
	if err != nil || len(met) != 20 {
		t.Errorf("Ancestors: met %d, error %v", len(met), err)
	}
	c, err := r.Commit(t.Context(), id(t, made, "main~19"))
	if err != nil || len(c.Parents) != 0 {
		t.Errorf("the last commit has parents %v, error %v", c.Parents, err)
	}
}

func TestIsAncestorOfWhatIsNotHere(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(t *testing.T) *repotest.Repo{"SHA-1": newSHA1, "SHA-256": newSHA256} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made := make(t)
			fill(t, made)
			r, head := open(t, made), id(t, made, "HEAD")
			none := parseID(t, strings.Repeat("12", len(head.Bytes())))
			if is, known, err := r.IsAncestor(t.Context(), none, head); is || known || err != nil {
				t.Errorf("%v, %v, error %v", is, known, err)
			}
			if _, _, err := r.IsAncestor(t.Context(), head, none); err == nil {
				t.Error("no error for an unknown descendant")
			}
			if _, _, err := r.IsAncestor(canceled(t), none, head); err == nil && name == "SHA-256" {
				t.Error("no error when it is too late")
			}
		})
	}
}

// A server's new commit is not fetched only to learn that it is new.
func TestIsAncestorAsksNoServer(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	fill(t, made)
	dir := partialClone(t, made)
	head := id(t, made, "HEAD")
	made.Commit("third", nil)
	r := openAt(t, dir, made.Env())
	is, known, err := r.IsAncestor(t.Context(), id(t, made, "HEAD"), head)
	if is || known || err != nil {
		t.Errorf("%v, %v, error %v", is, known, err)
	}
}
