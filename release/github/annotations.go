// Package github writes what GitHub Actions reads from a program's output. What is
// said there is left to others.
package github

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// maxAlike is how many annotations of one kind GitHub shows of a step.
const maxAlike = 10

// Annotations are the workflow commands that show findings beside the lines that they
// are about: the gravest first, of each kind no more than GitHub shows. Where some
// are left out, the last notice says how many.
func Annotations(list finding.List) string {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b finding.Finding) int { return int(b.Severity - a.Severity) })
	rooms := map[finding.Severity]int{finding.Error: maxAlike, finding.Warning: maxAlike, finding.Info: maxAlike - 1}
	left := map[finding.Severity]int{}
	var b strings.Builder
	for _, f := range list {
		if rooms[f.Severity]--; rooms[f.Severity] < 0 {
			left[f.Severity]++
			continue
		}
		b.WriteString(annotation(f))
	}
	if words := leftOut(left); words != "" {
		b.WriteString(command("notice", nil, words))
	}
	return b.String()
}

// leftOut says how many findings have no annotation; "" where all have.
func leftOut(left map[finding.Severity]int) string {
	var counts []string
	n := 0
	for _, s := range []finding.Severity{finding.Error, finding.Warning, finding.Info} {
		if left[s] > 0 {
			counts = append(counts, finding.Count(left[s], s.String()))
			n += left[s]
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s more in the log: GitHub shows %d of a kind", strings.Join(counts, ", "), maxAlike)
}

// annotation shows one finding.
func annotation(f finding.Finding) string {
	kind := f.Severity.String()
	if f.Severity == finding.Info {
		kind = "notice"
	}
	var properties []string
	add := func(name, value string) { properties = append(properties, name+"="+property(value)) }
	if f.Path != "" {
		add("file", f.Path)
	}
	if f.Line > 0 {
		add("line", fmt.Sprint(f.Line))
		if f.Column > 0 {
			add("col", fmt.Sprint(f.Column))
		}
	}
	add("title", strings.TrimSpace(string(f.Code)+" "+subject(f)))
	words := f.Message
	if f.Fix != "" {
		words += "\nfix: " + f.Fix
	}
	return command(kind, properties, words)
}

// subject is the tag or the package that a finding is about.
func subject(f finding.Finding) string {
	if f.Ref != "" {
		return strings.TrimPrefix(f.Ref, "refs/tags/")
	}
	return f.Package
}

func command(name string, properties []string, data string) string {
	words := name
	if len(properties) > 0 {
		words += " " + strings.Join(properties, ",")
	}
	return "::" + words + "::" + escape(data) + "\n"
}

// property escapes the value of a command's property.
func property(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(escape(s))
}

// escape writes a text as the data of a command: on one line, and without what a
// terminal could obey.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '%' || r == '\r' || r == '\n':
			fmt.Fprintf(&b, "%%%02X", r)
		case finding.IsHidden(r):
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
