package release

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/release/journal"
)

// ErrDeclined says that a person did not want to publish a release that was
// interrupted. All of it is made here.
var ErrDeclined = errors.New("nothing was published")

// Resume finishes a release that was interrupted: it brings the files and the refs to
// it and pushes what no remote has yet. Before it publishes anything it asks confirm.
// nil is returned where there is nothing to finish. It may be killed and run again.
func Resume(ctx context.Context, repo *gitrepo.Repo, opts ApplyOptions, confirm func(*Resumed) bool) (*Resumed, error) {
	r, err := openOwn(ctx, repo, opts)
	if err != nil || r == nil {
		return nil, err
	}
	defer r.end()
	if r.rec.Stage == journal.Running {
		return nil, &Precondition{
			Message: "the release was interrupted while its commands ran: nothing of it is made",
			Fix:     "upmrel rollback   (takes the edits back), then " + r.rec.Command,
		}
	}
	res, err := r.resumed()
	if err != nil {
		return nil, err
	}
	if err := r.forward(ctx); err != nil {
		return res, r.kept(err)
	}
	return res, r.goOn(ctx, res, resuming{opts, confirm})
}

// resuming says whom to tell and whom to ask.
type resuming struct {
	ApplyOptions
	confirm func(*Resumed) bool
}

// goOn publishes what a release has made here and no remote has yet.
func (r *recovery) goOn(ctx context.Context, res *Resumed, with resuming) error {
	jobs, err := r.releases()
	if err != nil {
		return err
	}
	if (len(r.rec.Rest) == 0 || !res.Plan.Pushes()) && len(jobs) == 0 {
		return r.finish()
	}
	with.doing("asking " + res.Plan.places())
	rest, err := r.unpublished(ctx)
	with.doing("")
	if err != nil {
		return r.kept(err)
	}
	if err := r.judgeRemote(ctx, rest); err != nil {
		return r.kept(err)
	}
	res.left(rest, jobs)
	if len(rest)+len(jobs) > 0 && !with.confirm(res) {
		return r.kept(errors.Join(ErrDeclined, ctx.Err()))
	}
	if err := r.publishRest(ctx, res, with, rest); err != nil {
		return r.kept(err)
	}
	if err := r.releaseRest(ctx, res, with, jobs); err != nil {
		return r.kept(err)
	}
	if err := r.finish(); err != nil {
		return r.kept(err)
	}
	return res.Plan.runCommands(ctx, r.repo, commandRun{when: postPush, commit: res.Commit, ApplyOptions: with.ApplyOptions})
}

// left notes what still has to be published.
func (res *Resumed) left(rest []pushStep, jobs []releaseJob) {
	for _, st := range rest {
		for _, ref := range st.Refs {
			res.Rest = append(res.Rest, gitrepo.Ref{Name: ref.Name, ID: ref.New})
		}
	}
	for _, j := range jobs {
		res.Plan.Releases = append(res.Plan.Releases, j.Plan)
	}
}

// publishRest pushes what no remote has yet.
func (r *recovery) publishRest(ctx context.Context, res *Resumed, with resuming, rest []pushStep) error {
	before, err := r.outcomes(rest)
	if err != nil {
		return err
	}
	res.Plan.note(before)
	if len(rest) == 0 {
		return nil
	}
	with.doing("pushing to " + res.Plan.places())
	out, err := r.push(ctx, rest)
	with.doing("")
	res.Plan.note(out.refs)
	if failed, ok := errors.AsType[*PublishError](err); ok {
		failed.Refs = slices.Concat(before, failed.Refs)
	}
	if err == nil {
		with.Step("pushed " + finding.Count(out.moved(), "ref"))
	}
	return err
}

// releaseRest makes the GitHub Releases that are missing.
func (r *recovery) releaseRest(ctx context.Context, res *Resumed, with resuming, jobs []releaseJob) error {
	if len(jobs) == 0 {
		return nil
	}
	gh, err := with.gitHub(ctx, jobs[0].Remote)
	if err != nil {
		return err
	}
	making := releasing{ApplyOptions: with.ApplyOptions, repo: r.repo, gh: gh, jobs: jobs}
	done, err := making.put(ctx, r.keepReleases)
	res.Plan.noteReleases(done)
	return err
}

// judgeRemote refuses to go on where somebody else's push was faster. What is left is
// neither where it was nor where it belongs.
func (r *recovery) judgeRemote(ctx context.Context, rest []pushStep) error {
	asked := answers{}
	for _, st := range rest {
		there, err := asked.of(ctx, r.repo, st.Remote)
		if err != nil {
			return err
		}
		for _, ref := range st.Refs {
			for _, a := range there {
				now := at(a.refs, ref.Name)
				if now.IsZero() || now == ref.Old || now == ref.New {
					continue
				}
				if before, _, err := r.repo.IsAncestor(ctx, now, ref.New); err != nil || before && strings.HasPrefix(ref.Name, gitrepo.BranchPrefix) {
					if err != nil {
						return err
					}
					continue
				}
				return r.overtakenBy(ctx, ref, st.Remote, now)
			}
		}
	}
	return nil
}

// outcomes are those of the refs that need not be pushed any more.
func (r *recovery) outcomes(rest []pushStep) ([]RefOutcome, error) {
	steps, err := r.pushes(r.rec.Pushes)
	if err != nil {
		return nil, err
	}
	type target struct {
		remote string
		ref    pushRef
	}
	left := map[target]bool{}
	for _, st := range rest {
		for _, ref := range st.Refs {
			left[target{st.Remote, ref}] = true
		}
	}
	var list []RefOutcome
	for _, st := range steps {
		for _, ref := range st.Refs {
			switch {
			case left[target{st.Remote, ref}]:
			case ref.New == ref.Old:
				list = append(list, RefOutcome{Remote: st.Remote, Ref: ref.Name, State: RefThere})
			default:
				list = append(list, RefOutcome{Remote: st.Remote, Ref: ref.Name, State: RefMoved})
			}
		}
	}
	return list, nil
}

// overtakenBy says which ref somebody else has pushed.
func (r *recovery) overtakenBy(ctx context.Context, ref pushRef, place string, now gitrepo.ID) error {
	message := fmt.Sprintf("somebody pushed it to %s meanwhile: it is at %s there, the release puts it on %s",
		gitrepo.SafeURL(place), now.Short(), ref.New.Short())
	out, err := r.published(ctx)
	if err != nil {
		return err
	}
	fix := "upmrel rollback, then git pull --rebase and " + r.rec.Command
	if len(out) > 0 {
		fix = "what is out stays; " + r.goOnFix(ref, place)
	}
	if strings.HasPrefix(ref.Name, gitrepo.TagPrefix) {
		return &FindingsError{Findings: finding.List{{
			Code: finding.TagExists, Severity: finding.Error, Ref: ref.Name, Message: message, Fix: fix,
		}}}
	}
	return &Precondition{Message: gitrepo.ShortName(ref.Name) + ": " + message, Fix: fix}
}

// goOnFix says how a release gets on that is out in part, when somebody else's push of a
// ref was faster.
func (r *recovery) goOnFix(ref pushRef, place string) string {
	remote := gitrepo.SafeURL(place)
	giveUp := "give the rest up: " + finding.Command("mv", r.store.Path(), r.store.Path()+".old")
	switch {
	case ref.Name == gitrepo.BranchPrefix+r.rec.Branch:
		return "git pull --no-rebase, " + finding.Command("git", "push", remote, r.rec.Branch) + ", then upmrel resume"
	case strings.HasPrefix(ref.Name, gitrepo.TagPrefix):
		return "if theirs is wrong: " + finding.Command("git", "push", remote, ":"+ref.Name) + ", then upmrel resume; if not, " + giveUp + ", and release a higher version"
	}
	return giveUp
}
