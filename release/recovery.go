package release

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/release/journal"
)

// recovery is a release that is under way, or was when its process ended: the lock, the
// journal, and the repository that tells how far it came.
type recovery struct {
	repo  *gitrepo.Repo
	store journal.Store
	lock  *journal.Lock
	rec   *journal.Record // nil: no release is under way
	held  *Held           // what an undo wrote over; nil: nothing
}

// end gives the lock back.
func (r *recovery) end() { _ = r.lock.Release() } // the system does it anyway

// keep writes the journal.
func (r *recovery) keep(rec *journal.Record) error {
	if err := r.store.Write(rec); err != nil {
		return err
	}
	r.rec = rec
	return nil
}

// finish ends the journal.
func (r *recovery) finish() error {
	if r.rec == nil {
		return nil
	}
	if err := r.store.Remove(); err != nil {
		return err
	}
	r.rec = nil
	return nil
}

// refState says where a ref of the release is.
type refState int

const (
	refOld  refState = iota // as before the release
	refNew                  // as the release makes it
	refElse                 // somebody moved it
)

// refsAt are the refs of a release as they are now.
type refsAt struct {
	now   map[string]gitrepo.ID
	state map[string]refState
	head  gitrepo.Head
}

// all reports whether all refs are in a state.
func (at *refsAt) all(s refState) bool {
	for _, state := range at.state {
		if state != s {
			return false
		}
	}
	return true
}

// any reports whether a ref is in a state.
func (at *refsAt) any(s refState) bool {
	for _, state := range at.state {
		if state == s {
			return true
		}
	}
	return false
}

// look finds where the refs of the release are.
func (r *recovery) look(ctx context.Context) (*refsAt, error) {
	r.repo.ForgetRefs()
	at := &refsAt{now: map[string]gitrepo.ID{}, state: map[string]refState{}}
	var err error
	if at.head, err = r.repo.Head(ctx); err != nil {
		return nil, err
	}
	for _, ref := range r.rec.Refs {
		found, _, err := r.repo.Ref(ctx, ref.Name)
		if err != nil {
			return nil, err
		}
		at.now[ref.Name] = found.ID
		switch found.ID {
		case ref.New:
			at.state[ref.Name] = refNew
		case ref.Old:
			at.state[ref.Name] = refOld
		default:
			at.state[ref.Name] = refElse
		}
	}
	return at, nil
}

// onRelease reports whether the files here are those that the release changed: HEAD is
// on its branch, before the release or after it, and nobody went on from there.
func (r *recovery) onRelease(head gitrepo.Head) bool {
	return head.Branch == r.rec.Branch && (head.Commit == r.rec.Base || head.Commit == r.rec.Commit)
}

// undo brings the refs, the index and the files back to what they were, where nobody
// changed them since, and ends the journal. d is the draft of the user's commands in
// the process that ran them. It returns files that commands left. Where a change of
// somebody's would be lost it is a *Precondition, and nothing was done.
func (r *recovery) undo(ctx context.Context, d *draft) (left []string, err error) {
	at, err := r.look(ctx)
	if err != nil {
		return nil, err
	}
	files, err := r.filesBack(ctx, at, d)
	if err != nil {
		return nil, err
	}
	var updates []gitrepo.RefUpdate
	for _, ref := range r.rec.Refs {
		if at.state[ref.Name] == refNew && ref.New != ref.Old {
			updates = append(updates, gitrepo.RefUpdate{Name: ref.Name, Old: ref.New, New: ref.Old})
		}
	}
	if err := r.updateRefs(ctx, "upmrel rollback", updates); err != nil {
		return nil, err
	}
	if left, err = files(ctx); err != nil {
		return left, err
	}
	return left, r.finish()
}

// filesBack finds out how the files and the index go back, before anything is done.
func (r *recovery) filesBack(ctx context.Context, at *refsAt, live *draft) (func(context.Context) ([]string, error), error) {
	nothing := func(context.Context) ([]string, error) { return nil, nil }
	if r.rec.Tree == r.rec.BaseTree && len(r.rec.Draft) == 0 {
		return nothing, nil
	}
	if !r.onRelease(at.head) {
		if at.head.Branch != r.rec.Branch && at.all(refOld) {
			return nil, r.elsewhere(at.head)
		}
		if live != nil {
			return func(ctx context.Context) ([]string, error) { return live.leftOn(ctx, at.head.Commit) }, nil
		}
		return nothing, nil // the branch moved on, or another is checked out since
	}
	d, err := r.draft(live)
	if err != nil {
		return nil, err
	}
	if d != nil && live != nil {
		return func(ctx context.Context) ([]string, error) { return d.undo(ctx, r.repo) }, nil
	}
	half, err := r.repo.Halfway(ctx, r.rec.Tree, r.rec.BaseTree)
	if err != nil {
		return nil, err
	}
	if len(half.InTheWay) > 0 {
		return nil, changedSince(half.InTheWay, "rollback")
	}
	if d != nil && at.head.Commit == r.rec.Base && r.rec.Stage == journal.Running {
		return func(ctx context.Context) ([]string, error) {
			if r.held, err = d.held(ctx); err != nil {
				return nil, err
			}
			return d.undo(ctx, r.repo)
		}, nil
	}
	return func(ctx context.Context) ([]string, error) { return nil, half.Finish(ctx) }, nil
}

// draft is that of the journal, or that of this process.
func (r *recovery) draft(live *draft) (*draft, error) {
	if live != nil || len(r.rec.Draft) == 0 {
		return live, nil
	}
	d := &draft{repo: r.repo}
	if err := json.Unmarshal(r.rec.Draft, d); err != nil {
		return nil, r.damaged(err)
	}
	return d, nil
}

// forward brings the files, the index and the refs to the release.
func (r *recovery) forward(ctx context.Context) error {
	at, err := r.look(ctx)
	if err != nil {
		return err
	}
	if err := r.refuseMoved(ctx, at); err != nil {
		return err
	}
	if at.all(refNew) || !at.any(refOld) {
		return nil
	}
	if r.rec.Tree != r.rec.BaseTree {
		if !r.onRelease(at.head) {
			return r.elsewhere(at.head)
		}
		half, err := r.repo.Halfway(ctx, r.rec.BaseTree, r.rec.Tree)
		if err != nil {
			return err
		}
		if len(half.InTheWay) > 0 {
			return changedSince(half.InTheWay, "resume")
		}
		if err := half.Finish(ctx); err != nil {
			return err
		}
	}
	var updates []gitrepo.RefUpdate
	for _, ref := range r.rec.Refs {
		if at.state[ref.Name] == refOld {
			updates = append(updates, gitrepo.RefUpdate{Name: ref.Name, Old: ref.Old, New: ref.New})
		}
	}
	return r.updateRefs(ctx, "upmrel resume", updates)
}

// refuseMoved refuses to finish a release whose refs somebody moved. A branch may have
// gone on.
func (r *recovery) refuseMoved(ctx context.Context, at *refsAt) error {
	for _, ref := range r.rec.Refs {
		now := at.now[ref.Name]
		if at.state[ref.Name] != refElse {
			continue
		}
		if strings.HasPrefix(ref.Name, gitrepo.BranchPrefix) && !now.IsZero() {
			on, _, err := r.repo.IsAncestor(ctx, ref.New, now)
			if err != nil {
				return err
			}
			if on {
				continue
			}
		}
		where := "is gone"
		if !now.IsZero() {
			where = "is at " + now.Short()
		}
		return &Precondition{
			Message: fmt.Sprintf("%s %s, the interrupted release puts it on %s", gitrepo.ShortName(ref.Name), where, ref.New.Short()),
			Fix:     "upmrel rollback   (takes back what is left of that release), then " + r.rec.Command,
		}
	}
	return nil
}

// elsewhere says that the files of the release can't be looked at from here.
func (r *recovery) elsewhere(head gitrepo.Head) error {
	where := "no branch"
	if head.Branch != "" {
		where = head.Branch
	}
	return &Precondition{
		Message: fmt.Sprintf("the interrupted release was made on %s at %s, HEAD is on %s at %s",
			r.rec.Branch, r.rec.Base.Short(), where, head.Commit.Short()),
		Fix: finding.Command("git", "switch", "--", r.rec.Branch) + ", then run the same command again",
	}
}

// changedSince refuses to write over files that somebody changed.
func changedSince(paths []string, command string) error {
	return &Precondition{
		Message: finding.Count(len(paths), "file") + " of the interrupted release changed since: nothing was done",
		Fix: "keep a copy of them elsewhere, " + finding.Command(append([]string{"git", "checkout", "HEAD", "--"}, paths[:1]...)...) +
			", then upmrel " + command,
		Paths: paths,
	}
}

// push makes pushes, each with the journal before and after it.
func (r *recovery) push(ctx context.Context, steps []pushStep) (*published, error) {
	return publish(ctx, r.repo, steps, func(rest []pushStep) error {
		rec := *r.rec
		data, err := json.Marshal(rest)
		if err != nil {
			return err
		}
		rec.Stage, rec.Rest, rec.Pushing = journal.Moved, data, true
		return r.keep(&rec)
	})
}

// pushes are the pushes that the journal holds under one of its names.
func (r *recovery) pushes(data json.RawMessage) ([]pushStep, error) {
	var steps []pushStep
	if len(data) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(data, &steps); err != nil {
		return nil, r.damaged(err)
	}
	for _, st := range steps {
		for _, ref := range st.Refs {
			if err := journal.Ref(ref).Check(); err != nil {
				return nil, r.damaged(err)
			}
		}
	}
	return steps, nil
}

// damaged says that a part of the journal makes no sense.
func (r *recovery) damaged(err error) error {
	return unreadable(r.store, &journal.DamagedError{Path: r.store.Path(), Err: err})
}

// unreadable says what to do about a journal that can't be read.
func unreadable(store journal.Store, err error) error {
	if _, damaged := errors.AsType[*journal.DamagedError](err); !damaged {
		return fmt.Errorf("read the journal of an interrupted release: %w", err)
	}
	return &Precondition{
		Message: "the journal of an interrupted release can't be read: " + err.Error(),
		Fix:     "look what it left with git status and git tag --points-at HEAD, then move it away: " + finding.Command("mv", store.Path(), store.Path()+".bad"),
	}
}
