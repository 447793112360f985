package gitrepo

import (
	"context"
	"strings"
)

// trackTree arranges the paths of tracks by their folders.
type trackTree struct {
	tracks []int // those that end here
	below  map[string]*trackTree
}

func newTrackTree(tracks []Track) *trackTree {
	root := &trackTree{}
	for i, t := range tracks {
		at := root
		for path := t.Path; path != ""; {
			var name string
			name, path, _ = strings.Cut(path, "/")
			if at.below == nil {
				at.below = map[string]*trackTree{}
			}
			if at.below[name] == nil {
				at.below[name] = &trackTree{}
			}
			at = at.below[name]
		}
		at.tracks = append(at.tracks, i)
	}
	return root
}

// touched yields the tracks whose folder differs between two trees, either of
// which may be missing, and the folder's trees.
func (r *Repo) touched(ctx context.Context, trees [2]ID, at *trackTree, yield func(track int, folders [2]ID)) error {
	if trees[0] == trees[1] {
		return nil
	}
	for _, track := range at.tracks {
		yield(track, trees)
	}
	if len(at.below) == 0 {
		return nil
	}
	found, err := r.differing(ctx, trees, func(name []byte) bool { return at.below[string(name)] != nil })
	if err != nil {
		return err
	}
	for name, sides := range found {
		next, folders := at.below[name], sides.folders()
		if folders[0] == folders[1] { // two files, or a file that became executable
			for _, track := range next.tracks {
				yield(track, folders)
			}
			continue
		}
		if err := r.touched(ctx, folders, next, yield); err != nil {
			return err
		}
	}
	return nil
}
