package subtree

import (
	"iter"
	"math/bits"
	"slices"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// node is a commit by its number in a history; -1 is no commit.
type node = int32

const (
	none   node = -1
	unread node = -2 // in the place of the first parent: the parents are not known yet
)

// history is a growing graph of commits, numbered as they are met: the commits of
// the repository and the copies made of them. Copies have no special place in it,
// since the history of a rejoined subtree holds copies of its own past.
type history struct {
	size  int    // bytes of an id
	ids   []byte // of node n at n*size
	index index  // of the ids

	edges [][2]node // the first two parents
	more  []node    // of merges with more: how many, then all of them
	gens  []int32   // 1 + the highest of the parents; 0 is not known yet

	marks []uint32 // by node: the latest search that met it
	mark  uint32   // the present search

	mothers    set // nodes that are a parent of one below childrenOf
	childrenOf int
}

func newHistory(size int) *history {
	return &history{size: size, index: emptyIndex(1 << 10)}
}

// len is the number of nodes.
func (h *history) len() int { return len(h.edges) }

func (h *history) id(n node) gitrepo.ID { return odb.IDFromBytes(h.bytes(n)) }

func (h *history) bytes(n node) []byte { return h.ids[int(n)*h.size:][:h.size] }

// find returns the node of an id, none if it is not in the history.
func (h *history) find(id []byte) node { return h.index[h.index.slot(h.ids, id)] }

// add returns the node of an id, a new one where there is none.
func (h *history) add(id []byte) node {
	at := h.index.slot(h.ids, id)
	if n := h.index[at]; n != none {
		return n
	}
	n := node(h.len()) //nolint:gosec // a history of 2^31 commits fits no memory
	h.ids = append(h.ids, id...)
	h.edges = append(h.edges, [2]node{unread, none})
	h.gens = append(h.gens, 0)
	h.index[at] = n
	if h.index.isFull(h.len()) {
		h.reindex()
	}
	return n
}

// grown returns a list by node that is long enough for n.
func grown[L ~[]T, T any](list L, n node) L {
	if more := int(n) + 1 - len(list); more > 0 {
		list = append(list, make(L, more)...)
	}
	return list
}

// grow makes room for so many more nodes.
func (h *history) grow(more int) {
	h.ids = slices.Grow(h.ids, more*h.size)
	h.edges, h.gens = slices.Grow(h.edges, more), slices.Grow(h.gens, more)
	if count := h.len() + more; h.index.isFull(count) {
		h.index = newIndex(count, h.ids, h.size)
	}
}

// reindex makes an index with room for twice the nodes.
func (h *history) reindex() { h.index = newIndex(h.len(), h.ids, h.size) }

// known reports whether a node's parents are known.
func (h *history) known(n node) bool { return h.edges[n][0] != unread }

// isMore marks, in the place of the second parent, where in more the parents are.
func isMore(second node) bool { return second < unread }

// setParents tells a node's parents.
func (h *history) setParents(n node, parents []node) {
	e := [2]node{none, none}
	if len(parents) > 2 {
		e = [2]node{parents[0], unread - 1 - node(len(h.more))}         //nolint:gosec // see add
		h.more = append(append(h.more, node(len(parents))), parents...) //nolint:gosec // see add
	} else {
		copy(e[:], parents)
	}
	h.edges[n] = e
	if int(n) < h.childrenOf {
		h.addChild(n)
	}
}

// adopt tells a node's parents by their ids, one after the other.
func (h *history) adopt(n node, ids []byte) {
	var few [4]node
	parents := few[:0]
	for ; len(ids) > 0; ids = ids[h.size:] {
		parents = append(parents, h.add(ids[:h.size]))
	}
	h.setParents(n, parents)
}

// parents returns a node's parents, which are known. The slice is good until the
// history grows.
func (h *history) parents(n node) []node {
	e := &h.edges[n]
	switch {
	case e[0] == none:
		return nil
	case isMore(e[1]):
		at := unread - 1 - e[1]
		return h.more[at+1:][:h.more[at]]
	case e[1] == none:
		return e[:1]
	}
	return e[:]
}

// setGeneration computes a node's generation from its parents', which are known.
func (h *history) setGeneration(n node) {
	var highest int32
	for _, p := range h.parents(n) {
		highest = max(highest, h.gens[p])
	}
	h.gens[n] = highest + 1
}

// order lists the nodes that one can reach from n through nodes that enter
// accepts, n among them if it does: parents before children. Their parents are known.
func (h *history) order(from node, enter func(node) bool) []node {
	var list []node
	type step struct{ n, parent node }
	var met set
	var path []step
	push := func(n node) {
		if !met.has(n) && enter(n) {
			met.add(n)
			path = append(path, step{n: n})
		}
	}
	push(from)
	for len(path) > 0 {
		top := &path[len(path)-1]
		parents := h.parents(top.n)
		if int(top.parent) == len(parents) {
			list = append(list, top.n)
			path = path[:len(path)-1]
			continue
		}
		top.parent++
		push(parents[top.parent-1])
	}
	return list
}

// lineage lists a node and all above it: parents before children.
func (h *history) lineage(n node) []node { return h.order(n, func(node) bool { return true }) }

// set is a set of nodes.
type set []uint64

func (s set) has(n node) bool { return int(n>>6) < len(s) && s[n>>6]>>(n&63)&1 == 1 }

func (s *set) add(n node) {
	*s = grown(*s, n>>6)
	(*s)[n>>6] |= 1 << (n & 63)
}

// all lists the nodes in order.
func (s set) all() iter.Seq[node] {
	return func(yield func(node) bool) {
		for i, word := range s {
			for ; word != 0; word &= word - 1 {
				if !yield(node(64*i + bits.TrailingZeros64(word))) { //nolint:gosec // see add
					return
				}
			}
		}
	}
}

func (s set) len() int {
	count := 0
	for _, word := range s {
		count += bits.OnesCount64(word)
	}
	return count
}
