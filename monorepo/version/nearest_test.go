package version

import (
	"strings"
	"testing"
)

func TestNearestFindsWhatWasMeant(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"valid", "1.2.3", "1.2.3"},
		{"an upper-case prerelease is valid SemVer", "1.2.3-RC.1", "1.2.3-RC.1"},
		{"an odd prerelease is valid SemVer", "1.2.3--", "1.2.3--"},
		{"build metadata", "1.2.3+7", "1.2.3"},
		{"build metadata after a prerelease", "1.2.3-rc.1+7", "1.2.3-rc.1"},
		{"broken build metadata", "1.2.3+a_b", "1.2.3"},
		{"blanks around", " 1.2.3\t", "1.2.3"},
		{"v", "v1.2.3", "1.2.3"},
		{"V and a blank", "V 1.2.3", "1.2.3"},
		{"equals sign", "=1.2.3", "1.2.3"},
		{"one number", "1", "1.0.0"},
		{"two numbers", "1.8", "1.8.0"},
		{"two numbers and a dot", "1.8.", "1.8.0"},
		{"two numbers and a prerelease", "1.8-beta.1", "1.8.0-beta.1"},
		{"four numbers", "0.7.1.0", "0.7.1"},
		{"four numbers and a prerelease", "1.2.3.4-preview", "1.2.3-preview"},
		{"a date", "2024.05.08", "2024.5.8"},
		{"zeros only", "00.00.00", "0.0.0"},
		{"glued suffix", "4.6.7hf0", "4.6.7-hf0"},
		{"glued suffix after two numbers", "1.8b2", "1.8.0-b2"},
		{"Unity's own style", "2020.3.45f1", "2020.3.45-f1"},
		{"suffix after a dot", "1.2.3.RELEASE", "1.2.3-RELEASE"},
		{"suffix after an underscore", "1.2.3_preview_2", "1.2.3-preview-2"},
		{"leading zero in a prerelease", "1.2.3-rc.01", "1.2.3-rc.1"},
		{"empty prerelease", "1.2.3-", "1.2.3"},
		{"empty identifiers", "1.2.3-alpha..1.", "1.2.3-alpha.1"},
		{"caret range", "^1.2.3", "1.2.3"},
		{"tilde range", "~1.2", "1.2.0"},
		{"lower bound", ">= 1.2.3", "1.2.3"},
	}
	for _, test := range tests {
		if got, ok := Nearest(test.in); !ok || got.String() != test.want {
			t.Errorf("%s: Nearest(%q) = %s, %v, want %s", test.name, test.in, got, ok, test.want)
		}
	}
}

func TestNearestLeavesGarbageAlone(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"", " ", "v", ".", "-", "latest", "beta1", "v.1.2.3", "3d", "2024-05-08", "1,2,3", "1..3", "1.x", "1.2.x", "1.2.*", "*",
		"1.2.3.4.5", "1.2.3 beta", "1.2.3-é", "１.2.3", ">1.2.3", "<2.0.0", "^1.0.0 || ^2.0.0", "1.0.0 - 2.0.0",
		"file:../foo", "https://example.com/foo.git#1.2.3", "9007199254740992.0.0", "1.2.3-" + strings.Repeat("a", 251),
	} {
		if got, ok := Nearest(in); ok {
			t.Errorf("Nearest(%q) = %s, want none", in, got)
		}
	}
}

func FuzzNearest(f *testing.F) {
	for _, seed := range []string{
		"1.8", "0.7.1.0", "2024.05.08", "4.6.7hf0", "v1.2.3", "1.2.3+7", " 1.2.3 ", "1.2.3-rc.01", "1.2.3-", "1.2.3_a_b", "^1.2", "1.2.3-a..b", "x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, ok := Nearest(s)
		if !ok {
			if parsed, err := Parse(s); err == nil {
				t.Fatalf("Nearest(%q) finds nothing, Parse reads %s", s, parsed)
			}
			return
		}
		if parsed, err := Parse(v.String()); err != nil || parsed != v || v.Build != "" {
			t.Fatalf("Nearest(%q) = %s, which Parse reads as %s, error %v", s, v, parsed, err)
		}
		if again, ok := Nearest(v.String()); !ok || again != v {
			t.Fatalf("Nearest(%q) = %s, and of that %s, %v", s, v, again, ok)
		}
	})
}

func BenchmarkNearest(b *testing.B) {
	for b.Loop() {
		if _, ok := Nearest("2024.05.08hf1"); !ok {
			b.Fatal("nothing found")
		}
	}
}
