package release

import (
	"context"
	"encoding/json"
	"errors"
	"os"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/release/githubapi"
)

// GitHub makes GitHub Releases, as *githubapi.Client does. An interface would link all
// of the library that the client is made of: a sixth of the program.
type GitHub struct {
	// Access fails where no release can be made.
	Access func(ctx context.Context) error
	// Lacks reports whether Put would have something to do.
	Lacks func(ctx context.Context, r githubapi.Release) (bool, error)
	// Put brings a release to what it is to be.
	Put func(ctx context.Context, r githubapi.Release) (*githubapi.Result, error)
}

// gitHub is GitHub for a remote, that the token opens.
func (o ApplyOptions) gitHub(ctx context.Context, remote string) (*GitHub, error) {
	gh, err := o.GitHub(ctx, remote)
	if err != nil {
		return nil, err
	}
	o.doing("asking GitHub for access")
	defer o.doing("")
	return gh, gh.Access(ctx)
}

// releasing makes the GitHub Releases of jobs, one after the other.
type releasing struct {
	ApplyOptions

	repo *gitrepo.Repo
	gh   *GitHub
	jobs []releaseJob
}

// each packs a job's tarballs and hands them on; none of them stays on disk.
func (r *releasing) each(ctx context.Context, do func(i int, packed *packedRelease) error) error {
	dir, err := os.MkdirTemp("", "upmrel-tarballs-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for i, j := range r.jobs {
		r.doing("packing " + j.Plan.Tag)
		packed, err := packRelease(ctx, r.repo, j, dir)
		r.doing("")
		if err == nil {
			err = errors.Join(do(i, packed), packed.close())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// put makes the releases. After each, keep is told which are left. What became of them
// is in made.
func (r *releasing) put(ctx context.Context, keep func(rest []releaseJob) error) (made []GitHubPlan, err error) {
	err = r.each(ctx, func(i int, packed *packedRelease) error {
		r.doing("making the GitHub Release of " + packed.Tag)
		res, err := r.gh.Put(ctx, packed.Release)
		r.doing("")
		if err != nil {
			return err
		}
		done := r.jobs[i].Plan
		done.State, done.URL = string(res.State), res.URL
		made = append(made, done)
		return keep(r.jobs[i+1:])
	})
	n := 0
	for _, done := range made {
		if done.State != string(githubapi.Unchanged) {
			n++
		}
	}
	if n > 0 {
		r.Step("made " + finding.Count(n, "GitHub Release"))
	}
	return made, err
}

// noteReleases writes down what became of GitHub Releases, where it is known.
func (p *Plan) noteReleases(made []GitHubPlan) {
	for _, done := range made {
		for i := range p.Releases {
			if p.Releases[i].Tag == done.Tag {
				p.Releases[i] = done
			}
		}
	}
}

// DropWholeReleases takes the GitHub Releases out of a plan of nothing else that are
// there already and lack nothing.
func (p *Plan) DropWholeReleases(ctx context.Context, repo *gitrepo.Repo, s *Situation, opts ApplyOptions) error {
	jobs, err := p.releaseJobs(ctx, repo, s, made{})
	if err != nil {
		return err
	}
	r := releasing{ApplyOptions: opts, repo: repo, jobs: jobs}
	if r.gh, err = opts.gitHub(ctx, s.Remote.Name); err != nil {
		return err
	}
	left := []GitHubPlan{}
	err = r.each(ctx, func(i int, packed *packedRelease) error {
		lacks, err := r.gh.Lacks(ctx, packed.Release)
		if lacks {
			left = append(left, jobs[i].Plan)
		}
		return err
	})
	if err == nil {
		p.Releases = left
	}
	return err
}

// openGitHub asks for access, before anything is made.
func (t *transaction) openGitHub(ctx context.Context) (err error) {
	if len(t.plan.Releases) > 0 {
		t.gh, err = t.opts.gitHub(ctx, t.s.Remote.Name)
	}
	return err
}

// prepareReleases makes sure that the GitHub Releases can be made, before anything moves.
func (t *transaction) prepareReleases(ctx context.Context) error {
	if len(t.plan.Releases) == 0 {
		return nil
	}
	t.opts.doing("packing")
	var err error
	t.jobs, err = t.plan.releaseJobs(ctx, t.repo, t.s, t.made)
	return err
}

// onlyRelease makes the GitHub Releases of tags that are out.
func (t *transaction) onlyRelease(ctx context.Context) (*Result, error) {
	if err := t.openGitHub(ctx); err != nil {
		return nil, err
	}
	if err := t.prepareReleases(ctx); err != nil {
		return nil, err
	}
	return &Result{Commit: t.plan.Base}, t.release(ctx)
}

// release makes the GitHub Releases of what is published.
func (t *transaction) release(ctx context.Context) error {
	if len(t.jobs) == 0 {
		return nil
	}
	r := releasing{ApplyOptions: t.opts, repo: t.repo, gh: t.gh, jobs: t.jobs}
	done, err := r.put(ctx, t.keepReleases)
	t.plan.noteReleases(done)
	return err
}

// keepReleases writes down which GitHub Releases are left. Where nothing was pushed
// there is no journal: the same command finds out by itself.
func (r *recovery) keepReleases(rest []releaseJob) error {
	if r.rec == nil {
		return nil
	}
	rec := *r.rec
	var err error
	if rec.Releases, err = encodeJobs(rest); err != nil {
		return err
	}
	return r.keep(&rec)
}

func encodeJobs(jobs []releaseJob) (json.RawMessage, error) {
	if len(jobs) == 0 {
		return nil, nil
	}
	return json.Marshal(jobs)
}

// releases are the GitHub Releases that the journal says are left.
func (r *recovery) releases() ([]releaseJob, error) {
	var jobs []releaseJob
	if len(r.rec.Releases) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(r.rec.Releases, &jobs); err != nil {
		return nil, r.damaged(err)
	}
	return jobs, nil
}
