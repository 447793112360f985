package rules

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// Lengths of texts that the Asset Store shows, in characters.
const (
	minStoreName        = 3
	maxStoreName        = 80
	maxStoreDescription = 200
)

// judgeStoreName judges the name that customers see. (Submission guidelines: no
// "Unity" in a product's name, except as "for Unity")
func (s *subject) judgeStoreName() {
	name := s.Manifest.DisplayName
	at := s.in(name.Pos)
	text := strings.TrimSpace(name.Value)
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		if !name.Set {
			at = s.in(s.json.Pos)
		}
		s.fail(finding.AssetStoreText, at, `the package has no "displayName", which the Asset Store asks for`, `"displayName": "My Tool"`)
	case n < minStoreName || n > maxStoreName:
		s.fail(finding.AssetStoreText, at, fmt.Sprintf(`"displayName" has %s; the Asset Store takes %d to %d`, finding.Count(n, "character"), minStoreName, maxStoreName),
			fmt.Sprintf("use %d to %d characters", minStoreName, maxStoreName))
	}
	if namesUnity(text) {
		s.fail(finding.AssetStoreText, at, `"displayName" says "Unity" otherwise than as "for Unity"`, `leave the word out, or write "... for Unity"`)
	}
}

// namesUnity reports whether a text has the word Unity without "for" before it.
func namesUnity(text string) bool {
	before := ""
	for word := range strings.FieldsFuncSeq(strings.ToLower(text), isNoLetter) {
		if strings.HasPrefix(word, "unity") && before != "for" {
			return true
		}
		before = word
	}
	return false
}

func isNoLetter(r rune) bool { return r < 'a' || r > 'z' }

func (s *subject) judgeStoreDescription() {
	text := s.Manifest.Description
	if n := utf8.RuneCountInString(text.Value); n > maxStoreDescription {
		s.fail(finding.AssetStoreText, s.in(text.Pos), fmt.Sprintf(`"description" has %d characters; the Asset Store takes %d`, n, maxStoreDescription), "shorten it; the README may tell more")
	}
}
