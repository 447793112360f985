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

	sensitive bool            // names depend on the version of git
	history   func() *history // read when it is first asked for
}

// Holds reports whether a commit belongs to the split's history, so that a branch
// there can be moved to ID without losing anything.
func (r Result) Holds(commit gitrepo.ID) bool {
	if commit == r.ID || commit.IsZero() || r.ID.IsZero() {
		return commit == r.ID && !commit.IsZero()
	}
	h := r.history()
	old, newest := h.met(commit), h.met(r.ID)
	return old != none && newest != none && h.isAncestor(old, newest)
}

// Since counts the commits of the split that one of them does not have in its own
// history; all of them for a commit that the split does not hold, as the zero id.
func (r Result) Since(commit gitrepo.ID) int {
	if commit == r.ID || r.ID.IsZero() {
		return 0
	}
	h := r.history()
	newest := h.met(r.ID)
	if newest == none {
		return 0
	}
	var old set
	if r.Holds(commit) { // what else is known of depends on earlier runs
		for _, n := range h.lineage(h.met(commit)) {
			old.add(n)
		}
	}
	return len(h.order(newest, func(n node) bool { return !old.has(n) }))
}

// met is a commit whose history is known; none for any other.
func (h *history) met(id gitrepo.ID) node {
	if len(id.Bytes()) != h.size {
		return none
	}
	n := h.find(id.Bytes())
	if n != none && !h.known(n) {
		return none
	}
	return n
}
