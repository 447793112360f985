package metadata

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/license"
	"github.com/upmrel/upmrel/monorepo/openupm"
)

// State is what a repository says of the package of a file.
type State struct {
	// Want is what upmrel would write for the package; nil where the repository
	// has none of that name. RepoURL is that of the repository all the same.
	Want    *Metadata
	RepoURL string // "" is not known
	Private bool   // the package gets no tags
	// Sure are the keys of which the manifest, the licence or the configuration
	// say what they are.
	Sure []string
	// Tags are those that a release of the package's present version makes, of
	// which OpenUPM is to build one. None are known without a tag scheme.
	Tags []string
	// Others are such tags of other packages, by name of the tag.
	Others map[string]string
}

// Compare says what of a file would now be wrong, or is no longer what the
// repository says.
func (f *File) Compare(s State) finding.List {
	f.said, f.found = f.found, nil
	here := s.RepoURL == "" || f.RepoURL == "" || sameRepo(f.RepoURL, s.RepoURL)
	switch {
	case f.Name == "":
	case s.Want == nil && here:
		f.fail("name", "this repository has no package "+finding.Printable(f.Name)+": OpenUPM would build nothing of it any more (E800)", "correct the name, or move the package's metadata: upmrel list shows the packages")
	case s.Want == nil:
		f.warn("name", "this repository has no package "+finding.Printable(f.Name)+", and the file names another: "+finding.Printable(gitrepo.SafeURL(f.RepoURL)), "check it where the package is")
	case s.Private:
		f.fail("name", finding.Printable(f.Name)+" is private: it gets no tags", "take it out of packages.private in .upmrel.yaml and \"private\" out of package.json, or drop the metadata")
	default:
		if !here {
			f.warn("repoUrl", "the file names another repository than the remote, "+s.RepoURL, "write "+quote(s.RepoURL))
		}
		f.compareTags(s)
		f.compareText(s)
	}
	return f.sorted()
}

// compareTags asks OpenUPM's own rules what the file makes of the tags that a release
// would push.
func (f *File) compareTags(s State) {
	if fate, tag, known := f.fate(s.Tags); known {
		f.judgeFate(fate, tag, s.Want)
	}
	var taken []string
	for tag, name := range s.Others {
		if fate, _, known := f.fate([]string{tag}); known && fate == openupm.Builds && !slices.Contains(s.Tags, tag) {
			taken = append(taken, tag+" of "+name)
		}
	}
	if len(taken) == 0 {
		return
	}
	slices.Sort(taken)
	message := "OpenUPM takes tags of other packages for tags of this one too, as " + finding.Printable(taken[0])
	if len(taken) > 1 {
		message += fmt.Sprintf(" (and of %d more)", len(taken)-1)
	}
	f.fail("gitTagPrefix", message, "write gitTagPrefix: "+quote(s.Want.TagPrefix))
}

// fate is what becomes of the best of tags, and which that is.
func (f *File) fate(tags []string) (fate openupm.Fate, tag string, known bool) {
	for _, name := range tags {
		sel, err := openupm.Select([]openupm.Tag{{Name: name}}, f.Settings())
		if err != nil {
			return 0, "", false // and it was said why
		}
		if got := sel.Verdicts[0].Fate; !known || got == openupm.Builds {
			fate, tag, known = got, name, true
		}
	}
	return fate, tag, known
}

// judgeFate says why a release's tag would not be built.
func (f *File) judgeFate(fate openupm.Fate, tag string, want *Metadata) {
	tag = finding.Printable(tag)
	switch fate {
	case openupm.NoPrefix:
		f.fail("gitTagPrefix", fmt.Sprintf("the tags of a release, as %s, don't begin with %q: OpenUPM builds none of them", tag, f.TagPrefix), "write gitTagPrefix: "+quote(want.TagPrefix))
	case openupm.Ignored:
		f.fail("gitTagIgnore", fmt.Sprintf("gitTagIgnore matches the tags of a release, as %s: OpenUPM builds none of them", tag), "write gitTagIgnore: "+quote(want.TagIgnore))
	case openupm.BelowMinimum:
		if _, ok := openupm.ParseTag(f.MinVersion); ok { // else it is said already
			f.warn("minVersion", fmt.Sprintf("%s is below minVersion %s: OpenUPM does not build it", tag, finding.Printable(f.MinVersion)), "lower minVersion, or release a higher version")
		}
	}
}

// compareText says what differs from what the repository is sure of.
func (f *File) compareText(s State) {
	want := s.Want.fields()
	for i, got := range f.fields() {
		if !slices.Contains(s.Sure, got.key) || f.said.at(f.at(got.key)) {
			continue
		}
		if !got.agrees(want[i]) {
			f.inform(got.key, got.key+": the repository says otherwise", "write "+got.key+": "+want[i].value())
		}
	}
}

// value is a field's value as it is written in one line.
func (k field) value() string {
	if k.list != nil {
		items := make([]string, len(*k.list))
		for i, item := range *k.list {
			items[i] = scalar(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	if k.null && *k.text == "" {
		return "null"
	}
	return scalar(*k.text)
}

// agrees reports whether two values of a key mean the same: white space counts in no
// text.
func (k field) agrees(other field) bool {
	switch {
	case k.list != nil:
		return slices.Equal(*k.list, *other.list)
	case k.key == "licenseSpdxId":
		return license.Agree(*k.text, *other.text)
	}
	return slices.Equal(strings.Fields(*k.text), strings.Fields(*other.text))
}
