package openupm

// Found is a package.json that names the package.
type Found struct {
	Path    string
	Version string
	Private bool
}

// The errors of OpenUPM that a tree foretells. What else can end a build (a
// script of npm, git LFS, a version that is there already) no tree tells.
const (
	NoManifest     = "E800" // no package.json has the package's name
	PrivatePackage = "E801" // the package is private
	OtherVersion   = "E811" // package.json has another version than the tag
)

// MaxPackage is how large a tarball may be, in bytes; a larger one is OpenUPM's error
// E413.
const MaxPackage = 512 << 20

// Outcome is how a build ends, as far as the tree tells.
type Outcome struct {
	Code     string // NoManifest, PrivatePackage or OtherVersion; "" where nothing is wrong
	Manifest *Found // the one that is built, nil for NoManifest
}

// Build tells how the build of a version ends, given the manifests of that name
// in the tag's tree, in SearchOrder: regular files named package.json anywhere
// in it, submodules included, that parse as JSON. The first one counts, even
// where a later one would fit. Its version must be that of the tag, byte for
// byte, which is tested first.
func Build(version string, found []Found) Outcome {
	if len(found) == 0 {
		return Outcome{Code: NoManifest}
	}
	outcome := Outcome{Manifest: &found[0]}
	switch {
	case found[0].Version != version:
		outcome.Code = OtherVersion
	case found[0].Private:
		outcome.Code = PrivatePackage
	}
	return outcome
}
