package gitrepo

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// LeftLock is a lock file that a git command may have left when it was killed.
type LeftLock struct {
	Path string
	Made time.Time // by the clock of the disk
}

// LeftLocks lists the lock files that an update of refs, a checkout or a fetch makes
// and that are there now: of the refs, HEAD, the packed refs, the index and shallow.
func (r *Repo) LeftLocks(refs []string) ([]LeftLock, error) {
	paths := []string{
		filepath.Join(r.gitDir, "index.lock"), filepath.Join(r.gitDir, "HEAD.lock"),
		filepath.Join(r.commonDir, "packed-refs.lock"), filepath.Join(r.commonDir, "packed-refs.new"),
		filepath.Join(r.commonDir, "shallow.lock"),
		filepath.Join(r.commonDir, "reftable", "tables.list.lock"), filepath.Join(r.gitDir, "reftable", "tables.list.lock"),
	}
	for _, ref := range refs {
		if name := filepath.FromSlash(ref); strings.HasPrefix(ref, "refs/") && filepath.IsLocal(name) {
			paths = append(paths, filepath.Join(r.commonDir, name)+".lock")
		}
	}
	var found []LeftLock
	for _, path := range paths {
		info, err := os.Lstat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR): // a ref stands where the path has a folder
		case err != nil:
			return nil, err
		case info.Mode().IsRegular():
			found = append(found, LeftLock{Path: path, Made: info.ModTime()})
		}
	}
	return found, nil
}

// How long a git command may go on that lost the process which had started it, until it
// takes its lock away or has pushed, and how often that is looked at.
const (
	lockPatience = 2 * time.Second
	pushPatience = 10 * time.Second
	lockPause    = 50 * time.Millisecond
)

// AwaitUnlocked waits a moment for locks to go, since a git command outlives the
// process that started it, and returns those that stay. It does not wait where no git
// command can be at work. busy is set where one is, and goes on.
func (r *Repo) AwaitUnlocked(ctx context.Context, locks []LeftLock) (left []LeftLock, busy bool) {
	for waited := time.Duration(0); ; waited += lockPause {
		left = nil
		for _, lock := range locks {
			if _, err := os.Lstat(lock.Path); err == nil {
				left = append(left, lock)
			}
		}
		runs, known := r.GitRuns("")
		if len(left) == 0 || known && !runs || waited >= lockPatience || ctx.Err() != nil {
			return left, runs
		}
		select {
		case <-ctx.Done():
		case <-time.After(lockPause):
		}
	}
}

// AwaitGit waits for a git command of a name that is at work here, and reports whether
// it still is in the end.
func (r *Repo) AwaitGit(ctx context.Context, command string) bool {
	for waited := time.Duration(0); ; waited += lockPause {
		runs, _ := r.GitRuns(command)
		if !runs || waited >= pushPatience || ctx.Err() != nil {
			return runs
		}
		select {
		case <-ctx.Done():
		case <-time.After(lockPause):
		}
	}
}
