package release

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

func TestChangelogsThatAreNoText(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ file, fault string }{
		"UTF-8 with a byte order mark": {"\xef\xbb\xbf# Changelog\n", ""},
		"bytes of another encoding":    {"# \xa9\n", ""},
		"UTF-16, as PowerShell's >":    {"\xff\xfe#\x00\n\x00", "is in UTF-16, or no text at all"},
		"UTF-16 without a mark":        {"\x00#\x00\n", "is in UTF-16, or no text at all"},
		"a pointer":                    {"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "is a pointer of git LFS, not the file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			snap := gitrepo.SnapshotOf(map[string]string{"a/CHANGELOG.md": test.file})
			f, err := ReadChangelog(t.Context(), snap, "a", config.Default())
			if err != nil || f.Fault != test.fault || test.fault == "" && string(f.Data) != test.file || test.fault != "" && f.Data != nil {
				t.Errorf("got %q, fault %q, error %v; want fault %q", f.Data, f.Fault, err, test.fault)
			}
		})
	}
}
