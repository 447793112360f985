package rules

import (
	"fmt"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/openupm"
)

// What hosts and registries take, in bytes.
const (
	maxFile       = 100 << 20 // GitHub's limit on a file that is not in git LFS
	maxAssetStore = 550 << 20 // the Asset Store's limit on a package
)

// judgeSizes finds files, and a package, that are too large.
func (s *subject) judgeSizes() {
	total := int64(0)
	for _, f := range s.files {
		total += max(0, f.size)
		if f.size > maxFile {
			s.fail(finding.FileSize, place{path: f.path}, fmt.Sprintf("has %s: GitHub takes no file over %s, and everybody who installs the package downloads it", mebibytes(f.size), mebibytes(maxFile)),
				"make it smaller, or keep it out of the package")
		}
	}
	for _, limit := range []struct {
		target Target
		most   int64
		name   string
	}{{OpenUPM, openupm.MaxPackage, "OpenUPM"}, {AssetStore, maxAssetStore, "the Asset Store"}} {
		if total > limit.most {
			s.failAt(limit.target, finding.PackageSize, place{path: s.Path}, fmt.Sprintf("the files of the package take %s before packing: %s takes no package over %s", mebibytes(total), limit.name, mebibytes(limit.most)),
				"keep large files out of the package, or make packages of its parts")
		}
	}
}

func mebibytes(n int64) string { return fmt.Sprintf("%.4g MiB", float64(n)/(1<<20)) }

// judgePointers finds files that are in git LFS.
func (s *subject) judgePointers() {
	var first *file
	n := 0
	for _, f := range s.files {
		if !f.lfs || f.isMeta() { // meta-guid says it of these
			continue
		}
		if first == nil {
			first = f
		}
		n++
	}
	if n == 0 {
		return
	}
	message := "is a pointer of git LFS"
	if n > 1 {
		message += fmt.Sprintf(", as are %d more files of the package", n-1)
	}
	s.fail(finding.LFSPointer, place{path: first.path}, message+": whoever installs from git needs git LFS, else gets text in the place of assets",
		"keep files of packages out of git LFS (git lfs migrate export), or tell users that they need it")
}
