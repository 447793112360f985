package gitrepo_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// refsOfGit lists refs as git shows them: name, id and what they stand on.
func refsOfGit(t *testing.T, made *repotest.Repo, prefix string) []string {
	t.Helper()
	ids := map[string]string{}
	var names []string
	out, _ := made.Try("show-ref", "-d") // gives up at a broken one, which is the last
	for line := range strings.Lines(out) {
		hex, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		name, peeled := strings.CutSuffix(name, "^{}")
		switch {
		case !strings.HasPrefix(name, prefix):
		case peeled:
			ids[name] = strings.Fields(ids[name])[0] + " " + hex
		default:
			names = append(names, name)
			ids[name] = hex + " " + hex
		}
	}
	for i, name := range names {
		names[i] = name + " " + ids[name]
	}
	return names
}

func lines(refs []gitrepo.Ref) []string {
	var out []string
	for _, ref := range refs {
		out = append(out, ref.Name+" "+ref.ID.String()+" "+ref.Peeled.String())
	}
	return out
}

// prepareRefs makes refs of every kind.
func prepareRefs(t *testing.T, made *repotest.Repo) {
	t.Helper()
	fill(t, made)
	made.Git("tag", "light")
	made.Git("tag", "-a", "-m", "tag of a tag", "nested", "1.0.0")
	made.Git("tag", "-a", "-m", "tag of a tag of a tag", "nested.more", "nested")
	made.Git("tag", "tree", "HEAD:a")
	made.Git("tag", "-a", "-m", "tag of a blob", "blob", "HEAD:empty")
	made.Git("branch", "feat/1.0.0")
	made.Git("tag", "com.acme.größe/1.0.0-rc.1")
	made.Git("update-ref", "refs/remotes/origin/main", "HEAD~")
	made.Git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
}

func TestRefsAreGits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		make    func(t *testing.T) *repotest.Repo
		prepare func(t *testing.T, made *repotest.Repo)
	}{
		{"loose", newSHA1, func(*testing.T, *repotest.Repo) {}},
		{"packed", newSHA1, func(_ *testing.T, made *repotest.Repo) { made.Git("pack-refs", "--all") }},
		{"packed, some newer and some gone", newSHA1, func(_ *testing.T, made *repotest.Repo) {
			made.Git("pack-refs", "--all")
			made.Git("tag", "-f", "light", "HEAD~")
			made.Git("tag", "-d", "1.0.0")
		}},
		{"SHA-256", newSHA256, func(*testing.T, *repotest.Repo) {}},
		{"kept in a way that only git knows", newSHA1, func(t *testing.T, made *repotest.Repo) {
			if err := os.Mkdir(filepath.Join(made.Dir(), ".git", "reftable"), 0o700); err != nil {
				t.Fatal(err)
			}
		}},
		{"one is broken, as after a power cut", newSHA1, func(t *testing.T, made *repotest.Repo) {
			if err := os.WriteFile(filepath.Join(made.Dir(), ".git", "refs", "tags", "z"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := tt.make(t)
			prepareRefs(t, made)
			tt.prepare(t, made)
			r := open(t, made)
			for _, prefix := range []string{gitrepo.TagPrefix, gitrepo.BranchPrefix, "refs/remotes/", "refs/tags/nested", "refs/tags/com.acme."} {
				got, err := r.Refs(t.Context(), prefix)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(refsOfGit(t, made, prefix), lines(got)); diff != "" {
					t.Errorf("%s (-git +got):\n%s", prefix, diff)
				}
				var want []string
				for _, ref := range got {
					want = append(want, ref.Name)
				}
				names, err := r.RefNames(t.Context(), prefix)
				if diff := cmp.Diff(want, names); diff != "" || err != nil {
					t.Errorf("names of %s, error %v (-refs +names):\n%s", prefix, err, diff)
				}
			}
		})
	}
}

func TestRefIsOnlyTheOneOfThatName(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	prepareRefs(t, made)
	r := open(t, made)
	for _, name := range []string{"refs/tags/nested", "refs/heads/main", "refs/remotes/origin/HEAD"} {
		ref, ok, err := r.Ref(t.Context(), name)
		if err != nil || !ok || ref.Name != name || ref.ID != id(t, made, name) || ref.Peeled != id(t, made, name+"^{}") {
			t.Errorf("%s: %+v, %v, error %v", name, ref, ok, err)
		}
	}
	for _, name := range []string{"refs/tags/nest", "nested", "refs/tags/", "HEAD"} {
		if ref, ok, err := r.Ref(t.Context(), name); ok || err != nil {
			t.Errorf("%s: %+v, error %v", name, ref, err)
		}
	}
}

func TestRefWhoseObjectIsMissingStandsOnItself(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	fill(t, made)
	none := strings.Repeat("12", 20)
	if err := os.WriteFile(filepath.Join(made.Dir(), ".git", "refs", "tags", "broken"), []byte(none+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tags, err := open(t, made).Refs(t.Context(), gitrepo.TagPrefix)
	if err != nil || len(tags) != 2 {
		t.Fatalf("%v, error %v", tags, err)
	}
	want := gitrepo.Ref{Name: "refs/tags/broken", ID: parseID(t, none), Peeled: parseID(t, none)}
	if tags[1] != want {
		t.Errorf("%+v, want %+v", tags[1], want)
	}
}

func TestRefsAreThoseOfTheFirstLookUntilTheyAreUpdated(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	fill(t, made)
	r := open(t, made)
	has := func(name string) bool {
		_, ok, err := r.Ref(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	has("refs/tags/1.0.0")
	made.Git("tag", "2.0.0")
	if has("refs/tags/2.0.0") {
		t.Error("another process's tag shows")
	}
	err := r.UpdateRefs(t.Context(), "test", []gitrepo.RefUpdate{{Name: "refs/tags/3.0.0", New: id(t, made, "HEAD")}})
	if err != nil || !has("refs/tags/2.0.0") || !has("refs/tags/3.0.0") {
		t.Errorf("after an update, error %v, tags are missing", err)
	}
}

func TestUpdateRefsMovesAllOrNone(t *testing.T) {
	t.Parallel()
	type update struct{ name, old, new string }
	tests := []struct {
		name    string
		updates []update
		want    string // what git says, "" for success
	}{
		{"new tags and a branch that moves", []update{
			{"refs/heads/main", "HEAD", "HEAD~"}, {"refs/tags/a/2.0.0", "", "HEAD"}, {"refs/tags/b/2.0.0", "", "1.0.0^{tag}"},
		}, ""},
		{"a tag that is there already", []update{
			{"refs/tags/2.0.0", "", "HEAD"}, {"refs/tags/1.0.0", "", "HEAD"}, {"refs/heads/main", "HEAD", "HEAD~"},
		}, "cannot lock ref 'refs/tags/1.0.0': reference already exists"},
		{"a branch that has moved since", []update{
			{"refs/tags/2.0.0", "", "HEAD"}, {"refs/heads/main", "HEAD~", "HEAD"},
		}, "cannot lock ref 'refs/heads/main': is at"},
		{"a branch that is gone", []update{
			{"refs/tags/2.0.0", "", "HEAD"}, {"refs/heads/gone", "HEAD", "HEAD~"},
		}, "cannot lock ref 'refs/heads/gone': unable to resolve reference"},
		{"a tag below another tag", []update{
			{"refs/tags/2.0.0", "", "HEAD"}, {"refs/tags/1.0.0/x", "", "HEAD"},
		}, "'refs/tags/1.0.0' exists; cannot create 'refs/tags/1.0.0/x'"},
		{"a tag where others are below", []update{
			{"refs/tags/2.0.0", "", "HEAD"}, {"refs/heads/feat", "", "HEAD"},
		}, "'refs/heads/feat/x' exists; cannot create 'refs/heads/feat'"},
		{"two new tags in each other's way", []update{
			{"refs/tags/2.0.0", "", "HEAD"}, {"refs/tags/2.0.0/x", "", "HEAD"},
		}, "cannot process 'refs/tags/2.0.0' and 'refs/tags/2.0.0/x' at the same time"},
		{"a name that git does not take", []update{
			{"refs/tags/2.0.0", "", "HEAD"}, {"refs/tags/a..b", "", "HEAD"},
		}, "invalid ref format: refs/tags/a..b"},
		{"a branch that is to stand on a tag object", []update{
			{"refs/tags/2.0.0", "", "HEAD"}, {"refs/heads/new", "", "1.0.0^{tag}"},
		}, "to branch 'refs/heads/new'"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := repotest.New(t)
			fill(t, made)
			made.Git("branch", "feat/x")
			var updates []gitrepo.RefUpdate
			for _, u := range tt.updates {
				update := gitrepo.RefUpdate{Name: u.name, New: id(t, made, u.new)}
				if u.old != "" {
					update.Old = id(t, made, u.old)
				}
				updates = append(updates, update)
			}
			before := made.Git("show-ref")
			err := open(t, made).UpdateRefs(t.Context(), "a message\nof two lines", updates)
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("error %v", err)
				}
				if diff := cmp.Diff(before, made.Git("show-ref")); diff != "" {
					t.Errorf("refs moved (-before +after):\n%s", diff)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range updates {
				if got := id(t, made, u.Name); got != u.New {
					t.Errorf("%s is %s, want %s", u.Name, got, u.New)
				}
			}
			if log := made.Git("reflog", "-1", "--format=%gs"); log != "a message of two lines" {
				t.Errorf("reflog %q", log)
			}
		})
	}
}

func TestUpdateRefsOnceWhenManyTry(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	fill(t, made)
	r := open(t, made)
	update := []gitrepo.RefUpdate{{Name: "refs/tags/2.0.0", New: id(t, made, "HEAD")}, {Name: "refs/tags/3.0.0", New: id(t, made, "HEAD")}}
	var mu sync.Mutex
	var all sync.WaitGroup
	done := 0
	for range 4 {
		all.Go(func() {
			if _, err := r.Refs(t.Context(), gitrepo.TagPrefix); err != nil {
				t.Error(err)
			}
			if r.UpdateRefs(t.Context(), "test", update) == nil {
				mu.Lock()
				done++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if done != 1 || made.Git("tag") != "1.0.0\n2.0.0\n3.0.0" {
		t.Errorf("%d succeeded; tags %s", done, made.Git("tag"))
	}
}

func TestUpdateRefsDoesNotBeginWhenItIsTooLate(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	fill(t, made)
	r := open(t, made)
	err := r.UpdateRefs(canceled(t), "test", []gitrepo.RefUpdate{{Name: "refs/tags/2.0.0", New: id(t, made, "HEAD")}})
	if err == nil || made.Git("tag") != "1.0.0" {
		t.Errorf("error %v; tags %s", err, made.Git("tag"))
	}
}
