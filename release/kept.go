package release

import (
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/release/journal"
)

// KeptError is a release that ended before it was finished, and that the journal keeps:
// Resume goes on with it, Rollback takes it back.
type KeptError struct {
	Err error
	// Pushing is set when all is made here, and only to publish it is left.
	Pushing bool
	// Pushed is set when all is pushed, and only GitHub Releases are left.
	Pushed bool
}

func (e *KeptError) Error() string { return e.Err.Error() }

func (e *KeptError) Unwrap() error { return e.Err }

// kept says that the journal keeps the release.
func (r *recovery) kept(err error) error {
	return &KeptError{Err: err, Pushing: r.rec != nil && r.rec.Stage == journal.Moved, Pushed: r.isPushed()}
}

// isPushed reports whether only GitHub Releases are left of a release.
func (r *recovery) isPushed() bool {
	if r.rec == nil || !r.rec.Pushing || len(r.rec.Releases) == 0 {
		return false
	}
	rest, err := r.pushes(r.rec.Rest)
	return err == nil && len(rest) == 0
}

// RunningError says that another process makes a release of this repository.
type RunningError struct{ Held *journal.HeldError }

func (e *RunningError) Error() string { return e.Held.Error() }

// Fix says what to do.
func (e *RunningError) Fix() string {
	return "wait until it has ended, then run the same command again"
}

// InterruptedError says that an earlier release has to be finished or taken back first.
type InterruptedError struct {
	Command  string // that was to make it
	Since    string // when, for people
	Worktree string // that it was made in, where that is another; ""
	// Pushing is set when all is made here, and only to publish it is left.
	Pushing bool
	// Pushed is set when all is pushed, and only GitHub Releases are left.
	Pushed bool
}

func (e *InterruptedError) Error() string {
	where := ""
	if e.Worktree != "" {
		where = " in " + e.Worktree
	}
	return "a release was interrupted" + where + " (" + e.Command + ", " + e.Since + ")"
}

// Fix says what to do.
func (e *InterruptedError) Fix() string {
	if e.Worktree != "" {
		return finding.Command("upmrel", "-C", e.Worktree, "resume") + ", or " + finding.Command("upmrel", "-C", e.Worktree, "rollback")
	}
	if e.Pushed {
		return "upmrel resume   (makes the GitHub Releases that are missing)"
	}
	return "upmrel resume, or upmrel rollback"
}
