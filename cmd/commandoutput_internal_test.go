package cmd

import (
	"strings"
	"testing"
)

func TestCommandLines(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, printed, want string }{
		{"lines", "a\nb\n", "a\nb\n"},
		{"line ends of Windows", "a\r\nb\r\n", "a\nb\n"},
		{"a line that is rewritten in place", "10%\r20%\r\n", "10%\n20%\n"},
		{"colors and moves", "\x1b[1;31mred\x1b[0m \x1b[2Kon\x1b[?25l\x1b]0;title\x07ly\x1bM\n", "red only\n"},
		{"a title without an end", "\x1b]0;title\nnext\n", "\nnext\n"},
		{"what a terminal would act on", "bell\a\u202e\x9b1m\n", "bell\\u{7}\\u{202e}\\u{fffd}1m\n"},
		{"indented", "\tat main.go\n", "\tat main.go\n"},
		{"empty lines", "\n\na\n", "\n\na\n"},
		{"a long line in parts", strings.Repeat("x", maxCommandLine+1) + "\n", strings.Repeat("x", maxCommandLine) + "\nx\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, size := range []int{1, 3, len(test.printed)} {
				var shown strings.Builder
				lines := &commandLines{to: &shown}
				for rest := test.printed; rest != ""; {
					n := min(size, len(rest))
					if _, err := lines.Write([]byte(rest[:n])); err != nil {
						t.Fatal(err)
					}
					rest = rest[n:]
				}
				if got := shown.String(); got != test.want {
					t.Errorf("%d bytes at a time: got %q, want %q", size, got, test.want)
				}
			}
		})
	}
}
