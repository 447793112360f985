package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// The files, in a folder below the one that all work trees of a repository share.
const (
	folder     = "upmrel"
	recordName = "journal.json"
	tempName   = "journal.json.tmp"
	lockName   = "lock"
)

// maxRecord is how large a record is read, in bytes.
const maxRecord = 64 << 20

// Store is the journal of one repository.
type Store struct{ dir string }

// In is the journal of the repository whose work trees share the folder commonDir.
func In(commonDir string) Store { return Store{filepath.Join(commonDir, folder)} }

// Path is the record's file.
func (s Store) Path() string { return filepath.Join(s.dir, recordName) }

// DamagedError says that the record can't be read.
type DamagedError struct {
	Path string
	Err  error
}

func (e *DamagedError) Error() string { return fmt.Sprintf("%s: %v", e.Path, e.Err) }

func (e *DamagedError) Unwrap() error { return e.Err }

// Read returns the record of a release that is not finished; nil where there is
// none. One that makes no sense is a *DamagedError.
func (s Store) Read() (*Record, error) {
	if err := checkFile(s.Path()); err != nil {
		return nil, &DamagedError{s.Path(), err}
	}
	f, err := os.Open(s.Path())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // no release is under way
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxRecord+1))
	if err != nil {
		return nil, &DamagedError{s.Path(), err}
	}
	rec := &Record{}
	if err := json.Unmarshal(data, rec); err != nil {
		return nil, &DamagedError{s.Path(), err}
	}
	if err := rec.check(); err != nil {
		return nil, &DamagedError{s.Path(), err}
	}
	return rec, nil
}

// checkFile refuses what is there and is no file: a pipe would never end, and a link
// leads who knows where. A repository may come from anybody.
func checkFile(path string) error {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return errors.New("it is not a regular file")
	}
	return nil
}

// check refuses a record that nothing can be done by.
func (r *Record) check() error {
	switch {
	case r.Schema != Schema:
		return fmt.Errorf("schema_version is %d, this upmrel reads %d", r.Schema, Schema)
	case r.Stage != Running && r.Stage != Prepared && r.Stage != Moved:
		return fmt.Errorf("no stage %q", r.Stage)
	case r.Worktree == "" || r.GitDir == "":
		return errors.New("it names no work tree")
	case r.Base.IsZero() || r.BaseTree.IsZero() || r.Commit.IsZero() || r.Tree.IsZero():
		return errors.New("it names no commit")
	}
	for _, ref := range r.Refs {
		if err := ref.Check(); err != nil {
			return err
		}
	}
	return nil
}

// Write puts the record on the disk in the place of the one before. The first
// one of a release gets its time.
func (s Store) Write(rec *Record) error {
	if err := s.write(rec); err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	return nil
}

func (s Store) write(rec *Record) (err error) {
	if err := os.MkdirAll(s.dir, 0o777); err != nil {
		return err
	}
	temp := filepath.Join(s.dir, tempName)
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // the URL of a push may hold a password
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp)
		}
	}()
	if err := fill(f, rec); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(temp, s.Path()); err != nil {
		return err
	}
	return syncFolder(s.dir)
}

// fill writes the record into its new file.
func fill(f *os.File, rec *Record) error {
	rec.Schema = Schema
	if rec.Begun.IsZero() {
		info, err := f.Stat()
		if err != nil {
			return err
		}
		rec.Begun = info.ModTime().Round(0).UTC()
	}
	data, err := json.MarshalIndent(rec, "", "  ")
	if err != nil {
		return err
	}
	if _, err := f.Write(append(data, '\n')); err != nil {
		return err
	}
	return f.Sync()
}

// Remove ends the journal: the release is done, or undone.
func (s Store) Remove() error {
	err := os.Remove(s.Path())
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fmt.Errorf("remove the journal: %w", err)
}

// After reports whether a file of that time may have been made since the release
// began. Some disks know no parts of a second.
func (r *Record) After(t time.Time) bool {
	if t.Nanosecond() == 0 {
		return !t.Before(r.Begun.Truncate(2 * time.Second))
	}
	return !t.Before(r.Begun)
}
