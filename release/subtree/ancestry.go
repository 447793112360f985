package subtree

// isAncestor reports whether b's history holds a, which may be b itself. Both and
// what is above them have their parents and generations.
func (h *history) isAncestor(a, b node) bool {
	if a == b {
		return true
	}
	oldest := h.gens[a]
	if h.gens[b] <= oldest {
		return false
	}
	met := map[node]bool{}
	for stack := []node{b}; len(stack) > 0; {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, p := range h.parents(n) {
			if p == a {
				return true
			}
			if h.gens[p] > oldest && !met[p] {
				met[p] = true
				stack = append(stack, p)
			}
		}
	}
	return false
}
