package config

import (
	"strings"

	"github.com/upmrel/upmrel/monorepo/version"
)

// OpenUPM is what OpenUPM's metadata says of packages and no manifest does.
type OpenUPM struct{ Packages []OpenUPMPackage }

// OpenUPMPackage is what the metadata says of packages that match. Items apply in
// order; for each key the last match wins.
type OpenUPMPackage struct {
	Match                  string // name or glob of names
	Hunter                 string // GitHub user who submits the package
	Topics                 []string
	Image                  string // URL
	Readme                 string // branch:path
	MinVersion             string
	GitTagIgnore           string // JavaScript regular expression
	TrackingMode           string // git | githubRelease
	GitHubReleaseAssetName string
}

func newOpenUPMPackage() OpenUPMPackage { return OpenUPMPackage{Match: "*"} }

func openUPMSection(o *OpenUPM) key {
	example := []OpenUPMPackage{{Match: "*", Hunter: "octocat", Topics: []string{"utilities"}, MinVersion: "1.0.0"}}
	return key{
		name: "openupm", doc: "What OpenUPM's metadata says of packages and no manifest does.",
		keys: []key{{
			name: "packages", rows: rowsOf(&o.Packages, newOpenUPMPackage, openUPMKeys), example: rowsOf(&example, newOpenUPMPackage, openUPMKeys).values(),
			doc: "Metadata of the packages that match. Items apply in order; for each key the last match wins.",
		}},
	}
}

func openUPMKeys(p *OpenUPMPackage) []key {
	const none = "none"
	return []key{
		{
			name: "match", value: &p.Match, check: glob,
			doc: "Name of a package, or a glob of names.",
		},
		{
			name: "hunter", value: &p.Hunter, example: "octocat",
			doc: "GitHub user who submits the package.", unset: "the owner of the repository",
		},
		{
			name: "topics", value: &p.Topics, example: []string{"utilities"},
			doc: "Topics of OpenUPM's list.",
		},
		{
			name: "image", value: &p.Image, example: "https://example.com/logo.png",
			doc: "URL of an image.", unset: none,
		},
		{
			name: "readme", value: &p.Readme, example: "main:README.md",
			doc: "Branch and path of the readme that OpenUPM shows.", unset: "that of the package, else of the repository",
		},
		{
			name: "minVersion", value: &p.MinVersion, check: wholeVersion, example: "1.0.0",
			doc: "The lowest version that OpenUPM builds, in full: one that is no version drops all.", unset: none,
		},
		{
			name: "gitTagIgnore", value: &p.GitTagIgnore, example: "-master$",
			doc: "JavaScript regular expression of tags that OpenUPM passes over.", unset: none,
		},
		{
			name: "trackingMode", value: &p.TrackingMode, oneOf: []string{"git", "githubRelease"}, example: "git",
			doc: "Whether OpenUPM builds tags (git) or publishes the tarballs of GitHub Releases.", unset: "git",
		},
		{
			name: "githubReleaseAssetName", value: &p.GitHubReleaseAssetName, check: fileName, example: "com.acme.foo-",
			doc: "Name, or its beginning, of the tarball in a GitHub Release.", unset: "the only one",
		},
	}
}

// wholeVersion judges a version of three numbers.
func wholeVersion(s string) (message, fix string) {
	if _, err := version.Parse(s); err == nil {
		return "", ""
	}
	if near, ok := version.Nearest(s); ok {
		return "is no version: " + quote(s), "write " + quote(near.String())
	}
	return "is no version: " + quote(s), `write three numbers, as "1.0.0"`
}

// fileName judges the name of a file, without folders.
func fileName(s string) (message, fix string) {
	if strings.ContainsAny(s, `/\`) {
		return "is a path: " + quote(s), "write the name of a file"
	}
	return "", ""
}
