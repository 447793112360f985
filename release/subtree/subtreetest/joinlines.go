package subtreetest

import (
	"fmt"
	"strings"
)

// joinLines are the lines by which git subtree knows a join; main may be empty.
type joinLines struct{ dir, main, split string }

// joinMessage writes the lines as git subtree does, or as people and tools
// leave them.
func (g *growth) joinMessage(subject string, l joinLines) string {
	lines := []string{"git-subtree-dir: " + l.dir}
	if l.main != "" {
		lines = append(lines, "git-subtree-mainline: "+l.main)
	}
	lines = append(lines, "git-subtree-split: "+l.split)
	if g.chance(60) {
		return subject + "\n\n" + strings.Join(lines, "\n") + "\n"
	}
	return g.wornMessage(subject, lines)
}

// wornMessage is a message that somebody edited.
func (g *growth) wornMessage(subject string, lines []string) string {
	joined := strings.Join(lines, "\n")
	switch g.rng.IntN(12) {
	case 0:
		lines[0] += strings.Repeat("/", 1+g.rng.IntN(2))
		return subject + "\n\n" + strings.Join(lines, "\n") + "\n"
	case 1:
		return subject + "\n\nbefore\n\n" + joined + "\n\nafter, so no trailer\nSigned-off-by: A <a@b.c>\n"
	case 2: // only the line that --grep looks for has to start its line
		return subject + "\n\n" + lines[0] + "\n   " + strings.Join(lines[1:], "\n\t") + "\n"
	case 3:
		return subject + "\n\n  " + joined + "\n"
	case 4:
		return subject + "\n" + joined + "\n" // all in the first paragraph
	case 5:
		return fmt.Sprintf("%s\n\ngit-subtree-dir: %s\n%s\n", subject, g.sibling, joined)
	case 6:
		lines[0] = "git-subtree-dir: " + g.sibling
		return subject + "\n\n" + strings.Join(lines, "\n") + "\n"
	case 7: // the last value of a key counts
		return subject + "\n\ngit-subtree-split: " + g.h.Commits[0].ID + "\n" + joined
	case 8:
		return subject + "\n\n" + lines[0] + " \n" + strings.Join(lines[1:], " \n") + " trailing words\n"
	case 9:
		return subject + "\n\n" + strings.Join(lines[1:], "\n") + "\n" + lines[0] + "\n"
	case 10: // words that git's own parser of its log takes for marks
		return subject + "\n\n" + lines[0] + "\nEND of a thought\n" + strings.Join(lines[1:], "\n") + "\n"
	default: // a backslash at the end of a line continues it
		return subject + "\n\n" + lines[0] + "\nC:\\temp\\\n" + strings.Join(lines[1:], "\n") + "\n"
	}
}
