package scheme

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/upmrel/upmrel/monorepo/spelling"
)

// joints are the characters that stand between a package and a version in tags.
const joints = "/@-_=."

// aliases are the words that may stand for a package in a tag, in lower case:
// its name, and its {short} and {dir} where they are no other package's.
type aliases struct {
	names map[string]string // alias -> package name
	words spelling.Words    // the aliases, sorted
	meant *sync.Map         // name -> its guess; a push names few, over and over
}

func newAliases(packages []Package) aliases {
	a := aliases{names: make(map[string]string, 3*len(packages)), meant: &sync.Map{}}
	for _, p := range packages {
		a.names[strings.ToLower(p.Name)] = p.Name
	}
	for _, variable := range []func(Package) (string, error){Package.short, Package.dir} {
		a.add(packages, variable)
	}
	delete(a.names, "")
	a.words = spelling.NewWords(slices.Sorted(maps.Keys(a.names)))
	return a
}

// add takes in a variable's values, the ones of two packages excepted.
func (a aliases) add(packages []Package, variable func(Package) (string, error)) {
	added := map[string]bool{}
	for _, p := range packages {
		value, err := variable(p)
		if err != nil {
			continue
		}
		value = strings.ToLower(value)
		switch name, taken := a.names[value]; {
		case !taken:
			a.names[value], added[value] = p.Name, true
		case added[value] && name != p.Name:
			a.names[value] = ""
		}
	}
	maps.DeleteFunc(a.names, func(_, name string) bool { return name == "" })
}

// known returns the package that the text before a version stands for.
func (a aliases) known(lead string) (string, bool) {
	word := strings.ToLower(word(lead))
	name, ok := a.names[word]
	if !ok {
		name, ok = a.names[lastPart(word)]
	}
	if ok && !separate(lead) && !strings.EqualFold(lastPart(word), name) {
		return "", false // ui2.0 is no tag of a package in the folder ui
	}
	return name, ok
}

// guess returns the package that is probably meant by a name that none has, ""
// if none is.
func (a aliases) guess(name string) string {
	if known, ok := a.meant.Load(name); ok {
		return known.(string)
	}
	near, ok := a.words.Nearest(name)
	meant := a.names[near]
	if !ok {
		meant = a.endingIn("." + strings.ToLower(name))
	}
	a.meant.Store(name, meant)
	return meant
}

// endingIn returns the only package whose name has an end, "" if there is none.
func (a aliases) endingIn(end string) string {
	found := ""
	for word, name := range a.names {
		if !strings.HasSuffix(word, end) || name == found {
			continue
		}
		if found != "" {
			return ""
		}
		found = name
	}
	return found
}

// word cuts what joins a package and a version off the end of lead: a joint, or
// a joint and a v.
func word(lead string) string {
	bare := strings.TrimRight(lead, "vV")
	if bare == "" || strings.IndexByte(joints, bare[len(bare)-1]) >= 0 {
		lead = bare
	}
	return strings.TrimRight(lead, joints)
}

// separate reports whether a version may begin after lead.
func separate(lead string) bool {
	bare := strings.TrimRight(lead, "vV=")
	return onlyMarks(lead) || strings.IndexByte("/@-_", bare[len(bare)-1]) >= 0
}

// onlyMarks reports whether lead names nothing: it is "", "v", "v." and the like.
func onlyMarks(lead string) bool { return strings.Trim(lead, "vV=.") == "" }

// lastPart is what follows the last slash.
func lastPart(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }

// isReverseDomain reports whether s has the form of a package's name: three
// segments or more, letters alone in the first.
func isReverseDomain(s string) bool {
	segments := 0
	for segment := range strings.SplitSeq(s, ".") {
		if segment == "" {
			return false
		}
		for i := range len(segment) {
			c := segment[i]
			letter := 'a' <= c|0x20 && c|0x20 <= 'z'
			if !letter && (segments == 0 || !isDigit(c) && c != '_' && c != '-') {
				return false
			}
		}
		segments++
	}
	return segments >= 3
}
