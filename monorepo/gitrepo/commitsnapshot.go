package gitrepo

import (
	"context"
	"path/filepath"

	"github.com/upmrel/upmrel/monorepo/gitrepo/index"
)

// CommitSnapshot shows the files of a commit.
func (r *Repo) CommitSnapshot(ctx context.Context, commit ID) (*Snapshot, error) {
	c, err := r.Commit(ctx, commit)
	if err != nil {
		return nil, err
	}
	s := &Snapshot{Commit: commit, Tree: c.Tree, read: func(ctx context.Context, e Entry, limit int64) ([]byte, error) {
		_, data, err := r.Object(ctx, e.ID, limit)
		return data, err
	}}
	if s.entries = r.indexEntries(c.Tree); s.entries != nil {
		return s, nil
	}
	if err := r.list(ctx, c.Tree, "", &s.entries); err != nil {
		return nil, err
	}
	s.sort() // trees order folders as if their names ended in a slash
	return s, nil
}

// indexEntries lists a tree from the index where the index holds exactly that
// tree and can prove it, which spares reading every folder's tree object; nil
// where it does not.
func (r *Repo) indexEntries(tree ID) []Entry {
	x, err := index.ReadFile(filepath.Join(r.gitDir, "index"), r.hashSize)
	if err != nil {
		return nil
	}
	if root, ok := x.Root(); !ok || root != tree {
		return nil
	}
	entries := make([]Entry, len(x.Entries))
	for i, e := range x.Entries {
		entries[i] = Entry{Path: e.Path, Mode: Mode(e.Mode), ID: e.ID}
	}
	return entries
}

func (r *Repo) list(ctx context.Context, tree ID, prefix string, entries *[]Entry) error {
	children, err := r.tree(ctx, tree)
	if err != nil {
		return err
	}
	for _, c := range children {
		if c.Mode == ModeTree {
			if err := r.list(ctx, c.ID, prefix+c.Name+"/", entries); err != nil {
				return err
			}
			continue
		}
		*entries = append(*entries, Entry{Path: prefix + c.Name, Mode: c.Mode, ID: c.ID})
	}
	return nil
}
