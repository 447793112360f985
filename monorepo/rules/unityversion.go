package rules

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// judgeUnityVersion judges the oldest version of Unity that the manifest asks for.
// (Unity's manual, "Package manifest")
func (s *subject) judgeUnityVersion() {
	minor, release := s.Manifest.Unity, s.Manifest.UnityRelease
	if minor.Value != "" && !unity.IsMinor(minor.Value) {
		s.fail(finding.UnityField, s.in(minor.Pos), fmt.Sprintf(`"unity" is %.60q, and must be the first two numbers of a Unity version, as 2021.3`, minor.Value), unityFix(minor.Value))
	}
	switch {
	case !release.Set:
	case !unity.IsRelease(release.Value):
		s.fail(finding.UnityRelease, s.in(release.Pos), fmt.Sprintf(`"unityRelease" is %.60q, and must be the rest of a Unity version, as 45f1 of 2020.3.45f1`, release.Value), releaseFix(release.Value))
	case minor.Value == "":
		s.warn(finding.UnityRelease, s.in(release.Pos), `"unityRelease" has no effect without "unity"`, `"unity": "2021.3"`)
	}
}

// unityFix is what "unity" most likely was meant to be.
func unityFix(value string) string {
	value = strings.TrimLeft(value, "^~<>=vV ")
	if first, release, ok := unity.SplitEditor(value); ok {
		fix := fmt.Sprintf(`"unity": %q`, first)
		if release != "" {
			fix += fmt.Sprintf(`, "unityRelease": %q`, release)
		}
		return fix
	}
	major, minor, _ := strings.Cut(value, ".")
	switch six := "6000." + cmp.Or(minor, "0"); {
	case unity.IsMinor(value):
	case major == "6" && unity.IsMinor(six): // Unity 6 counts from 6000.0
		value = six
	case unity.IsMinor(value+".1") && value >= "6000":
		value += ".0"
	case unity.IsMinor(value + ".1"):
		value += ".1"
	default:
		value = "2021.3"
	}
	return fmt.Sprintf(`"unity": %q`, value)
}

func releaseFix(value string) string {
	if first, release, ok := unity.SplitEditor(value); ok && release != "" {
		return fmt.Sprintf(`"unity": %q, "unityRelease": %q`, first, release)
	}
	digits := value[:len(value)-len(strings.TrimLeft(value, "0123456789"))]
	return fmt.Sprintf(`"unityRelease": "%sf1", or leave the key out`, cmp.Or(digits, "0"))
}
