package audit

import (
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/openupm"
)

// Names are the tags of a repository, to find those of one version. It is not safe
// for concurrent use.
type Names struct {
	sorted []openupm.Tag
	// versions are the tags by version, for each prefix that was asked for often: most
	// pushes are of one package, and to read ten thousand tags takes a while.
	versions map[string]map[string][]openupm.Tag
	asked    map[string]int // how often, by prefix
}

// seldom is how often the tags of a prefix are searched for a version before all of
// them are read.
const seldom = 8

// NewNames takes in the tags of a repository, each name once.
func NewNames(tags []openupm.Tag) *Names {
	n := &Names{sorted: slices.Clone(tags), versions: map[string]map[string][]openupm.Tag{}, asked: map[string]int{}}
	slices.SortFunc(n.sorted, compareNames)
	return n
}

func compareNames(a, b openupm.Tag) int { return strings.Compare(a.Name, b.Name) }

// Judge says what OpenUPM makes of a tag, which may be none of the names yet,
// beside the others, and which of those it takes for the same version of the
// package. An error is an *openupm.PatternError.
func (n *Names) Judge(tag openupm.Tag, s openupm.Settings) (openupm.Verdict, []string, error) {
	version, _ := openupm.ParseTag(tag.Name)
	tags := append(n.others(tag.Name, version, s.TagPrefix), tag)
	sel, err := openupm.Select(tags, s)
	if err != nil {
		return openupm.Verdict{}, nil, err
	}
	own := openupm.Verdict{Tag: tag, Version: version, Fate: openupm.NoPrefix}
	var rivals []string
	for _, v := range sel.Verdicts {
		switch {
		case v.Tag.Name == tag.Name:
			own = v
		case v.Fate == openupm.Builds || v.Fate == openupm.Shadowed:
			rivals = append(rivals, v.Tag.Name)
		}
	}
	slices.Sort(rivals)
	return own, rivals, nil
}

// others are the tags of a version that begin with a prefix, without the named one.
func (n *Names) others(name, version, prefix string) []openupm.Tag {
	if n.asked[prefix]++; n.asked[prefix] <= seldom {
		return n.search(name, version, prefix)
	}
	versions, ok := n.versions[prefix]
	if !ok {
		versions = map[string][]openupm.Tag{}
		for _, tag := range withPrefix(n.sorted, prefix) {
			if v, ok := openupm.ParseTag(tag.Name); ok {
				versions[v] = append(versions[v], tag)
			}
		}
		n.versions[prefix] = versions
	}
	return slices.DeleteFunc(slices.Clone(versions[version]), func(tag openupm.Tag) bool { return tag.Name == name })
}

// search is others by a look at every tag. The numbers of a version stand in its tags
// as they are, or with zeros before them.
func (n *Names) search(name, version, prefix string) []openupm.Tag {
	numbers, _, _ := strings.Cut(version, "-")
	var found []openupm.Tag
	for _, tag := range withPrefix(n.sorted, prefix) {
		if tag.Name == name || !strings.Contains(tag.Name, numbers) && !hasZeros(tag.Name) {
			continue
		}
		if v, ok := openupm.ParseTag(tag.Name); ok && v == version {
			found = append(found, tag)
		}
	}
	return found
}

// hasZeros reports whether a number of a tag's version may begin with a zero that the
// version is read without.
func hasZeros(tag string) bool {
	isDigit := func(c byte) bool { return '0' <= c && c <= '9' }
	for i := range len(tag) - 1 {
		if tag[i] != '0' || !isDigit(tag[i+1]) {
			continue
		}
		if i == 0 {
			return true
		}
		before := tag[i-1] | 0x20
		if !isDigit(tag[i-1]) && (before < 'a' || before > 'z' || before == 'v') {
			return true
		}
	}
	return false
}

// withPrefix is the part of tags, which are sorted by name, that begin with a prefix.
func withPrefix(tags []openupm.Tag, prefix string) []openupm.Tag {
	from, _ := slices.BinarySearchFunc(tags, openupm.Tag{Name: prefix}, compareNames)
	to := from
	for to < len(tags) && strings.HasPrefix(tags[to].Name, prefix) {
		to++
	}
	return tags[from:to]
}
