package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// Owner is the process that makes a release.
type Owner struct {
	PID     int       `json:"pid"`
	Host    string    `json:"host"`
	Start   time.Time `json:"start"`
	Command string    `json:"command"`
}

// HeldError says that another process makes a release of this repository now.
type HeldError struct {
	Path  string
	Owner Owner // zero if it is not known
}

func (e *HeldError) Error() string {
	if e.Owner.PID == 0 {
		return "another upmrel works in this repository (" + e.Path + ")"
	}
	return fmt.Sprintf("a release is running since %s (pid %d on %s): %s",
		e.Owner.Start.Local().Format("2006-01-02 15:04:05"), e.Owner.PID, e.Owner.Host, e.Owner.Command)
}

// Lock is held by the one process that may change the journal. The system takes it
// away from a process that ends, however it ends: the file that stays means nothing.
type Lock struct{ file *flock.Flock }

// Acquire takes the lock, or says who has it with a *HeldError.
func (s Store) Acquire(owner Owner) (*Lock, error) {
	if err := os.MkdirAll(s.dir, 0o777); err != nil {
		return nil, fmt.Errorf("lock the repository: %w", err)
	}
	path := filepath.Join(s.dir, lockName)
	if err := checkFile(path); err != nil {
		return nil, fmt.Errorf("lock the repository: %s: %w", path, err)
	}
	l := &Lock{flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o666))}
	held, err := l.file.TryLock()
	if err == nil && !held {
		return nil, &HeldError{Path: path, Owner: readOwner(path)}
	}
	if err != nil {
		return nil, fmt.Errorf("lock the repository: %w", err)
	}
	_ = writeOwner(path, owner) // it only serves a message
	return l, nil
}

// Held reports whether a process has the lock now.
func (s Store) Held() bool {
	path := filepath.Join(s.dir, lockName)
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
		return false
	}
	file := flock.New(path)
	free, err := file.TryRLock()
	if free {
		err = file.Unlock()
	}
	return err == nil && !free
}

// Release gives the lock back.
func (l *Lock) Release() error { return l.file.Unlock() }

// ownerAt is where in the file the owner stands: Windows lets nobody read the first
// byte, which is locked.
const ownerAt = 1

func writeOwner(path string, owner Owner) error {
	data, err := json.Marshal(owner)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	data = append(data, '\n')
	_, err = f.WriteAt(data, ownerAt)
	return errors.Join(err, f.Truncate(int64(ownerAt+len(data))), f.Close())
}

// readOwner reads who has the lock; zero if that can't be known.
func readOwner(path string) Owner {
	f, err := os.Open(path)
	if err != nil {
		return Owner{}
	}
	defer f.Close()
	var owner Owner
	if err := json.NewDecoder(io.NewSectionReader(f, ownerAt, 1<<20)).Decode(&owner); err != nil {
		return Owner{}
	}
	return owner
}
