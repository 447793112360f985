package subtree

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/release/subtree/rewrite"
)

// run is the split of one commit for any number of prefixes.
type run struct {
	repo    *gitrepo.Repo
	req     Request
	history *history
	trees   *trees
	columns []*column
	rev     node

	scanned set    // commits whose messages were searched for joins, and those of all above them
	joined  []node // the commits whose messages may tell of joins

	summary summary               // the last one
	others  map[string]remembered // columns that this run does not need
	changed bool                  // there is something new to remember

	raw      [][]byte       // bytes of commits, by node; nil where not kept
	rows     [][]treeNumber // the prefixes' trees of commits, by node; nil where not read
	recalled topList
	tops     []treeNumber // root trees of nodes that stand in a split; 0 is not known

	idents func() (rewrite.Idents, error)
}

func newRun(ctx context.Context, repo *gitrepo.Repo, req Request) *run {
	r := &run{
		repo: repo, req: req,
		history: newHistory(len(req.Rev.Bytes())),
		trees:   newTrees(),
		others:  map[string]remembered{},
	}
	for _, prefix := range sortFolders(req.Prefixes) {
		if prefix != "" { // the root's split is the commit itself
			r.columns = append(r.columns, &column{prefix: prefix})
		}
	}
	r.idents = sync.OnceValues(func() (rewrite.Idents, error) { return installedIdents(ctx, repo) })
	return r
}

// walk reads what is new of the history.
func (r *run) walk(ctx context.Context) error {
	prefixes := make([]string, len(r.columns))
	for i, c := range r.columns {
		prefixes[i] = c.prefix
	}
	w := &walk{
		repo:     r.repo,
		history:  r.history,
		folders:  newFolders(r.repo, r.history.size, r.trees, prefixes),
		scanned:  r.scanned,
		progress: r.req.Progress,
	}
	if r.startsAnew() {
		var err error
		if w.ahead, err = w.readAhead(ctx, r.req.Rev); err != nil {
			return err
		}
		w.expect(len(w.ahead.seen))
	}
	if err := w.run(ctx, r.rev, r.isNew); err != nil {
		return err
	}
	for _, n := range w.joins {
		if !r.scanned.has(n) {
			r.joined = append(r.joined, n)
		}
	}
	r.changed = r.changed || len(w.visited) > 0
	r.raw, r.rows = w.raw, w.rows
	for _, n := range w.visited {
		r.scanned.add(n)
	}
	r.setGenerations(r.rev)
	return nil
}

// startsAnew reports whether all commits are to be read.
func (r *run) startsAnew() bool {
	return r.history.len() <= 1 || slices.ContainsFunc(r.columns, func(c *column) bool { return len(c.values) == 0 })
}

// isNew reports whether a commit is to be read: for the joins in its message, or
// because some column does not know what becomes of it.
func (r *run) isNew(n node) bool {
	return !r.scanned.has(n) ||
		slices.ContainsFunc(r.columns, func(c *column) bool { return c.value(n) == unknown })
}

// setGenerations computes the generations of a commit and what is above it.
func (r *run) setGenerations(from node) {
	for _, n := range r.history.order(from, func(n node) bool { return r.history.gens[n] == 0 }) {
		r.history.setGeneration(n)
	}
}

// load reads the history of a commit that the walk need not have met.
func (r *run) load(ctx context.Context, from node) error {
	for stack := []node{from}; len(stack) > 0; {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if r.history.known(n) {
			continue
		}
		raw, err := readCommit(ctx, r.repo, r.history.id(n))
		if err != nil {
			return err
		}
		_, parents, err := header(raw, r.history.size)
		if err != nil {
			return commitError(r.history.id(n), err)
		}
		r.history.adopt(n, parents)
		stack = append(stack, r.history.parents(n)...)
	}
	r.setGenerations(from)
	return nil
}

// wasRead reports whether the walk met a commit.
func (r *run) wasRead(n node) bool { return int(n) < len(r.rows) && r.rows[n] != nil }

// subtree is the tree of a prefix in a commit that was walked; 0 is none.
func (r *run) subtree(n node, prefix int) treeNumber {
	return r.rows[n][prefix]
}

// top is the root tree of a commit that stands in a split.
func (r *run) top(ctx context.Context, n node) (treeNumber, error) {
	if int(n) < len(r.tops) && r.tops[n] != 0 {
		return r.tops[n], nil
	}
	if id := r.recalled.find(n, r.history.size); id != nil {
		return r.setTop(n, r.trees.number(odb.IDFromBytes(id))), nil
	}
	raw, err := r.commitBytes(ctx, n)
	if err != nil {
		return 0, err
	}
	tree, _, err := header(raw, r.history.size)
	if err != nil {
		return 0, commitError(r.history.id(n), err)
	}
	return r.setTop(n, r.trees.number(tree)), nil
}

// topList lists the root trees that this run and earlier ones know.
func (r *run) topList() topList {
	var all topList
	old := r.recalled
	for n := range node(r.history.len()) { //nolint:gosec // see history.add
		var id []byte
		if int(n) < len(r.tops) && r.tops[n] != 0 {
			tree := r.trees.id(r.tops[n])
			id = tree.Bytes()
		}
		if len(old.nodes) > 0 && old.nodes[0] == n {
			id = old.ids[:r.history.size]
			old = topList{old.nodes[1:], old.ids[r.history.size:]}
		}
		if id != nil {
			all.nodes, all.ids = append(all.nodes, n), append(all.ids, id...)
		}
	}
	return all
}

func (r *run) setTop(n node, tree treeNumber) treeNumber {
	r.tops = grown(r.tops, n)
	r.tops[n] = tree
	return tree
}

// commitBytes are the bytes of a commit of the repository.
func (r *run) commitBytes(ctx context.Context, n node) ([]byte, error) {
	if int(n) < len(r.raw) && r.raw[n] != nil {
		return r.raw[n], nil
	}
	return readCommit(ctx, r.repo, r.history.id(n))
}

// rewrite makes the bytes of a copy. The installed git is only asked for its rule
// if that makes a difference.
func (r *run) rewrite(raw []byte, c rewrite.Copy) (made []byte, sensitive bool, err error) {
	c.Annotate = r.req.Options.Annotate
	made, sensitive, err = rewrite.Commit(nil, raw, c)
	if err != nil || !sensitive {
		return made, sensitive, err
	}
	if c.Idents, err = r.idents(); err != nil {
		return nil, sensitive, err
	}
	return rewrite.Commit(nil, raw, c)
}

// record puts a copy into the history, and hands it to the writer unless the
// repository has it.
func (r *run) record(ctx context.Context, made []byte, tree treeNumber, parents []node) (node, error) {
	id := r.repo.ObjectID(odb.Commit, made)
	n := r.history.add(id.Bytes())
	if !r.history.known(n) {
		r.history.setParents(n, parents)
		r.history.setGeneration(n)
	}
	r.setTop(n, tree)
	if r.req.Writer == nil {
		return n, nil
	}
	has, err := r.repo.Has(ctx, id)
	if err != nil || has {
		return n, err
	}
	if kind, err := r.repo.Kind(ctx, r.trees.id(tree)); err != nil || kind != odb.Tree {
		return none, fmt.Errorf("tree %s of the folder: %w", r.trees.id(tree).Short(), cmp.Or(err, errNoTree))
	}
	r.req.Writer.Add(odb.Commit, made)
	return n, nil
}

var errNoTree = errors.New("it is no tree: the repository is damaged")
