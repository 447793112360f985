package index_test

import (
	"path/filepath"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/index"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

func BenchmarkReadFile(b *testing.B) {
	spec := repotest.Big()
	path := filepath.Join(repotest.Generate(b, spec).Dir(), ".git", "index")
	b.ReportAllocs()
	for b.Loop() {
		x, err := index.ReadFile(path, 20)
		if err != nil {
			b.Fatal(err)
		}
		if _, ok := x.Root(); !ok || len(x.Entries) != spec.Files {
			b.Fatalf("%d entries, root valid: %v", len(x.Entries), ok)
		}
	}
}
