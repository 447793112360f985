package config

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// UPM says whether packages get upm branches, the split of their folders for
// installs by git URL, and how. It is on where the file has the key, also
// without anything under it.
type UPM struct {
	On          bool
	Branch      string       // branch template; "": "upm/{name}", or "upm" for a single package
	Tag         string       // what release tags stand on: source | upm | both
	TagTemplate string       // of the upm tags under both
	History     string       // full | snapshot
	Repository  string       // remote or URL that the branches are pushed to; "": the release's remote
	Packages    []UPMPackage // in order; the last match wins for each key
}

// UPMPackage is what is special about the upm branches of some packages. A key
// that the file lacks is nil or ""; an empty list takes away what an earlier
// match gave.
type UPMPackage struct {
	Match         string // name or glob of names
	Samples       *bool  // whether Samples becomes Samples~
	Include, Drop []string
	Run           UPMRun
	Branch        string
	History       string
	Repository    string
}

// UPMRun is a command that changes a package before it goes to its branch.
type UPMRun struct {
	Run     []string // the command and its arguments; nil: not set, empty: none
	Timeout time.Duration
	Shell   bool // the system's shell runs the words, joined by spaces
}

func defaultUPM() UPM {
	return UPM{Tag: "source", TagTemplate: "upm/{name}/{version}", History: "full"}
}

func newUPMPackage() UPMPackage { return UPMPackage{Run: UPMRun{Timeout: 5 * time.Minute}} }

func upmSection(u *UPM) key {
	yes := true
	example := []UPMPackage{newUPMPackage()}
	example[0].Match, example[0].Samples = "com.acme.*", &yes
	example[0].Include, example[0].Drop = []string{"LICENSE.md"}, []string{"**/*.psd"}
	example[0].Run.Run = []string{"make", "dlls"}
	return key{
		name: "upm", on: &u.On,
		doc: "Branches that hold one package each at their root, for installs by git URL. There are none without this key; upm: {} makes them as the defaults say.",
		keys: []key{
			{
				name: "branch", value: &u.Branch, example: "upm/{name}",
				doc:   "Template of the branches, made of {name}, {short} and {dir}.",
				unset: "upm/{name}, and upm where there is a single package",
			},
			{
				name: "tag", value: &u.Tag, oneOf: []string{"source", "upm", "both"},
				doc: "What release tags stand on: source (the release commit), upm (the commit on the upm branch) or both (tags of their own for the upm commits).",
			},
			{
				name: "tagTemplate", value: &u.TagTemplate,
				doc: "Template of the tags that upm commits get under tag: both.",
			},
			{
				name: "history", value: &u.History, oneOf: []string{"full", "snapshot"},
				doc: "What a branch holds: full (each commit that changed the package) or snapshot (one commit for each release).",
			},
			{
				name: "repository", value: &u.Repository, check: repository, example: "https://github.com/acme/packages.git",
				doc:   "Remote or URL of a separate repository for the branches.",
				unset: "the remote of the release",
			},
			{
				name: "packages", rows: rowsOf(&u.Packages, newUPMPackage, upmPackageKeys), example: rowsOf(&example, newUPMPackage, upmPackageKeys).values(),
				doc: "What is special about packages that match: samples, include, drop, run, branch, history, repository. Items apply in order; for each key the last match wins.",
			},
		},
	}
}

func upmPackageKeys(p *UPMPackage) []key {
	const inherited = "as an earlier match, else all packages, have it"
	return []key{
		{
			name: "match", value: &p.Match, check: glob, needed: true, example: "com.acme.*",
			doc: "Name of a package, or a glob of names.",
		},
		{
			name: "samples", value: &p.Samples, example: true,
			doc:   "Whether the folder Samples becomes Samples~, which Unity hides until a user imports them.",
			unset: "as an earlier match has it, else false",
		},
		{
			name: "include", value: &p.Include, keep: true, check: inside("repository"), example: []string{"LICENSE.md"},
			doc:   "Globs of files, from the repository's root, that the package gets at the same path, each with a .meta.",
			unset: "as an earlier match has it, else none",
		},
		{
			name: "drop", value: &p.Drop, keep: true, check: inside("package"), example: []string{"**/*.psd"},
			doc:   "Globs of files and folders, from the package's root, that are left out, with their .meta.",
			unset: "as an earlier match has it, else none",
		},
		{
			name: "run", doc: "Command that runs in a temporary checkout of the package before it is committed.",
			keys: upmRunKeys(&p.Run),
		},
		{
			name: "branch", value: &p.Branch, example: "upm",
			doc:   "Template of the branch.",
			unset: inherited,
		},
		{
			name: "history", value: &p.History, oneOf: []string{"full", "snapshot"}, example: "snapshot",
			doc:   "What the branch holds.",
			unset: inherited,
		},
		{
			name: "repository", value: &p.Repository, check: repository, example: "https://github.com/acme/foo.git",
			doc:   "Remote or URL of a separate repository for the branch.",
			unset: inherited,
		},
	}
}

func upmRunKeys(r *UPMRun) []key {
	return []key{
		{
			name: "run", value: &r.Run, keep: true, needed: true, example: []string{"make", "dlls"},
			doc: "The command and its arguments; an empty list runs none.",
		},
		{
			name: "timeout", value: &r.Timeout,
			doc: "How long it may take, as in 90s, 5m or 1h30m.",
		},
		{
			name: "shell", value: &r.Shell,
			doc: "Whether the system's shell runs it, as one line of its words.",
		},
	}
}

// inside judges a glob of files that are taken from, or out of, a root: it goes
// by way of no other place.
func inside(root string) func(string) (message, fix string) {
	return func(s string) (message, fix string) {
		if slices.Contains(strings.Split(s, "/"), "..") {
			return "leaves the " + root + ": " + quote(s), "remove it"
		}
		return globBelow(root, s)
	}
}

// repository judges what git takes for a remote or a URL. It must be no option,
// and not name a program: git runs git-remote-x for x::address.
func repository(s string) (message, fix string) {
	helper, _, named := strings.Cut(s, "::")
	plain := func(char rune) bool {
		return char != '-' && char != '+' && !unicode.IsLetter(char) && !unicode.IsDigit(char)
	}
	if strings.HasPrefix(s, "-") || strings.ContainsFunc(s, unicode.IsSpace) || named && !strings.ContainsFunc(helper, plain) {
		return "is no remote's name and no URL: " + quote(s), "write one that git clone takes, as https://github.com/acme/packages.git"
	}
	return "", ""
}
