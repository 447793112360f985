package gitrepo

import (
	"context"
	"strings"
)

// Track asks what happened to one folder since a commit.
type Track struct {
	Path string // of the folder; "" is the root
	Base ID     // commits that this one reaches do not count
}

// CommitsSince counts, for each track, the commits that head reaches and its
// base does not and that changed the folder, merges left out. One walk over the
// history answers all tracks.
func (r *Repo) CommitsSince(ctx context.Context, head ID, tracks []Track) ([]int, error) {
	counts := make([]int, len(tracks))
	if len(tracks) == 0 {
		return counts, nil
	}
	w, err := r.walk(ctx, head, tracks)
	if err != nil {
		return nil, err
	}
	folders := folderIDs{repo: r, known: map[folderKey]ID{}}
	for _, c := range w.order {
		if len(c.Parents) > 1 {
			continue
		}
		var parent ID
		if len(c.Parents) == 1 {
			parent = w.byID[c.Parents[0]].Tree
		}
		reached := w.colors[c.ID]
		for i, t := range tracks {
			if bit := w.bit[t.Base]; reached[bit/64]>>(bit%64)&1 == 1 {
				continue
			}
			changed, err := folders.differ(ctx, c.Tree, parent, t.Path)
			if err != nil {
				return nil, err
			}
			if changed {
				counts[i]++
			}
		}
	}
	return counts, nil
}

// folderIDs finds the tree ids of folders and remembers them, since most
// commits leave most folders as they were.
type folderIDs struct {
	repo  *Repo
	known map[folderKey]ID
}

type folderKey struct {
	tree ID
	path string
}

func (f folderIDs) differ(ctx context.Context, a, b ID, path string) (bool, error) {
	if a == b {
		return false, nil
	}
	x, err := f.find(ctx, a, path)
	if err != nil {
		return false, err
	}
	y, err := f.find(ctx, b, path)
	return x != y, err
}

// find returns the id of what is at path below tree, zero if nothing is.
func (f folderIDs) find(ctx context.Context, tree ID, path string) (ID, error) {
	if path == "" || tree.IsZero() {
		return tree, nil
	}
	key := folderKey{tree, path}
	if id, ok := f.known[key]; ok {
		return id, nil
	}
	name, rest, nested := strings.Cut(path, "/")
	id, mode, _, err := f.repo.child(ctx, tree, name)
	if err != nil {
		return ID{}, err
	}
	if nested {
		if mode != ModeTree {
			id = ID{}
		}
		if id, err = f.find(ctx, id, rest); err != nil {
			return ID{}, err
		}
	}
	f.known[key] = id
	return id, nil
}

// historyWalk is the history of a commit and of the bases.
type historyWalk struct {
	order  []*Commit // children before parents
	byID   map[ID]*Commit
	bit    map[ID]int      // base -> its number
	colors map[ID][]uint64 // commit -> the bases that reach it
}

// walk reads every ancestor of head and the bases, orders them topologically
// and colors each with the bases that reach it.
func (r *Repo) walk(ctx context.Context, head ID, tracks []Track) (*historyWalk, error) {
	w := &historyWalk{byID: map[ID]*Commit{}, bit: map[ID]int{}, colors: map[ID][]uint64{}}
	stack := []ID{head}
	for _, t := range tracks {
		if _, ok := w.bit[t.Base]; !ok {
			w.bit[t.Base] = len(w.bit)
			stack = append(stack, t.Base)
		}
	}
	children := map[ID]int{}
	for len(stack) > 0 {
		id := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if w.byID[id] != nil {
			continue
		}
		c, err := r.Commit(ctx, id)
		if err != nil {
			return nil, err
		}
		c.Message = nil
		w.byID[id] = c
		for _, p := range c.Parents {
			children[p]++
		}
		stack = append(stack, c.Parents...)
	}
	w.sort(children)
	w.color()
	return w, nil
}

// sort orders the commits so that each comes before its parents.
func (w *historyWalk) sort(children map[ID]int) {
	var ready []*Commit
	for id, c := range w.byID {
		if children[id] == 0 {
			ready = append(ready, c)
		}
	}
	for len(ready) > 0 {
		c := ready[len(ready)-1]
		ready = ready[:len(ready)-1]
		w.order = append(w.order, c)
		for _, p := range c.Parents {
			if children[p]--; children[p] == 0 {
				ready = append(ready, w.byID[p])
			}
		}
	}
}

func (w *historyWalk) color() {
	words := (len(w.bit) + 63) / 64
	for _, c := range w.order {
		own := w.colors[c.ID]
		if own == nil {
			own = make([]uint64, words)
			w.colors[c.ID] = own
		}
		if bit, ok := w.bit[c.ID]; ok {
			own[bit/64] |= 1 << (bit % 64)
		}
		for _, p := range c.Parents {
			theirs := w.colors[p]
			if theirs == nil {
				theirs = make([]uint64, words)
				w.colors[p] = theirs
			}
			for i := range own {
				theirs[i] |= own[i]
			}
		}
	}
}
