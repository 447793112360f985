package metadata

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/lazyregexp"
	"github.com/upmrel/upmrel/monorepo/license"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/spelling"
	"github.com/upmrel/upmrel/monorepo/yamlfile"
)

// Check reads a file and judges it by itself, as OpenUPM does with a pull request.
// The findings come in the order of the file.
func Check(name string, data []byte, lists Lists) (*File, finding.List) {
	f := read(name, data)
	if len(f.places) > 0 {
		f.judgeName(lists)
		f.judgeRepository()
		f.judgeLicense()
		f.judgeTopics(lists)
		f.judgeTags()
		f.judgeTracking()
		f.judgePage()
	}
	return f, f.sorted()
}

// has reports whether a key has a value of the right kind that can be judged.
func (f *File) has(key, value string) bool {
	_, ok := f.places[key]
	return ok && value != ""
}

// sorted are the findings in the order of the file.
func (f *File) sorted() finding.List {
	list := finding.List(f.found)
	list.Sort()
	return list
}

// faults are findings of a file.
type faults finding.List

// at reports whether something is said of a place, as that a value is of a wrong
// kind.
func (l faults) at(place yamlfile.Place) bool {
	return slices.ContainsFunc(l, func(f finding.Finding) bool { return f.Line == place.Line && f.Column == place.Column })
}

// filled reports a key whose text is empty.
func (f *File) filled(key, value, fix string) {
	if at, ok := f.places[key]; ok && !f.found.at(at) && strings.TrimSpace(value) == "" {
		f.fail(key, key+" is empty", fix)
	}
}

func (f *File) judgeName(lists Lists) {
	f.filled("name", f.Name, "write the name of package.json")
	if !f.has("name", f.Name) {
		return
	}
	if fault := openupm.JudgeName(f.Name); fault != "" {
		f.fail("name", fmt.Sprintf("the name %s %s", yamlfile.Quote(f.Name), fault), "write the name of package.json")
	}
	if base := path.Base(f.path); base != Filename(f.Name) {
		f.fail("name", fmt.Sprintf("the file of %s is called %s", finding.Printable(f.Name), finding.Printable(base)), "call it "+finding.Printable(Filename(f.Name)))
	}
	for _, item := range lists.Blocked {
		if openupm.Blocks(item, f.Name) {
			f.fail("name", fmt.Sprintf("OpenUPM takes no package %s: its list of blocked scopes has %s", finding.Printable(f.Name), item), "publish it under a name of your own")
			break
		}
	}
	if scope := openupm.Waits(f.Name); scope != "" {
		f.inform("name", "the pull request waits for a person, as the name has "+scope+" in it", "")
	}
	f.judgeAliases()
}

func (f *File) judgeAliases() {
	for i, alias := range f.Aliases {
		switch fault := openupm.JudgeName(alias); {
		case fault != "":
			f.fail("aliases", fmt.Sprintf("the alias %s %s", yamlfile.Quote(alias), fault), "write a name that the package had, or aliases: []")
		case alias == f.Name:
			f.fail("aliases", "the alias "+alias+" is the package's own name", "remove it")
		case slices.Contains(f.Aliases[:i], alias):
			f.fail("aliases", "the alias "+alias+" is there twice", "remove one")
		}
	}
}

func (f *File) judgeRepository() {
	f.filled("repoUrl", f.RepoURL, "write the repository's address, as 'https://github.com/OWNER/REPOSITORY'")
	if f.has("repoUrl", f.RepoURL) {
		f.judgeURL("repoUrl", f.RepoURL)
	}
	if f.has("parentRepoUrl", f.ParentRepoURL) {
		f.judgeURL("parentRepoUrl", f.ParentRepoURL)
	}
}

// judgeURL judges the address of a repository. OpenUPM takes the first two parts of
// its path.
func (f *File) judgeURL(key, address string) {
	_, _, onGitHub := OnGitHub(address)
	u, err := url.Parse(address)
	shown := yamlfile.Quote(gitrepo.SafeURL(address))
	switch {
	case onGitHub && !strings.HasPrefix(address, "git@"):
	case onGitHub:
		f.fail(key, shown+" is no URL", "write '"+RepoURL(strings.Replace(address, "git@github.com:", "https://github.com/", 1))+"'")
	case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
		f.fail(key, shown+" is no web address", "write 'https://github.com/OWNER/REPOSITORY'")
	case u.User != nil:
		f.fail(key, "a user's name, password or token stands in the address, and everybody can read it", "write "+quote(RepoURL(gitrepo.SafeURL(address))))
	case strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.") == "github.com":
		f.warn(key, shown+" is not the address of a repository", "write 'https://github.com/OWNER/REPOSITORY'")
	case key == "repoUrl":
		f.warn(key, "OpenUPM asks for packages to be on GitHub, and this is "+finding.Printable(u.Host), "publish the repository on GitHub")
	}
}

func (f *File) judgeLicense() {
	f.filled("licenseName", f.LicenseName, "write the full name of the licence")
	at, ok := f.places["licenseSpdxId"]
	if !ok {
		return
	}
	if f.LicenseID == "" {
		if !f.null["licenseSpdxId"] && !f.found.at(at) {
			f.report(finding.Error, at, "licenseSpdxId is empty", "write an identifier of the SPDX list, or null")
		}
		return
	}
	l, known := license.ByID(f.LicenseID)
	if !known {
		fix := "write an identifier of the SPDX list, or null"
		if near, ok := license.Near(f.LicenseID); ok {
			fix = "write " + near.ID
		}
		f.report(finding.Error, at, "the SPDX list has no "+yamlfile.Quote(f.LicenseID), fix)
		return
	}
	if f.has("licenseName", f.LicenseName) && f.LicenseName != l.Name {
		f.fail("licenseName", fmt.Sprintf("licenseName must be what SPDX calls %s, found %s", l.ID, yamlfile.Quote(f.LicenseName)), "write "+scalar(l.Name))
	}
}

func (f *File) judgeTopics(lists Lists) {
	if at, ok := f.places["topics"]; ok && len(f.Topics) == 0 && !f.found.at(at) {
		f.warn("topics", "there are no topics: people find the package by its name alone", "write some of OpenUPM's data/topics.yml")
	}
	for _, topic := range f.Topics {
		if lists.Topics == nil || slices.Contains(lists.Topics, topic) {
			continue
		}
		fix := "write one of: " + strings.Join(lists.Topics, ", ")
		if near, ok := spelling.Nearest(topic, lists.Topics); ok {
			fix = "write " + near
		}
		f.fail("topics", "OpenUPM has no topic "+yamlfile.Quote(topic), fix)
	}
}

// judgeTags judges the fields that decide about tags, by themselves.
func (f *File) judgeTags() {
	if lowest := strings.TrimSpace(f.MinVersion); lowest != "" {
		if _, ok := openupm.ParseTag(lowest); !ok {
			f.fail("minVersion", yamlfile.Quote(lowest)+" is no version, so OpenUPM builds no tag at all but upm tags", "write three numbers, as '1.0.0', or ''")
		}
	}
	_, err := openupm.Select(nil, openupm.Settings{TagIgnore: f.TagIgnore})
	if pattern, ok := errors.AsType[*openupm.PatternError](err); ok {
		f.judgePattern(pattern)
	}
}

// judgePattern reports a gitTagIgnore that can't be used.
func (f *File) judgePattern(err *openupm.PatternError) {
	if err.Invalid() {
		f.fail("gitTagIgnore", err.Error()+": OpenUPM stops building the package", "correct the expression, or write ''")
		return
	}
	f.inform("gitTagIgnore", err.Error(), "write a simpler expression")
}

func (f *File) judgeTracking() {
	modes := []string{openupm.TracksGit, openupm.TracksGitHubRelease}
	if at, ok := f.places["trackingMode"]; ok && !slices.Contains(modes, f.TrackingMode) && !f.found.at(at) {
		f.fail("trackingMode", "trackingMode must be git or githubRelease, found "+yamlfile.Quote(f.TrackingMode), "write "+cmp.Or(nearest(f.TrackingMode, modes...), openupm.TracksGit))
	}
	if _, _, ok := OnGitHub(f.RepoURL); f.TrackingMode == openupm.TracksGitHubRelease && !ok {
		f.fail("trackingMode", "only repositories on GitHub have GitHub Releases", "write trackingMode: git")
	}
	if _, ok := f.places["githubReleaseAssetName"]; !ok {
		return
	}
	f.filled("githubReleaseAssetName", f.AssetName, "write the tarball's name, or remove the key")
	switch {
	case strings.ContainsAny(f.AssetName, `/\`):
		f.fail("githubReleaseAssetName", yamlfile.Quote(f.AssetName)+" is a path; a release's files have names only", "write "+scalar(path.Base(strings.ReplaceAll(f.AssetName, `\`, "/"))))
	case f.AssetName != "" && f.TrackingMode == openupm.TracksGit:
		f.warn("githubReleaseAssetName", "the name of a file means nothing under trackingMode: git", "remove it, or write trackingMode: githubRelease")
	}
}

var (
	webAddress = lazyregexp.New(`(?i)https?://`)
	blobPage   = lazyregexp.New(`(?i)^https?://github\.com/[^/]+/[^/]+/blob/`)
	userName   = lazyregexp.New(`^[A-Za-z0-9](?:[-_]?[A-Za-z0-9])*-?$`)
)

const (
	maxUser  = 39  // the greatest length of a user's name on GitHub
	noHunter = "-" // OpenUPM's word for nobody
)

// judgePage judges what the package's page shows.
func (f *File) judgePage() {
	if f.has("image", f.Image) {
		switch u, err := url.Parse(f.Image); {
		case !webAddress().MatchString(f.Image):
			f.fail("image", yamlfile.Quote(f.Image)+" is no address of an image", "begin with https://")
		case blobPage().MatchString(f.Image) && (err != nil || u.Query().Get("raw") != "true"):
			f.fail("image", "this is a page of GitHub that shows the image", "write '"+strings.Replace(f.Image, "/blob/", "/raw/", 1)+"'")
		}
	}
	if f.has("imageFit", f.ImageFit) && f.ImageFit != "cover" && f.ImageFit != "contain" {
		f.fail("imageFit", "imageFit must be cover or contain, found "+yamlfile.Quote(f.ImageFit), "write "+cmp.Or(nearest(f.ImageFit, "cover", "contain"), "cover"))
	}
	if branch, file, ok := strings.Cut(f.Readme, ":"); f.has("readme", f.Readme) {
		switch {
		case !ok:
			f.inform("readme", "readme is branch:path; without a branch OpenUPM takes main", "write "+quote("main:"+f.Readme))
		case strings.TrimSpace(branch) == "" || strings.TrimSpace(file) == "":
			f.fail("readme", "readme must be branch:path, found "+yamlfile.Quote(f.Readme), "write "+quote(defaultReadme))
		}
	}
	f.judgeHunter()
}

func (f *File) judgeHunter() {
	at, ok := f.places["hunter"]
	switch {
	case !ok, f.found.at(at), f.Hunter == noHunter:
	case f.Hunter == "":
		f.warn("hunter", "hunter is empty: nobody is named as who submits the package", "write your user name on GitHub")
	case len(f.Hunter) > maxUser, !userName().MatchString(f.Hunter):
		f.warn("hunter", yamlfile.Quote(f.Hunter)+" is no user name on GitHub", "write your user name on GitHub")
	}
}

func nearest(word string, known ...string) string {
	near, _ := spelling.Nearest(word, known)
	return near
}
