package odb

import (
	"bytes"
	"cmp"
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

// CompareTrees yields the entries that only one of two trees has: side 0 or 1. Those
// that both have are left out at little cost, if they come in the same order.
// The name is a part of the trees.
func CompareTrees(trees [2][]byte, hashSize int, yield func(side int, mode uint32, name []byte, id ID)) error {
	rest := trees
	for {
		rest = skipSame(rest, hashSize)
		if len(rest[0])+len(rest[1]) == 0 {
			return nil
		}
		var next [2]firstEntry
		for side := range rest {
			next[side] = cutEntry(rest[side], hashSize)
			if next[side].end == 0 && len(rest[side]) > 0 {
				return treeError(trees[side], rest[side], "the entry is malformed")
			}
		}
		order := next[0].compare(&next[1])
		for side, e := range next {
			if e.end > 0 && (order == 0 || (order > 0) == (side == 1)) {
				yield(side, e.mode, e.name, IDFromBytes(rest[side][e.end-hashSize:e.end]))
				rest[side] = rest[side][e.end:]
			}
		}
	}
}

// skipSame leaves out the entries that two trees both begin with.
func skipSame(trees [2][]byte, hashSize int) [2][]byte {
	a, b := trees[0], trees[1]
	for len(a) > 0 && len(b) > 0 {
		if len(a) == len(b) && bytes.Equal(a, b) {
			return [2][]byte{}
		}
		first := len(a)
		for len(a) > 0 {
			end := bytes.IndexByte(a, 0) + 1 + hashSize
			if end > len(a) || end > len(b) || !bytes.Equal(a[:end], b[:end]) {
				break
			}
			a, b = a[end:], b[end:]
		}
		if len(a) == first {
			break
		}
	}
	return [2][]byte{a, b}
}

// firstEntry is the entry that a tree begins with; end is 0 if there is none.
type firstEntry struct {
	mode uint32
	name []byte
	end  int // where the next one begins
}

func cutEntry(tree []byte, hashSize int) firstEntry {
	mode, n := treeMode(tree)
	length := bytes.IndexByte(tree[n:], 0)
	end := n + length + 1 + hashSize
	if n == 0 || length < 1 || end > len(tree) {
		return firstEntry{}
	}
	return firstEntry{mode, tree[n : n+length], end}
}

// compare is git's order of a tree, in which a missing entry comes last: folders are
// ordered as if their names ended in a slash.
func (e *firstEntry) compare(other *firstEntry) int {
	if e.end == 0 || other.end == 0 {
		return cmp.Compare(other.end, e.end)
	}
	n := min(len(e.name), len(other.name))
	return cmp.Or(bytes.Compare(e.name[:n], other.name[:n]), cmp.Compare(e.byteAt(n), other.byteAt(n)))
}

func (e *firstEntry) byteAt(i int) byte {
	switch {
	case i < len(e.name):
		return e.name[i]
	case Mode(e.mode) == ModeTree:
		return '/'
	}
	return 0
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
