package scheme

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// checkClashes finds prefixes that begin another package's tags. OpenUPM's
// gitTagPrefix is a literal startsWith: "toolnity/" takes the tags of
// "toolnity/collections/" too, and an empty prefix takes all.
func (d *draft) checkClashes() {
	var open []*form // each begins the next; all begin the form at hand
	for i := range d.forms {
		f := &d.forms[i]
		for len(open) > 0 && !strings.HasPrefix(f.prefix, open[len(open)-1].prefix) {
			open = open[:len(open)-1]
		}
		if len(open) > 0 {
			d.clash(open[len(open)-1], f)
		}
		open = append(open, f)
	}
}

// clash records that the prefix of a begins the tags of b.
func (d *draft) clash(a, b *form) {
	owner := b.owner()
	if owner == "" {
		owner = a.owner()
	}
	if a.prefix == b.prefix {
		d.fail(owner, finding.TemplateClash, fmt.Sprintf("the tags of %s and %s are the same: both read %s",
			a.holder(), b.holder(), finding.Printable(a.format("1.2.3"))))
		return
	}
	d.fail(owner, finding.NamePrefixClash, fmt.Sprintf("OpenUPM takes the tags of %s, as %s, for tags of %s too: they begin with %q",
		b.holder(), finding.Printable(b.format("1.2.3")), a.holder(), a.prefix))
}

// holder names whose tags the form makes.
func (f *form) holder() string {
	if f.pkg == "" {
		return "the synchronized packages"
	}
	return finding.Printable(f.pkg)
}

// checkParting warns of templates whose tags a later package's name may continue,
// as com.acme.foo- of com.acme.foo begins the tags of com.acme.foo-editor.
func (d *draft) checkParting() {
	said := map[string]bool{}
	for i := range d.forms {
		f := &d.forms[i]
		if f.parted() || said[f.template] {
			continue
		}
		said[f.template] = true
		d.fail(f.owner(), finding.TemplateClash, fmt.Sprintf("tag template %q: the prefix %q of %s ends in neither / nor @, so a new package's tags may begin with it",
			f.template, f.prefix, f.holder()))
		d.faults[len(d.faults)-1].Severity = finding.Warning
	}
}

// maxFixes bounds for how many owners a fix is sought: each search takes a few
// drafts.
const maxFixes = 10

// anyFix is the fix where none was found.
const anyFix = "set tag or packages.tag in .upmrel.yaml to a template that works for every package"

// findings returns the faults, each with what mends it.
func (d *draft) findings() finding.List {
	var list finding.List
	fixes := map[string]string{}
	for _, f := range d.faults {
		if f.Fix == "" {
			if _, ok := fixes[f.owner]; !ok && len(fixes) < maxFixes {
				fixes[f.owner] = d.fix(f.owner)
			}
			f.Fix = cmp.Or(fixes[f.owner], anyFix)
		}
		list = append(list, f.Finding)
	}
	return list
}

// fix names a template that works where the owner's, or the scheme's, does not.
func (d *draft) fix(owner string) string {
	if owner != "" {
		for _, text := range proposals(Prefixed) {
			if !d.with(owner, text).blames(owner) {
				return fmt.Sprintf("set packages.tag: {%q: %q} in .upmrel.yaml", owner, text)
			}
		}
	}
	for _, text := range proposals(d.strategy) {
		if !newDraft(d.strategy, text, d.packages).blames("", owner) {
			return fmt.Sprintf("set tag: %q in .upmrel.yaml", text)
		}
	}
	return anyFix
}

// proposals lists the templates that a fix may name, the best first.
func proposals(strategy Strategy) []string {
	if strategy == Synchronized {
		return []string{"{version}", "v{version}", "release/{version}"}
	}
	return []string{"{name}/{version}", "{name}@{version}", "{short}/{version}", "{short}@{version}"}
}

// with is the draft with another template for one package.
func (d *draft) with(owner, text string) *draft {
	packages := slices.Clone(d.packages)
	for i := range packages {
		if packages[i].Name == owner {
			packages[i].Tag = text
		}
	}
	return newDraft(d.strategy, d.template, packages)
}

// blames reports whether any fault is of one of these owners.
func (d *draft) blames(owners ...string) bool {
	return slices.ContainsFunc(d.faults, func(f fault) bool { return slices.Contains(owners, f.owner) })
}
