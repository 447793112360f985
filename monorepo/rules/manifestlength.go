package rules

import (
	"fmt"
	"unicode/utf8"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/manifest"
)

// The most characters that Unity's Package Manager takes.
const (
	maxDisplayName = 256
	maxDescription = 4096
	maxURL         = 256
	maxKeyword     = 32
	maxAuthor      = 64 // of an author that is a string
)

// judgeLengths finds texts that are too long.
func (s *subject) judgeLengths() {
	s.judgeLength("displayName", s.json.Get("displayName"), maxDisplayName)
	s.judgeLength("description", s.json.Get("description"), maxDescription)
	for _, key := range []string{"changelogUrl", "documentationUrl", "licensesUrl", "homepage"} {
		s.judgeLength(key, s.json.Get(key), maxURL)
	}
	for _, key := range []string{"author", "repository", "bugs"} {
		s.judgeLength(key+".url", s.json.Get(key).Get("url"), maxURL)
	}
	s.judgeLength("author", s.json.Get("author"), maxAuthor)
	if keywords := s.json.Get("keywords"); keywords != nil {
		for i, word := range keywords.Items {
			s.judgeLength(fmt.Sprintf("keywords[%d]", i), word, maxKeyword)
		}
	}
}

// judgeLength counts the characters of a text; other values have none.
func (s *subject) judgeLength(what string, v *manifest.Value, most int) {
	if v == nil || v.Kind != manifest.String || len(v.Text) <= most {
		return
	}
	if n := utf8.RuneCountInString(v.Text); n > most {
		s.fail(finding.ManifestLength, s.in(v.Pos), fmt.Sprintf("%q has %d characters; Unity takes at most %d", what, n, most), fmt.Sprintf("shorten it by %s", finding.Count(n-most, "character")))
	}
}
