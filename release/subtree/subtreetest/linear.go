package subtreetest

import "strconv"

// fileNames and the few contents that a file can have are what makes trees come
// out equal by chance, again and again.
var fileNames = [...]string{"f", "g", "sub/h", "ä"}

func (g *growth) content() File {
	return File{Regular, strconv.Itoa(g.rng.IntN(3)) + "\n"}
}

func (g *growth) startFiles() Files {
	files := Files{"README": {Regular, "r\n"}}
	for _, folder := range []string{g.target, g.sibling, g.inner} {
		if g.chance(60) {
			files = files.With(folder, Files{"f": g.content()})
		}
	}
	return files
}

// next commits files on the branch.
func (g *growth) next(step string, files Files) {
	g.advance(g.commit(step, []int{g.heads[g.head]}, files))
}

// editIn changes one file of a folder.
func (g *growth) editIn(folder string) {
	path := folder + "/" + pick(g.rng, fileNames[:])
	files := g.at().Files
	if _, there := files[path]; there && g.chance(20) {
		g.next("remove: "+path, files.Without(path))
		return
	}
	g.next("edit: "+path, files.Placing(path, g.content()))
}

func (g *growth) editTarget()  { g.editIn(g.target) }
func (g *growth) editInner()   { g.editIn(g.inner) }
func (g *growth) editSibling() { g.editIn(g.sibling) }
func (g *growth) editOutside() { g.next("edit outside", g.at().Files.Placing("README", g.content())) }
func (g *growth) emptyCommit() { g.next("empty", g.at().Files) }

func (g *growth) deleteFolder() {
	folder := g.folder()
	g.next("delete: "+folder, g.at().Files.Without(folder))
}

// bringBack gives a folder what it held at any commit.
func (g *growth) bringBack() {
	folder, from := g.folder(), g.anyCommit()
	g.next("bring back: "+folder, g.at().Files.With(folder, g.h.Commits[from].Files.Under(folder)))
}

func (g *growth) rename() {
	from, to := g.target, g.sibling
	if g.chance(50) {
		from, to = to, from
	}
	files := g.at().Files
	g.next("rename: "+from+" to "+to, files.Without(from).With(to, files.Under(from)))
}

// revert goes back to the whole tree of any commit.
func (g *growth) revert() { g.next("revert", g.h.Commits[g.anyCommit()].Files) }

func (g *growth) submodule() {
	g.next("submodule", g.at().Files.Placing(g.folder(), File{Submodule, g.h.Commits[g.anyCommit()].ID}))
}

func (g *growth) fileAtPrefix() {
	mode := pick(g.rng, []string{Regular, Symlink})
	g.next("file at the prefix", g.at().Files.Placing(g.target, File{mode, "f"}))
}
