package release

import (
	"context"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/release/journal"
)

// Unfinished finds a release that was interrupted and that has to be finished or taken
// back first: an *InterruptedError, a *RunningError while it is still under way. One that
// never began, or is whole, is cleared away, and so are the locks that its git left. The
// remote is asked where that decides it, unless offline.
func Unfinished(ctx context.Context, repo *gitrepo.Repo, opts ApplyOptions) error {
	r, err := openOwn(ctx, repo, opts)
	if err != nil || r == nil {
		return err
	}
	defer r.end()
	if err := r.settle(ctx, !opts.Offline); err != nil || r.rec == nil {
		return err
	}
	return r.interrupted()
}

// Interrupted is what Unfinished finds, for commands that change nothing: nothing is
// cleared away, no remote is asked, and a release that is under way is none of theirs.
func Interrupted(ctx context.Context, repo *gitrepo.Repo) error {
	store := journal.In(repo.CommonDir())
	rec, err := store.Read()
	switch {
	case err != nil:
		return unreadable(store, err)
	case rec == nil || store.Held():
		return nil
	}
	r := &recovery{repo: repo, store: store, rec: rec}
	if r.isHere() {
		open, err := r.isOpen(ctx)
		if err != nil || !open {
			return err
		}
	}
	return r.interrupted()
}

// interrupted says that the journal's release waits.
func (r *recovery) interrupted() *InterruptedError {
	e := &InterruptedError{
		Command: r.rec.Command, Since: r.rec.Begun.Local().Format("2006-01-02 15:04:05"), Pushing: r.rec.Stage == journal.Moved, Pushed: r.isPushed(),
	}
	if !r.isHere() {
		e.Worktree = r.rec.Worktree
	}
	return e
}

// settle clears a release away that needs nobody any more: one that never began, or
// that is whole, which the remote may have to be asked for.
func (r *recovery) settle(ctx context.Context, ask bool) error {
	open, err := r.isOpen(ctx)
	if err != nil {
		return err
	}
	if !open {
		return r.finish()
	}
	if !r.rec.Pushing || !ask {
		return nil
	}
	rest, err := r.unpublished(ctx)
	if err == nil && len(rest) == 0 && len(r.rec.Releases) == 0 {
		return r.finish()
	}
	return nil //nolint:nilerr // who is not asked, or has another ref, leaves it open
}

// isOpen reports whether something of the release is done and something is not, as far
// as this repository tells. What it tells of the stage goes into the record.
func (r *recovery) isOpen(ctx context.Context) (bool, error) {
	at, err := r.look(ctx)
	if err != nil {
		return false, err
	}
	if !at.any(refNew) && !r.rec.Pushing {
		return r.touched(ctx, at)
	}
	if at.any(refOld) {
		return true, nil
	}
	rec := *r.rec
	rec.Stage = journal.Moved
	r.rec = &rec
	rest, err := r.pushes(r.rec.Rest)
	return len(rest)+len(r.rec.Releases) > 0, err
}

// touched reports whether the files or the index are not as before the release, whose
// refs did not move.
func (r *recovery) touched(ctx context.Context, at *refsAt) (bool, error) {
	if r.rec.Tree == r.rec.BaseTree && len(r.rec.Draft) == 0 {
		return false, nil
	}
	if !r.onRelease(at.head) {
		return true, nil
	}
	half, err := r.repo.Halfway(ctx, r.rec.Tree, r.rec.BaseTree)
	if err != nil || !half.Done() {
		return true, err
	}
	d, err := r.draft(nil)
	if err != nil || d == nil {
		return false, err
	}
	now, err := r.repo.WorkChanges(ctx, d.Base)
	if err != nil {
		return false, err
	}
	taken, _ := d.sort(now)
	return len(taken) > 0, nil
}

// unpublished are the journal's pushes of what is not yet where it belongs, as the
// remotes tell. Where one has something else it is an error.
func (r *recovery) unpublished(ctx context.Context) ([]pushStep, error) {
	steps, err := r.pushes(r.rec.Rest)
	if err != nil {
		return nil, err
	}
	asked := answers{}
	var rest []pushStep
	for _, st := range steps {
		there, err := asked.of(ctx, r.repo, st.Remote)
		if err != nil {
			return nil, err
		}
		left := st
		left.Refs = nil
		for _, ref := range st.Refs {
			missing, err := lacks(ctx, r.repo, there, ref)
			if err != nil {
				return nil, err
			}
			if missing {
				left.Refs = append(left.Refs, ref)
			}
		}
		if len(left.Refs) > 0 {
			rest = append(rest, left)
		}
	}
	return rest, nil
}
