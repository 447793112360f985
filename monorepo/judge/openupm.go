package judge

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/scheme"
)

// maxOutlooks is how many workspaces' outlooks are kept in memory.
const maxOutlooks = 1000

// market is OpenUPM as the judge knows it: what it would make of release tags. It
// is nil where the packages are not checked for OpenUPM.
type market struct {
	repo      *gitrepo.Repo
	remote    Remote
	beside    *beside
	branches  map[string]bool // that the push makes or leaves, true, or deletes, by full name
	manifests *audit.Manifests
	names     *audit.Names // of beside; nil: not known yet
	outlooks  map[*monorepo.Workspace]*outlook
}

// outlook is what OpenUPM would know of one workspace's packages.
type outlook struct {
	w       *monorepo.Workspace
	listing *audit.Listing
	strays  map[string]openupm.Found // manifests that it finds before a package's own
	// shared are the settings of packages that share a tag, each with one of them.
	shared map[openupm.Settings]string
}

func newMarket(repo *gitrepo.Repo, opts Options, b *beside) *market {
	if !slices.Contains(opts.Policy.Check.Targets, config.TargetOpenUPM) {
		return nil
	}
	m := &market{
		repo: repo, remote: opts.Remote, beside: b, branches: map[string]bool{},
		manifests: audit.NewManifests(repo), outlooks: map[*monorepo.Workspace]*outlook{},
	}
	for _, ref := range opts.Refs {
		if strings.HasPrefix(ref.Name, gitrepo.BranchPrefix) {
			m.branches[ref.Name] = !ref.New.IsZero()
		}
	}
	return m
}

// judge says why OpenUPM would not build a release tag, read by the scheme of its
// workspace. (pre-push check 4, and what makes a release tag good)
func (m *market) judge(ctx context.Context, w *monorepo.Workspace, t openupm.Tag) (finding.List, error) {
	o, err := m.outlook(ctx, w)
	if err != nil {
		return nil, err
	}
	if o.listing.Scheme == nil {
		return nil, nil
	}
	name, tagSays, ok := o.listing.Scheme.Parse(t.Name)
	if !ok { // under upm.tag: both, a release tag is not OpenUPM's
		return nil, nil
	}
	if err := m.readNames(ctx); err != nil {
		return nil, err
	}
	list, err := m.isBranch(ctx, t.Name)
	if err != nil {
		return nil, err
	}
	if name != "" {
		found, err := m.onPackage(ctx, o, t, name)
		return append(append(list, found...), o.stray(t.Name, name, tagSays)...), err
	}
	for settings, pkg := range o.shared {
		found, err := m.rivals(ctx, o.w, t, pkg, settings)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	for pkg := range o.strays {
		if o.listing.Scheme.Shares(pkg) {
			list = append(list, o.stray(t.Name, pkg, tagSays)...)
		}
	}
	list.Sort()
	return list, nil
}

// onPackage judges a tag that names one package beside the other tags.
func (m *market) onPackage(ctx context.Context, o *outlook, t openupm.Tag, name string) (finding.List, error) {
	if o.listing.Repository(name) != "" {
		return nil, nil
	}
	return m.rivals(ctx, o.w, t, name, o.listing.Settings(name))
}

// isBranch refuses a tag that has the name of a branch of the remote, as far as it
// is known here, or of one in the push. (pre-push check 11)
func (m *market) isBranch(ctx context.Context, tag string) (finding.List, error) {
	branch := gitrepo.BranchPrefix + tag
	f := finding.Finding{
		Code: finding.TagIsBranch, Severity: finding.Error, Ref: gitrepo.TagPrefix + tag,
		Message: "the push has a branch of this name: OpenUPM clones the branch instead of the tag",
		Fix:     "push the branch under another name",
	}
	is, pushed := m.branches[branch]
	if !pushed {
		var err error
		if is, err = m.remote.hasBranch(ctx, m.repo, tag); err != nil {
			return nil, err
		}
		remote := m.remote.shown()
		f.Message = remote + " has a branch of this name: OpenUPM clones the branch instead of the tag"
		f.Fix = fmt.Sprintf("%s, once its commits are on another branch   (if it is gone there: %s)",
			finding.Command("git", "push", "--", remote, ":"+branch), finding.Command("git", "fetch", "--prune", "--", remote))
	}
	if !is {
		return nil, nil
	}
	return finding.List{f}, nil
}

// rivals judges a tag beside the others. Which of them OpenUPM would build depends
// on what is annotated, which is looked up only where there are any.
func (m *market) rivals(ctx context.Context, w *monorepo.Workspace, t openupm.Tag, name string, s openupm.Settings) (finding.List, error) {
	_, found, err := m.names.Judge(t, s)
	if err != nil || len(found) == 0 {
		return m.names.Problems(t, name, s), nil
	}
	var tags []openupm.Tag
	for _, rival := range found {
		if meansOther(w, rival) {
			continue
		}
		annotated, err := m.beside.annotated(ctx, rival)
		if err != nil {
			return nil, err
		}
		tags = append(tags, openupm.Tag{Name: rival, Annotated: annotated})
	}
	return audit.NewNames(tags).Problems(t, name, s), nil
}

// meansOther reports whether a tag may be another package's: where the scheme is
// only inferred, tags that the other strategy would make are no rivals.
func meansOther(w *monorepo.Workspace, tag string) bool {
	return slices.ContainsFunc(w.Alternatives(tag), func(s *scheme.Scheme) bool {
		_, _, ok := s.Parse(tag)
		return ok && s.Strategy() != w.Scheme.Strategy()
	})
}

// stray judges a tag whose commit holds a package's manifest twice.
func (o *outlook) stray(tag, name, tagSays string) finding.List {
	p, ok := o.w.Package(name)
	found, strays := o.strays[name]
	if !ok || !strays || p.Private {
		return nil
	}
	return finding.List{audit.Stray(tag, tagSays, p, found)}
}

// outlook is the workspace's, made when it is first asked for.
func (m *market) outlook(ctx context.Context, w *monorepo.Workspace) (*outlook, error) {
	if o := m.outlooks[w]; o != nil {
		return o, nil
	}
	strays, err := m.manifests.Earlier(ctx, w)
	if err != nil {
		return nil, err
	}
	o := &outlook{w: w, listing: audit.NewListing(w), strays: strays, shared: map[openupm.Settings]string{}}
	for _, p := range w.Packages {
		if o.listing.Repository(p.Name) != "" { // OpenUPM knows nothing of this one
			delete(strays, p.Name)
			continue
		}
		if p.Private || o.listing.Scheme == nil || !o.listing.Scheme.Shares(p.Name) {
			continue
		}
		if s := o.listing.Settings(p.Name); o.shared[s] == "" {
			o.shared[s] = p.Name
		}
	}
	if len(m.outlooks) > maxOutlooks {
		clear(m.outlooks)
	}
	m.outlooks[w] = o
	return o, nil
}

// readNames takes in the tags as they will be.
func (m *market) readNames(ctx context.Context) error {
	if m.names != nil {
		return nil
	}
	if err := m.beside.load(ctx); err != nil {
		return err
	}
	tags := make([]openupm.Tag, 0, len(m.beside.here)+len(m.beside.made))
	for tag := range m.beside.with("") {
		tags = append(tags, openupm.Tag{Name: tag})
	}
	m.names = audit.NewNames(tags)
	return nil
}
