package monorepo_test

import (
	"fmt"
	"testing"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// BenchmarkLoad finds 1,000 packages among 100,000 files and reads 10,000 tags.
func BenchmarkLoad(b *testing.B) {
	files, tags := map[string]string{}, make([]string, 0, 10_000)
	for i := range 1000 {
		name := fmt.Sprintf("com.acme.pkg%04d", i)
		files["Packages/"+name+"/package.json"] = unity(name, "1.9.0")
		for j := range 99 {
			files[fmt.Sprintf("Packages/%s/Runtime/Class%02d.cs", name, j)] = ""
		}
		for j := range 10 {
			tags = append(tags, fmt.Sprintf("%s/1.%d.0", name, j))
		}
	}
	snap := gitrepo.SnapshotOf(files)
	for b.Loop() {
		w, err := monorepo.Load(b.Context(), snap, config.Default(), tags)
		if err != nil || len(w.Packages) != 1000 || w.Scheme == nil {
			b.Fatalf("%d packages, error %v", len(w.Packages), err)
		}
	}
}
