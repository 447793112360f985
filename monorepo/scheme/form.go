package scheme

import (
	"strings"

	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/version"
)

// form is a template compiled for one package: a tag is prefix, version, suffix.
type form struct {
	pkg            string // "" for the tags that all synchronized packages share
	own            bool   // from the package's own template
	telling        bool   // the prefix alone tells the package
	template       string
	prefix, suffix string
}

func (f *form) format(version string) string { return f.prefix + version + f.suffix }

// parse reads the version of a tag that begins with the prefix.
func (f *form) parse(tag string) (string, bool) {
	text, ok := strings.CutSuffix(tag[len(f.prefix):], f.suffix)
	if !ok {
		return "", false
	}
	v, err := version.Parse(text)
	if err != nil || v.Build != "" {
		return "", false
	}
	// The draft's samples vouch for plain versions. A prerelease may be read
	// differently (1.2.3-RC.1, 1.2.3-upm) or be no ref name (1.2.3-a.lock).
	return text, v.Pre == "" || ValidTagName(tag) && agrees(tag, text)
}

// agrees reports whether OpenUPM reads a version from a tag, and exactly this one.
func agrees(tag, want string) bool {
	got, ok := openupm.ParseTag(tag)
	return ok && got == want
}

// parted reports whether the prefix ends where no package's name can go on, so
// that no later package's tags begin with it. A v before the version is no part
// of what OpenUPM's gitTagPrefix needs.
func (f *form) parted() bool {
	prefix := strings.TrimSuffix(f.prefix, "v")
	return strings.HasSuffix(prefix, "/") || strings.HasSuffix(prefix, "@")
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
