package refs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// parsePacked reads a packed-refs file: "<id> <name>" a line, each perhaps
// followed by "^<id>", the object that an annotated tag stands on. Under the
// fully-peeled trait a ref without that line is no annotated tag; under peeled
// that holds for refs/tags/ only. (git's refs/packed-backend.c)
func parsePacked(text string, hashSize int) ([]Ref, error) {
	refs := make([]Ref, 0, strings.Count(text, "\n"))
	digits := 2 * hashSize
	var traits []string
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if header, ok := strings.CutPrefix(line, "# pack-refs with:"); ok && number == 1 {
			traits = strings.Fields(header)
			continue
		}
		peels := strings.HasPrefix(line, "^")
		if peels {
			line = line[1:]
		}
		if line == "" || line[0] == '#' {
			continue
		}
		if len(line) < digits {
			return nil, fmt.Errorf("packed-refs:%d: %.80q is no ref", number, line)
		}
		id, err := odb.ParseID(line[:digits])
		if err != nil {
			return nil, fmt.Errorf("packed-refs:%d: %w", number, err)
		}
		name := line[digits:]
		switch {
		case peels && name == "" && len(refs) > 0:
			refs[len(refs)-1].Peeled = id
		case !peels && len(name) > 1 && name[0] == ' ':
			refs = append(refs, Ref{Name: name[1:], ID: id})
		default:
			return nil, fmt.Errorf("packed-refs:%d: %.80q is no ref", number, line)
		}
	}
	settle(refs, traits)
	return refs, nil
}

// settle fills in what the absence of a peeled id says.
func settle(refs []Ref, traits []string) {
	fully := slices.Contains(traits, "fully-peeled")
	peeled := slices.Contains(traits, "peeled")
	for i := range refs {
		if refs[i].Peeled.IsZero() && (fully || peeled && strings.HasPrefix(refs[i].Name, "refs/tags/")) {
			refs[i].Peeled = refs[i].ID
		}
	}
}
