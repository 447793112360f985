package refs

import (
	"fmt"
	"slices"
	"strings"
)

// packedFile is a packed-refs file. One that git has sorted is searched and read in
// part, as git itself does; faults of other parts are not noticed.
type packedFile struct {
	path   string
	text   string
	empty  packed // with the file's traits
	body   int    // where the refs of a sorted file begin
	sorted bool
	whole  *packed // of a file that is not sorted
}

func newPackedFile(path, text string, hashSize int) (*packedFile, error) {
	f := &packedFile{path: path, text: text, empty: packed{digits: 2 * hashSize}}
	head, _, _ := strings.Cut(text, "\n")
	if traits, ok := strings.CutPrefix(head, traitsPrefix); ok && strings.HasSuffix(text, "\n") {
		words := strings.Fields(traits)
		f.empty.traits(words)
		f.sorted, f.body = slices.Contains(words, "sorted"), len(head)+1
	}
	if f.sorted {
		return f, nil
	}
	var err error
	if f.whole, err = parsePacked(text, hashSize); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

// find finds a ref by its name.
func (f *packedFile) find(name string) (ref Ref, ok bool, err error) {
	refs := []Ref(nil)
	if f.sorted {
		from := f.search(func(other string) bool { return other < name })
		p, err := f.parse(from, f.next(from))
		if err != nil {
			return Ref{}, false, err
		}
		refs = p.refs
	} else {
		refs = f.whole.refs
	}
	i, ok := slices.BinarySearchFunc(refs, name, byName)
	if !ok {
		return Ref{}, false, nil
	}
	return refs[i], true, nil
}

// under reads the refs whose name begins with prefix.
func (f *packedFile) under(prefix string) (*packed, error) {
	if f.sorted {
		return f.parse(f.bounds(prefix))
	}
	if prefix == "" {
		return f.whole, nil
	}
	from, _ := slices.BinarySearchFunc(f.whole.refs, prefix, byName)
	to := from
	for to < len(f.whole.refs) && strings.HasPrefix(f.whole.refs[to].Name, prefix) {
		to++
	}
	return &packed{refs: f.whole.refs[from:to:to]}, nil
}

// names lists the names that begin with prefix.
func (f *packedFile) names(prefix string) ([]string, error) {
	if !f.sorted {
		found, err := f.under(prefix)
		if err != nil {
			return nil, err
		}
		return found.names(), nil
	}
	from, to := f.bounds(prefix)
	if from == to {
		return nil, nil
	}
	names := make([]string, 0, strings.Count(f.text[from:to], "\n"))
	for at := from; at < to; at = f.next(at) {
		name, ok := f.name(at)
		if !ok { // a comment, or a fault to be told
			found, err := f.parse(from, to)
			if err != nil {
				return nil, err
			}
			return found.names(), nil
		}
		if isRead(name) && validName(name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// parse reads a part of the text.
func (f *packedFile) parse(from, to int) (*packed, error) {
	p := f.empty
	if err := p.read(f.text[from:to], 1); err != nil {
		p = f.empty // once more, to tell the line's number
		return nil, fmt.Errorf("%s: %w", f.path, p.read(f.text[from:to], 1+strings.Count(f.text[:from], "\n")))
	}
	return &p, nil
}

// bounds is the part of the text that holds the names that begin with prefix.
func (f *packedFile) bounds(prefix string) (from, to int) {
	from = f.search(func(name string) bool { return name < prefix })
	to = f.search(func(name string) bool { return name < prefix || strings.HasPrefix(name, prefix) })
	return from, max(from, to)
}

// search finds the first ref whose name does not come before what is sought, which
// before tells.
func (f *packedFile) search(before func(name string) bool) int {
	low, high := f.body, len(f.text)
	for low < high {
		at := f.start(low, low+(high-low)/2)
		if name, _ := f.name(at); before(name) {
			low = f.next(at)
		} else {
			high = at
		}
	}
	return low
}

// start is where the ref begins that the text has at a place, low at the earliest.
func (f *packedFile) start(low, place int) int {
	for {
		at := low + strings.LastIndexByte(f.text[low:place], '\n') + 1
		if at == low || f.text[at] != '^' {
			return at
		}
		place = at - 1
	}
}

// next is where the ref after the one at a place begins.
func (f *packedFile) next(at int) int {
	for at < len(f.text) {
		at += strings.IndexByte(f.text[at:], '\n') + 1
		if at == len(f.text) || f.text[at] != '^' {
			break
		}
	}
	return at
}

// name is the name in the line at a place; ok is false for what is no line of a ref.
func (f *packedFile) name(at int) (name string, ok bool) {
	line, _, _ := strings.Cut(f.text[at:], "\n")
	if len(line) <= f.empty.digits || line[f.empty.digits] != ' ' {
		return "", false
	}
	return line[f.empty.digits+1:], true
}
