// Package judge decides whether a ref may be published: the hook, the release's
// own last check before refs move, and every other place where refs are judged
// ask here, so that all give the same answer.
package judge

import (
	"cmp"
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
	"github.com/upmrel/upmrel/monorepo/openupm"
)

// Ref is one ref to be published: where it points on the remote now, and where
// it shall point. A zero id is a ref that does not exist.
type Ref struct {
	Name     string // on the remote, in full
	Local    string // the name that git was given for it here; "" where that is not known
	Old, New gitrepo.ID
}

// Judge judges the refs of one push. It is not safe for concurrent use.
type Judge struct {
	repo      *gitrepo.Repo
	policy    *config.Config
	findings  finding.List // of the policy
	allowed   []finding.Code
	remote    Remote
	refs      []Ref
	layouts   *layouts
	market    *market // nil: OpenUPM has no say
	inspector *inspector
	branches  *branches
	beside    *beside
	histories *histories

	owners *owners // nil: not known yet
	home   struct {
		commit gitrepo.ID // that stands for those that upm commits are made of
		asked  bool
	}
	search    *gitrepo.TreeSearch // of upm commits' trees in what they are made of; nil: not begun yet
	concerned bool                // the repository is known to have packages
}

// Options says how refs are judged.
type Options struct {
	Remote Remote
	// Policy is the configuration whose branches, prePush and check hold, from where
	// what is pushed has no say; nil: the defaults.
	Policy *config.Config
	// Layout is the release branch's configuration. It serves commits that have
	// none of their own; nil: HEAD's does.
	Layout *config.Config
	// Findings are of where Policy is from. They are told with what is judged together.
	Findings finding.List
	// WithoutRules leaves out the rules of packages, for who has asked them.
	WithoutRules bool
	// Allow names codes that refuse nothing this once.
	Allow []finding.Code
	// Refs are all refs of the push. Tags that it makes are no evidence of the
	// form that the repository's tags have.
	Refs []Ref
}

// New prepares to judge the refs of a push.
func New(repo *gitrepo.Repo, opts Options) *Judge {
	if opts.Policy == nil {
		opts.Policy = config.Default()
	}
	h := &histories{repo: repo, of: map[gitrepo.ID]*gitrepo.Reach{}}
	b := newBeside(repo, opts, h)
	return &Judge{
		repo: repo, policy: opts.Policy, findings: opts.Findings, allowed: opts.Allow, remote: opts.Remote, refs: opts.Refs,
		layouts: newLayouts(repo, opts), market: newMarket(repo, opts, b), inspector: newInspector(repo, opts),
		branches: newBranches(repo, opts), beside: b, histories: h,
	}
}

// Ref judges one ref. A tag that is no release, and a ref that is neither a tag nor a
// branch of releases or of a package, has no findings. An error says that the ref
// can't be judged.
func (j *Judge) Ref(ctx context.Context, ref Ref) (finding.List, error) {
	var list finding.List
	var err error
	if tag, ok := strings.CutPrefix(ref.Name, gitrepo.TagPrefix); ok {
		if monorepo.MatchesAny(j.policy.PrePush.IgnoreTags, tag) {
			return nil, nil
		}
		list, err = j.tag(ctx, tag, ref)
		if err == nil && list.Errors() {
			if concerned, err := j.concerns(ctx, ref); err != nil || !concerned {
				return nil, err
			}
		}
	} else if branch, ok := strings.CutPrefix(ref.Name, gitrepo.BranchPrefix); ok {
		list, err = j.branch(ctx, branch, ref)
	}
	if errors.Is(err, gitrepo.ErrNotFound) {
		return j.settle(append(list, j.unjudged(ctx, ref, err))), nil
	}
	return j.settle(list), err
}

// Together judges what the refs of a push are only together.
func (j *Judge) Together(ctx context.Context) (finding.List, error) {
	list, err := j.workflows(ctx)
	return j.settle(append(slices.Clone(j.findings), list...)), err
}

func (j *Judge) tag(ctx context.Context, tag string, ref Ref) (finding.List, error) {
	if ref.New.IsZero() {
		return j.deletion(ctx, tag, ref.Old)
	}
	if ref.Old.IsZero() && j.isPlain(ctx, tag) {
		return nil, ctx.Err()
	}
	t, kind, missing := j.standing(ctx, tag, ref)
	if missing != nil && !errors.Is(missing, gitrepo.ErrNotFound) {
		return nil, missing
	}
	moved, err := j.moved(ctx, t, ref)
	if missing != nil || err != nil {
		return moved, cmp.Or(err, missing)
	}
	if kind != odb.Commit {
		if isRelease(t.w, tag) {
			moved = append(moved, t.finding(finding.TagNoCommit,
				fmt.Sprintf("stands on a %s, not on a commit", kind), t.drop("")))
		}
		return moved, nil
	}
	list, as := acrossSchemes(t)
	if as != nil && ref.Old != ref.New {
		r := newRelease(as, tag, ref, t.commit)
		if err := j.spareDrift(ctx, r, list); err != nil {
			return list, err
		}
		var found finding.List
		found, err = j.onRelease(ctx, r, j.checks(list, as == t.w))
		list = append(list, found...)
	}
	return append(list, moved...), err
}

// standing is a tag with the layout of what it is to stand on. The error of what is not
// here comes with what is known all the same.
func (j *Judge) standing(ctx context.Context, tag string, ref Ref) (t tagged, kind odb.Kind, err error) {
	t = tagged{tag: tag, commit: ref.New, local: ref.Local, there: func(tag string) bool { return j.isTag(ctx, tag) }}
	target, kind, err := j.repo.Peel(ctx, ref.New)
	if err != nil {
		return t, kind, err
	}
	t.commit = target
	at := place{tag: ref.New, commit: target}
	if kind != odb.Commit {
		at = place{}
	}
	t.w, err = j.layouts.of(ctx, at)
	return t, kind, err
}

// check judges a tag that has the form of a release, and names packages of its commit.
type check func(context.Context, *release) (finding.List, error)

// checks are those that make sense for a tag of which so much is said already. What
// asks about the version or the manifests, asks nothing where these are not the
// tag's; and where a scheme is neither configured nor what most tags have, little
// is known of the other tags.
func (j *Judge) checks(said finding.List, own bool) []check {
	switch {
	case !own && said.Errors():
		return []check{j.reach, j.object}
	case !own:
		return []check{j.reach, j.object, j.quality}
	case said.Errors():
		return []check{j.sold, j.duplicates, j.reach, j.object}
	}
	return []check{j.sold, j.duplicates, j.reach, j.object, j.order, j.dependencies, j.quality, j.upmTree}
}

// onRelease asks the checks. One that lacks an object does not keep the others from
// being asked: the error, which says so, comes with what they found.
func (j *Judge) onRelease(ctx context.Context, r *release, checks []check) (list finding.List, missing error) {
	if len(r.packages) == 0 {
		return nil, nil
	}
	for _, check := range checks {
		found, err := check(ctx, r)
		switch {
		case errors.Is(err, gitrepo.ErrNotFound):
			missing = err
		case err != nil:
			return nil, err
		}
		list = append(list, found...)
	}
	return list, missing
}

// sold asks what OpenUPM would make of a release.
func (j *Judge) sold(ctx context.Context, r *release) (finding.List, error) {
	if j.market == nil {
		return nil, nil
	}
	list, err := j.market.judge(ctx, r.w, openupm.Tag{Name: r.tag, Annotated: r.New != r.commit})
	for i, f := range list {
		if f.Code == finding.TagFails || f.Code == finding.TagIgnored { // for what is in the commit
			list[i].Fix += "; after the commit " + r.drop(", then tag again")
		}
	}
	return list, err
}

// moved refuses to point a published release tag elsewhere. What it is to stand on may
// have a layout by which it is none, and has no say in what it was. (pre-push check 1)
func (j *Judge) moved(ctx context.Context, t tagged, ref Ref) (finding.List, error) {
	if j.policy.PrePush.AllowMove || ref.Old.IsZero() || ref.Old == ref.New {
		return nil, nil
	}
	if !isRelease(t.w, t.tag) {
		if was, err := j.wasRelease(ctx, t.tag, ref.Old); err != nil || !was {
			return nil, err
		}
	}
	old := ref.Old
	if peeled, _, err := j.repo.Peel(ctx, ref.Old); err == nil { // else it is the remote's alone
		old = peeled
	}
	where := "move it to " + t.commit.Short()
	if old == t.commit {
		where = "replace the tag object"
	}
	return finding.List{t.finding(finding.TagMoved,
		fmt.Sprintf("already published at %s, this push would %s; OpenUPM never rebuilds a version", old.Short(), where),
		finding.Command("git", "fetch", "--", j.remote.shown(), "+"+ref.Name+":"+ref.Name)+", then release a higher version")}, nil
}

// wasRelease reports whether a tag is a release where it stands on the remote: by the
// layout there, by HEAD's where the remote alone has that, and by the name where files
// of it are not here.
func (j *Judge) wasRelease(ctx context.Context, tag string, old gitrepo.ID) (bool, error) {
	target, kind, err := j.repo.Peel(ctx, old)
	at := place{tag: old, commit: target}
	if err != nil || kind != odb.Commit {
		at = place{}
	}
	w, err := j.layouts.of(ctx, at)
	if err != nil && !errors.Is(err, gitrepo.ErrNotFound) {
		return false, err
	}
	return isRelease(w, tag), nil
}

// deletion refuses to delete a published release tag. (pre-push check 7)
func (j *Judge) deletion(ctx context.Context, tag string, old gitrepo.ID) (finding.List, error) {
	if j.policy.PrePush.AllowDelete {
		return nil, nil
	}
	if was, err := j.wasRelease(ctx, tag, old); err != nil || !was {
		return nil, err
	}
	fix := "release a higher version instead; to delete all the same: UPMREL_ALLOW=tag-deleted git push ..."
	if j.remote.Here { // where the variables of whoever pushes do not arrive
		fix = "release a higher version instead; to delete all the same: prePush: {allowDelete: true} in .upmrel.yaml"
	}
	return finding.List{tagged{tag: tag}.finding(finding.TagDeleted,
		"published: deleting the tag does not unpublish the version", fix)}, nil
}
