package release

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// Result is what a release did.
type Result struct {
	Commit gitrepo.ID // that the branch is at now
	// FellBack are the places that could not push atomically, by name or URL without a password.
	FellBack []string
}

// ApplyOptions says whom to tell.
type ApplyOptions struct {
	Step func(done string) // told what was done, in words
	// Doing, if set, is told what is done next that may take long; "" when it is over.
	Doing func(what string)
	// Output gets what the user's commands print.
	Output io.Writer
	// Running, if set, is told which of them runs next, in the place of a line in Output,
	// and what it returns is called when that has ended.
	Running func(what string) (ended func())
	// Document is the plan as `plan --format json` prints it, for the user's commands.
	Document []byte
	// Again is the command line that makes the same release, to be shown and kept.
	Again string
	// Start is when the command began, for whoever has to wait for it.
	Start time.Time
	// GitHub finds the GitHub of a remote, for a plan with GitHub Releases.
	GitHub func(ctx context.Context, remote string) (*GitHub, error)
	// Offline keeps it from asking remotes where it need not.
	Offline bool
}

func (o ApplyOptions) doing(what string) {
	if o.Doing != nil {
		o.Doing(what)
	}
}

// FindingsError says that the release would not pass its own checks.
type FindingsError struct{ Findings finding.List }

func (e *FindingsError) Error() string {
	first := e.Findings[0]
	return fmt.Sprintf("%s: %s", first.Where(), first.Message)
}

// Apply carries a plan out, as the one release of the repository at this time. Until
// the refs move every failure leaves all as it was: a *Precondition where HEAD is not
// what the plan was made on, a *gitrepo.PushError of a dry run where the remote would
// not take the push, a *RunningError where another release is under way. What fails
// later is a *KeptError: the commit and the tags are here, and the journal remembers
// what is missing, for Resume and Rollback. A process that is killed leaves such a
// journal too, from the moment on from which the files, the index and the refs change.
func (p *Plan) Apply(ctx context.Context, repo *gitrepo.Repo, s *Situation, opts ApplyOptions) (*Result, error) {
	t, err := p.begin(ctx, repo, s, opts)
	if err != nil {
		return nil, err
	}
	defer t.end()
	if p.OnlyReleases() {
		return t.onlyRelease(ctx)
	}
	if err := t.prepare(ctx); err != nil {
		return nil, t.undone(ctx, err)
	}
	if err := t.move(ctx); err != nil {
		return nil, t.undone(ctx, err)
	}
	return t.publish(ctx)
}

// onBase refuses a HEAD that has moved since the plan was made: a person may have
// switched branches while the tool waited for an answer.
func (p *Plan) onBase(ctx context.Context, repo *gitrepo.Repo) error {
	repo.ForgetRefs()
	head, err := repo.Head(ctx)
	if err != nil || head == (gitrepo.Head{Commit: p.From, Branch: p.Branch}) {
		return err
	}
	fix := "run the same command again"
	if head.Branch != p.Branch {
		fix = finding.Command("git", "switch", "--", p.Branch) + ", then " + fix
	}
	return &Precondition{
		Message: fmt.Sprintf("HEAD has moved since the release was planned: from %s at %s to %s at %s",
			p.Branch, p.From.Short(), cmp.Or(head.Branch, "no branch"), head.Commit.Short()),
		Fix: fix,
	}
}

// tell says what was done here.
func (p *Plan) tell(m made, step func(string)) {
	if len(p.Edits) > 0 {
		step("edited " + finding.Count(len(p.Edits), "file"))
		step("committed " + m.commit.Short())
	}
	if n := len(p.moving()); n > 0 {
		step("split " + finding.Count(n, "branch"))
	}
	if tags := p.newTags(); len(tags) > 0 {
		step(fmt.Sprintf("tagged %d", len(tags)))
	}
	if n := len(p.moving()); n > 0 {
		step("verified " + finding.Count(n, "upm tree"))
	}
}

// updates are the refs that the plan moves here.
func (p *Plan) updates(m made) []gitrepo.RefUpdate {
	var updates []gitrepo.RefUpdate
	if m.commit != p.From {
		updates = append(updates, gitrepo.RefUpdate{Name: gitrepo.BranchPrefix + p.Branch, Old: p.From, New: m.commit})
	}
	for _, b := range p.Branches {
		if id := m.ids[b.name()]; b.Split.Target.Repository == "" && b.State != BranchPublished && id != b.Split.Here {
			updates = append(updates, gitrepo.RefUpdate{Name: b.name(), Old: b.Split.Here, New: id})
		}
	}
	for _, t := range p.newTags() {
		name := gitrepo.TagPrefix + t.Name
		updates = append(updates, gitrepo.RefUpdate{Name: name, New: m.ids[name]})
	}
	return updates
}
