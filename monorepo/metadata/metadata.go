// Package metadata writes and judges the files by which OpenUPM knows packages:
// one NAME.yml for each, in the repository openupm/openupm. It reads no repository
// and no network: what a package is comes from its callers.
package metadata

import (
	"strings"

	"github.com/upmrel/upmrel/monorepo/lazyregexp"
	"github.com/upmrel/upmrel/monorepo/openupm"
)

// defaultReadme is the readme that OpenUPM shows where the metadata names none.
const defaultReadme = "main:README.md"

// Metadata is what a file says of a package. (OpenUPM's "Package metadata YAML
// file", and the schema that its pull requests are checked by, in mid 2026)
type Metadata struct {
	Name        string
	Aliases     []string // names that the package had
	DisplayName string
	Description string

	RepoURL       string
	ParentRepoURL string // of a fork; "" is null

	LicenseID   string // SPDX identifier; "" is null
	LicenseName string // the full name that SPDX has for LicenseID

	Topics []string // slugs of OpenUPM's list
	Hunter string   // GitHub user who submits the package

	TagPrefix, TagIgnore, MinVersion string

	TrackingMode string
	AssetName    string // of a GitHub Release: a name, or what it begins with

	Image    string // URL; "" is null
	ImageFit string // cover, contain or "", which is cover
	Readme   string // branch:path

	CreatedAt int64 // when it was submitted, in milliseconds since 1970
}

// Settings are the fields that decide about tags.
func (m *Metadata) Settings() openupm.Settings {
	return openupm.Settings{TagPrefix: m.TagPrefix, TagIgnore: m.TagIgnore, MinVersion: m.MinVersion}
}

// Filename is the file that a package's metadata belongs in.
func Filename(name string) string { return name + ".yml" }

// Title is the title of the pull request that submits a package.
func Title(name string) string { return "Create " + Filename(name) }

// repoURL is the address of a repository on GitHub.
var repoURL = lazyregexp.New(`(?i)^(?:https?://(?:www\.)?github\.com/|git@github\.com:)([^/?#]+)/([^/?#]+?)(?:\.git)?/?$`)

// OnGitHub returns the owner and the name of a repository on GitHub, by its
// address; ok is false for any other.
func OnGitHub(url string) (owner, name string, ok bool) {
	parts := repoURL().FindStringSubmatch(strings.TrimSpace(url))
	if parts == nil {
		return "", "", false
	}
	return parts[1], parts[2], true
}

// RepoURL is a repository's address as the metadata has it: without ".git".
func RepoURL(url string) string {
	return strings.TrimSuffix(strings.TrimRight(url, "/"), ".git")
}

// sameRepo reports whether two addresses are of one repository.
func sameRepo(a, b string) bool {
	ownerA, nameA, okA := OnGitHub(a)
	ownerB, nameB, okB := OnGitHub(b)
	if okA && okB {
		return strings.EqualFold(ownerA, ownerB) && strings.EqualFold(nameA, nameB)
	}
	return strings.EqualFold(RepoURL(a), RepoURL(b))
}
