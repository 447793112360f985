package finding_test

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo/finding"
)

func TestCommand(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"plain words", []string{"git", "fetch", "--", "origin", "+refs/tags/a@1.0.0+b:refs/tags/a@1.0.0+b"}, "git fetch origin +refs/tags/a@1.0.0+b:refs/tags/a@1.0.0+b"},
		{"what a shell obeys", []string{"git", "tag", "-d", "--", "com.acme.core/9.9.9;touch${IFS}pwn"}, "git tag -d 'com.acme.core/9.9.9;touch${IFS}pwn'"},
		{"a quote", []string{"git", "tag", "-d", "--", "it's`ls`"}, "git tag -d 'it'\\''s`ls`'"},
		{"special in the middle alone", []string{"a&b"}, "'a&b'"},
		{"a home folder", []string{"~root"}, "'~root'"},
		{"letters beyond ASCII, and a line feed", []string{"é\n"}, "'é\n'"},
		{"nothing", []string{"git", ""}, "git ''"},
		{"a name that begins with a dash", []string{"git", "tag", "-d", "--", "-x"}, "git tag -d -- -x"},
		{"the second of two", []string{"git", "fetch", "--", "origin", "-x"}, "git fetch -- origin -x"},
	}
	for _, tt := range tests {
		if got := finding.Command(tt.args...); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
