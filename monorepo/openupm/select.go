package openupm

import (
	"slices"
	"strings"
)

// Settings are those fields of a package's metadata that decide about tags. An
// empty one is not set.
type Settings struct {
	TagPrefix  string // gitTagPrefix: what a tag begins with, as it is
	TagIgnore  string // gitTagIgnore: a JavaScript regular expression, searched anywhere in a tag in any case
	MinVersion string // minVersion: read as a tag is, white space around it cut off
}

// Fate is what becomes of a tag.
type Fate int

// The fates of tags, and what decides them.
const (
	Builds       Fate = iota // it is the tag of its version
	Shadowed                 // another tag of its version is taken
	NoPrefix                 // it does not begin with gitTagPrefix
	NoVersion                // no version can be read from it
	Ignored                  // gitTagIgnore matches it, whether there is a version in it or not
	BelowMinimum             // it is lower than minVersion, or that is no version, which drops all but upm tags
)

// Verdict is what becomes of one tag.
type Verdict struct {
	Tag     Tag
	Version string // "" where none can be read
	Fate    Fate
	By      string // the tag that is taken instead of a shadowed one
}

// Release is a tag that is built, and the version that it is built as.
type Release struct{ Tag, Version string }

// Selection is what the pipeline makes of a package's tags.
type Selection struct {
	Verdicts []Verdict // in tag order
	Releases []Release // in order of building, one for each version
	Shadowed []string  // upm tags of whose version another upm tag is built, in order of building
	Invalid  []string  // tags that the package's owner is told to be of no use, in tag order
}

// Select says which tags OpenUPM builds for a package and what becomes of the
// others, as if it saw the repository for the first time: a version that was
// built earlier keeps the tag that it was built from. The tags may come in any
// order; each name should be there once. The error is a *PatternError.
//
// It answers as the pipeline does (filterRemoteTags, getInvalidTags and
// updateReleaseRecords of openupm-next, in mid 2026).
func Select(tags []Tag, settings Settings) (*Selection, error) {
	s := &Selection{Verdicts: make([]Verdict, len(tags))}
	candidates, err := s.sift(tags, settings)
	if err != nil {
		return nil, err
	}
	minimum := newMinimum(settings.MinVersion)
	s.build(candidates, minimum)
	s.listInvalid(minimum)
	return s, nil
}

// sift judges each tag by itself and returns those that may be built.
func (s *Selection) sift(tags []Tag, settings Settings) ([]*Verdict, error) {
	ignore, err := newIgnore(settings.TagIgnore, len(tags))
	if err != nil {
		return nil, err
	}
	tags = slices.Clone(tags)
	SortTags(tags)
	var candidates []*Verdict
	for i, tag := range tags {
		v := &s.Verdicts[i]
		v.Tag = tag
		v.Version, _ = ParseTag(tag.Name)
		if !strings.HasPrefix(tag.Name, settings.TagPrefix) {
			v.Fate = NoPrefix
			continue
		}
		switch ignored, err := ignore.matches(tag.Name); {
		case err != nil:
			return nil, err
		case ignored:
			v.Fate = Ignored
		case v.Version == "":
			v.Fate = NoVersion
		default:
			candidates = append(candidates, v)
		}
	}
	return candidates, nil
}

// build chooses a tag for each version: of upm tags the last in tag order,
// whatever minVersion says, else the first of the others.
func (s *Selection) build(candidates []*Verdict, minimum minimum) {
	taken := make(map[string]string, len(candidates))
	var fromUPM, fromOthers []Release
	for _, v := range slices.Backward(candidates) {
		switch {
		case !IsUPM(v.Tag.Name):
			v.Fate = BelowMinimum // until it is found not to be
		case take(v, taken):
			fromUPM = append(fromUPM, Release{v.Tag.Name, v.Version})
		default:
			s.Shadowed = append(s.Shadowed, v.Tag.Name)
		}
	}
	// the comparison with upm tags drops none of them, but can fail
	for _, v := range minimum.filter(candidates) {
		if !IsUPM(v.Tag.Name) && take(v, taken) {
			fromOthers = append(fromOthers, Release{v.Tag.Name, v.Version})
		}
	}
	slices.Reverse(fromOthers)
	s.Releases = slices.Concat(fromOthers, fromUPM)
}

// take gives the tag its version, unless another one has it.
func take(v *Verdict, taken map[string]string) bool {
	if v.By = taken[v.Version]; v.By != "" {
		v.Fate = Shadowed
		return false
	}
	v.Fate = Builds
	taken[v.Version] = v.Tag.Name
	return true
}

// listInvalid lists what is neither a upm tag nor built, as far as neither
// prefix nor pattern nor minVersion drops it. minVersion also drops what has no
// version, but nothing at all where it can't be compared with one of these tags.
func (s *Selection) listInvalid(minimum minimum) {
	var unused []*Verdict
	for i := range s.Verdicts {
		v := &s.Verdicts[i]
		switch v.Fate {
		case Builds, NoPrefix, Ignored:
		case Shadowed:
			if !IsUPM(v.Tag.Name) {
				unused = append(unused, v)
			}
		case NoVersion, BelowMinimum:
			unused = append(unused, v)
		}
	}
	for _, v := range minimum.filter(unused) {
		s.Invalid = append(s.Invalid, v.Tag.Name)
	}
}
