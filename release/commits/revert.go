package commits

import "strings"

// quoted reads the first lines that git and servers write: Revert "..." and, for the
// undoing of that, Reapply "..." or Revert "Revert "..."". What is reapplied counts as
// the change that it was, unless the commits that undo each other cancel.
func (c *Change) quoted(line string) {
	if c.Type == "revert" {
		c.Reverted = clip(c.Description, maxLine)
		return
	}
	inner, undone := unquote(line)
	if inner == line {
		return
	}
	c.Reverted, c.Description = undone, inner
	if reverts(line) {
		c.Type, c.Description = "revert", undone
		return
	}
	c.header(inner)
}

// unquote returns the first line of the commit that all began with, and of the commit
// that a line undoes.
func unquote(line string) (inner, undone string) {
	inner = line
	for {
		_, rest, ok := undoing(inner)
		if !ok {
			return inner, undone
		}
		if inner == line {
			undone = rest
		}
		inner = rest
	}
}

// reverts reports whether an odd number of reverts is in effect.
func reverts(line string) bool {
	odd := false
	for {
		word, rest, ok := undoing(line)
		if !ok {
			return odd
		}
		odd = odd != (word == "Revert")
		line = rest
	}
}

// undoing splits Revert "..." or Reapply "...", behind which a server may have put the
// number of a pull request.
func undoing(line string) (word, quoted string, ok bool) {
	word, rest, found := strings.Cut(line, ` "`)
	end := strings.LastIndexByte(rest, '"')
	if !found || word != "Revert" && word != "Reapply" || end < 1 {
		return "", "", false
	}
	return word, rest[:end], true
}

// undoing reads the sentence that git writes into a revert.
func (c *Change) undoing(line string) {
	rest, ok := strings.CutPrefix(line, "This reverts commit ")
	if !ok {
		if id, merge := strings.CutPrefix(line, "changes made to "); merge && len(c.Reverts) == 1 {
			c.Mainline, _ = leadingID(id)
		}
		return
	}
	c.addReverts(rest)
}

// addReverts takes the ids that a text begins with.
func (c *Change) addReverts(text string) {
	for len(c.Reverts) < maxReverts {
		id, rest := leadingID(text)
		if id == "" {
			return
		}
		c.Reverts = append(c.Reverts, id)
		text = strings.TrimLeft(rest, ", ")
	}
}

// leadingID returns the id, of at least seven digits, that a text begins with; "" if
// there is none.
func leadingID(text string) (id, rest string) {
	rest = strings.TrimLeft(text, "0123456789abcdefABCDEF")
	id = text[:len(text)-len(rest)]
	if len(id) < 7 || len(id) > 64 || rest != "" && strings.IndexFunc(rest, isWord) == 0 {
		return "", ""
	}
	return strings.ToLower(id), rest
}
