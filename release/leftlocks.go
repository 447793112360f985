package release

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// clearLocks takes the lock files away that git left when it was killed together with
// the release: those made since the release began, that hold nothing foreign, and that
// no git command works with. Others stay, and git will say so.
func (r *recovery) clearLocks(ctx context.Context) error {
	refs, err := r.lockedRefs()
	if err != nil {
		return err
	}
	found, err := r.repo.LeftLocks(refs)
	if err != nil {
		return err
	}
	return r.clear(ctx, found)
}

// clear takes those of some lock files away that are left over.
func (r *recovery) clear(ctx context.Context, found []gitrepo.LeftLock) error {
	found = slices.DeleteFunc(found, func(lock gitrepo.LeftLock) bool { return !r.rec.After(lock.Made) || !r.isOurs(lock) })
	left, busy := r.repo.AwaitUnlocked(ctx, found)
	if len(left) == 0 || ctx.Err() != nil {
		return ctx.Err()
	}
	if busy {
		return &Precondition{
			Message: "git is at work in this repository, and has locked " + left[0].Path,
			Fix:     "wait until it has ended, then run the same command again",
		}
	}
	for _, lock := range left {
		if err := os.Remove(lock.Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// updateRefs moves refs, and takes the locks away that git could not: it says nothing
// of them. The index is not its business.
func (r *recovery) updateRefs(ctx context.Context, message string, updates []gitrepo.RefUpdate) error {
	if err := r.repo.UpdateRefs(ctx, message, updates); err != nil || len(updates) == 0 {
		return err
	}
	var names []string
	for _, u := range updates {
		names = append(names, u.Name)
	}
	found, err := r.repo.LeftLocks(names)
	if err != nil {
		return err
	}
	found = slices.DeleteFunc(found, func(lock gitrepo.LeftLock) bool {
		name := filepath.Base(lock.Path)
		return name != "HEAD.lock" && name != "packed-refs.lock" && !isRefLock(lock)
	})
	err = r.clear(context.WithoutCancel(ctx), found)
	if _, others := errors.AsType[*Precondition](err); others { // somebody else's git has it by now
		return nil
	}
	return err
}

// isRefLock reports whether a lock file is that of a ref.
func isRefLock(lock gitrepo.LeftLock) bool {
	return strings.Contains(filepath.ToSlash(lock.Path), "/refs/")
}

// lockedRefs are the refs that the release moves here, those among them that follow the
// remote's.
func (r *recovery) lockedRefs() ([]string, error) {
	var names []string
	for _, ref := range r.rec.Refs {
		names = append(names, ref.Name)
	}
	steps, err := r.pushes(r.rec.Pushes)
	if err != nil {
		return nil, err
	}
	for _, st := range steps {
		for _, ref := range st.Refs {
			if branch, ok := strings.CutPrefix(ref.Name, gitrepo.BranchPrefix); ok {
				names = append(names, gitrepo.RemotePrefix+st.Remote+"/"+branch)
			}
		}
	}
	return names, nil
}

// maxRefFile is longer than any file of a ref that the release writes.
const maxRefFile = 100

// isOurs reports whether a lock file of a ref holds what the release was writing: the
// id that the ref is to have, or nothing yet. HEAD itself no release writes. Of other
// files the content does not tell.
func (r *recovery) isOurs(lock gitrepo.LeftLock) bool {
	head := filepath.Base(lock.Path) == "HEAD.lock" && !isRefLock(lock)
	if !head && !isRefLock(lock) {
		return true
	}
	data, err := os.ReadFile(lock.Path)
	if err != nil || len(data) > maxRefFile {
		return false
	}
	text := strings.TrimSpace(string(data))
	return text == "" || !head && r.knows(text)
}

// knows reports whether an id is one that the release moves a ref to, or back to.
func (r *recovery) knows(id string) bool {
	if strings.Trim(id, "0") == "" {
		return true
	}
	for _, ref := range r.rec.Refs {
		if id == ref.New.String() || id == ref.Old.String() {
			return true
		}
	}
	return false
}

// wasKilled reports whether a git command was killed, or asked to end, so that it may
// have left its locks.
func wasKilled(err error) bool {
	if errors.Is(err, context.Canceled) {
		return true
	}
	failed, ok := errors.AsType[*gitrepo.GitError](err)
	return ok && (failed.Code < 0 || failed.Code > 128+1) // a shell's code for a signal
}

// LockFix says what to do about a lock file that stops git; "" where an error is about
// none.
func LockFix(err error) string {
	failed, ok := errors.AsType[*gitrepo.GitError](err)
	if !ok {
		return ""
	}
	_, rest, ok := strings.Cut(failed.Stderr, "Unable to create '")
	path, after, quoted := strings.Cut(rest, "'")
	if !ok || !quoted || !strings.HasPrefix(after, ": File exists") {
		return ""
	}
	return "wait for the other git command; if none runs, a killed one left it: " + finding.Command("rm", path)
}
