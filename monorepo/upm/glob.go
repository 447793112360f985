package upm

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// glob is a pattern of slash-separated paths.
type glob struct {
	text  string
	parts []string // of the path; nil where braces may hold a slash
}

// parseGlobs reads patterns. They name what is below a root, and nothing else.
func parseGlobs(texts []string) ([]glob, error) {
	globs := make([]glob, len(texts))
	for i, text := range texts {
		parts := strings.Split(text, "/")
		switch {
		case !doublestar.ValidatePattern(text):
			return nil, fmt.Errorf("%q is not a valid glob", text)
		case strings.Contains(text, `\`):
			return nil, fmt.Errorf("%q has a backslash; folders are separated by /", text)
		case slices.ContainsFunc(parts, isNoName):
			return nil, fmt.Errorf("%q is no path from the root on", text)
		}
		globs[i] = glob{text: text, parts: parts}
		if strings.Contains(text, "{") {
			globs[i].parts = nil
		}
	}
	return globs, nil
}

// isNoName reports whether a part of a path leads elsewhere or nowhere.
func isNoName(part string) bool { return part == "" || part == "." || part == ".." }

func (g glob) match(path string) bool {
	ok, _ := doublestar.Match(g.text, path)
	return ok
}

// reaches reports whether the glob may match something below a folder.
func (g glob) reaches(folder string) bool {
	if g.parts == nil {
		return true
	}
	at := 0
	for name := range strings.SplitSeq(folder, "/") {
		if g.parts[at] == "**" {
			return true
		}
		if ok, err := doublestar.Match(g.parts[at], name); !ok && err == nil {
			return false
		}
		if at++; at == len(g.parts) {
			return false
		}
	}
	return true
}
