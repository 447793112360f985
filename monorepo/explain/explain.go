// Package explain holds a page for every rule: what it asks, where it comes from, an
// example and what mends it. Which repositories break a rule is left to others.
package explain

import (
	"embed"
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
)

//go:embed pages/*.md
var pages embed.FS

// Page is what there is to say of a rule, as Markdown.
func Page(code finding.Code) (string, error) {
	data, err := pages.ReadFile("pages/" + string(code) + ".md")
	if err != nil {
		return "", fmt.Errorf("there is no page about %q", code)
	}
	return string(data), nil
}

// Summary is the first sentence of a page, on one line; "" where there is no page.
func Summary(code finding.Code) string {
	page, err := Page(code)
	if err != nil {
		return ""
	}
	_, body, _ := strings.Cut(page, "\n")
	paragraph, _, _ := strings.Cut(strings.TrimSpace(body), "\n\n")
	return sentence(strings.Join(strings.Fields(paragraph), " "))
}

// sentence is the first sentence of a text.
func sentence(text string) string {
	for at := 0; ; {
		stop := strings.Index(text[at:], ". ")
		if stop < 0 {
			return text
		}
		at += stop + 1
		if !strings.HasSuffix(text[:at], "e.g.") && !strings.HasSuffix(text[:at], "i.e.") {
			return text[:at]
		}
	}
}

// Plain is a page as a screen shows it: headings without their marks.
func Plain(page string) string {
	var b strings.Builder
	for line := range strings.Lines(page) {
		heading := strings.TrimLeft(line, "#")
		if len(heading) < len(line) && strings.HasPrefix(heading, " ") {
			line = heading[1:]
		}
		b.WriteString(line)
	}
	return b.String()
}
