package pack

import (
	"regexp"
	"slices"
	"strings"
)

// maxGlobs is how many globs braces may stand for.
const maxGlobs = 1000

// parseRule reads a line.
func parseRule(line string) (rule, error) {
	unknown := &UnknownError{line}
	r := rule{}
	for strings.HasPrefix(line, "!") {
		r.negate, line = !r.negate, line[1:]
	}
	texts, ok := expand(line)
	if !ok {
		return r, unknown
	}
	for _, text := range texts {
		glob, ok := parseGlob(text)
		if !ok {
			return r, unknown
		}
		r.globs = append(r.globs, glob)
		most := 1
		if glob[len(glob)-1].text == "" {
			most = 2
		}
		r.short = r.short || len(glob) <= most
	}
	return r, nil
}

// parseGlob reads a glob without braces.
func parseGlob(text string) (glob []part, ok bool) {
	for name := range strings.SplitSeq(text, "/") {
		p := part{text: name, globstar: name == "**", star: -1}
		last := len(glob) - 1
		switch {
		case p.globstar && last >= 0 && glob[last].globstar: // two are one
			continue
		case name == "" && last >= 0 && glob[last].text == "": // so are slashes
			continue
		case name == "..", hasExtglob(name):
			return nil, false
		case !p.globstar && strings.Count(name, "*") == 1 && !strings.ContainsAny(name, `?[\`):
			p.star = strings.IndexByte(name, '*')
		case !p.globstar && strings.ContainsAny(name, `*?[\`):
			var err error
			if p.regexp, err = regexp.Compile(translate(name)); err != nil {
				return nil, false
			}
		}
		glob = append(glob, p)
	}
	return glob, true
}

// hasExtglob reports whether a name has a form such as +(a|b).
func hasExtglob(name string) bool {
	i := strings.IndexByte(name, '(')
	return i > 0 && strings.IndexByte("?*+@!", name[i-1]) >= 0
}

// translate makes a regular expression of a name with signs.
func translate(name string) string {
	var b strings.Builder
	b.WriteString("(?is)^")
	if strings.Trim(name, "*") == "" {
		return "(?s)^.+$"
	}
	for i := 0; i < len(name); i++ {
		switch c := name[i]; c {
		case '*':
			b.WriteString(".*")
		case '?':
			b.WriteString(".")
		case '\\':
			if i++; i < len(name) {
				b.WriteString(regexp.QuoteMeta(name[i : i+1]))
			} else {
				b.WriteString(`\\`)
			}
		case '[':
			class, size := class(name[i:])
			b.WriteString(class)
			i += size - 1
		default:
			j := i + 1
			for j < len(name) && !strings.ContainsRune(`*?\[`, rune(name[j])) {
				j++
			}
			b.WriteString(regexp.QuoteMeta(name[i:j]))
			i = j - 1
		}
	}
	return b.String() + "$"
}

// class translates the set of characters that a text begins with, of so many bytes; a
// bracket that nothing closes is one itself.
func class(text string) (expression string, size int) {
	start := 1
	out := "["
	if strings.HasPrefix(text[1:], "!") || strings.HasPrefix(text[1:], "^") {
		start, out = 2, "[^"
	}
	for i := start; i < len(text); i++ {
		switch c := text[i]; {
		case c == ']' && i > start:
			return out + "]", i + 1
		case strings.HasPrefix(text[i:], "[:"):
			end := strings.Index(text[i:], ":]")
			if end < 0 {
				return `\[`, 1
			}
			out += text[i : i+end+2]
			i += end + 1
		case c == '\\' && i+1 < len(text):
			i++
			out += regexp.QuoteMeta(text[i : i+1])
		case c == '[' || c == ']' || c == '\\' || c == '^':
			out += `\` + string(c)
		default:
			out += string(c)
		}
	}
	return `\[`, 1
}

// expand replaces {a,b} by each of what it lists; ok is false for other uses of
// braces than lists, and for too many.
func expand(text string) (texts []string, ok bool) {
	open := unescaped(text, '{')
	if open < 0 || !strings.Contains(text[open:], "}") {
		return []string{text}, true
	}
	items, end := split(text[open:])
	if end < 0 || len(items) < 2 {
		return nil, false // nothing that is closed, a sequence as {1..3}, or {a}
	}
	tails, ok := expand(text[open+end:])
	for _, item := range items {
		inner, innerOK := expand(item)
		ok = ok && innerOK
		for _, middle := range inner {
			for _, tail := range tails {
				if texts = append(texts, text[:open]+middle+tail); len(texts) > maxGlobs {
					return nil, false
				}
			}
		}
	}
	return slices.Compact(texts), ok
}

// unescaped is the index of the first such byte that no backslash takes for itself.
func unescaped(text string, c byte) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case c:
			return i
		}
	}
	return -1
}

// split cuts the list that a text begins with at its commas; end is behind it, or -1.
func split(text string) (items []string, end int) {
	depth, start := 0, 1
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return append(items, text[start:i]), i + 1
			}
		case ',':
			if depth == 1 {
				items, start = append(items, text[start:i]), i+1
			}
		}
	}
	return nil, -1
}
