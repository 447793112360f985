package release

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/release/journal"
)

// openJournal takes the repository's lock and reads its journal.
func openJournal(repo *gitrepo.Repo, opts ApplyOptions) (*recovery, error) {
	r := &recovery{repo: repo, store: journal.In(repo.CommonDir())}
	host, _ := os.Hostname() // it only serves a message
	var err error
	r.lock, err = r.store.Acquire(journal.Owner{PID: os.Getpid(), Host: host, Start: opts.Start, Command: opts.Again})
	if held, ok := errors.AsType[*journal.HeldError](err); ok {
		return nil, &RunningError{Held: held}
	}
	if err != nil {
		return nil, err
	}
	if r.rec, err = r.store.Read(); err != nil {
		r.end()
		return nil, unreadable(r.store, err)
	}
	return r, nil
}

// openOwn opens the journal of a release that was made in this work tree, and clears
// the locks that its git left; nil where there is none.
func openOwn(ctx context.Context, repo *gitrepo.Repo, opts ApplyOptions) (*recovery, error) {
	if rec, err := journal.In(repo.CommonDir()).Read(); err == nil && rec == nil {
		return nil, nil //nolint:nilnil // nothing was interrupted
	}
	r, err := openJournal(repo, opts)
	if err != nil {
		return nil, err
	}
	if r.rec == nil {
		r.end()
		return nil, nil //nolint:nilnil // it was finished meanwhile
	}
	if err := r.atHome(ctx); err != nil {
		r.end()
		return nil, err
	}
	if err := r.quiet(ctx); err != nil {
		r.end()
		return nil, err
	}
	return r, nil
}

// quiet makes sure that nothing of the release is at work any more: its git may outlive
// it.
func (r *recovery) quiet(ctx context.Context) error {
	if r.rec.Pushing && r.repo.AwaitGit(ctx, "push") {
		return &Precondition{Message: "a git push is at work here", Fix: "wait until it has ended, then run the same command again"}
	}
	return r.clearLocks(ctx)
}

// isHere reports whether the release was made in this work tree.
func (r *recovery) isHere() bool { return r.rec.GitDir == gitDirName(r.repo) }

// gitDirName is the git folder of a work tree, as seen from the one that all share.
func gitDirName(repo *gitrepo.Repo) string {
	rel, err := filepath.Rel(repo.CommonDir(), repo.GitDir())
	if err != nil {
		return repo.GitDir()
	}
	return filepath.ToSlash(rel)
}

// atHome refuses to work on a release from another work tree than its own, whose files
// can't be seen from here. One that is gone has none: the branch may be checked out here
// since.
func (r *recovery) atHome(ctx context.Context) error {
	if r.rec == nil || r.isHere() {
		return nil
	}
	if _, err := os.Stat(filepath.Join(r.repo.CommonDir(), filepath.FromSlash(r.rec.GitDir))); errors.Is(err, fs.ErrNotExist) {
		head, err := r.repo.Head(ctx)
		if err != nil {
			return err
		}
		rec := *r.rec
		rec.Draft, rec.GitDir = nil, gitDirName(r.repo)
		if rec.Stage == journal.Running || !r.onRelease(head) {
			rec.Tree = rec.BaseTree
		}
		if rec.Stage == journal.Running {
			rec.Stage = journal.Prepared
		}
		r.rec = &rec
		return nil
	}
	return r.interrupted()
}
