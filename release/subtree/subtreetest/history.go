package subtreetest

// Spec says which history to generate. The same spec gives the same ids.
type Spec struct {
	Seed uint64
	// Deadly adds what git subtree dies of and our split answers: a file or a
	// symbolic link where the prefix is, the same join twice, an empty name, and
	// a join with a commit that is not there.
	Deadly bool
	// Short keeps to half as many commits, for git takes its time for each.
	Short bool
}

// History is a generated history. Its commits are in an order in which parents
// come first; not all of them need be reachable from the tip.
type History struct {
	Spec     Spec
	Prefixes []string // worth splitting, the one that most happens to first
	Commits  []Commit
	Tip      int // a place in Commits
	Objects  Objects
}

// Commit is one commit of a generated history.
type Commit struct {
	ID      string
	Step    string // what the generator meant by it: the kind, and after a colon the folder
	Parents []int  // places in History.Commits
	Files   Files
	Raw     string // as git stores it
}

// TipID is the commit to split.
func (h *History) TipID() string { return h.Commits[h.Tip].ID }

// Reachable lists the commits that the tip has in its history, itself included.
func (h *History) Reachable() []Commit {
	seen := make([]bool, len(h.Commits))
	seen[h.Tip] = true
	var found []Commit
	for i := h.Tip; i >= 0; i-- {
		if !seen[i] {
			continue
		}
		found = append(found, h.Commits[i])
		for _, p := range h.Commits[i].Parents {
			seen[p] = true
		}
	}
	return found
}
