// Package assets compares what a package offers to Unity projects at two commits,
// and says how far its version should rise for that. What the scripts themselves
// promise, their API, it does not look at.
package assets

import (
	"cmp"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/version"
)

// Kind is what happened to an asset.
type Kind string

// The kinds, gravest first.
const (
	Removed    Kind = "removed"    // the asset is gone
	Moved      Kind = "moved"      // it has its GUID still, and another path
	GUID       Kind = "guid"       // it has another GUID, so references to it are lost
	Assembly   Kind = "assembly"   // no assembly has the name any more
	Added      Kind = "added"      // the asset is new
	Dependency Kind = "dependency" // the manifest asks for another version, or no longer
	Edited     Kind = "edited"     // the asset is there still, with other bytes
)

// kinds lists the kinds in their order.
func kinds() []Kind {
	return []Kind{Removed, Moved, GUID, Assembly, Added, Dependency, Edited}
}

// level is how far a version rises for one difference of a kind. (Unity's manual,
// "Package versioning")
func (k Kind) level() version.Level {
	switch k {
	case Removed, Moved, GUID, Assembly:
		return version.Major
	case Added:
		return version.Minor
	}
	return version.Patch
}

// Difference is one thing that a package's users may notice.
type Difference struct {
	Kind Kind
	// Name is the asset's path from the package's folder, or the name of the assembly
	// or the dependency.
	Name string
	To   string // the path of a moved asset, the version of a dependency
}

// Change is how two states of a package differ, gravest first, then by name.
type Change []Difference

// Level is how far the version of a stable package rises: major, minor or patch;
// "" where there is no difference.
func (c Change) Level() version.Level {
	if len(c) == 0 {
		return ""
	}
	return c[0].Kind.level()
}

// LevelFrom is Level for a package at a version: below 1.0.0 a break asks for a minor
// version only, and an addition for a patch.
func (c Change) LevelFrom(v version.Version) version.Level {
	level := c.Level()
	switch {
	case v.Major > 0:
		return level
	case level == version.Major:
		return version.Minor
	case level == version.Minor:
		return version.Patch
	}
	return level
}

func (c Change) sort() {
	order := kinds()
	slices.SortFunc(c, func(a, b Difference) int {
		return cmp.Or(
			cmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind)),
			strings.Compare(a.Name, b.Name),
		)
	})
}
