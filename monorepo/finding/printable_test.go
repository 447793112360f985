package finding_test

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo/finding"
)

func TestPrintableEscapesWhatATerminalCouldObey(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"com.acme.foo":  "com.acme.foo",
		"Größe 日本":      "Größe 日本",
		"a\x1b[2Jb\r\n": `a\x1b[2Jb\r\n`,
		"\u202egnp.exe": `\u202egnp.exe`,
		"\xff":          `\xff`,
	} {
		if got := finding.Printable(name); got != want {
			t.Errorf("Printable(%q) = %s, want %s", name, got, want)
		}
	}
}
