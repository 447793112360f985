package subtreetest

import (
	"maps"
	"slices"
)

const maxHeads = 5

// branch starts another branch at any commit.
func (g *growth) branch() {
	if len(g.heads) < maxHeads {
		g.heads = append(g.heads, g.anyCommit())
	}
}

// unrelatedRoot starts a history of its own, often with a folder as it is elsewhere.
func (g *growth) unrelatedRoot() {
	files := g.startFiles()
	if g.chance(60) {
		folder := g.folder()
		files = files.With(folder, g.h.Commits[g.anyCommit()].Files.Under(folder))
	}
	root := g.commit("unrelated root", nil, files)
	if len(g.heads) < maxHeads {
		g.heads = append(g.heads, root)
	}
}

// merge joins two branches into one.
func (g *growth) merge() { g.mergeHeads(2) }

// octopus joins three to five branches.
func (g *growth) octopus() {
	for n := 3 + g.rng.IntN(3); len(g.heads) < n; {
		g.heads = append(g.heads, g.anyCommit())
		g.head = len(g.heads) - 1
		if g.chance(60) {
			g.editTarget()
		}
	}
	g.mergeHeads(len(g.heads))
}

// mergeHeads merges so many branches, all different commits, into the first of them.
func (g *growth) mergeHeads(n int) {
	order := g.rng.Perm(len(g.heads))
	var parents, rest []int
	for _, i := range order {
		switch head := g.heads[i]; {
		case slices.Contains(parents, head):
		case len(parents) < n:
			parents = append(parents, head)
		default:
			rest = append(rest, head)
		}
	}
	if len(parents) > 1 {
		parents = []int{g.mergeOf(parents)}
	}
	g.heads = slices.Concat(parents, rest)
	g.head = 0
}

// mergeOf commits a merge whose tree is one of those that merges come to have.
func (g *growth) mergeOf(parents []int) int {
	step, files := g.mergedFiles(parents)
	return g.commit("merge "+step, parents, files)
}

func (g *growth) mergedFiles(parents []int) (step string, files Files) {
	ours, theirs := g.h.Commits[parents[0]].Files, g.h.Commits[parents[len(parents)-1]].Files
	folder := g.folder()
	switch n := g.rng.IntN(100); {
	case n < 35:
		all := Files{}
		for _, p := range slices.Backward(parents) {
			for _, path := range slices.Sorted(maps.Keys(g.h.Commits[p].Files)) {
				all = all.Placing(path, g.h.Commits[p].Files[path])
			}
		}
		return "union", all
	case n < 50:
		return "ours", ours
	case n < 60:
		return "theirs", theirs
	case n < 70:
		return "theirs in: " + folder, ours.With(folder, theirs.Under(folder))
	case n < 78:
		return "without: " + folder, ours.Without(folder)
	case n < 88:
		return "with an old: " + folder, ours.With(folder, g.h.Commits[g.anyCommit()].Files.Under(folder))
	default:
		return "with an edit", ours.Placing(g.target+"/"+pick(g.rng, fileNames[:]), g.content())
	}
}

// crissCross merges two branches both ways, and works on both.
func (g *growth) crissCross() {
	if len(g.heads) == maxHeads {
		g.merge()
	}
	g.heads = append(g.heads, g.anyCommit())
	other := len(g.heads) - 1
	mine, theirs := g.heads[g.head], g.heads[other]
	if mine == theirs {
		return
	}
	g.heads[g.head], g.heads[other] = g.mergeOf([]int{mine, theirs}), g.mergeOf([]int{theirs, mine})
	if g.chance(50) {
		g.editTarget()
	}
}
