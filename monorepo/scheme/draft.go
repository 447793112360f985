package scheme

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/openupm"
)

// draft is a scheme in the making: the forms that could be made, and what is
// wrong with them.
type draft struct {
	strategy Strategy
	template string
	packages []Package // one of each name, sorted
	forms    []form    // sorted by prefix
	faults   []fault
}

// fault is a finding without its fix, which takes another draft to find.
type fault struct {
	finding.Finding
	owner string // the package whose own template is at fault; "": the scheme's is
}

// newDraft compiles and checks a scheme.
func newDraft(strategy Strategy, template string, packages []Package) *draft {
	d := &draft{strategy: strategy, template: template, packages: unique(packages)}
	if strategy != Synchronized && strategy != Prefixed {
		d.fail("", finding.TemplateInvalid, fmt.Sprintf("unknown strategy %q", string(strategy)))
		d.faults[0].Fix = "set strategy: synchronized or strategy: prefixed in .upmrel.yaml"
		return d
	}
	if template == "" {
		d.template = strategy.defaultTemplate()
	}
	d.compileShared()
	d.compileOwn()
	slices.SortStableFunc(d.forms, func(a, b form) int {
		return strings.Compare(a.prefix, b.prefix)
	})
	d.checkTags()
	d.checkClashes()
	if len(d.faults) == 0 && strategy == Prefixed && len(d.forms) > 1 {
		d.checkParting()
	}
	return d
}

// unique returns the packages sorted by name, the first of each name.
func unique(packages []Package) []Package {
	sorted := slices.Clone(packages)
	slices.SortStableFunc(sorted, func(a, b Package) int { return strings.Compare(a.Name, b.Name) })
	return slices.CompactFunc(sorted, func(a, b Package) bool { return a.Name == b.Name })
}

// compileShared makes the forms of the scheme's own template.
func (d *draft) compileShared() {
	var sharing []Package
	for _, p := range d.packages {
		if p.Tag == "" {
			sharing = append(sharing, p)
		}
	}
	t, err := parseTemplate(d.template)
	if err != nil {
		d.invalid("", d.template, err)
		return
	}
	several := len(sharing) > 1
	switch {
	case d.strategy == Synchronized && t.named && several:
		d.invalid("", d.template, &TemplateError{
			Message: fmt.Sprintf("under strategy synchronized one tag stands for all %d packages and cannot name each", len(sharing)),
			Fix:     `set strategy: prefixed, or tag: "{version}", in .upmrel.yaml`,
		})
	case d.strategy == Prefixed && !t.named && several:
		d.fail("", finding.TemplateClash, fmt.Sprintf("tag template %q gives %s and %s the same tags: under strategy prefixed it must hold {name}, {short} or {dir}",
			d.template, finding.Printable(sharing[0].Name), finding.Printable(sharing[1].Name)))
	case d.strategy == Prefixed:
		for _, p := range sharing {
			d.compile(t, p)
		}
	case len(sharing) == 1:
		d.compile(t, sharing[0])
		if len(d.forms) > 0 {
			d.forms[0].pkg = ""
		}
	case !t.named && (several || len(d.packages) == 0):
		d.compile(t, Package{})
	}
}

// compileOwn makes the forms of the packages that have their own templates.
func (d *draft) compileOwn() {
	for _, p := range d.packages {
		if p.Tag == "" {
			continue
		}
		t, err := parseTemplate(p.Tag)
		if err != nil {
			d.invalid(p.Name, p.Tag, err)
			continue
		}
		d.compile(t, p)
	}
}

func (d *draft) compile(t template, p Package) {
	owner := ""
	if p.Tag != "" {
		owner = p.Name
	}
	f, err := t.expand(p)
	if err != nil {
		d.invalid(owner, t.text, err)
		return
	}
	d.forms = append(d.forms, f)
}

// checkTags finds forms whose tags git does not take or OpenUPM reads otherwise.
// One cause mostly strikes every package of a template: each fault is said once.
func (d *draft) checkTags() {
	type cause struct {
		template string
		code     finding.Code
	}
	said := map[cause]int{}   // cause -> index of its fault
	others := map[cause]int{} // cause -> further packages
	for i := range d.forms {
		f := &d.forms[i]
		code, message := f.fault()
		if code == "" {
			continue
		}
		c := cause{f.template, code}
		if _, ok := said[c]; ok {
			others[c]++
			continue
		}
		said[c] = len(d.faults)
		d.fail(f.owner(), code, message)
	}
	for c, n := range others {
		d.faults[said[c]].Message += fmt.Sprintf(" (and so for %d more)", n)
	}
}

// fault says what is wrong with the tags of a form, tried on sample versions.
func (f *form) fault() (finding.Code, string) {
	for _, sample := range [...]string{"1.2.3", "10.20.30", "0.1.0-rc.2", "1.2.3-preview.1"} {
		tag := f.format(sample)
		if why := NameFault(tag); why != "" {
			return finding.TemplateInvalid, fmt.Sprintf("tag template %q: git takes no tag %q: %s", f.template, tag, why)
		}
		got, ok := openupm.ParseTag(tag)
		switch {
		case !ok:
			return finding.TemplateOpenUPM, fmt.Sprintf("tag template %q: OpenUPM reads no version from %s", f.template, finding.Printable(tag))
		case got != sample:
			return finding.TemplateOpenUPM, fmt.Sprintf("tag template %q: OpenUPM reads version %s from %s", f.template, got, finding.Printable(tag))
		}
	}
	return "", ""
}

// owner is the package whose own template the form is of, "" if it is the scheme's.
func (f *form) owner() string {
	if f.own {
		return f.pkg
	}
	return ""
}

func (d *draft) fail(owner string, code finding.Code, message string) {
	d.faults = append(d.faults, fault{
		Finding: finding.Finding{Code: code, Severity: finding.Error, Message: message},
		owner:   owner,
	})
}

// invalid records that a template cannot be compiled.
func (d *draft) invalid(owner, text string, err error) {
	d.fail(owner, finding.TemplateInvalid, fmt.Sprintf("tag template %q: %v", text, err))
	if particular, ok := errors.AsType[*TemplateError](err); ok {
		d.faults[len(d.faults)-1].Fix = particular.Fix
	}
}
