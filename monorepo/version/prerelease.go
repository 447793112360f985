package version

// IsPrerelease reports whether the version comes before the release of its numbers.
func (v Version) IsPrerelease() bool { return v.Pre != "" }

// Core is the version without its prerelease and build: 1.3.0 of 1.3.0-beta.2.
func (v Version) Core() Version {
	return Version{Major: v.Major, Minor: v.Minor, Patch: v.Patch}
}

// Identifier is the part of a prerelease before its first number: "beta" of
// 1.3.0-beta.2, "" of 1.3.0-2 and of a stable version.
func (v Version) Identifier() string { return identifierOf(v.Pre) }
