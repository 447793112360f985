package subtreetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Generate makes the history of a spec. It is meant to be odd rather than
// real: every step that git subtree has a rule for, next to every other.
func Generate(spec Spec) *History {
	g := newGrowth(spec)
	g.advance(g.commit("root", nil, g.startFiles()))
	steps := g.steps()
	size := 4 + g.rng.IntN(16)
	if spec.Short {
		size = 4 + size%6
	}
	for len(g.h.Commits) < size {
		g.run(steps)
	}
	g.finish()
	return g.h
}

// growth is a history while it is generated.
type growth struct {
	h      *History
	rng    *rand.Rand
	heads  []int // ends of branches
	head   int   // the place in heads at which a step works
	subs   []int // commits of libraries: what a join brings in
	joined map[string]bool
	splits map[split]int
	sq     map[string]squash // the last squash commit, by folder
	people people
	clock  int64

	target, sibling, inner string
}

// layouts are the folders that a history plays in. The first may be matched by
// the second as a regular expression, or be a prefix of it.
var layouts = [...][2]string{
	{"a", "b"},
	{"a", "ab"},
	{"P/x", "P/y"},
	{"P/x", "x"},
	{"P/a.b", "P/aXb"},
	{"com.acme.core", "com.acme.core-ui"},
	{"P/a b", "P/a"},
	{"P/-c", "Q"},
	{"P/größe", "P/gr"},
	{"P/x/deep/down", "P/x/deep"},
}

func newGrowth(spec Spec) *growth {
	rng := rand.New(rand.NewPCG(spec.Seed, 2009)) //nolint:gosec // the same again is the point
	folders := layouts[rng.IntN(len(layouts))]
	g := &growth{
		h:      &History{Spec: spec, Objects: Objects{}},
		rng:    rng,
		joined: map[string]bool{},
		splits: map[split]int{},
		sq:     map[string]squash{},
		people: newPeople(rng, spec),
		clock:  1_700_000_000,
		target: folders[0], sibling: folders[1], inner: folders[0] + "/inner",
	}
	g.h.Prefixes = []string{g.target, g.sibling, g.inner}
	if parent, _, nested := strings.Cut(g.target, "/"); nested {
		g.h.Prefixes = append(g.h.Prefixes, parent)
	}
	return g
}

// step is one thing that happens to a history.
type step struct {
	weight int
	do     func()
}

// steps chooses what this history is about: each kind of step is left out of
// most histories, so that those that have it have it often.
func (g *growth) steps() []step {
	chosen := []step{{6, g.editTarget}, {2, g.editInner}, {2, g.editSibling}, {2, g.editOutside}, {4, g.branch}, {4, g.merge}}
	kinds := [][]step{
		{{2, g.emptyCommit}},
		{{3, g.deleteFolder}, {3, g.bringBack}},
		{{3, g.rename}},
		{{3, g.revert}},
		{{3, g.submodule}, {2, g.bringBack}},
		{{3, g.octopus}},
		{{3, g.crissCross}},
		{{3, g.unrelatedRoot}},
		{{2, g.upstream}, {3, g.subtreeAdd}, {3, g.subtreeMerge}},
		{{2, g.upstream}, {3, g.addSquash}, {4, g.mergeSquash}},
		{{4, g.rejoin}},
		{{3, g.strayJoin}},
	}
	if g.h.Spec.Deadly {
		kinds = append(kinds, []step{{3, g.fileAtPrefix}}, []step{{2, g.missingSplit}}, []step{{3, g.joinAgain}})
	}
	for _, kind := range kinds {
		if g.chance(30) {
			chosen = append(chosen, kind...)
		}
	}
	return chosen
}

func (g *growth) run(steps []step) {
	total := 0
	for _, s := range steps {
		total += s.weight
	}
	g.head = g.rng.IntN(len(g.heads))
	n := g.rng.IntN(total)
	for _, s := range steps {
		if n -= s.weight; n < 0 {
			s.do()
			return
		}
	}
}

// finish chooses the tip: mostly the merge of all branches.
func (g *growth) finish() {
	g.head = g.rng.IntN(len(g.heads))
	for len(g.heads) > 1 && g.chance(80) {
		g.merge()
	}
	if g.chance(30) {
		g.editTarget()
	}
	g.h.Tip = g.heads[g.head]
}

// chance is true that often of a hundred times.
func (g *growth) chance(percent int) bool { return g.rng.IntN(100) < percent }

// at is the commit that a step works on.
func (g *growth) at() Commit { return g.h.Commits[g.heads[g.head]] }

// anyCommit is any commit so far.
func (g *growth) anyCommit() int { return g.rng.IntN(len(g.h.Commits)) }

// folder is the target mostly, else another.
func (g *growth) folder() string {
	if g.chance(70) {
		return g.target
	}
	return pick(g.rng, g.h.Prefixes)
}

// advance moves the branch on to a commit, or starts the first one.
func (g *growth) advance(commit int) {
	if len(g.heads) == 0 {
		g.heads = []int{commit}
	}
	g.heads[g.head] = commit
}

// commit makes a commit with a message of no meaning.
func (g *growth) commit(step string, parents []int, files Files) int {
	return g.commitAs(step, parents, files, g.people.message(fmt.Sprintf("c%d %s", len(g.h.Commits), step)))
}

// commitAs makes a commit with a message that git subtree is to read.
func (g *growth) commitAs(step string, parents []int, files Files, message string) int {
	g.clock += g.people.pace()
	return g.store(step, parents, files, g.people.header(g.clock)+"\n"+message)
}

// store makes a commit of what follows its parents in its header.
func (g *growth) store(step string, parents []int, files Files, rest string) int {
	var raw strings.Builder
	raw.WriteString("tree " + g.h.Objects.Tree(files) + "\n")
	for _, p := range parents {
		raw.WriteString("parent " + g.h.Commits[p].ID + "\n")
	}
	raw.WriteString(rest)
	id := g.h.Objects.Commit(raw.String())
	// The same commit again keeps its place: parents have to come first.
	if i := slices.IndexFunc(g.h.Commits, func(c Commit) bool { return c.ID == id }); i >= 0 {
		return i
	}
	g.h.Commits = append(g.h.Commits, Commit{ID: id, Step: step, Parents: parents, Files: files, Raw: raw.String()})
	return len(g.h.Commits) - 1
}

func pick[S ~[]E, E any](rng *rand.Rand, from S) E { return from[rng.IntN(len(from))] }
