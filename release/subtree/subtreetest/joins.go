package subtreetest

import (
	"fmt"
	"slices"
)

// split is a commit's copy for a folder.
type split struct {
	commit int
	folder string
}

// squash is a commit that git subtree made of a upstream's commit.
type squash struct{ commit, sub int }

// upstream makes or continues a history whose root is what belongs in a folder.
func (g *growth) upstream() {
	if len(g.subs) > 0 && g.chance(60) {
		last := pick(g.rng, g.subs)
		files := g.h.Commits[last].Files.Placing(pick(g.rng, fileNames[:]), g.content())
		g.subs = append(g.subs, g.commit("upstream", []int{last}, files))
		return
	}
	files := g.h.Commits[g.anyCommit()].Files.Under(g.target)
	if len(files) == 0 || g.chance(30) {
		files = Files{"f": g.content()}
	}
	g.subs = append(g.subs, g.commit("upstream root", nil, files))
}

// freshSub is a upstream's commit that no join has named, as git dies of a second one.
func (g *growth) freshSub() (sub int, ok bool) {
	g.upstream()
	fresh := slices.DeleteFunc(slices.Clone(g.subs), func(i int) bool { return g.joined[g.h.Commits[i].ID] })
	if len(fresh) == 0 {
		return 0, false
	}
	return pick(g.rng, fresh), true
}

// name notes that a join names a commit; it is false where another did before.
func (g *growth) name(commits ...int) bool {
	for _, c := range commits {
		if g.joined[g.h.Commits[c].ID] {
			return false
		}
	}
	for _, c := range commits {
		g.joined[g.h.Commits[c].ID] = true
	}
	return true
}

// subtreeAdd is `git subtree add`.
func (g *growth) subtreeAdd() {
	main := g.heads[g.head]
	sub, ok := g.freshSub()
	if !ok || !g.name(main, sub) {
		return
	}
	folder, id := g.folder(), g.h.Commits[sub].ID
	lines := joinLines{dir: folder, main: g.at().ID, split: id}
	message := g.joinMessage(fmt.Sprintf("Add '%s/' from commit '%s'", folder, id), lines)
	g.advance(g.commitAs("subtree add: "+folder, []int{main, sub}, g.bring(folder, sub), message))
}

// subtreeMerge is `git subtree merge`, which leaves no lines.
func (g *growth) subtreeMerge() {
	g.upstream()
	sub, folder := pick(g.rng, g.subs), g.folder()
	message := fmt.Sprintf("Merge commit '%s'\n", g.h.Commits[sub].ID)
	g.advance(g.commitAs("subtree merge: "+folder, []int{g.heads[g.head], sub}, g.bring(folder, sub), message))
}

// bring is the branch's tree with a upstream in a folder.
func (g *growth) bring(folder string, sub int) Files {
	return g.at().Files.With(folder, g.h.Commits[sub].Files)
}

// addSquash is `git subtree add --squash`.
func (g *growth) addSquash() { g.squashInto(g.folder(), nil) }

// mergeSquash is `git subtree merge --squash`: a squash commit upon the last one.
func (g *growth) mergeSquash() {
	folder := g.folder()
	if last, ok := g.sq[folder]; ok {
		g.squashInto(folder, []int{last.commit})
		return
	}
	g.squashInto(folder, nil)
}

func (g *growth) squashInto(folder string, onto []int) {
	main := g.heads[g.head]
	sub, ok := g.freshSub()
	if !ok {
		return
	}
	id := g.h.Commits[sub].ID
	message := g.joinMessage(fmt.Sprintf("Squashed '%s/' content from commit %s", folder, id[:7]), joinLines{dir: folder, split: id})
	sq := g.commitAs("squash: "+folder, onto, g.h.Commits[sub].Files, message)
	g.sq[folder] = squash{sq, sub}
	g.advance(g.commitAs("merge squash: "+folder, []int{main, sq}, g.bring(folder, sub),
		fmt.Sprintf("Merge commit '%s' as '%s'\n", g.h.Commits[sq].ID, folder)))
}

// rejoin is `git subtree split --rejoin`.
func (g *growth) rejoin() {
	folder := g.folder()
	main := g.heads[g.head]
	if g.chance(50) {
		main = g.lastChange(main, folder)
	}
	sub, ok := g.splitOf(split{main, folder})
	if !ok || !g.name(main, sub) {
		g.editIn(folder)
		return
	}
	if g.chance(40) {
		g.branch() // from before it, mostly
	}
	id := g.h.Commits[sub].ID
	lines := joinLines{dir: folder, main: g.h.Commits[main].ID, split: id}
	message := g.joinMessage(fmt.Sprintf("Split '%s/' into commit '%s'", folder, id), lines)
	parents := []int{g.heads[g.head], sub}
	if g.chance(15) {
		parents = parents[:1] // as where the merge was squashed later
	}
	g.advance(g.commitAs("rejoin: "+folder, parents, g.at().Files, message))
}

// lastChange is the commit that a line of commits without merges has a folder from.
func (g *growth) lastChange(at int, folder string) int {
	tree := func(c int) string { return g.h.Objects.Tree(g.h.Commits[c].Files.Under(folder)) }
	for {
		parents := g.h.Commits[at].Parents
		if len(parents) != 1 || tree(parents[0]) != tree(at) {
			return at
		}
		at = parents[0]
	}
}

// splitOf copies a commit and its ancestors about as git subtree does.
func (g *growth) splitOf(s split) (copied int, ok bool) {
	if at, done := g.splits[s]; done {
		return at, at >= 0
	}
	g.splits[s] = -1
	c := g.h.Commits[s.commit]
	var parents []int
	for _, p := range c.Parents {
		if at, ok := g.splitOf(split{p, s.folder}); ok && !slices.Contains(parents, at) {
			parents = append(parents, at)
		}
	}
	files := c.Files.Under(s.folder)
	if len(files) == 0 {
		return 0, false
	}
	tree := g.h.Objects.Tree(files)
	for _, p := range parents {
		if g.h.Objects.Tree(g.h.Commits[p].Files) == tree && len(parents) == 1 {
			g.splits[s] = p
			return p, true
		}
	}
	g.splits[s] = g.store("copy: "+c.ID[:7], parents, files, identsAndMessage(c.Raw))
	return g.splits[s], true
}

// strayJoin is a plain commit whose message names joins that may or may not
// have been.
func (g *growth) strayJoin() {
	main, sub := g.anyCommit(), g.anyCommit()
	lines := joinLines{dir: g.folder(), split: g.h.Commits[sub].ID}
	if g.chance(50) {
		lines.main = g.h.Commits[main].ID
		if main == sub || !g.name(main, sub) {
			return
		}
	}
	subject := pick(g.rng, []string{"cherry-pick", fmt.Sprintf("Add '%s/' from commit '%s'", lines.dir, lines.split)})
	files := g.at().Files
	g.advance(g.commitAs("stray join", []int{g.heads[g.head]}, files, g.joinMessage(subject, lines)))
}

// joinAgain names the same commits twice.
func (g *growth) joinAgain() {
	g.joined = map[string]bool{}
	g.rejoin()
}

// missingSplit is a squash of a commit that was never fetched.
func (g *growth) missingSplit() {
	lines := joinLines{dir: g.target, split: "0123456789abcdef0123456789abcdef01234567"}
	g.advance(g.commitAs("missing split", []int{g.heads[g.head]}, g.at().Files, g.joinMessage("Squashed", lines)))
}
