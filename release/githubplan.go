package release

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/tarball"
	"github.com/upmrel/upmrel/monorepo/version"
)

// GitHubPlan is the GitHub Release of one tag.
type GitHubPlan struct {
	Tag        string   `json:"tag"`
	Version    string   `json:"version"` // that the tag releases
	Name       string   `json:"name"`
	Packages   []string `json:"packages"`
	Assets     []string `json:"assets"` // names of the packages' tarballs
	Draft      bool     `json:"draft"`
	Prerelease bool     `json:"prerelease"`
	Latest     bool     `json:"latest"`    // whether it becomes the repository's latest, if it is new
	Published  bool     `json:"published"` // whether the tag is out already, and perhaps its release

	State string `json:"state"` // what became of it: created, completed, unchanged; "" before
	URL   string `json:"url"`   // in a browser; "" before
}

// releases plans the GitHub Releases: one for each release tag that the plan pushes, or
// that is out and belongs to what was asked for.
func (m *maker) releases() error {
	wanted, err := m.wantsReleases()
	if err != nil || !wanted {
		return err
	}
	for _, t := range m.tagsToRelease() {
		m.plan.Releases = append(m.plan.Releases, m.releaseOf(t))
		m.judgeAssets(t)
	}
	slices.SortFunc(m.plan.Releases, func(a, b GitHubPlan) int { return strings.Compare(a.Tag, b.Tag) })
	return nil
}

// wantsReleases reports whether GitHub Releases are made: the request says so, else the
// configuration, for a release that is pushed.
func (m *maker) wantsReleases() (bool, error) {
	cfg, asked := m.ws.Config.GitHub, m.req.GitHubRelease
	wanted := cfg.Release
	if asked != nil {
		wanted = *asked
	}
	if m.req.Draft != nil && *m.req.Draft && !wanted {
		return false, &RequestError{Message: "a draft is one of a GitHub Release, and none is asked for", Fix: "add --github-release"}
	}
	return wanted && !m.req.NoPush && !m.req.NoTag && !m.req.Snapshot && !m.req.OnlySplit, nil
}

// tagsToRelease are the tags that get GitHub Releases. Those of manifests' versions that
// are out are asked for by name of their packages; a push only looks after HEAD's own.
func (m *maker) tagsToRelease() []TagPlan {
	var tags []TagPlan
	planned := map[string]bool{}
	for _, t := range m.plan.Tags {
		planned[t.Name] = true
		if !t.Own {
			tags = append(tags, t)
		}
	}
	if !m.req.FromManifests {
		return tags
	}
	for _, t := range m.draftTags() {
		tag := m.sightTag(t.Name)
		if planned[t.Name] || !tag.published() || m.req.OnlyPush && !m.onHead(t, tag) {
			continue
		}
		t.State, t.Message, t.Target = TagPublished, m.message(t), tag.there.Peeled
		tags = append(tags, t)
	}
	return tags
}

// onHead reports whether a tag releases what HEAD has.
func (m *maker) onHead(t TagPlan, tag sighting) bool {
	return slices.ContainsFunc(t.Packages, func(name string) bool { return m.stands(tag, m.states[name].Package) })
}

// releaseOf plans the GitHub Release of a tag.
func (m *maker) releaseOf(t TagPlan) GitHubPlan {
	cfg := m.ws.Config.GitHub
	r := GitHubPlan{
		Tag: t.Name, Version: t.Version, Packages: t.Packages, Draft: cfg.Draft, Published: t.State == TagPublished,
		Assets: tarballNames(t),
	}
	if m.req.Draft != nil {
		r.Draft = *m.req.Draft
	}
	if r.Name, _, _ = strings.Cut(strings.TrimSpace(t.Message), "\n"); r.Name == "" {
		r.Name = strings.Join(append(slices.Clone(t.Packages), t.Version), " ")
	}
	v, err := version.Parse(t.Version)
	r.Prerelease = cfg.Prerelease == config.GitHubAlways || cfg.Prerelease == config.GitHubAuto && err == nil && v.IsPrerelease()
	r.Latest = !r.Prerelease && (cfg.Latest == config.GitHubAlways || cfg.Latest == config.GitHubAuto && err == nil && m.isHighest(t, v))
	return r
}

// tarballNames are the names of the tarballs of a tag's packages.
func tarballNames(t TagPlan) []string {
	names := make([]string, len(t.Packages))
	for i, name := range t.Packages {
		names[i] = tarball.Filename(name, t.Version)
	}
	return names
}

// isHighest reports whether no tag, here or on the remote, releases a higher stable
// version of a tag's packages. GitHub knows one latest release of a repository: with
// versions of their own the package that was released last has it, and no backport.
func (m *maker) isHighest(t TagPlan, v version.Version) bool {
	names := slices.Collect(maps.Keys(m.s.Tags))
	if m.s.OnRemote != nil {
		names = slices.AppendSeq(names, maps.Keys(m.s.OnRemote.Tags))
	}
	return !slices.ContainsFunc(names, func(tag string) bool {
		name, text, ok := m.ws.Scheme.Parse(tag)
		other, err := version.Parse(text)
		return ok && err == nil && (name == "" || slices.Contains(t.Packages, name)) && !other.IsPrerelease() && other.Compare(v) > 0
	})
}

// judgeAssets finds packages of which OpenUPM would not find the one tarball in a GitHub
// Release: it takes the one of a name, else the one that begins so, else the only one.
func (m *maker) judgeAssets(t TagPlan) {
	for _, name := range t.Packages {
		meta := audit.Metadata(m.ws.Config, name)
		if meta.TrackingMode != openupm.TracksGitHubRelease {
			continue
		}
		files, own := tarballNames(t), tarball.Filename(name, t.Version)
		fits := slices.DeleteFunc(slices.Clone(files), func(file string) bool { return !strings.HasPrefix(file, meta.GitHubReleaseAssetName) })
		if slices.Contains(files, meta.GitHubReleaseAssetName) {
			fits = []string{meta.GitHubReleaseAssetName}
		}
		if len(fits) == 1 && fits[0] == own {
			continue
		}
		why, fix := "none has the name "+meta.GitHubReleaseAssetName, name+"-"
		switch {
		case len(fits) > 1:
			why = fmt.Sprintf("it can't choose among %d", len(fits))
		case len(fits) == 1:
			why = "it takes " + fits[0]
		}
		fix = fmt.Sprintf("{match: %s, trackingMode: githubRelease, githubReleaseAssetName: %s} under openupm.packages in %s", name, fix, config.Filename)
		if slices.ContainsFunc(files, func(file string) bool { return file != own && strings.HasPrefix(file, name+"-") }) {
			fix = "trackingMode: git for " + name + " in " + config.Filename + ", or tags of its own"
		}
		m.plan.Problems = append(m.plan.Problems, finding.Finding{
			Code: finding.TagFails, Severity: finding.Warning, Ref: gitrepo.TagPrefix + t.Name, Package: name,
			Message: "OpenUPM would not find the tarball of " + name + " in the GitHub Release: " + why, Fix: fix,
		})
	}
}

// OnlyReleases reports whether all that the plan has to do is to make GitHub Releases of
// tags that are out.
func (p *Plan) OnlyReleases() bool { return len(p.Releases) > 0 && !p.makes() && !p.Pushes() }
