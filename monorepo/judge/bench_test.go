package judge_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
)

// BenchmarkRef judges 1,000 tags that are pushed together, each of another commit,
// without and with what OpenUPM would make of them; and 10,000 tags of 1,000
// packages.
func BenchmarkRef(b *testing.B) {
	for _, bb := range []struct {
		name   string
		spec   repotest.Spec
		policy *config.Config
	}{
		{"git alone", repotest.Spec{Packages: 20, Files: 5000, Tags: 1000, Commits: 1001, Strategy: "synchronized"}, forGit()},
		{"OpenUPM", repotest.Spec{Packages: 20, Files: 5000, Tags: 1000, Commits: 1001, Strategy: "synchronized"}, nil},
		{"10,000 of 1,000 packages, git alone", repotest.Big(), forGit()},
		{"10,000 of 1,000 packages, OpenUPM", repotest.Big(), nil},
	} {
		b.Run(bb.name, func(b *testing.B) {
			r := repotest.Generate(b, bb.spec)
			for b.Loop() {
				judgeAll(b, r, bb.policy)
			}
		})
	}
}

// judgeAll judges all tags of a repository as if they were pushed together.
func judgeAll(b *testing.B, r *repotest.Repo, policy *config.Config) {
	b.Helper()
	repo, err := gitrepo.Open(b.Context(), r.Dir(), r.Env())
	if err != nil {
		b.Fatal(err)
	}
	defer repo.Close()
	tags, err := repo.Refs(b.Context(), gitrepo.TagPrefix)
	if err != nil {
		b.Fatal(err)
	}
	var refs []judge.Ref
	for _, tag := range tags {
		refs = append(refs, judge.Ref{Name: tag.Name, New: tag.ID})
	}
	j := judge.New(repo, judge.Options{Remote: judge.Remote{Here: true}, Refs: refs, Policy: policy})
	for _, ref := range refs {
		if list, err := j.Ref(b.Context(), ref); err != nil || len(list) > 0 {
			b.Fatalf("%s: %v, error %v", ref.Name, list, err)
		}
	}
}

// BenchmarkRefusals judges 10,000 refs of a push that must not go out, in a
// repository of 1,000 packages, half of them private in the last case.
func BenchmarkRefusals(b *testing.B) {
	r := repotest.Generate(b, repotest.Spec{Packages: 1000, Files: 1000, Tags: 1, Commits: 3, Strategy: "prefixed"})
	repo, err := gitrepo.Open(b.Context(), r.Dir(), r.Env())
	if err != nil {
		b.Fatal(err)
	}
	defer repo.Close()
	head, err := repo.Head(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	at, none := head.Commit, gitrepo.ID{}
	private := config.Default()
	private.Strategy, private.Packages.Private = "prefixed", []string{"*[02468]", "*[02468].*"}
	for _, bb := range []struct {
		name, form string
		old, new   gitrepo.ID
		layout     *config.Config
	}{
		{"a bad number", "com.acme.unknown/1.%d", none, at, nil},
		{"an unknown package", "com.acme.unknown/1.%d.0", none, at, nil},
		{"another strategy", "v1.%d.0", none, at, nil},
		{"deleted", "com.acme.unknown/1.%d.0", at, none, nil},
		{"private packages", "com.acme.unknown/1.%d.0", none, at, private},
	} {
		b.Run(bb.name, func(b *testing.B) {
			for b.Loop() {
				j := judge.New(repo, judge.Options{Layout: bb.layout})
				for i := range 10_000 {
					ref := judge.Ref{Name: gitrepo.TagPrefix + fmt.Sprintf(bb.form, i), Old: bb.old, New: bb.new}
					if list, err := j.Ref(b.Context(), ref); err != nil || !list.Errors() {
						b.Fatalf("%s: %v, error %v", ref.Name, list, err)
					}
				}
			}
		})
	}
}

// BenchmarkPlain judges 1,000 tags that are no releases, each of another commit of 1,000
// packages.
func BenchmarkPlain(b *testing.B) {
	r := repotest.Generate(b, repotest.Big())
	repo, err := gitrepo.Open(b.Context(), r.Dir(), r.Env())
	if err != nil {
		b.Fatal(err)
	}
	defer repo.Close()
	var refs []judge.Ref
	for i, text := range strings.Fields(r.Git("rev-list", "HEAD")) {
		var id gitrepo.ID
		if err := id.UnmarshalText([]byte(text)); err != nil {
			b.Fatal(err)
		}
		refs = append(refs, judge.Ref{Name: fmt.Sprintf("%sbuild-%d", gitrepo.TagPrefix, i), New: id})
	}
	for b.Loop() {
		j := judge.New(repo, judge.Options{Refs: refs})
		for _, ref := range refs {
			if list, err := j.Ref(b.Context(), ref); err != nil || len(list) > 0 {
				b.Fatalf("%s: %v, error %v", ref.Name, list, err)
			}
		}
	}
}

// BenchmarkOneTag judges one tag in a repository that has many, from the first look at
// the repository on.
func BenchmarkOneTag(b *testing.B) {
	for _, bb := range []struct{ tag, others string }{
		{"com.acme.pkg0007/1.0.0", "com.acme.pkg%04[1]d/0.%[2]d.%[3]d"},
		{"1.0.0", "0.%[1]d.%[4]d"},
	} {
		for _, count := range []int{0, 10_000, 100_000} {
			b.Run(fmt.Sprintf("%s beside %d", bb.tag, count), func(b *testing.B) {
				r := repotest.New(b)
				r.Commit("first", map[string]string{"package.json": `{"name": "com.acme.pkg0007", "version": "1.0.0", "displayName": "x", "unity": "2021.3"}`})
				head := r.Git("rev-parse", "HEAD")
				packTags(b, r, head, bb.others, count)
				ref := gitrepo.TagPrefix + bb.tag
				r.Git("tag", bb.tag)
				for b.Loop() {
					judgeOne(b, r, ref)
				}
			})
		}
	}
}

// packTags gives a repository many tags on one commit.
func packTags(b *testing.B, r *repotest.Repo, commit, form string, count int) {
	b.Helper()
	names := make([]string, count)
	for i := range names {
		names[i] = fmt.Sprintf(form, i%100, i/100%100, i/10_000, i/100)
	}
	slices.Sort(names)
	var text strings.Builder
	text.WriteString("# pack-refs with: peeled fully-peeled sorted \n")
	for _, name := range names {
		fmt.Fprintf(&text, "%s refs/tags/%s\n", commit, name)
	}
	if err := os.WriteFile(filepath.Join(r.Dir(), ".git", "packed-refs"), []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
}

func judgeOne(b *testing.B, r *repotest.Repo, name string) {
	b.Helper()
	repo, err := gitrepo.OpenHook(b.Context(), r.Dir(), r.Env())
	if err != nil {
		b.Fatal(err)
	}
	defer repo.Close()
	ref, ok, err := repo.Ref(b.Context(), name)
	if err != nil || !ok {
		b.Fatal(ok, err)
	}
	pushed := judge.Ref{Name: name, New: ref.ID}
	j := judge.New(repo, judge.Options{Refs: []judge.Ref{pushed}})
	if _, err := j.Ref(b.Context(), pushed); err != nil {
		b.Fatal(err)
	}
}
