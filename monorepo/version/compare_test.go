package version

import (
	"cmp"
	"testing"

	"github.com/Masterminds/semver/v3"
)

// ascending is SemVer's own example (2.0.0, 11) and the numbers that a float64
// or a uint64 gets wrong.
var ascending = []string{
	"0.0.0-0", "0.0.0", "0.0.1", "0.1.0",
	"1.0.0-0", "1.0.0-9", "1.0.0-10", "1.0.0-10.a",
	"1.0.0-9007199254740992", "1.0.0-9007199254740993",
	"1.0.0-18446744073709551615", "1.0.0-18446744073709551616", "1.0.0-18446744073709551617", "1.0.0-100000000000000000000",
	"1.0.0--", "1.0.0-1a", "1.0.0-RC", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.1.0", "1.0.0-alpha.beta",
	"1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-beta2", "1.0.0-rc.1",
	"1.0.0", "1.0.1-a", "1.0.1", "1.9.0", "1.10.0", "2.0.0", "10.0.0",
}

func TestCompareFollowsPrecedence(t *testing.T) {
	t.Parallel()
	for i, a := range ascending {
		for j, b := range ascending {
			if got, want := mustParse(t, a+"+x").Compare(mustParse(t, b)), cmp.Compare(i, j); got != want {
				t.Errorf("compare %s with %s = %d, want %d", a, b, got, want)
			}
		}
	}
}

func FuzzCompare(f *testing.F) {
	for i, a := range ascending[1:] {
		f.Add(a, ascending[i])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		v, err := Parse(a)
		w, err2 := Parse(b)
		if err != nil || err2 != nil {
			t.Skip()
		}
		got := v.Compare(w)
		if back := w.Compare(v); back != -got {
			t.Fatalf("compare %s with %s = %d, the other way round %d", a, b, got, back)
		}
		if len(v.Pre) > 19 || len(w.Pre) > 19 {
			return // numbers beyond uint64 are what Masterminds gets wrong
		}
		if want := semver.MustParse(a).Compare(semver.MustParse(b)); got != want {
			t.Fatalf("compare %s with %s = %d, want %d", a, b, got, want)
		}
	})
}

func BenchmarkCompare(b *testing.B) {
	v, w := Version{Major: 1, Pre: "beta.rc.2"}, Version{Major: 1, Pre: "beta.rc.11"}
	for b.Loop() {
		if v.Compare(w) >= 0 {
			b.Fatal("wrong order")
		}
	}
}
