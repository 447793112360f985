package upm

import (
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo/scheme"
)

// branchTemplate is a configured template of branches.
type branchTemplate struct{ key, text string }

// fault is why a template gives a package no branch.
type fault struct{ message, fix string }

// sample is the version of the tags that stand for branches.
const sample = "/1.2.3"

// expand writes the template for a package. A branch template is a tag template
// without its version, so it is read as one: a/{name} as a/{name}/{version}.
func (b branchTemplate) expand(p Package) (string, *fault) {
	if strings.Contains(b.text, "{version}") {
		return "", b.fault("a branch holds many versions, so its name holds none")
	}
	text := b.text + "/{version}"
	s, found := scheme.New(scheme.Prefixed, text, []scheme.Package{p.forScheme()})
	if s == nil {
		return "", b.explain(found[0].Message, found[0].Fix, text)
	}
	branch := strings.TrimSuffix(s.Tag(p.Name, sample[1:]), sample)
	if !scheme.ValidTagName(branch) || branch == "HEAD" || branch == "@" {
		return "", b.fault(fmt.Sprintf("git takes no branch %q", branch))
	}
	return branch, nil
}

func (p Package) forScheme() scheme.Package {
	return scheme.Package{Name: p.Name, Short: p.Short, Dir: p.Dir}
}

// explain says of the branch what the scheme says of the tag in its place.
func (b branchTemplate) explain(message, fix, text string) *fault {
	message = strings.TrimPrefix(message, fmt.Sprintf("tag template %q: ", text))
	if tag, why, ok := strings.Cut(message, sample+`": `); ok {
		tag, _ = strings.CutPrefix(tag, `git takes no tag "`)
		message = fmt.Sprintf(`git takes no branch "%s": %s`, tag, why)
	}
	f := b.fault(message)
	f.keep(fix)
	return f
}

func (b branchTemplate) fault(message string) *fault {
	return &fault{
		message: fmt.Sprintf("%s %q: %s", b.key, b.text, message),
		fix:     fmt.Sprintf(`set %s: "upm/{name}" in .upmrel.yaml`, b.key),
	}
}

// keep takes the scheme's fix where it is another than to change the tags.
func (f *fault) keep(fix string) {
	if strings.HasPrefix(fix, "set packages.short:") {
		f.fix = fix
	}
}
