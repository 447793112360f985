package rules

import (
	"fmt"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// oldestStoreEditor is the oldest that packages of the Asset Store may ask for.
func oldestStoreEditor() unity.Editor {
	return unity.Editor{Year: 2021, Minor: 3, Patch: 26, Stage: 'f', Build: 1}
}

// judgeStoreUnity asks for the oldest editor that the package runs on, and a new
// enough one. What has no form is another rule's.
func (s *subject) judgeStoreUnity() {
	minor, release := s.Manifest.Unity, s.Manifest.UnityRelease
	const fix = `"unity": "2021.3", "unityRelease": "26f1"`
	if minor.Value == "" {
		s.fail(finding.AssetStoreUnity, s.in(s.json.Pos), `the manifest has no "unity"; packages of the Asset Store say it, and 2021.3.26f1 or later`, fix)
		return
	}
	asked, ok := unity.ParseEditor(minor.Value, release.Value)
	if !ok || !asked.Before(oldestStoreEditor()) {
		return
	}
	at, shown := s.in(minor.Pos), minor.Value
	if release.Value != "" {
		shown += "." + release.Value
		if minor.Value == "2021.3" {
			at = s.in(release.Pos)
		}
	}
	s.fail(finding.AssetStoreUnity, at, fmt.Sprintf("the package asks for Unity %s or later; the Asset Store takes packages for 2021.3.26f1 or later", shown), fix)
}
