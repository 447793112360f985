package subtree

// isAncestor reports whether b's history holds a, which may be b itself. Both and
// what is above them have their parents and generations.
func (h *history) isAncestor(a, b node) bool {
	if a == b {
		return true
	}
	oldest := h.gens[a]
	if h.gens[b] <= oldest || !h.hasChild(a) {
		return false
	}
	h.marks, h.mark = grown(h.marks, node(h.len()-1)), h.mark+1 //nolint:gosec // see add
	for stack := []node{b}; len(stack) > 0; {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, p := range h.parents(n) {
			if p == a {
				return true
			}
			if h.gens[p] > oldest && h.marks[p] != h.mark {
				h.marks[p] = h.mark
				stack = append(stack, p)
			}
		}
	}
	return false
}

// hasChild reports whether some node's parents hold a node. One that was just made
// for a side branch has none: it need not be looked for in a long history.
func (h *history) hasChild(n node) bool {
	for ; h.childrenOf < h.len(); h.childrenOf++ {
		h.addChild(node(h.childrenOf)) //nolint:gosec // see add
	}
	return h.mothers.has(n)
}

// addChild notes the parents of a node.
func (h *history) addChild(n node) {
	if h.known(n) {
		for _, p := range h.parents(n) {
			h.mothers.add(p)
		}
	}
}
