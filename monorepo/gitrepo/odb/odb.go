// Package odb reads git objects fast: packs, loose objects and alternates of a
// SHA-1 repository, straight from its files, and the commit-graph beside them.
// It never writes and knows nothing of refs, the index or the work tree. Where it can't read (SHA-256, objects
// that a partial clone lacks) it says so and the caller asks git.
//
// Every object is checked against its id before it is handed out. Damage is an
// error (a *CorruptError), and another copy of the object is used if there is one.
package odb

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
)

// Kind is the type of an object, with the numbers that packs use.
type Kind uint8

// The kinds of objects.
const (
	Commit Kind = 1
	Tree   Kind = 2
	Blob   Kind = 3
	Tag    Kind = 4
)

// String returns git's word for the kind.
func (k Kind) String() string {
	switch k {
	case Commit:
		return "commit"
	case Tree:
		return "tree"
	case Blob:
		return "blob"
	case Tag:
		return "tag"
	}
	return "unknown"
}

// ErrNotFound is returned (wrapped) when the repository does not hold the object.
var ErrNotFound = errors.New("object not found")

// ErrTooLarge is returned (wrapped) when an object is larger than the caller's limit.
var ErrTooLarge = errors.New("object too large")

// emptyTree is readable in every repository, whether or not it is stored.
const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

// Options are what Open leaves at its default.
type Options struct {
	// Alternates is the value of GIT_ALTERNATE_OBJECT_DIRECTORIES: more object
	// folders to read, in the form that git gives to hooks.
	Alternates string

	// noMap reads files instead of mapping them, as where mapping fails.
	noMap bool
}

// Store reads the objects of one repository. It is safe for concurrent use.
//
// Packs, indexes and the commit-graph stay mapped until Close, and on Windows git
// can't delete or replace a mapped file: close the store before git repacks.
type Store struct {
	dir     string
	options Options
	open    func(name string) (*file, error)
	cache   *cache
	pool    sync.Pool // of *inflater

	closing sync.RWMutex // held for reading while mapped bytes are in use
	closed  bool

	listing sync.Mutex // held to list the folders anew; guards packs and multi
	packs   map[string]*pack
	multi   []*multiIndex // every one that was opened
	current atomic.Pointer[view]

	graphOnce once
	graph     *CommitGraph
}

// Open opens the object folder of a repository (".git/objects"). It reads no
// object yet.
func Open(objectsDir string) (*Store, error) { return OpenWith(objectsDir, Options{}) }

// OpenWith is Open with options.
func OpenWith(objectsDir string, options Options) (*Store, error) {
	info, err := os.Stat(objectsDir)
	if err != nil {
		return nil, fmt.Errorf("open object folder: %w", err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("open object folder: %s is not a folder", objectsDir)
	}
	s := &Store{
		dir:     objectsDir,
		options: options,
		open:    openFile,
		cache:   newCache(cacheBudget),
		pool:    sync.Pool{New: func() any { return newInflater() }},
		packs:   map[string]*pack{},
	}
	if options.noMap {
		s.open = openUnmapped
	}
	if _, err := s.list(nil); err != nil {
		return nil, err
	}
	return s, nil
}

// Close releases every file and mapping. It waits for reads that are under way;
// later ones fail with an error that wraps fs.ErrClosed.
func (s *Store) Close() error {
	s.closing.Lock()
	defer s.closing.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	var errs []error
	for _, p := range s.packs {
		errs = append(errs, p.close())
	}
	for _, m := range s.multi {
		errs = append(errs, m.file.close())
	}
	if s.graph != nil {
		errs = append(errs, s.graph.close())
	}
	return errors.Join(errs...)
}

// Read returns an object's kind and bytes. An object larger than limit bytes
// is not read: the error wraps ErrTooLarge. A limit of 0 is none.
// The bytes may be shared with other readers: they must not be changed.
//
// The limit also bounds what may be held on the way: an object stored as a
// delta against one more than 32 times the limit (git makes none) is too large.
func (s *Store) Read(id ID, limit int64) (Kind, []byte, error) {
	obj, err := s.object(request{id: id, limit: limit})
	return obj.kind, obj.data, err
}

// Header returns an object's kind and size in bytes without reading it whole.
// The size is the stored claim: only Read checks it.
func (s *Store) Header(id ID) (Kind, int64, error) {
	obj, err := s.object(request{id: id, headerOnly: true})
	return obj.kind, obj.size, err
}

// Has reports whether the store holds the object, going by the packs that it
// has listed so far: an object that another process packed since may be missed.
// It is cheaper than Header for objects that are mostly absent.
func (s *Store) Has(id ID) (bool, error) {
	s.closing.RLock()
	defer s.closing.RUnlock()
	if err := s.readable(id); err != nil {
		return false, err
	}
	return s.current.Load().has(id)
}

// Refresh lists the packs again, for Has: somebody made new ones.
func (s *Store) Refresh() error {
	s.closing.RLock()
	defer s.closing.RUnlock()
	_, err := s.list(s.current.Load())
	return err
}

// request says which object is wanted and how much of it.
type request struct {
	id         ID
	limit      int64
	headerOnly bool
}

// object is what a request gives; data is nil when only the header was wanted.
type object struct {
	kind  Kind
	size  int64
	data  []byte
	sound bool // known to be what its id names
}

func (s *Store) object(r request) (object, error) {
	s.closing.RLock()
	defer s.closing.RUnlock()
	if err := s.readable(r.id); err != nil {
		return object{}, err
	}
	z := s.pool.Get().(*inflater)
	obj, err := s.search(z, r)
	z.reset()
	s.pool.Put(z)
	if err != nil {
		return object{}, fmt.Errorf("read object %s: %w", r.id, err)
	}
	return obj, nil
}

// search looks in the folders as last listed and, when the object is not there,
// lists them once more: a concurrent gc may have moved it into a new pack.
func (s *Store) search(z *inflater, r request) (object, error) {
	known := s.current.Load()
	obj, err := known.find(z, r)
	if err == nil || errors.Is(err, ErrTooLarge) {
		return obj, err
	}
	fresh, listErr := s.list(known)
	if listErr != nil {
		return object{}, listErr
	}
	if fresh != known {
		obj, err = fresh.find(z, r)
	}
	if errors.Is(err, ErrNotFound) && r.id.String() == emptyTree {
		return object{kind: Tree}, nil
	}
	return obj, err
}

func (s *Store) readable(id ID) error {
	if s.closed {
		return fmt.Errorf("read object %s: %w", id, fs.ErrClosed)
	}
	if id.n != hashSize {
		return fmt.Errorf("read object %s: only SHA-1 ids are known here: %w", id, errors.ErrUnsupported)
	}
	return nil
}
