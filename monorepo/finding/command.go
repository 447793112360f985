package finding

import (
	"slices"
	"strings"
)

// Command writes a command to be pasted into a POSIX shell: what a shell could
// take for more than a word is quoted. An argument "--" is meant to guard the
// names after it, and left out where none begins with a dash.
func Command(args ...string) string {
	words := make([]string, 0, len(args))
	for i, arg := range args {
		if arg == "--" && !slices.ContainsFunc(args[i+1:], isOption) {
			continue
		}
		words = append(words, quoted(arg))
	}
	return strings.Join(words, " ")
}

func isOption(arg string) bool { return strings.HasPrefix(arg, "-") }

// quoted makes one word for a shell.
func quoted(s string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/@:+=-"
	if s != "" && strings.Trim(s, plain) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
