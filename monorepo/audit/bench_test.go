package audit_test

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/openupm"
)

// BenchmarkRun audits all packages of a repository on all of its tags.
func BenchmarkRun(b *testing.B) {
	for _, bb := range []struct {
		name string
		spec repotest.Spec
	}{
		{"2,000 tags that 20 packages share", repotest.Spec{Packages: 20, Files: 5000, Tags: 2000, Commits: 2001, Strategy: "synchronized"}},
		{"10,000 tags of 1,000 packages", repotest.Big()},
	} {
		b.Run(bb.name, func(b *testing.B) {
			r := repotest.Generate(b, bb.spec)
			for b.Loop() {
				auditAll(b, r, bb.spec)
			}
		})
	}
}

func auditAll(b *testing.B, r *repotest.Repo, spec repotest.Spec) {
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
	req := audit.Request{Tags: tags}
	head, err := repo.Head(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	snap, err := repo.CommitSnapshot(b.Context(), head.Commit)
	if err != nil {
		b.Fatal(err)
	}
	for _, e := range snap.Entries() {
		if name, ok := packageOf(e.Path); ok {
			subject := audit.Subject{Name: name}
			if spec.Strategy == "prefixed" {
				subject.Settings = openupm.Settings{TagPrefix: name + "/"}
			}
			req.Packages = append(req.Packages, subject)
		}
	}
	found, err := audit.Run(b.Context(), repo, req)
	if err != nil {
		b.Fatal(err)
	}
	judged := 0
	for _, p := range found {
		judged += p.Count().Build
	}
	if want := spec.Tags; judged < want {
		b.Fatalf("%d packages, %d builds, want %d", len(found), judged, want)
	}
}

// packageOf is the package whose manifest lies at a path of a generated repository.
func packageOf(path string) (name string, ok bool) {
	const dir, base = "Packages/", "/package.json"
	if len(path) <= len(dir)+len(base) || path[:len(dir)] != dir || path[len(path)-len(base):] != base {
		return "", false
	}
	return path[len(dir) : len(path)-len(base)], true
}
