package odb

import (
	"bytes"
	"fmt"
)

// ParseTree yields the entries of a tree in their stored order, until yield
// returns false. hashSize is the length of an id: 20, or 32 with SHA-256. The
// name is a part of data.
//
// A tree is taken as git takes it: names may be such as ".." or hold a slash,
// and a caller that makes paths of them must check them.
func ParseTree(data []byte, hashSize int, yield func(mode uint32, name []byte, id ID) bool) error {
	for rest := data; len(rest) > 0; {
		mode, n := treeMode(rest)
		if n == 0 {
			return treeError(data, rest, "the mode is malformed")
		}
		length := bytes.IndexByte(rest[n:], 0)
		end := n + length + 1 + hashSize
		if length < 1 || end > len(rest) {
			return treeError(data, rest, "the name or the id is malformed")
		}
		if !yield(mode, rest[n:n+length], IDFromBytes(rest[end-hashSize:end])) {
			return nil
		}
		rest = rest[end:]
	}
	return nil
}

// treeMode reads octal digits and a blank. It returns how many bytes it took:
// none when there is no mode that fits.
func treeMode(b []byte) (mode uint32, n int) {
	const most = 8 // digits; git writes 6 and reads more
	for i, c := range b[:min(len(b), most+1)] {
		switch {
		case c == ' ' && i > 0:
			return mode, i + 1
		case c < '0' || c > '7':
			return 0, 0
		}
		mode = mode<<3 | uint32(c-'0')
	}
	return 0, 0
}

func treeError(data, rest []byte, problem string) error {
	return fmt.Errorf("tree entry at byte %d: %s", len(data)-len(rest), problem)
}
