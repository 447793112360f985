package judge_test

import (
	"fmt"
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
		name    string
		spec    repotest.Spec
		targets []string
	}{
		{"git alone", repotest.Spec{Packages: 20, Files: 5000, Tags: 1000, Commits: 1001, Strategy: "synchronized"}, []string{"git"}},
		{"OpenUPM", repotest.Spec{Packages: 20, Files: 5000, Tags: 1000, Commits: 1001, Strategy: "synchronized"}, nil},
		{"10,000 of 1,000 packages, git alone", repotest.Big(), []string{"git"}},
		{"10,000 of 1,000 packages, OpenUPM", repotest.Big(), nil},
	} {
		b.Run(bb.name, func(b *testing.B) {
			r := repotest.Generate(b, bb.spec)
			for b.Loop() {
				judgeAll(b, r, bb.targets)
			}
		})
	}
}

// judgeAll judges all tags of a repository as if they were pushed together.
func judgeAll(b *testing.B, r *repotest.Repo, targets []string) {
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
	j := judge.New(repo, judge.Options{Refs: refs, Targets: targets})
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
