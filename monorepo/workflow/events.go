package workflow

import (
	"bytes"
	"regexp"
)

// events cuts the rest of a file away, which is most of it and may use more of YAML than
// is read here; its lines stay. Where the events are not found the file is whole.
func events(data []byte) []byte {
	at := regexp.MustCompile(`(?m)^(?:on|"on"|'on'|true)[ \t]*:(?:[ \t\r]|$)`).FindIndex(data)
	if at == nil {
		return data
	}
	end := at[0]
	for end < len(data) {
		next := bytes.IndexByte(data[end:], '\n')
		if next < 0 {
			end = len(data)
			break
		}
		if end += next + 1; end < len(data) && !goesOn(data[end:]) {
			break
		}
	}
	cut := bytes.Repeat([]byte{'\n'}, bytes.Count(data[:at[0]], []byte{'\n'}))
	return append(cut, data[at[0]:end]...)
}

// goesOn reports whether a line belongs to the key above it: it is blank, indented, a
// comment, an item of a list or the end of brackets.
func goesOn(line []byte) bool {
	return bytes.IndexByte([]byte(" \t\r\n#]}"), line[0]) >= 0 ||
		len(line) > 1 && line[0] == '-' && (line[1] == ' ' || line[1] == '\t')
}
