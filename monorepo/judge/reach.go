package judge

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// reach judges whether the branches that releases are made on hold the tagged commit, on the
// remote or with this push. (pre-push check 8)
func (j *Judge) reach(ctx context.Context, r *release) (finding.List, error) {
	g, err := j.groundOf(ctx, r)
	if err != nil {
		return nil, err
	}
	there, err := j.branches.before(ctx)
	if err != nil {
		return nil, err
	}
	if held, err := holds(ctx, g.there, r.commit); held || err != nil {
		return nil, err
	}
	held, err := holds(ctx, g.here, r.commit)
	switch {
	case err != nil:
		return nil, err
	case held && (!j.repo.Bare() || len(there) > 0): // else its branches may be the remote's own
		branch, err := j.holder(ctx, g.local, r.commit)
		return finding.List{j.onlyHere(r, branch)}, err
	case j.remote.Piecemeal:
		return finding.List{r.notJudged("whether a branch holds the commit", "none does yet, and one that comes with the same push is not told to an update hook",
			finding.Command("git", "push", "--", j.remote.shown(), "BRANCH")+", then push the tag")}, nil
	case j.repo.Shallow():
		return finding.List{r.notJudged("whether a branch holds the commit", "this clone is shallow: its history is not all here",
			finding.Command("git", "fetch", "--unshallow", "--", j.remote.shown()))}, nil
	case held || len(there) == 0 && g.there == nil && g.here == nil:
		return finding.List{r.notJudged("whether a branch holds the commit", "no branch of "+j.remote.shown()+" is known here",
			finding.Command("git", "fetch", "--", j.remote.shown()))}, nil
	case g.lacking:
		return finding.List{r.notJudged("whether a branch holds the commit", j.remote.shown()+" has commits that are not here",
			finding.Command("git", "fetch", "--", j.remote.shown()))}, nil
	}
	f, found, err := j.onOtherBranch(ctx, r)
	if err == nil && !found {
		f, found, err = j.onOtherRemote(ctx, r)
	}
	if err == nil && !found {
		f, err = j.nowhere(ctx, r)
	}
	return finding.List{f}, err
}

func holds(ctx context.Context, reach *gitrepo.Reach, id gitrepo.ID) (bool, error) {
	if reach == nil {
		return false, nil
	}
	return reach.Holds(ctx, id)
}

// onlyHere says that the commit is on a branch, but that it is not published.
func (j *Judge) onlyHere(r *release, branch string) finding.Finding {
	f := r.finding(finding.TagUnreachable, finding.Warning,
		fmt.Sprintf("commit %s is on %s here, not yet on %s", r.commit.Short(), branch, j.remote.shown()),
		finding.Command("git", "push", "--atomic", "--", j.remote.shown(), branch, r.tag))
	if j.remote.exact() {
		f.Severity = finding.Error
	}
	return f
}

// onOtherBranch warns of a tag on another branch of the remote, as one of backports, where
// nobody said which branches releases are made on.
func (j *Judge) onOtherBranch(ctx context.Context, r *release) (f finding.Finding, found bool, err error) {
	onSplit := r.w.Config.UPM.On && r.packages[0].Dir == "" // or on a source that can't be told from one
	if j.policy.Branches != nil || r.standsOnUPM() || onSplit {
		return f, false, nil
	}
	all, err := j.branches.ground(ctx, nil)
	if err != nil {
		return f, false, err
	}
	if held, err := holds(ctx, all.there, r.commit); !held || err != nil { // else each is walked
		return f, false, err
	}
	there, err := j.branches.after(ctx)
	if err != nil {
		return f, false, err
	}
	branch, err := j.holder(ctx, there, r.commit)
	if branch == "" || err != nil {
		return f, false, err
	}
	names, err := j.branches.mains(ctx)
	if err != nil {
		return f, false, err
	}
	main := strings.Join(names, ", ")
	return r.finding(finding.TagUnreachable, finding.Warning,
		fmt.Sprintf("commit %s is on %s, not on %s", r.commit.Short(), branch, main),
		fmt.Sprintf("if releases are made there too: branches: [%s, %s] in .upmrel.yaml on %s", main, branch, main)), true, nil
}

// onOtherRemote warns of a tag on a branch that the remote of releases has, where the
// push goes to another one, as to a backup.
func (j *Judge) onOtherRemote(ctx context.Context, r *release) (f finding.Finding, found bool, err error) {
	if j.remote.Here {
		return f, false, nil
	}
	usual, err := j.repo.FindRemote(ctx, "", "")
	home := Remote{Name: cmp.Or(j.policy.Remote, usual.Name)}
	if err != nil || home.Name == "" || home.Name == j.remote.Name {
		return f, false, err
	}
	there, err := home.branches(ctx, j.repo)
	if err != nil {
		return f, false, err
	}
	names, err := j.mayStandOn(ctx, r)
	if err != nil {
		return f, false, err
	}
	branch, err := j.holder(ctx, matching(there, names), r.commit)
	if branch == "" || err != nil {
		return f, false, err
	}
	short := home.Name + "/" + branch
	return r.finding(finding.TagUnreachable, finding.Warning,
		fmt.Sprintf("commit %s is on %s, not yet on %s", r.commit.Short(), short, j.remote.shown()),
		finding.Command("git", "push", "--atomic", "--", j.remote.shown(), short+":"+gitrepo.BranchPrefix+branch, r.tag)), true, nil
}

// nowhere refuses a tag on a commit that no branch holds on which it could be.
func (j *Judge) nowhere(ctx context.Context, r *release) (finding.Finding, error) {
	if r.standsOnUPM() {
		return r.finding(finding.TagUnreachable, finding.Error,
			fmt.Sprintf("commit %s is not on the upm branch: %s", r.commit.Short(), strings.Join(r.upmBranches(), ", ")),
			r.drop(", then "+properly(r.w, r.packages[0].Name, r.version))), nil
	}
	branches, err := j.branches.ofReleases(ctx)
	message, branch := "no branch", "BRANCH"
	if len(branches) > 0 {
		message = "no branch that releases are made on: " + strings.Join(branches, ", ")
		if !isGlob(branches[0]) {
			branch = branches[0]
		}
	}
	fix := fmt.Sprintf("merge it into %s, then %s", branch,
		finding.Command("git", "push", "--atomic", "--", j.remote.shown(), branch, r.tag))
	if !j.remote.exact() {
		fix += "   (if it is there already: " + finding.Command("git", "fetch", "--", j.remote.shown()) + ")"
	}
	if len(branches) > 0 {
		fix += "; or list its branch under branches in .upmrel.yaml on " + branch
	}
	return r.finding(finding.TagUnreachable, finding.Error, fmt.Sprintf("commit %s is on %s", r.commit.Short(), message), fix), err
}

// holder names the first of the branches that hold a commit, "" if none does.
func (j *Judge) holder(ctx context.Context, branches map[string]gitrepo.ID, id gitrepo.ID) (string, error) {
	commit, err := j.repo.Commit(ctx, id)
	if err != nil {
		return "", err
	}
	for _, branch := range slices.Sorted(maps.Keys(branches)) {
		known, err := j.repo.Has(ctx, branches[branch])
		if err != nil {
			return "", err
		}
		if !known {
			continue
		}
		if held, err := j.histories.from(branches[branch]).HoldsByDate(ctx, commit); held || err != nil {
			return branch, err
		}
	}
	return "", nil
}

// groundOf finds what a release may stand on.
func (j *Judge) groundOf(ctx context.Context, r *release) (*ground, error) {
	names, err := j.mayStandOn(ctx, r)
	if err != nil {
		return nil, err
	}
	return j.branches.ground(ctx, names)
}

// mayStandOn are names and globs of the branches that a release may be on: a source tag on
// the branches of releases, a tag of upm commits on the upm branches of its packages. nil:
// all branches.
func (j *Judge) mayStandOn(ctx context.Context, r *release) ([]string, error) {
	if r.standsOnUPM() {
		return r.upmBranches(), nil
	}
	names, err := j.branches.ofReleases(ctx)
	if names == nil || err != nil {
		return nil, err
	}
	return slices.Concat(names, r.upmBranches()), nil
}
