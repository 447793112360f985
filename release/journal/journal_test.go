package journal_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/release/journal"
)

func id(t *testing.T, digit string) odb.ID {
	t.Helper()
	id, err := odb.ParseID(strings.Repeat(digit, 40))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func record(t *testing.T) *journal.Record {
	t.Helper()
	return &journal.Record{
		Stage: journal.Prepared, Command: "upmrel release minor", Worktree: "/acme", GitDir: ".", Branch: "main",
		Base: id(t, "1"), BaseTree: id(t, "2"), Commit: id(t, "3"), Tree: id(t, "4"),
		Refs: []journal.Ref{{Name: "refs/heads/main", Old: id(t, "1"), New: id(t, "3")}, {Name: "refs/tags/1.0.0", New: id(t, "3")}},
		Rest: json.RawMessage(`[]`),
	}
}

func TestAJournalIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	store := journal.In(t.TempDir())
	if rec, err := store.Read(); rec != nil || err != nil {
		t.Fatalf("before the first one: %v, %v", rec, err)
	}
	rec := record(t)
	if err := store.Write(rec); err != nil {
		t.Fatal(err)
	}
	if rec.Begun.IsZero() {
		t.Error("it has no time")
	}
	begun := rec.Begun
	rec.Stage, rec.Pushing = journal.Moved, true
	if err := store.Write(rec); err != nil {
		t.Fatal(err)
	}
	got, err := store.Read()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rec, got, cmp.Comparer(func(a, b odb.ID) bool { return a == b })); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
	if !got.Begun.Equal(begun) {
		t.Errorf("the second one is of %v, the first of %v", got.Begun, begun)
	}
	for range 2 { // once more changes nothing
		if err := store.Remove(); err != nil {
			t.Fatal(err)
		}
	}
	if rec, err := store.Read(); rec != nil || err != nil {
		t.Errorf("after the end: %v, %v", rec, err)
	}
}

func TestADamagedJournalIsSaidWithItsPath(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":              "",
		"half a document":      `{"schema_version": 1, "stage": "pre`,
		"another document":     `{"a": 1}`,
		"of a newer upmrel":    `{"schema_version": 2}`,
		"a stage of no kind":   `{"schema_version": 1, "stage": "x"}`,
		"no work tree":         `{"schema_version": 1, "stage": "moved"}`,
		"no commit":            `{"schema_version": 1, "stage": "moved", "worktree": "/a", "git_dir": "."}`,
		"an id that is none":   `{"schema_version": 1, "base": "123"}`,
		"binary":               "\x00\x01\x02",
		"a ref without its id": withRef("refs/tags/a", ""),
		"HEAD":                 withRef("HEAD", one),
		"somebody's stash":     withRef("refs/stash", one),
		"a path out of refs":   withRef("refs/heads/../../config", one),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			store := journal.In(dir)
			if err := store.Write(record(t)); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(store.Path(), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			rec, err := store.Read()
			damaged, ok := errors.AsType[*journal.DamagedError](err)
			if rec != nil || !ok || damaged.Path != store.Path() {
				t.Errorf("record %v, error %v", rec, err)
			}
		})
	}
}

const one = "1111111111111111111111111111111111111111"

// withRef is a journal of one ref.
func withRef(name, to string) string {
	return strings.NewReplacer("ONE", one, "NAME", name, "TO", to).Replace(`{"schema_version":1,"stage":"moved","worktree":"/a","git_dir":".",
		"base":"ONE","base_tree":"ONE","commit":"ONE","tree":"ONE","refs":[{"name":"NAME","old":"","new":"TO"}]}`)
}

func TestWhatIsNoFileIsNeitherReadNorWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store := journal.In(filepath.Join(dir, "git"))
	if err := store.Write(record(t)); err != nil {
		t.Fatal(err)
	}
	theirs := filepath.Join(dir, "theirs")
	if err := os.Rename(store.Path(), theirs); err != nil {
		t.Fatal(err)
	}
	for _, link := range []string{store.Path(), filepath.Join(filepath.Dir(store.Path()), "lock")} {
		if err := os.Symlink(theirs, link); err != nil {
			t.Skip(err) // Windows lets few people make one
		}
	}
	before, err := os.ReadFile(theirs)
	if err != nil {
		t.Fatal(err)
	}
	rec, err := store.Read()
	if _, damaged := errors.AsType[*journal.DamagedError](err); rec != nil || !damaged {
		t.Errorf("a journal that is a link: record %v, error %v", rec, err)
	}
	if _, err := store.Acquire(journal.Owner{PID: 7}); err == nil {
		t.Error("a lock that is a link was taken")
	}
	if after, err := os.ReadFile(theirs); err != nil || string(after) != string(before) {
		t.Errorf("error %v, the file that the links name holds\n%s", err, after)
	}
}

func TestAJournalThatCantBeWrittenLeavesTheOneBefore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store := journal.In(dir)
	if err := store.Write(record(t)); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(store.Path())
	if err != nil {
		t.Fatal(err)
	}
	// A folder in the place of the new file can't be written to, whoever asks.
	if err := os.MkdirAll(filepath.Join(dir, "upmrel", "journal.json.tmp", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	rec := record(t)
	rec.Stage = journal.Moved
	if err := store.Write(rec); err == nil {
		t.Error("it was written")
	}
	after, err := os.ReadFile(store.Path())
	if err != nil || string(after) != string(before) {
		t.Errorf("error %v, journal\n%s", err, after)
	}
}

func TestTheLockIsForOne(t *testing.T) {
	t.Parallel()
	store := journal.In(t.TempDir())
	if store.Held() {
		t.Error("held before anybody came")
	}
	first := journal.Owner{PID: 7, Host: "here", Start: time.Unix(1, 0).UTC(), Command: "upmrel release minor --with-a-long-name"}
	lock, err := store.Acquire(first)
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.Acquire(journal.Owner{PID: 8})
	held, ok := errors.AsType[*journal.HeldError](err)
	if !ok || !store.Held() {
		t.Fatalf("the second one got %v", err)
	}
	if diff := cmp.Diff(first, held.Owner); diff != "" {
		t.Errorf("the lock is of another (-want +got):\n%s", diff)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	if store.Held() {
		t.Error("held after its end")
	}
	// What the first one left in the file is longer, and means nothing.
	second := journal.Owner{PID: 8, Command: "upmrel push"}
	if lock, err = store.Acquire(second); err != nil {
		t.Fatal(err)
	}
	_, err = store.Acquire(first)
	if held, _ = errors.AsType[*journal.HeldError](err); held == nil || held.Owner.Command != second.Command {
		t.Errorf("the third one got %v", err)
	}
	if err := lock.Release(); err != nil {
		t.Error(err)
	}
}

func TestAFileOfTheReleaseIsYoungerThanItsJournal(t *testing.T) {
	t.Parallel()
	begun := time.Unix(1001, 500)
	rec := &journal.Record{Begun: begun}
	for name, c := range map[string]struct {
		made time.Time
		want bool
	}{
		"made before":                         {begun.Add(-1), false},
		"made after":                          {begun.Add(1), true},
		"in the same second, on a rough disk": {time.Unix(1000, 0), true},
		"long before, on a rough disk":        {time.Unix(998, 0), false},
	} {
		if got := rec.After(c.made); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
