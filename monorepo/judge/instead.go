package judge

import (
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/version"
)

func untag(tag string) string { return finding.Command("git", "tag", "-d", "--", tag) }

// drop is the fix of a wrong tag, which has to go, and what more there is to do. Where
// git was given something else to push under the name, as in HEAD:refs/tags/1.2.3, there
// need not be a tag that could go.
func (r Ref) drop(more string) string {
	if r.Local == "" || r.Local == r.Name {
		return untag(gitrepo.ShortName(r.Name)) + more
	}
	if next, ok := strings.CutPrefix(more, ", then "); ok {
		return next
	}
	return "leave it out of the push" + more
}

func (t tagged) drop(more string) string {
	return Ref{Name: gitrepo.TagPrefix + t.tag, Local: t.local}.drop(more)
}

// instead says how to go on to the tag that was meant, once the wrong one is gone: it is
// made, or what it says is released first, unless it is there already.
func (t tagged) instead(meant string) string {
	if t.taken(meant) {
		return fmt.Sprintf("   (%s is a tag already; for a new version: %s)", finding.Command(meant), t.releasing(meant))
	}
	if _, _, ok := t.w.Scheme.Parse(meant); !ok {
		return ""
	}
	other := t
	other.tag, other.local = meant, ""
	if list := other.judge(); list.Errors() {
		way, aboutTag := strings.CutPrefix(list[0].Fix, untag(meant))
		if !aboutTag {
			return ""
		}
		return way
	}
	words := []string{"git", "tag", "-a", "-m", meant, "--", meant}
	if !t.commit.IsZero() {
		words = append(words, t.commit.Short())
	}
	return ", then " + finding.Command(words...)
}

// taken reports whether a tag is there, as far as is known.
func (t tagged) taken(tag string) bool { return t.there != nil && t.there(tag) }

// releasing is the command that releases the next version of what a tag releases.
func (t tagged) releasing(tag string) string {
	words := []string{"upmrel", "release", "patch"}
	if name, _, ok := t.w.Scheme.Parse(tag); ok && name != "" {
		words = append(words, "-p", name)
	}
	return finding.Command(words...)
}

// properly is the command that makes the tags and the upm commit of a package's version,
// by its manifest where that says it. Synchronized packages are not released one by one.
func properly(w *monorepo.Workspace, name, says string) string {
	words := []string{"upmrel", "release", "--from-manifests"}
	meant, _ := version.Parse(says) // a scheme's Parse took it
	if p, ok := w.Package(name); ok && meant.Compare(p.Version) > 0 {
		words[2] = says
	}
	if w.Scheme != nil && w.Scheme.Strategy() == scheme.Prefixed {
		words = append(words, "-p", name)
	}
	return finding.Command(words...)
}

// newForm is the template of a tag that is well-formed but for the repository's form,
// which is only inferred; "" where the tag is no sign of another form.
func (t tagged) newForm(claim scheme.Claim) string {
	read, ok := openupm.ParseTag(t.tag)
	if !ok || t.w.Inferred == "" || t.taken(claim.Nearest) || !strings.Contains(claim.Nearest, read) || strings.EqualFold(t.tag, claim.Nearest) {
		return ""
	}
	before, ok := strings.CutSuffix(t.tag, read)
	if !ok || before != "" && isDigit(before[len(before)-1]) || strings.HasPrefix(before, "upm/") {
		return ""
	}
	if claim.Package != "" {
		before = strings.ReplaceAll(before, claim.Package, "{name}")
	}
	if prefixed := t.w.Scheme.Strategy() == scheme.Prefixed; prefixed != strings.Contains(before, "{name}") || !prefixed && strings.Contains(before, "/") {
		return ""
	}
	return before + "{version}"
}

// otherThing is how to let tags like this one out, where the repository holds more than
// packages: servers and tools have tags with versions, too.
func (t tagged) otherThing() string {
	read, ok := openupm.ParseTag(t.tag)
	before, whole := strings.CutSuffix(t.tag, read)
	if !ok || !whole || !strings.HasSuffix(before, "/") || before == "upm/" {
		return ""
	}
	return fmt.Sprintf("   (if it is no package's: publish prePush: {ignoreTags: [%q]} in .upmrel.yaml)", before+"*")
}
