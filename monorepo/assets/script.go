package assets

import (
	"bytes"
	"slices"
	"strings"
)

// isScript reports whether an asset is code, by its name.
func isScript(name string) bool { return strings.HasSuffix(name, ".cs") }

// isInternal reports whether a script says that its types are for its own assembly
// only. Components and assets of such a type users can still refer to.
func isInternal(code []byte) bool {
	for _, base := range []string{"MonoBehaviour", "ScriptableObject"} {
		if bytes.Contains(code, []byte(base)) {
			return false
		}
	}
	internal := false
	for line := range bytes.Lines(code) {
		switch access(strings.Fields(string(line))) {
		case "public":
			return false
		case "internal":
			internal = true
		}
	}
	return internal
}

// access is the word with which a line declares a type: public or internal; "" where
// it does neither.
func access(words []string) string {
	for i, word := range words {
		if word != "public" && word != "internal" {
			continue
		}
		for _, next := range words[i+1:] {
			if slices.Contains([]string{"class", "struct", "interface", "enum", "delegate", "record"}, next) {
				return word
			}
			if !slices.Contains([]string{"static", "sealed", "abstract", "partial", "readonly", "ref", "unsafe", "new"}, next) {
				break
			}
		}
	}
	return ""
}
