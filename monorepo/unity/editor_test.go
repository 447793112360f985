package unity_test

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo/unity"
)

func TestEditorsInTheirOrder(t *testing.T) {
	t.Parallel()
	var last unity.Editor
	for _, keys := range [][2]string{{"2019.4", "40f1"}, {"2021.3", ""}, {"2021.3", "0a2"}, {"2021.3", "0b1"}, {"2021.3", "0f1"}, {"2021.3", "26f1"}, {"2021.3", "100f1"}, {"6000.0", "1a1"}} {
		e, ok := unity.ParseEditor(keys[0], keys[1])
		if !ok || !last.Before(e) || e.Before(last) || e.Before(e) {
			t.Errorf("%q: %+v after %+v", keys, e, last)
		}
		last = e
	}
	for _, keys := range [][2]string{{"", ""}, {"2021", ""}, {"2021.3", "26"}, {"2021.3", "26p1"}, {"21.3", ""}, {"2021.99999999999999999999", ""}} {
		if e, ok := unity.ParseEditor(keys[0], keys[1]); ok {
			t.Errorf("%q is taken for %+v", keys, e)
		}
	}
}

func TestSplitEditor(t *testing.T) {
	t.Parallel()
	type keys struct {
		unity, release string
		ok             bool
	}
	for version, want := range map[string]keys{
		"2020.3.45f1":   {"2020.3", "45f1", true},
		"6000.0.23f1":   {"6000.0", "23f1", true},
		"2021.3.26f1c1": {"2021.3", "26f1", true},
		"2021.3.x":      {"2021.3", "", true},
		"2021.3.26f0":   {"2021.3", "", true},
		"1.2.3":         {"1.2", "", false},
		"2021.3":        {},
	} {
		var got keys
		if got.unity, got.release, got.ok = unity.SplitEditor(version); got != want {
			t.Errorf("%s: %+v, want %+v", version, got, want)
		}
	}
}
