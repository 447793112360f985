package audit

import (
	"cmp"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/upm"
)

// Listing is how a workspace's packages are listed at OpenUPM: their metadata is
// taken to say what the configuration and the tag scheme make it.
type Listing struct {
	cfg *config.Config
	// Scheme makes the tags that OpenUPM is to build: under upm.tag: both they are
	// the upm tags. nil where the workspace has no scheme.
	Scheme     *scheme.Scheme
	repository map[string]string
}

// NewListing reads a workspace's listing.
func NewListing(w *monorepo.Workspace) *Listing {
	l := &Listing{cfg: w.Config, Scheme: w.Scheme, repository: map[string]string{}}
	if !w.Config.UPM.On {
		return l
	}
	var public []upm.Package
	for _, p := range w.Packages {
		if !p.Private {
			public = append(public, upm.NewPackage(w.SchemePackage(p), p.Dir))
		}
	}
	targets, _ := upm.Targets(w.Config.UPM, public, upm.Surroundings{})
	for _, t := range targets {
		if t.Repository != "" {
			l.repository[t.Name] = t.Repository
		}
	}
	if tags := UPMTags(w); tags.Scheme != nil {
		l.Scheme = tags.Scheme
	}
	return l
}

// UPMTags is the workspace with the scheme of the tags that only upm commits get
// (upm.tag: both); without a scheme where there are no such tags.
func UPMTags(w *monorepo.Workspace) *monorepo.Workspace {
	other := *w
	other.Scheme = nil
	if cfg := w.Config.UPM; cfg.On && cfg.Tag == "both" {
		from := cmp.Or(w.Source, w)
		packages := make([]upm.Package, len(from.Packages))
		for i, p := range from.Packages {
			packages[i] = upm.NewPackage(from.SchemePackage(p), p.Dir)
		}
		other.Scheme = upm.TagScheme(cfg, packages)
	}
	return &other
}

// Settings are what decides about a package's tags in the metadata that upmrel
// writes for it.
func (l *Listing) Settings(name string) openupm.Settings {
	meta := Metadata(l.cfg, name)
	s := openupm.Settings{TagIgnore: meta.GitTagIgnore, MinVersion: meta.MinVersion}
	if l.Scheme != nil {
		s.TagPrefix = l.Scheme.OpenUPMPrefix(name)
	}
	return s
}

// Subject is a package as its metadata describes it.
func (l *Listing) Subject(name string) Subject {
	return Subject{Name: name, Settings: l.Settings(name), TrackingMode: Metadata(l.cfg, name).TrackingMode}
}

// Repository is where OpenUPM finds a package: the remote or URL that its upm
// branch goes to, "" for the repository that it is released from.
func (l *Listing) Repository(name string) string { return l.repository[name] }

// Metadata is what the configuration says of a package's metadata at OpenUPM: of
// the items that match, the last with a value counts.
func Metadata(cfg *config.Config, name string) config.OpenUPMPackage {
	found := config.OpenUPMPackage{Match: name}
	for _, item := range cfg.OpenUPM.Packages {
		if !monorepo.MatchesAny([]string{item.Match}, name) {
			continue
		}
		found.Hunter = cmp.Or(item.Hunter, found.Hunter)
		if len(item.Topics) > 0 {
			found.Topics = item.Topics
		}
		found.Image = cmp.Or(item.Image, found.Image)
		found.Readme = cmp.Or(item.Readme, found.Readme)
		found.MinVersion = cmp.Or(item.MinVersion, found.MinVersion)
		found.GitTagIgnore = cmp.Or(item.GitTagIgnore, found.GitTagIgnore)
		found.TrackingMode = cmp.Or(item.TrackingMode, found.TrackingMode)
		found.GitHubReleaseAssetName = cmp.Or(item.GitHubReleaseAssetName, found.GitHubReleaseAssetName)
	}
	return found
}
