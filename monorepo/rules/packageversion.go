package rules

import (
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/version"
)

// judgeVersion finds versions that are SemVer but that no release should have.
func (s *subject) judgeVersion() {
	v, at := s.Version, s.in(s.Manifest.Version.Pos)
	if v.Build != "" {
		plain := v
		plain.Build = ""
		s.fail(finding.VersionBuild, at, fmt.Sprintf("version %s has build metadata: OpenUPM leaves +%s out of the tag and then finds another version in the manifest", v, v.Build), versionFix(plain))
	}
	if lower := strings.ToLower(v.Pre); lower != v.Pre {
		plain := v
		plain.Pre = lower
		s.fail(finding.VersionUppercase, at, fmt.Sprintf("version %s has upper-case letters: OpenUPM lowers the tag and then finds another version in the manifest", v), versionFix(plain))
	}
	if v.Major == 0 && v.Minor == 0 && v.Patch == 0 && v.Pre == "" && !s.Private {
		s.fail(finding.VersionZero, at, "version 0.0.0 stands for no release yet, and can be none", versionFix(version.Version{Minor: 1}))
	}
}

func versionFix(v version.Version) string { return fmt.Sprintf(`"version": %q`, v) }
