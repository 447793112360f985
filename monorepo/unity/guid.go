package unity

import "bytes"

// FindGUID returns what a .meta file has as its GUID, as it is written, and the line,
// from 1; 0 is none.
func FindGUID(meta []byte) (value string, line int) {
	for text := range bytes.Lines(meta) {
		line++
		if value, ok := bytes.CutPrefix(text, []byte("guid:")); ok {
			return string(bytes.TrimRight(value, "\r\n")), line
		}
	}
	return "", 0
}
