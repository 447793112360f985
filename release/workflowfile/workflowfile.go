// Package workflowfile holds the workflow of GitHub Actions that init proposes: it
// checks pull requests and branches, and releases when someone asks for it. Where the
// file goes is left to others.
package workflowfile

import (
	"bytes"
	_ "embed"
	"strconv"
	"strings"
	"text/template"
)

// Path is where the workflow goes in a repository.
const Path = ".github/workflows/release.yml"

// Options say what suits a repository.
type Options struct {
	Branches    []string // globs of those that are checked; none: all
	Prefixed    bool     // packages have versions of their own, so one may be released alone
	Prereleases bool     // some branches release prereleases, others turn them into releases
	Splits      bool     // a release splits upm branches
	Wait        *Wait    // nil: not for OpenUPM, or no tag tells its package
}

// Wait says which package the workflow has to wait for at OpenUPM after a tag.
type Wait struct {
	Package string // the only one
	After   string // else: what ends a package's name in a tag, "/" or "@"
}

//go:embed release.yml.tmpl
var source string

// Write returns the workflow file. What comes from the repository stands in it as text:
// no branch becomes an expression.
func Write(o Options) []byte {
	t := template.Must(template.New(Path).Delims("[[", "]]").Funcs(template.FuncMap{
		"list": patterns, "quote": strconv.Quote,
	}).Parse(source))
	var b bytes.Buffer
	if err := t.Execute(&b, o); err != nil {
		panic(err) // the template is part of the program, and tested
	}
	return b.Bytes()
}

// patterns writes globs of branches as a list of GitHub's filter patterns.
func patterns(globs []string) string {
	if len(globs) == 0 {
		return `["**"]`
	}
	list := make([]string, len(globs))
	for i, glob := range globs {
		list[i] = strconv.Quote(pattern(glob))
	}
	return "[" + strings.Join(list, ", ") + "]"
}

// pattern is the filter pattern for a glob. Both know * and **; for what only globs have
// it takes in more. (GitHub's documentation of workflow syntax, filter pattern cheat sheet)
func pattern(glob string) string {
	var b strings.Builder
	for i := 0; i < len(glob); i++ {
		switch char := glob[i]; char {
		case '?', '*':
			b.WriteByte('*')
		case '[', '{':
			end := max(strings.LastIndexByte(glob[i:], char+2), 0) // ] and } are two further in ASCII
			b.WriteByte('*')
			if strings.ContainsAny(glob[i:i+end], "/*") {
				b.WriteByte('*')
			}
			i += end
		case '\\':
			if i++; i < len(glob) {
				writeLiteral(&b, glob[i])
			}
		default:
			writeLiteral(&b, char)
		}
	}
	return b.String()
}

// writeLiteral writes a character that stands for itself, in GitHub's patterns too.
func writeLiteral(to *strings.Builder, char byte) {
	if strings.IndexByte(`*?+[!\`, char) >= 0 {
		to.WriteByte('\\')
	}
	to.WriteByte(char)
}
