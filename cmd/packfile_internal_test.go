package cmd

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo/finding"
)

func TestTooLargeIsWhatOpenUPMRefuses(t *testing.T) {
	t.Parallel()
	for size, want := range map[int64]int{0: 0, 512 << 20: 0, 512<<20 + 1: exitFindings} {
		p := packedPackage{tarballSums: &tarballSums{Size: size}}
		if got := p.tooLarge(); codeOf(got) != want || want != 0 && got[0].Code != finding.PackageSize {
			t.Errorf("%d bytes: %+v", size, got)
		}
	}
}
