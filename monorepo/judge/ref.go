package judge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// Ref is one ref to be published: where it points on the remote now, and where
// it shall point. A zero id is a ref that does not exist.
type Ref struct {
	Name     string // on the remote, in full
	Old, New gitrepo.ID
}

// maxConfig is the largest configuration that is read, in bytes.
const maxConfig = 1 << 20

// Judge judges the refs of one push. Each tree is looked through once.
type Judge struct {
	repo    *gitrepo.Repo
	policy  config.PrePush
	allowed []finding.Code
	pushed  map[string]bool // short names of the tags that the push makes or moves
	byTree  map[gitrepo.ID]*monorepo.Workspace
	tags    []gitrepo.Ref // the repository's, without the pushed ones
	names   []string      // of tags, newest first
}

// Options says how refs are judged.
type Options struct {
	// Policy comes from the release branch as the remote has it, never from what
	// is pushed.
	Policy config.PrePush
	// Allow names codes that are let through this once.
	Allow []finding.Code
	// Refs are all refs of the push.
	Refs []Ref
}

// New prepares to judge the refs of a push.
func New(ctx context.Context, repo *gitrepo.Repo, opts Options) (*Judge, error) {
	j := &Judge{
		repo: repo, policy: opts.Policy, allowed: opts.Allow,
		pushed: map[string]bool{}, byTree: map[gitrepo.ID]*monorepo.Workspace{},
	}
	for _, ref := range opts.Refs {
		if tag, ok := strings.CutPrefix(ref.Name, gitrepo.TagPrefix); ok && ref.Old.IsZero() {
			j.pushed[tag] = true
		}
	}
	tags, err := repo.Refs(ctx, gitrepo.TagPrefix)
	if err != nil {
		return nil, err
	}
	j.tags = slices.DeleteFunc(tags, func(t gitrepo.Ref) bool { return j.pushed[t.Short()] })
	return j, nil
}

// Ref judges one ref. Refs that are no tags have no findings.
func (j *Judge) Ref(ctx context.Context, ref Ref) (finding.List, error) {
	tag, ok := strings.CutPrefix(ref.Name, gitrepo.TagPrefix)
	if !ok || matches(j.policy.IgnoreTags, tag) {
		return nil, nil
	}
	if ref.New.IsZero() {
		return j.deletion(ctx, tag, ref.Old)
	}
	commit, kind, err := j.repo.Peel(ctx, ref.New)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ref.Name, err)
	}
	if kind != odb.Commit {
		return j.noCommit(ctx, tag, kind)
	}
	w, err := j.workspace(ctx, commit)
	if err != nil {
		return nil, err
	}
	list := j.acrossSchemes(w, tag)
	if !ref.Old.IsZero() && ref.Old != ref.New && IsRelease(w, tag) && !j.policy.AllowMove {
		old := ref.Old.Short()
		if peeled, _, err := j.repo.Peel(ctx, ref.Old); err == nil {
			old = peeled.Short()
		}
		list = append(list, tagged{w, tag}.finding(finding.TagMoved,
			fmt.Sprintf("already published at %s, this push would move it to %s; OpenUPM never rebuilds a version", old, commit.Short()),
			fmt.Sprintf("git fetch REMOTE +refs/tags/%s:refs/tags/%s, then release a higher version", tag, tag)))
	}
	return j.withoutAllowed(list), nil
}

func matches(globs []string, tag string) bool {
	return slices.ContainsFunc(globs, func(glob string) bool { return monorepo.Match(glob, tag) })
}

func (j *Judge) withoutAllowed(list finding.List) finding.List {
	return slices.DeleteFunc(list, func(f finding.Finding) bool { return slices.Contains(j.allowed, f.Code) })
}

// deletion refuses to delete a published release tag.
func (j *Judge) deletion(ctx context.Context, tag string, old gitrepo.ID) (finding.List, error) {
	if j.policy.AllowDelete {
		return nil, nil
	}
	w, err := j.layout(ctx, old)
	if err != nil || w == nil || !IsRelease(w, tag) {
		return nil, err
	}
	return j.withoutAllowed(finding.List{tagged{w, tag}.finding(finding.TagDeleted,
		"published: deleting the tag does not unpublish the version",
		"release a higher version instead; to delete all the same: UPMREL_ALLOW=tag-deleted git push ...")}), nil
}

// noCommit refuses a release tag on a tree or a blob.
func (j *Judge) noCommit(ctx context.Context, tag string, kind odb.Kind) (finding.List, error) {
	w, err := j.layout(ctx, gitrepo.ID{})
	if err != nil || w == nil || !IsRelease(w, tag) {
		return nil, err
	}
	return j.withoutAllowed(finding.List{tagged{w, tag}.finding(finding.TagNoCommit,
		fmt.Sprintf("stands on a %s, not on a commit", kind), "git tag -d "+tag)}), nil
}

// layout is the workspace of a commit, or of HEAD where the commit can't be read;
// nil where there is neither.
func (j *Judge) layout(ctx context.Context, id gitrepo.ID) (*monorepo.Workspace, error) {
	if !id.IsZero() {
		if commit, kind, err := j.repo.Peel(ctx, id); err == nil && kind == odb.Commit {
			return j.workspace(ctx, commit)
		}
	}
	head, err := j.repo.Head(ctx)
	if err != nil || head.Commit.IsZero() {
		return nil, err
	}
	return j.workspace(ctx, head.Commit)
}

// workspace loads a commit's packages under the commit's own configuration.
func (j *Judge) workspace(ctx context.Context, commit gitrepo.ID) (*monorepo.Workspace, error) {
	snap, err := j.repo.CommitSnapshot(ctx, commit)
	if err != nil {
		return nil, err
	}
	if w := j.byTree[snap.Tree]; w != nil {
		return w, nil
	}
	cfg, faults, err := Config(ctx, snap)
	if err != nil {
		return nil, err
	}
	if cfg == nil {
		cfg = config.Default()
	}
	var names []string
	if cfg.Strategy == "" {
		if names, err = j.tagNames(ctx); err != nil {
			return nil, err
		}
	}
	w, err := monorepo.Load(ctx, snap, cfg, names)
	if err != nil {
		return nil, err
	}
	if faults.Errors() {
		w.Scheme, w.Findings = nil, append(w.Findings, faults...)
	}
	j.byTree[snap.Tree] = w
	return w, nil
}

func (j *Judge) tagNames(ctx context.Context) ([]string, error) {
	if j.names == nil && len(j.tags) > 0 {
		names, err := monorepo.TagNames(ctx, j.repo, j.tags)
		if err != nil {
			return nil, err
		}
		j.names = names
	}
	return j.names, nil
}

// Config reads the configuration of a snapshot: nil without a file, or with
// findings that say what is wrong with it.
func Config(ctx context.Context, snap *gitrepo.Snapshot) (*config.Config, finding.List, error) {
	data, err := snap.Read(ctx, config.Filename, maxConfig)
	switch {
	case errors.Is(err, gitrepo.ErrNotFound):
		return nil, nil, nil
	case err != nil && ctx.Err() != nil:
		return nil, nil, err
	case err != nil:
		return nil, finding.List{{Code: finding.ConfigSyntax, Severity: finding.Error, Path: config.Filename, Message: err.Error()}}, nil
	}
	cfg, list := config.Parse(config.Filename, data)
	return cfg, list, nil
}

// acrossSchemes judges a tag. Where the strategy is only inferred, a tag is
// refused only if every strategy that could be meant refuses it.
func (j *Judge) acrossSchemes(w *monorepo.Workspace, tag string) finding.List {
	list := Tag(w, tag)
	if !list.Errors() || w.Inferred == "" {
		return list
	}
	for _, alternative := range w.Alternatives(len(j.names) > 0) {
		other := *w
		other.Scheme = alternative
		if _, _, ok := alternative.Parse(tag); ok && !Tag(&other, tag).Errors() {
			return nil
		}
	}
	return list
}
