package release

import (
	"slices"

	"github.com/upmrel/upmrel/monorepo/version"
)

// breaks reports whether a package's new version may break those that use the
// last one: another major version, or another minor one below 1.0.0.
func breaks(c *choice) bool {
	return differs(base(c), c.next)
}

// differs reports whether of two versions one may break the users of the other.
func differs(a, b version.Version) bool {
	return a.Major != b.Major || a.Major == 0 && a.Minor != b.Minor
}

// base is the version that users have: the last release, or what the manifest
// says where that is lower, as on a branch for an older version.
func base(c *choice) version.Version {
	v := c.state.Package.Version
	if last := c.state.Last; last != nil && last.Version.Compare(v) < 0 {
		return last.Version
	}
	return v
}

// rise is the level by which a package's version really rises.
func rise(c *choice) version.Level {
	was := base(c)
	switch {
	case was.Major != c.next.Major:
		return version.Major
	case was.Minor != c.next.Minor:
		return version.Minor
	default:
		return version.Patch
	}
}

// higher compares what rise gives; every level is higher than none.
func higher(a, b version.Level) bool {
	order := []version.Level{"", version.Patch, version.Minor, version.Major}
	return slices.Index(order, a) > slices.Index(order, b)
}

// prereleaseOf is the level that leads from a version to a prerelease of what
// the given level leads to.
func prereleaseOf(level version.Level, v version.Version) version.Level {
	stable, err := v.Next(level, "")
	if err == nil && stable == v.Core() {
		return version.Prerelease // v is one already
	}
	switch level {
	case version.Major:
		return version.PreMajor
	case version.Minor:
		return version.PreMinor
	default:
		return version.PrePatch
	}
}

// prereleases reports whether a level leads to a prerelease.
func prereleases(level version.Level) bool {
	switch level {
	case version.PreMajor, version.PreMinor, version.PrePatch, version.Prerelease:
		return true
	}
	return false
}
