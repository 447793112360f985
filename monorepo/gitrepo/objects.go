package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// ErrNotFound is wrapped when an object is not in the repository.
var ErrNotFound = odb.ErrNotFound

// ErrTooLarge is wrapped when an object or file is larger than the reader's limit.
var ErrTooLarge = odb.ErrTooLarge

// objects reads objects, from the repository's files where it can and from
// `git cat-file` where it must: SHA-256 ids, objects that a partial clone has
// to fetch first, objects in whose place git shows others (refs/replace), and
// whatever the fast reader does not take.
type objects struct {
	repo    *Repo
	offline bool // what a partial clone lacks is missing

	mu      sync.Mutex // guards what follows
	decided bool       // whether the fast reader is used
	store   *odb.Store // nil where it is not

	asking sync.Mutex // one question at a time
	batch  *catFile   // nil until git is asked for an object
	sizes  *catFile   // nil until git is asked for a size
}

// Object reads an object of at most limit bytes (0: any size).
func (r *Repo) Object(ctx context.Context, id ID, limit int64) (odb.Kind, []byte, error) {
	return r.objects.read(ctx, id, limit)
}

func (o *objects) read(ctx context.Context, id ID, limit int64) (odb.Kind, []byte, error) {
	if err := ctx.Err(); err != nil {
		return 0, nil, err
	}
	store, err := o.open(ctx)
	if err != nil {
		return 0, nil, err
	}
	var damage *odb.CorruptError
	if store != nil {
		kind, data, err := store.Read(id, limit)
		if err == nil || errors.Is(err, ErrTooLarge) || o.offline && errors.Is(err, ErrNotFound) {
			return kind, data, err
		}
		damage, _ = errors.AsType[*odb.CorruptError](err)
	}
	kind, data, err := o.ask(ctx, id, limit)
	if damage == nil {
		return kind, data, err
	}
	if errors.Is(err, ErrNotFound) || err == nil && o.repo.ObjectID(kind, data) != id {
		return 0, nil, damage // git calls an object missing that it can't read, and does not look at every hash
	}
	return kind, data, err
}

// open returns the fast reader, nil where it can't be used.
func (o *objects) open(ctx context.Context) (*odb.Store, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.decided {
		return o.store, nil
	}
	replaced, err := o.repo.Replaces(ctx)
	if err != nil {
		return nil, err
	}
	if o.repo.hashSize == 20 && !replaced {
		dir := o.repo.git.getenv("GIT_OBJECT_DIRECTORY")
		if dir == "" {
			dir = filepath.Join(o.repo.commonDir, "objects")
		}
		options := odb.Options{Alternates: o.repo.git.getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES")}
		if o.store, err = odb.OpenWith(dir, options); err != nil {
			o.store = nil // git says what is wrong
		}
	}
	o.decided = true
	return o.store, nil
}

// Replaces reports whether git may show one object in the place of another
// (refs/replace).
func (r *Repo) Replaces(ctx context.Context) (bool, error) {
	if r.git.getenv(noReplacing) != "" {
		return false, nil
	}
	if r.git.getenv("GIT_REPLACE_REF_BASE") != "" {
		return true, nil
	}
	names, err := r.RefNames(ctx, replacePrefix)
	return len(names) > 0, err
}

// ScanCommits reads the commits that the repository's packs hold, in no order. It is
// advice only: some, or all, may be left out, and many may be no part of any branch.
func (r *Repo) ScanCommits(ctx context.Context, scan odb.Scanner) error {
	store, err := r.objects.open(ctx)
	if err != nil || store == nil {
		return err
	}
	return store.Scan(ctx, scan)
}

// CommitGraph opens the repository's commit-graph; nil where there is none, where it
// is damaged, or where git itself would not go by it.
func (r *Repo) CommitGraph(ctx context.Context) (*odb.CommitGraph, error) {
	store, err := r.objects.open(ctx)
	if err != nil || store == nil || r.Shallow() {
		return nil, err
	}
	graph, err := store.CommitGraph()
	if err != nil {
		return nil, nil //nolint:nilerr // commits are read instead
	}
	return graph, nil
}

// Kind finds an object's kind. It reads no more of it than that takes.
func (r *Repo) Kind(ctx context.Context, id ID) (odb.Kind, error) {
	store, err := r.objects.open(ctx)
	if err != nil {
		return 0, err
	}
	if store != nil {
		if kind, _, err := store.Header(id); err == nil {
			return kind, nil
		}
	}
	kind, _, err := r.Object(ctx, id, maxTag)
	if errors.Is(err, ErrTooLarge) && kind != 0 { // git said it before that
		err = nil
	}
	return kind, err
}

// Has reports whether the repository holds an object by itself, without asking
// the server of a partial clone for it.
func (r *Repo) Has(ctx context.Context, id ID) (bool, error) { return r.objects.has(ctx, id) }

// has reports whether the repository holds an object by itself, without asking
// the server of a partial clone for it.
func (o *objects) has(ctx context.Context, id ID) (bool, error) {
	store, err := o.open(ctx)
	if err != nil {
		return false, err
	}
	if store != nil {
		return store.Has(id)
	}
	if _, _, err = o.ask(ctx, id, 0); errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// refresh finds what git has put into the repository.
func (o *objects) refresh(ctx context.Context) error {
	store, err := o.open(ctx)
	if err != nil || store == nil {
		return err
	}
	return store.Refresh()
}

func (o *objects) close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asking.Lock()
	defer o.asking.Unlock()
	for _, running := range []*catFile{o.batch, o.sizes} {
		if running != nil {
			_ = running.close() // it only read
		}
	}
	var err error
	if o.store != nil {
		err = o.store.Close()
	}
	o.batch, o.sizes, o.store, o.decided = nil, nil, nil, false
	return err
}

// ask asks git for an object.
func (o *objects) ask(ctx context.Context, id ID, limit int64) (odb.Kind, []byte, error) {
	answer, err := o.question(ctx, &o.batch, wholeObjects, request{id, limit})
	return answer.kind, answer.data, err
}

// askSize asks git for the size of an object.
func (o *objects) askSize(ctx context.Context, id ID) (int64, error) {
	answer, err := o.question(ctx, &o.sizes, onlySizes, request{id: id})
	return answer.size, err
}

// request is an object of at most limit bytes (0: any size).
type request struct {
	id    ID
	limit int64
}

// question asks a running git, which is started for the first one and kept for the
// next, unless it died or has more to say than is wanted.
func (o *objects) question(ctx context.Context, running **catFile, mode string, r request) (answer, error) {
	o.asking.Lock()
	defer o.asking.Unlock()
	if *running == nil {
		started, err := startCatFile(o.repo.git, mode)
		if err != nil {
			return answer{}, err
		}
		*running = started
	}
	got, err := (*running).ask(ctx, r.id, r.limit)
	if err != nil && !errors.Is(err, ErrNotFound) {
		err = (*running).abandon(ctx, err)
		*running = nil
	}
	if o.offline && isUnfetched(err) {
		err = fmt.Errorf("object %s: %w", r.id.Short(), ErrNotFound)
	}
	return got, err
}
