package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/upmrel/upmrel/monorepo/gitrepo/index"
)

// CommitSnapshot shows the files of a commit.
func (r *Repo) CommitSnapshot(ctx context.Context, commit ID) (*Snapshot, error) {
	c, err := r.Commit(ctx, commit)
	if err != nil {
		return nil, err
	}
	s := &Snapshot{Commit: commit, Tree: c.Tree, read: r.readEntry, size: r.entrySize, fetch: r.fetchEntries, smudge: r.smudge}
	replaced, err := r.Replaces(ctx)
	if err != nil {
		return nil, err
	}
	if !replaced { // the index knows nothing of what git shows in the place of a tree
		s.entries = r.indexEntries(c.Tree)
	}
	if s.entries == nil {
		if err := r.list(ctx, s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Preload starts to read what CommitSnapshot will need.
func (r *Repo) Preload() { go r.index() }

// readIndex reads the index; nil where there is none that can be used.
func (r *Repo) readIndex() *index.Index {
	x, err := index.ReadFile(filepath.Join(r.gitDir, "index"), r.hashSize)
	if err != nil {
		return nil
	}
	return x
}

// readEntry reads the bytes of a commit's file.
func (r *Repo) readEntry(ctx context.Context, e Entry, limit int64) ([]byte, error) {
	_, data, err := r.Object(ctx, e.ID, limit)
	return data, err
}

// entrySize is the size of a commit's file. One that a partial clone lacks is not
// fetched for it.
func (r *Repo) entrySize(ctx context.Context, e Entry) (int64, error) {
	store, err := r.objects.open(ctx)
	if err != nil {
		return 0, err
	}
	if store != nil {
		_, size, err := store.Header(e.ID)
		if err == nil || errors.Is(err, ErrNotFound) {
			return size, err
		}
	}
	return r.objects.askSize(ctx, e.ID)
}

// indexEntries lists a tree from the index where the index holds exactly that
// tree and can prove it, which spares reading every folder's tree object; nil
// where it does not.
func (r *Repo) indexEntries(tree ID) []Entry {
	x := r.index()
	if x == nil {
		return nil
	}
	if root, ok := x.Root(); !ok || root != tree {
		return nil
	}
	return x.Entries
}

// list lists the snapshot's tree from its objects.
func (r *Repo) list(ctx context.Context, s *Snapshot) error {
	folders := 0
	var walk func(tree ID, prefix string, depth int) error
	walk = func(tree ID, prefix string, depth int) error {
		folders++
		if depth > maxDepth || folders+len(s.entries) > r.maxEntries {
			return fmt.Errorf("tree %s: too many folders or files", s.Tree.Short())
		}
		var below error
		err := r.eachEntry(ctx, tree, func(mode Mode, name []byte, id ID) bool {
			if mode == ModeTree {
				below = walk(id, prefix+string(name)+"/", depth+1)
				return below == nil
			}
			s.entries = append(s.entries, Entry{Path: prefix + string(name), Mode: mode, ID: id})
			return true
		})
		if below != nil {
			return below
		}
		return err
	}
	err := walk(s.Tree, "", 0)
	s.sort() // only a tree that git did not write is out of order
	return err
}
