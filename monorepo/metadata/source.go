package metadata

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/license"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/version"
)

// Source is what a repository tells of a package.
type Source struct {
	Package   *monorepo.Package
	Settings  openupm.Settings
	Config    config.OpenUPMPackage // what is configured of it
	Licensing monorepo.Licensing
	RepoURL   string // as people open it in a browser; "" is not known
	Branch    string // that the readme is read from; "" is not known
	Readme    string // path of the readme on that branch; "" where there is none
	Tags      []audit.Tag
	Now       int64 // in milliseconds since 1970
}

// New says what a package's metadata is to be. What nobody can know here is empty or
// guessed; the findings say so, and the notes, to stand in the file.
func New(src Source) (*Metadata, Notes, finding.List) {
	b := &builder{src: src, notes: Notes{}}
	p, cfg := src.Package, src.Config
	b.m = &Metadata{
		Name:         p.Name,
		DisplayName:  cmp.Or(p.Manifest.DisplayName.Value, p.Name),
		Description:  p.Manifest.Description.Value,
		RepoURL:      RepoURL(src.RepoURL),
		Topics:       cfg.Topics,
		Hunter:       cfg.Hunter,
		TagPrefix:    src.Settings.TagPrefix,
		TagIgnore:    src.Settings.TagIgnore,
		MinVersion:   src.Settings.MinVersion,
		TrackingMode: cmp.Or(cfg.TrackingMode, openupm.TracksGit),
		AssetName:    cfg.GitHubReleaseAssetName,
		Image:        cfg.Image,
		Readme:       cfg.Readme,
		CreatedAt:    src.Now,
	}
	if b.m.Image != "" {
		b.m.ImageFit = "cover"
	}
	b.repository()
	b.license()
	b.minimum()
	b.readme()
	return b.m, b.notes, b.found
}

type builder struct {
	src   Source
	m     *Metadata
	notes Notes
	found finding.List
}

// unsure reports what a person has to look at.
func (b *builder) unsure(message, fix string) {
	b.found = append(b.found, finding.Finding{
		Code: finding.OpenUPMMetadata, Severity: finding.Warning, Path: Filename(b.m.Name),
		Message: message, Fix: fix, Package: b.m.Name,
	})
}

// repository fills in what the repository's address tells.
func (b *builder) repository() {
	owner, _, onGitHub := OnGitHub(b.m.RepoURL)
	switch {
	case b.m.RepoURL == "":
		b.unsure("the repository has no remote on the web, so its address is not known", "write repoUrl")
	case !onGitHub:
		b.unsure(b.m.RepoURL+" is not on GitHub, where OpenUPM asks for packages to be", "write the repository's address on GitHub")
	}
	if b.m.Hunter == "" && onGitHub {
		b.m.Hunter = owner
		b.notes["hunter"] = "The owner of the repository: write your own name, if that is another."
	} else if b.m.Hunter == "" {
		b.unsure("nobody is named as hunter, who submits the package", "set hunter in openupm.packages of .upmrel.yaml")
	}
	if len(b.m.Topics) == 0 {
		b.unsure("there are no topics", "set topics in openupm.packages of .upmrel.yaml, as [utilities]")
	}
	if scope := openupm.Waits(b.m.Name); scope != "" {
		b.unsure("the pull request will wait for a person, as the name has "+scope+" in it", "")
	}
}

// license fills in the licence, as far as it is known.
func (b *builder) license() {
	said := b.src.Licensing
	found, ok := said.License()
	if ok {
		b.m.LicenseID, b.m.LicenseName = found.ID, found.Name
		return
	}
	if said.Said != nil && license.IsExpression(said.Said.Text) {
		b.m.LicenseName = said.Said.Text
		b.notes["licenseSpdxId"] = "OpenUPM takes one identifier or none, and there are several licences."
		return
	}
	b.notes["licenseSpdxId"] = "upmrel does not know the licence. Write its SPDX identifier and full name, or\nleave null where SPDX has none."
	switch {
	case said.Said != nil && strings.TrimSpace(said.Said.Text) != "":
		b.m.LicenseName = said.Said.Text
	case said.File != "":
		b.m.LicenseName = "See " + said.File
	default:
		b.m.LicenseName = "TBD"
		b.unsure("there is no licence file, and OpenUPM takes open source only", "add LICENSE.md")
		return
	}
	b.unsure("the licence is not known", `write "license": "MIT", or what it is, in package.json`)
}

// minimum keeps old tags out that OpenUPM would fail to build.
func (b *builder) minimum() {
	if b.m.MinVersion != "" || b.m.TrackingMode != openupm.TracksGit {
		return
	}
	lowest, failing := lowestGood(b.src.Tags, b.src.Package.Version)
	if len(failing) == 0 {
		return
	}
	b.m.MinVersion = lowest.String()
	b.notes["minVersion"] = failing[0] + " would fail to build."
	if n := len(failing) - 1; n > 0 {
		b.notes["minVersion"] = fmt.Sprintf("%s and %s would fail to build.", failing[0], finding.Count(n, "older tag"))
	}
}

// lowestGood is the lowest version that OpenUPM can build, and the tags of lower
// ones, which all fail. It keeps every version that builds. Where none does, it is
// the next, if that is higher than all.
func lowestGood(tags []audit.Tag, next version.Version) (lowest version.Version, failing []string) {
	lowest = next
	type tagged struct {
		version.Version

		tag  string
		good bool
	}
	var known []tagged
	for _, t := range tags {
		v, err := version.Parse(t.Version)
		if t.Fate != openupm.Builds || openupm.IsUPM(t.Tag.Name) || err != nil {
			continue
		}
		good := t.Build.Code == "" // or can't be told
		if known = append(known, tagged{v, t.Tag.Name, good}); good && v.Compare(lowest) < 0 {
			lowest = v
		}
	}
	slices.SortFunc(known, func(a, b tagged) int { return b.Compare(a.Version) })
	for _, t := range known {
		if !t.good && t.Compare(lowest) < 0 {
			failing = append(failing, t.tag)
		}
	}
	return lowest, failing
}

// readme says which readme OpenUPM shows: the package's own, or the repository's.
func (b *builder) readme() {
	if b.m.Readme != "" {
		return
	}
	branch := cmp.Or(b.src.Branch, "main")
	b.m.Readme = branch + ":" + cmp.Or(b.src.Readme, "README.md")
	if b.src.Readme == "" {
		b.unsure("there is no README.md, which OpenUPM shows", "add README.md")
	}
}
