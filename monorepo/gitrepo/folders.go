package gitrepo

import (
	"context"
	"strings"
)

// Folders returns the tree ids of folders below a tree, zero where there is no
// such folder. Each tree on the way is read once for all paths; "" is the tree itself.
func (r *Repo) Folders(ctx context.Context, tree ID, paths []string) ([]ID, error) {
	ids := make([]ID, len(paths))
	all := make([]folder, len(paths))
	for i, path := range paths {
		all[i] = folder{path, i}
	}
	return ids, r.folders(ctx, tree, all, ids)
}

// folder is a path still to be followed and the place of its answer.
type folder struct {
	path string
	at   int
}

func (r *Repo) folders(ctx context.Context, tree ID, wanted []folder, ids []ID) error {
	below := map[string][]folder{}
	for _, f := range wanted {
		if f.path == "" {
			ids[f.at] = tree
			continue
		}
		name, rest, _ := strings.Cut(f.path, "/")
		below[name] = append(below[name], folder{rest, f.at})
	}
	if len(below) == 0 {
		return nil
	}
	trees := map[string]ID{}
	err := r.eachEntry(ctx, tree, func(mode Mode, name []byte, id ID) bool {
		if mode == ModeTree && below[string(name)] != nil {
			trees[string(name)] = id
		}
		return len(trees) < len(below)
	})
	if err != nil {
		return err
	}
	for name, id := range trees {
		if err := r.folders(ctx, id, below[name], ids); err != nil {
			return err
		}
	}
	return nil
}
