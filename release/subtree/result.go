package subtree

import "github.com/upmrel/upmrel/monorepo/gitrepo"

// Result is the split of one prefix.
type Result struct {
	Prefix string
	// ID is the newest commit of the split; zero where no commit holds the folder.
	ID gitrepo.ID
	// OtherIdents is set where names are as another version of git than the installed
	// one has them (2.42 changed the rule), so that a branch can go on.
	OtherIdents bool

	sensitive bool // names depend on the version of git
	history   *history
}

// Holds reports whether a commit belongs to the split's history, so that a branch
// there can be moved to ID without losing anything.
func (r Result) Holds(commit gitrepo.ID) bool {
	old, newest := r.node(commit), r.node(r.ID)
	return old != none && newest != none && r.history.isAncestor(old, newest)
}

// Since counts the commits of the split that one of them does not have in its own
// history; all of them for a commit that the split does not hold, as the zero id.
func (r Result) Since(commit gitrepo.ID) int {
	newest := r.node(r.ID)
	if newest == none {
		return 0
	}
	var old set
	if r.Holds(commit) { // what else is known of depends on earlier runs
		for _, n := range r.history.lineage(r.node(commit)) {
			old.add(n)
		}
	}
	return len(r.history.order(newest, func(n node) bool { return !old.has(n) }))
}

// node is a commit whose history is known; none for any other.
func (r Result) node(id gitrepo.ID) node {
	if r.history == nil || len(id.Bytes()) != r.history.size {
		return none
	}
	n := r.history.find(id.Bytes())
	if n != none && !r.history.known(n) {
		return none
	}
	return n
}
