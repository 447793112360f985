// Package judge decides whether a ref may be published: the hook, the release's
// own last check before refs move, and every other place where refs are judged
// ask here, so that all give the same answer.
package judge

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/openupm"
)

// Ref is one ref to be published: where it points on the remote now, and where
// it shall point. A zero id is a ref that does not exist.
type Ref struct {
	Name     string // on the remote, in full
	Old, New gitrepo.ID
}

// Judge judges the refs of one push. It is not safe for concurrent use.
type Judge struct {
	repo    *gitrepo.Repo
	policy  config.PrePush
	allowed []finding.Code
	remote  string
	layouts *layouts
	market  *market // nil: OpenUPM has no say
}

// Options says how refs are judged.
type Options struct {
	// Remote is the name or the URL that is pushed to, for advice only.
	Remote string
	// Policy comes from the release branch as the remote has it, never from what
	// is pushed.
	Policy config.PrePush
	// Targets are those that packages are checked for, from where Policy comes from;
	// nil: the defaults.
	Targets []string
	// Layout is the release branch's configuration. It serves commits that have
	// none of their own; nil: HEAD's does.
	Layout *config.Config
	// Allow names codes that refuse nothing this once.
	Allow []finding.Code
	// Refs are all refs of the push. Tags that it makes are no evidence of the
	// form that the repository's tags have.
	Refs []Ref
}

// New prepares to judge the refs of a push.
func New(repo *gitrepo.Repo, opts Options) *Judge {
	remote := gitrepo.SafeURL(opts.Remote)
	if remote == "" {
		remote = "REMOTE"
	}
	return &Judge{
		repo: repo, policy: opts.Policy, allowed: opts.Allow, remote: remote, layouts: newLayouts(repo, opts),
		market: newMarket(repo, opts),
	}
}

// Ref judges one ref. A ref that is no tag, and a tag that is no release, has no
// findings. An error says that the ref can't be judged.
func (j *Judge) Ref(ctx context.Context, ref Ref) (finding.List, error) {
	tag, ok := strings.CutPrefix(ref.Name, gitrepo.TagPrefix)
	if !ok || monorepo.MatchesAny(j.policy.IgnoreTags, tag) {
		return nil, nil
	}
	list, err := j.tag(ctx, tag, ref)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if slices.Contains(j.allowed, list[i].Code) {
			list[i].Severity = finding.Warning
		}
	}
	return list, nil
}

func (j *Judge) tag(ctx context.Context, tag string, ref Ref) (finding.List, error) {
	if ref.New.IsZero() {
		return j.deletion(ctx, tag, ref.Old)
	}
	target, kind, err := j.repo.Peel(ctx, ref.New)
	if err != nil {
		return nil, err
	}
	at := place{tag: ref.New, commit: target}
	if kind != odb.Commit {
		at = place{}
	}
	w, err := j.layouts.of(ctx, at)
	if err != nil {
		return nil, err
	}
	list := j.moved(ctx, tagged{w, tag}, ref, target)
	if kind == odb.Commit {
		found, own := acrossSchemes(w, tag)
		if own && j.market != nil && ref.Old != ref.New {
			sold, err := j.market.judge(ctx, w, openupm.Tag{Name: tag, Annotated: ref.New != target})
			if err != nil {
				return nil, err
			}
			found = append(found, sold...)
		}
		return append(found, list...), nil
	}
	if isRelease(w, tag) {
		list = append(list, tagged{w, tag}.finding(finding.TagNoCommit,
			fmt.Sprintf("stands on a %s, not on a commit", kind), untag(tag)))
	}
	return list, nil
}

// moved refuses to point a published release tag elsewhere. (pre-push check 1)
func (j *Judge) moved(ctx context.Context, t tagged, ref Ref, target gitrepo.ID) finding.List {
	if j.policy.AllowMove || ref.Old.IsZero() || ref.Old == ref.New || !isRelease(t.w, t.tag) {
		return nil
	}
	old := ref.Old
	if peeled, _, err := j.repo.Peel(ctx, ref.Old); err == nil { // else it is the remote's alone
		old = peeled
	}
	where := "move it to " + target.Short()
	if old == target {
		where = "replace the tag object"
	}
	return finding.List{t.finding(finding.TagMoved,
		fmt.Sprintf("already published at %s, this push would %s; OpenUPM never rebuilds a version", old.Short(), where),
		finding.Command("git", "fetch", "--", j.remote, "+"+ref.Name+":"+ref.Name)+", then release a higher version")}
}

// deletion refuses to delete a published release tag. (pre-push check 7)
func (j *Judge) deletion(ctx context.Context, tag string, old gitrepo.ID) (finding.List, error) {
	if j.policy.AllowDelete {
		return nil, nil
	}
	target, kind, err := j.repo.Peel(ctx, old)
	at := place{tag: old, commit: target}
	if err != nil || kind != odb.Commit { // the remote's alone, or none
		at = place{}
	}
	w, err := j.layouts.of(ctx, at)
	if err != nil || !isRelease(w, tag) {
		return nil, err
	}
	return finding.List{tagged{w, tag}.finding(finding.TagDeleted,
		"published: deleting the tag does not unpublish the version",
		"release a higher version instead; to delete all the same: UPMREL_ALLOW=tag-deleted git push ...")}, nil
}
