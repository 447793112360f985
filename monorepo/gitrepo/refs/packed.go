package refs

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// traitsPrefix begins the line that tells a file's traits.
const traitsPrefix = "# pack-refs with:"

var errCutOff = errors.New("unexpected end of file")

// packed is what a packed-refs file holds of the folders that Read reads.
type packed struct {
	refs     []Ref // sorted by name
	badNames []string

	digits     int  // of an id
	peeledTags bool // a ref in refs/tags/ without a "^" line is no annotated tag
	peeledAll  bool // nor is any other ref without one
	disorder   bool
	last       *Ref // the ref that a "^" line would belong to
	skipped    Ref  // it, where the line before is none of refs
}

// parsePacked reads the text of a packed-refs file: "<id> <name>" a line, each
// perhaps followed by "^<id>", what the annotated tag stands on in the end. The
// first line may tell traits of the file. (git's refs/packed-backend.c)
func parsePacked(text string, hashSize int) (*packed, error) {
	p := &packed{digits: 2 * hashSize}
	return p, p.read(text, 1)
}

// read reads lines, the first of which has a number in the file.
func (p *packed) read(text string, number int) error {
	count := strings.Count(text, "\n") - strings.Count(text, "^")
	p.refs = make([]Ref, 0, max(0, min(count, len(text)/p.digits)))
	for ; text != ""; number++ {
		line, rest, whole := strings.Cut(text, "\n")
		if !whole {
			return fmt.Errorf("line %d: %w", number, errCutOff)
		}
		if err := p.line(line); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		text = rest
	}
	if p.disorder { // git sorts the file, others who write it may not
		slices.SortStableFunc(p.refs, func(a, b Ref) int { return strings.Compare(a.Name, b.Name) })
		p.refs = slices.CompactFunc(p.refs, func(a, b Ref) bool { return a.Name == b.Name })
	}
	return nil
}

// line reads one line.
func (p *packed) line(line string) error {
	if traits, ok := strings.CutPrefix(line, traitsPrefix); ok {
		p.traits(strings.Fields(traits))
		return nil
	}
	if strings.HasPrefix(line, "#") {
		return nil
	}
	if peeled, ok := strings.CutPrefix(line, "^"); ok {
		if p.last == nil {
			return errors.New("no tag before a peeled id")
		}
		var err error
		p.last.Peeled, err = p.id(peeled)
		p.last = nil
		return err
	}
	if len(line) <= p.digits || line[p.digits] != ' ' {
		return fmt.Errorf("%.80q is no ref", line)
	}
	return p.add(line[p.digits+1:], line[:p.digits])
}

// traits takes in what the first line says of the file.
func (p *packed) traits(words []string) {
	p.peeledAll = slices.Contains(words, "fully-peeled")
	p.peeledTags = p.peeledAll || slices.Contains(words, "peeled")
}

// add adds a ref if it is in a folder that Read reads.
func (p *packed) add(name, hex string) error {
	p.last = &p.skipped
	if !isRead(name) {
		return nil
	}
	if !validName(name) {
		p.badNames = append(p.badNames, name)
		return nil
	}
	id, err := p.id(hex)
	if err != nil {
		return err
	}
	if n := len(p.refs); n > 0 && name <= p.refs[n-1].Name {
		p.disorder = true
	}
	p.refs = append(p.refs, Ref{Name: name, ID: id})
	p.last = &p.refs[len(p.refs)-1]
	if p.peeledAll || p.peeledTags && strings.HasPrefix(name, "refs/tags/") {
		p.last.Peeled = id
	}
	return nil
}

// names are the names of the refs.
func (p *packed) names() []string {
	var names []string
	for _, ref := range p.refs {
		names = append(names, ref.Name)
	}
	return names
}

// id reads the id of an object.
func (p *packed) id(hex string) (odb.ID, error) {
	id, err := odb.ParseID(hex)
	if err == nil && (len(hex) != p.digits || id.IsZero()) {
		err = fmt.Errorf("%q is no object here", hex)
	}
	return id, err
}
