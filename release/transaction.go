package release

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/release/journal"
)

// transaction carries one plan out. Its stages, in order: prepare makes all objects and
// asks everybody who may refuse; move brings the files and the refs to them; publish
// pushes. Before each step that can't simply be taken back the journal says so.
type transaction struct {
	recovery

	plan  *Plan
	s     *Situation
	opts  ApplyOptions
	draft *draft // nil: no commands run on the edited files
	made  made
	steps []pushStep
	gh    *GitHub // nil: nothing is released there
	jobs  []releaseJob
}

// begin takes the lock, and makes sure that no other release waits to be finished.
func (p *Plan) begin(ctx context.Context, repo *gitrepo.Repo, s *Situation, opts ApplyOptions) (*transaction, error) {
	r, err := openJournal(repo, opts)
	if err != nil {
		return nil, err
	}
	t := &transaction{recovery: *r, plan: p, s: s, opts: opts}
	if err := t.makeRoom(ctx); err != nil {
		t.end()
		return nil, err
	}
	return t, nil
}

// makeRoom refuses to begin while another release is not finished.
func (t *transaction) makeRoom(ctx context.Context) error {
	if t.rec == nil {
		return nil
	}
	if err := t.quiet(ctx); err != nil {
		return err
	}
	if err := t.settle(ctx, !t.opts.Offline); err != nil {
		return err
	}
	if t.rec != nil {
		return t.interrupted()
	}
	return nil
}

// prepare makes the objects and asks whether they may go where they belong. Only the
// user's commands change files here.
func (t *transaction) prepare(ctx context.Context) error {
	p := t.plan
	if err := p.onBase(ctx, t.repo); err != nil {
		return err
	}
	if err := t.openGitHub(ctx); err != nil {
		return err
	}
	defer t.opts.doing("")
	t.opts.doing("making the commit")
	if err := t.write(ctx); err != nil {
		return err
	}
	t.opts.doing("verifying it")
	if err := p.verify(ctx, t.repo, t.s, t.made); err != nil {
		return err
	}
	if err := t.planPushes(ctx); err != nil {
		return err
	}
	if err := t.prepareReleases(ctx); err != nil {
		return err
	}
	if err := p.runCommands(ctx, t.repo, commandRun{when: prePush, commit: t.made.commit, ApplyOptions: t.opts}); err != nil {
		return err
	}
	return p.onBase(ctx, t.repo) // to sign and to ask the remote may have taken long
}

// write makes the objects, out of what the user's commands leave.
func (t *transaction) write(ctx context.Context) (err error) {
	with := writing{opts: t.opts}
	if t.plan.drafts() {
		if t.draft, err = t.plan.newDraft(ctx, t.repo); err != nil {
			return err
		}
		if err := t.keepDraft(); err != nil {
			return err
		}
		if with.tree, err = t.draft.make(ctx, t.plan, t.opts); err != nil {
			return err
		}
		rec := *t.rec
		if rec.Tree = with.tree; with.tree != t.draft.Edited {
			err = t.keep(&rec)
		}
		if err != nil {
			return err
		}
	}
	t.made, err = t.plan.write(ctx, t.repo, t.s, with)
	return err
}

// keepDraft writes the journal for the time in which the user's commands run.
func (t *transaction) keepDraft() error {
	data, err := json.Marshal(t.draft)
	if err != nil {
		return err
	}
	rec := t.newRecord(journal.Running)
	rec.Commit, rec.Tree, rec.Draft = t.plan.Base, t.draft.Edited, data
	return t.keep(rec)
}

// planPushes finds the pushes of what was made, and asks for access.
func (t *transaction) planPushes(ctx context.Context) (err error) {
	if t.steps, err = t.plan.steps(t.made); err != nil || !t.plan.makes() {
		return err
	}
	t.opts.doing("asking " + t.plan.places() + " for access")
	if err := tryPush(ctx, t.repo, t.steps); err != nil {
		if race := overtaken(ctx, t.repo, t.steps, err); race != nil {
			return race
		}
		return err
	}
	return nil
}

// newRecord is the record of this release, as far as the plan tells.
func (t *transaction) newRecord(stage journal.Stage) *journal.Record {
	p := t.plan
	return &journal.Record{
		Stage: stage, Command: t.opts.Again, Worktree: t.repo.Root(), GitDir: gitDirName(t.repo),
		Branch: p.Branch, Base: p.From, BaseTree: p.FromTree,
	}
}

// keepPrepared writes the journal before the first file or ref moves.
func (t *transaction) keepPrepared() error {
	rec := t.newRecord(journal.Prepared)
	if t.rec != nil {
		rec.Begun, rec.Draft = t.rec.Begun, t.rec.Draft
	}
	rec.Commit, rec.Tree = t.made.commit, t.made.tree
	for _, u := range t.plan.updates(t.made) {
		rec.Refs = append(rec.Refs, journal.Ref{Name: u.Name, Old: u.Old, New: u.New})
	}
	if len(rec.Refs) == 0 {
		rec.Stage = journal.Moved
	}
	var err error
	if rec.Summary, err = summarize(t.plan, t.s); err != nil {
		return err
	}
	if rec.Pushes, err = json.Marshal(t.steps); err != nil {
		return err
	}
	rec.Rest = rec.Pushes
	if rec.Releases, err = encodeJobs(t.jobs); err != nil {
		return err
	}
	return t.keep(rec)
}

// move brings the work tree to the release commit, then moves all refs in one
// transaction.
func (t *transaction) move(ctx context.Context) error {
	if len(t.plan.updates(t.made)) == 0 && len(t.steps) == 0 {
		return nil
	}
	if err := t.keepPrepared(); err != nil {
		return err
	}
	if len(t.rec.Refs) > 0 {
		if err := t.checkOut(ctx); err != nil {
			return fmt.Errorf("check out the release: %w", err)
		}
		if err := t.moveRefs(ctx); err != nil {
			return err
		}
	}
	t.plan.tell(t.made, t.opts.Step)
	for _, b := range t.plan.moving() {
		b.Commit = t.made.upm[b.Package].String()
	}
	return nil
}

// checkOut brings the files and the index to the release commit. Where commands ran
// they are there already.
func (t *transaction) checkOut(ctx context.Context) error {
	switch {
	case t.made.tree == t.plan.FromTree:
		return nil
	case t.draft == nil:
		return t.repo.Checkout(ctx, t.plan.FromTree, t.made.tree)
	}
	half, err := t.repo.Halfway(ctx, t.plan.FromTree, t.made.tree)
	if err != nil {
		return err
	}
	return half.Finish(ctx)
}

// moveRefs moves the refs. What git says of it does not count where all of them did
// move: it may have been killed at the end.
func (t *transaction) moveRefs(ctx context.Context) error {
	failed := t.updateRefs(ctx, "upmrel release", t.plan.updates(t.made))
	if failed == nil {
		return nil
	}
	at, err := t.look(context.WithoutCancel(ctx))
	if err == nil && at.all(refNew) {
		return nil
	}
	return errors.Join(failed, err)
}

// undone takes back what a release did that failed before its refs moved.
func (t *transaction) undone(ctx context.Context, cause error) error {
	if t.rec == nil {
		return cause
	}
	ctx = context.WithoutCancel(ctx)
	if wasKilled(cause) {
		if err := t.clearLocks(ctx); err != nil {
			return t.kept(errors.Join(cause, err))
		}
	}
	left, err := t.undo(ctx, t.draft)
	sayFiles(t.opts.Output, "left in the work tree:", left)
	if err != nil {
		return t.kept(errors.Join(cause, err))
	}
	return cause
}

// publish pushes, step by step, and ends the journal.
func (t *transaction) publish(ctx context.Context) (*Result, error) {
	res := &Result{Commit: t.made.commit}
	if !t.plan.Pushes() {
		if err := t.finish(); err != nil {
			return res, t.kept(err)
		}
		return res, ctx.Err()
	}
	t.opts.doing("pushing to " + t.plan.places())
	out, err := t.push(ctx, t.steps)
	t.opts.doing("")
	t.plan.note(out.refs)
	res.FellBack = out.fellBack
	if err != nil {
		err = t.lost(ctx, err)
		if _, isUndone := errors.AsType[*Overtaken](err); isUndone {
			res.Commit = t.plan.From
		}
		return res, err
	}
	t.opts.Step("pushed " + finding.Count(out.moved(), "ref"))
	if err := t.release(ctx); err != nil {
		return res, t.kept(err)
	}
	if err := t.finish(); err != nil {
		return res, t.kept(err)
	}
	t.end() // a command may begin the next version
	return res, t.plan.runCommands(ctx, t.repo, commandRun{when: postPush, commit: t.made.commit, ApplyOptions: t.opts})
}

// lost takes the release back where somebody else's push was faster and nothing of
// ours is out; any other failed push leaves it to be resumed.
func (t *transaction) lost(ctx context.Context, failed error) error {
	race := overtaken(ctx, t.repo, t.steps, failed)
	if race == nil {
		return t.kept(failed)
	}
	if _, err := t.undo(context.WithoutCancel(ctx), nil); err != nil {
		return t.kept(errors.Join(failed, err))
	}
	return race
}
