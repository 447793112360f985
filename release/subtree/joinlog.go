package subtree

import "strings"

// logLines is a message as `git log --pretty=format:%s%n%n%b%nEND%n` shows it.
func logLines(message []byte) string {
	text := skipBlankLines(string(message))
	var subject []string
	for text != "" {
		line, rest, _ := strings.Cut(text, "\n")
		if strings.TrimRight(line, " \t\r\v\f") == "" {
			break
		}
		subject = append(subject, strings.TrimRight(line, " \t\r\v\f"))
		text = rest
	}
	return strings.Join(subject, " ") + "\n\n" + skipBlankLines(text) + "\nEND\n"
}

func skipBlankLines(text string) string {
	for text != "" {
		line, rest, _ := strings.Cut(text, "\n")
		if strings.TrimRight(line, " \t\r\v\f") != "" {
			return text
		}
		text = rest
	}
	return ""
}

// readWords reads the first two words of a line as the shell's `read a b junk`
// does: a backslash takes the next character as it is, and joins lines.
func readWords(text string) (first, second, rest string) {
	var words [2]strings.Builder
	at, inside := 0, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\':
			if i++; i < len(text) && text[i] != '\n' && at < 2 {
				words[at].WriteByte(text[i])
				inside = true
			}
		case c == '\n':
			return words[0].String(), words[1].String(), text[i+1:]
		case c == ' ' || c == '\t':
			if inside {
				at, inside = at+1, false
			}
		case at < 2:
			words[at].WriteByte(c)
			inside = true
		}
	}
	return words[0].String(), words[1].String(), ""
}
