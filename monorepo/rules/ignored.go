package rules

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// askIgnored finds the ignore rules that hide what packages need. Rules are those of
// the work tree: of another commit than HEAD they tell nothing.
func (g *gatherer) askIgnored(ctx context.Context, head gitrepo.ID) error {
	if g.repo.Bare() || !g.w.Snapshot.Commit.IsZero() && g.w.Snapshot.Commit != head {
		return nil
	}
	var paths []string
	asked := map[string]question{}
	for _, p := range g.w.Packages {
		for _, q := range g.questions(p) {
			if _, ok := asked[q.path]; !ok {
				asked[q.path] = q
				paths = append(paths, q.path)
			}
		}
	}
	matches, err := g.repo.CheckIgnore(ctx, paths)
	for _, m := range matches {
		if q := asked[m.Path]; !q.spares(m) {
			g.addHidden(q, m)
		}
	}
	return err
}

// addHidden keeps what a rule hides of a package: the first path, rather one that is
// there.
func (g *gatherer) addHidden(q question, m gitrepo.IgnoreMatch) {
	h := Hidden{Path: q.subject, Source: m.Source, Line: m.Line, Pattern: m.Pattern, Exists: q.exists || g.repo.Exists(q.subject)}
	key := rule{q.pkg.Name, m.Source, m.Line}
	at, known := g.rules[key]
	switch {
	case !known:
		g.rules[key] = len(g.facts.Hidden)
		g.facts.Hidden = append(g.facts.Hidden, h)
	case h.Exists && !g.facts.Hidden[at].Exists:
		g.facts.Hidden[at] = h
	}
}

// rule is an ignore rule that does harm to a package.
type rule struct {
	pkg, source string
	line        int
}

// question is a path to ask git about.
type question struct {
	pkg     *monorepo.Package
	path    string
	subject string // the file or folder that would be hidden
	exists  bool
	tracked bool
}

// spares reports whether a rule hides nothing more than one file that git has.
func (q question) spares(m gitrepo.IgnoreMatch) bool {
	return q.tracked && !strings.ContainsAny(m.Pattern, "*?[")
}

// questions are what a package must not have hidden: a .meta of each kind of asset,
// those of its outer folders, and the folders that Unity hides.
func (g *gatherer) questions(p *monorepo.Package) []question {
	q := questioner{p: p, snap: g.w.Snapshot, asked: map[string]bool{}}
	for _, e := range g.files(p) {
		q.ask(e.Path[len(p.Dir):])
	}
	samples := strings.Contains(string(p.Data), `"Samples~/`)
	q.askFolder("Samples~", samples)
	q.askFolder("Documentation~", false)
	return q.list
}

type questioner struct {
	p     *monorepo.Package
	snap  *gitrepo.Snapshot
	asked map[string]bool // kinds of files, and folders
	list  []question
}

// ask adds what a file of the package gives reason to ask.
func (q *questioner) ask(name string) {
	name = strings.TrimPrefix(name, "/")
	if unity.Hidden(name) {
		for at, c := range name {
			if c == '/' && strings.HasSuffix(name[:at], "~") {
				q.askFolder(name[:at], true)
				return
			}
		}
		return
	}
	if extension := path.Ext(name); extension != ".meta" && !q.asked["*"+extension] {
		q.asked["*"+extension] = true
		q.askMeta(name)
	}
	outer, rest, nested := strings.Cut(name, "/")
	if nested && !q.asked[outer] {
		q.asked[outer] = true
		q.askMeta(outer)
	}
	if middle, _, nested := strings.Cut(rest, "/"); nested && !q.asked[outer+"/"+middle] {
		q.asked[outer+"/"+middle] = true
		q.askMeta(outer + "/" + middle)
	}
}

func (q *questioner) askMeta(name string) {
	meta := path.Join(q.p.Dir, name) + ".meta"
	_, tracked := q.snap.Entry(meta)
	q.list = append(q.list, question{pkg: q.p, path: meta, subject: meta, exists: true, tracked: tracked})
}

// askFolder asks about a file in a hidden folder: git matches rules for folders only
// against folders that it sees, or that lie on the way.
func (q *questioner) askFolder(name string, exists bool) {
	folder := path.Join(q.p.Dir, name)
	if _, ok := q.snap.Entry(folder); ok { // a symlink or a submodule
		return
	}
	if !q.asked[name] {
		q.asked[name] = true
		q.list = append(q.list, question{pkg: q.p, path: folder + "/Sample.cs", subject: folder, exists: exists})
	}
}

// files are the files in a package's folder, those of packages inside it among them.
func (g *gatherer) files(p *monorepo.Package) []gitrepo.Entry {
	entries := g.w.Snapshot.Entries()
	if p.Dir == "" {
		return entries
	}
	find := func(prefix string) int {
		i, _ := slices.BinarySearchFunc(entries, prefix, func(e gitrepo.Entry, prefix string) int { return strings.Compare(e.Path, prefix) })
		return i
	}
	return entries[find(p.Dir+"/"):find(p.Dir+"0")] // 0 follows the slash
}
