package scheme

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/spelling"
)

// maxTemplate bounds a template's bytes, and so what a hostile one expands to.
const maxTemplate = 255

// template is a parsed tag template: {version} once, and around it literals and
// the package's {name}, {short} and {dir}.
type template struct {
	text          string
	before, after []part // of {version}
	named         bool   // uses a variable of the package
}

// part is a literal or, where variable is set, a variable of the package.
type part struct{ literal, variable string }

// TemplateError is a template's fault.
type TemplateError struct {
	Message string
	Fix     string // what mends it, where that is particular; else ""
}

func (e *TemplateError) Error() string { return e.Message }

func faultf(format string, args ...any) error {
	return &TemplateError{Message: fmt.Sprintf(format, args...)}
}

// Expand writes a template without {version}, as that of branches, for a package.
// The error is a *TemplateError.
func Expand(text string, p Package) (string, error) {
	parts, err := parseParts(text)
	if err != nil {
		return "", err
	}
	if slices.Contains(parts, part{variable: "version"}) {
		return "", faultf("it holds {version}")
	}
	return p.join(parts)
}

// parseTemplate reads a template.
func parseTemplate(text string) (template, error) {
	t := template{text: text}
	parts, err := parseParts(text)
	if err != nil {
		return t, err
	}
	side, seen := &t.before, false
	for _, p := range parts {
		if p.variable != "version" {
			t.named = t.named || p.variable != ""
			*side = append(*side, p)
			continue
		}
		if seen {
			return t, faultf("it holds {version} twice")
		}
		side, seen = &t.after, true
	}
	if !seen {
		return t, faultf("it lacks {version}")
	}
	return t, nil
}

// parseParts takes a template apart.
func parseParts(text string) ([]part, error) {
	if len(text) > maxTemplate {
		return nil, faultf("it is longer than %d bytes", maxTemplate)
	}
	var parts []part
	for text != "" {
		p, rest, err := cutPart(text)
		if err != nil {
			return nil, err
		}
		parts, text = append(parts, p), rest
	}
	return parts, nil
}

// cutPart takes the first part of a template that is not empty.
func cutPart(text string) (p part, rest string, err error) {
	brace := strings.IndexAny(text, "{}")
	switch {
	case brace < 0:
		return part{literal: text}, "", nil
	case brace > 0:
		return part{literal: text[:brace]}, text[brace:], nil
	case text[0] == '}':
		return part{}, "", faultf("a } closes nothing")
	}
	end := strings.IndexAny(text[1:], "{}") + 1
	if end == 0 || text[end] == '{' {
		return part{}, "", faultf("a { is not closed")
	}
	variable := text[1:end]
	switch variable {
	case "version", "name", "short", "dir":
		return part{variable: variable}, text[end+1:], nil
	}
	return part{}, "", unknownVariable(variable)
}

func unknownVariable(variable string) error {
	known := []string{"dir", "name", "short", "version"}
	if word, ok := spelling.Nearest(variable, known); ok {
		return faultf("unknown variable {%s} (did you mean {%s}?)", finding.Printable(variable), word)
	}
	return faultf("unknown variable {%s} (known: {version}, {name}, {short}, {dir})", finding.Printable(variable))
}

// expand compiles the template for a package.
func (t template) expand(p Package) (form, error) {
	prefix, err := p.join(t.before)
	if err != nil {
		return form{}, err
	}
	suffix, err := p.join(t.after)
	if err != nil {
		return form{}, err
	}
	if n := len(prefix); n > 0 && isDigit(prefix[n-1]) {
		// 0{version} would even agree with OpenUPM, which drops leading zeros.
		return form{}, faultf("a digit stands before {version}, as in %q", prefix+"1.2.3")
	}
	f := form{pkg: p.Name, own: p.Tag != "", template: t.text, prefix: prefix, suffix: suffix}
	f.telling = (f.own || t.named) && strings.TrimSuffix(prefix, "v") != ""
	return f, nil
}

// join writes parts as they read for the package.
func (p Package) join(parts []part) (string, error) {
	var b strings.Builder
	for _, part := range parts {
		value, err := part.literal, error(nil)
		switch part.variable {
		case "name":
			value = p.Name
		case "short":
			value, err = p.short()
		case "dir":
			value, err = p.dir()
		}
		if err != nil {
			return "", err
		}
		b.WriteString(value)
	}
	return b.String(), nil
}

// short is what {short} stands for.
func (p Package) short() (string, error) {
	if p.Short != "" {
		return p.Short, nil
	}
	if segments := strings.SplitN(p.Name, ".", 3); len(segments) == 3 && segments[2] != "" {
		return segments[2], nil
	}
	return "", &TemplateError{
		Message: fmt.Sprintf("%q has no {short}: its name has fewer than three segments", p.Name),
		Fix:     fmt.Sprintf("set packages.short: {%q: ...} in .upmrel.yaml", p.Name),
	}
}

// dir is what {dir} stands for.
func (p Package) dir() (string, error) {
	if p.Dir == "" {
		return "", faultf("%q lies at the repository's root and has no {dir}", p.Name)
	}
	return p.Dir, nil
}
