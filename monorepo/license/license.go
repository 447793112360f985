// Package license names licences: by their SPDX identifiers and by what a licence
// file says. It knows the most common texts and says nothing of any other: a wrong
// licence is worse than none.
package license

import (
	_ "embed"
	"strings"
	"sync"
)

// License is a licence.
type License struct {
	ID   string // SPDX identifier; "" where there is none
	Name string // full name
}

// table has every identifier and full name of the SPDX list, a pair a line.
//
//go:embed spdx.txt
var table string

// known are the licences of the table by their identifiers in lower case.
var known = sync.OnceValue(func() map[string]License {
	licenses := make(map[string]License, strings.Count(table, "\n"))
	for line := range strings.Lines(table) {
		if id, name, ok := strings.Cut(strings.TrimRight(line, "\r\n"), "\t"); ok {
			licenses[strings.ToLower(id)] = License{id, name}
		}
	}
	return licenses
})

// ByID finds a licence by its SPDX identifier, as it is written there.
func ByID(id string) (License, bool) {
	l, ok := known()[strings.ToLower(id)]
	if !ok || l.ID != id {
		return License{}, false
	}
	return l, true
}

// Near finds the licence that is meant by an identifier in another case, or by a
// full name.
func Near(text string) (License, bool) {
	text = strings.TrimSpace(text)
	if l, ok := known()[strings.ToLower(text)]; ok {
		return l, true
	}
	var found []License
	for _, l := range known() {
		if strings.EqualFold(l.Name, text) {
			found = append(found, l)
		}
	}
	if len(found) != 1 { // some names stand for several
		return License{}, false
	}
	return found[0], true
}

// Agree reports whether two identifiers may mean one licence. The text of a GNU
// licence does not tell whether later versions hold as well, which its identifiers do.
func Agree(a, b string) bool { return anyVersion(a) == anyVersion(b) }

func anyVersion(id string) string {
	for _, end := range [...]string{"-only", "-or-later", "+"} {
		id = strings.TrimSuffix(id, end)
	}
	return id
}

// IsExpression reports whether a text names several licences, or one with an
// exception, as SPDX does: "MIT OR Apache-2.0".
func IsExpression(text string) bool {
	words := strings.Fields(strings.NewReplacer("(", " ", ")", " ").Replace(text))
	for i, word := range words {
		if i%2 == 1 {
			if word != "AND" && word != "OR" && word != "WITH" {
				return false
			}
			continue
		}
		if _, ok := ByID(strings.TrimSuffix(word, "+")); !ok && (i == 0 || words[i-1] != "WITH") {
			return false
		}
	}
	return len(words) > 1 && len(words)%2 == 1
}
