package subtree

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"maps"
	"slices"

	"github.com/upmrel/upmrel/release/subtree/rewrite"
)

// memoryVersion is raised whenever the split or the format of what is remembered
// of it changes.
const memoryVersion = 1

// memoryMagic begins the file; the version and the size of ids follow it.
const memoryMagic = "upmrel split\n"

var errMemory = errors.New("what an earlier split remembered is damaged or not of this version")

// memory is what runs tell later ones: the history that they read and what became
// of its commits. The value of a commit depends on what is above it alone, so it
// stays right whatever happens to refs.
type memory struct {
	history *history
	scanned set
	joined  []node
	tops    topList
	columns map[string]remembered // by prefix
}

// topList is the root trees of commits that stand in splits, sorted by commit.
type topList struct {
	nodes []node
	ids   []byte // of the trees, one after the other
}

// find returns the id of a commit's tree, nil where it is not in the list.
func (t *topList) find(n node, size int) []byte {
	i, ok := slices.BinarySearch(t.nodes, n)
	if !ok {
		return nil
	}
	return t.ids[i*size:][:size]
}

// remembered is a column as it is stored. The columns that a run does not need
// stay as they are: nodes keep their numbers.
type remembered []byte

// encode writes a memory in the form that decodeMemory reads.
func (m *memory) encode(prefixes []string) []byte {
	h := m.history
	e := encoder(memoryMagic)
	e = append(e, memoryVersion, byte(h.size))
	e.number(len(h.edges))
	e = append(e, h.ids...)
	for _, edge := range h.edges {
		e.nodes(edge[:])
	}
	e.nodes(h.gens)
	e.list(h.more)
	e.number(len(m.scanned))
	for _, word := range m.scanned {
		e = binary.LittleEndian.AppendUint64(e, word)
	}
	e.list(m.joined)
	e.list(m.tops.nodes)
	e.bytes(m.tops.ids)
	e.number(len(prefixes))
	for _, prefix := range prefixes {
		e.bytes([]byte(prefix))
		e.bytes(m.columns[prefix])
	}
	sum := sha256.Sum256(e)
	return append(e, sum[:]...)
}

// decodeMemory reads what encode wrote, for ids of size bytes. Anything else is an
// error: the checksum tells damage, and no number leads out of the history.
func decodeMemory(data []byte, size int) (*memory, error) {
	end := len(data) - sha256.Size
	if end < 0 {
		return nil, errMemory
	}
	sum := sha256.Sum256(data[:end])
	rest, ok := bytes.CutPrefix(data[:end], append([]byte(memoryMagic), memoryVersion, byte(size)))
	if !ok || !bytes.Equal(sum[:], data[end:]) {
		return nil, errMemory
	}
	d := decoder{rest: rest}
	m := &memory{history: d.history(size), columns: map[string]remembered{}}
	m.scanned = make(set, d.count(8))
	for i := range m.scanned {
		m.scanned[i] = binary.LittleEndian.Uint64(d.take(8))
	}
	m.joined = d.list()
	m.tops = topList{d.list(), d.bytes()}
	for range d.count(1) {
		prefix := string(d.bytes())
		m.columns[prefix] = d.bytes()
	}
	if d.failed || len(d.rest) > 0 || !m.sound() {
		return nil, errMemory
	}
	m.history.reindex()
	return m, nil
}

// sound reports whether every number is one of a node and the history has no circle.
func (m *memory) sound() bool {
	h := m.history
	for n := range node(h.len()) { //nolint:gosec // see add
		if !h.known(n) {
			continue
		}
		if first, second := h.edges[n][0], h.edges[n][1]; first < unread || isMore(second) && !h.hasMore(second) {
			return false
		}
		for _, p := range h.parents(n) {
			if !h.holds(p) || h.gens[n] != 0 && h.gens[p] >= h.gens[n] {
				return false
			}
		}
	}
	if len(m.tops.ids) != len(m.tops.nodes)*h.size || !slices.IsSorted(m.tops.nodes) {
		return false
	}
	return !slices.ContainsFunc(m.joined, func(n node) bool { return !h.holds(n) })
}

func (h *history) holds(n node) bool { return n >= 0 && int(n) < h.len() }

// hasMore reports whether a second parent that isMore leads to a list in more.
func (h *history) hasMore(second node) bool {
	at := int(unread) - 1 - int(second)
	return at < len(h.more) && h.more[at] > 2 && int(h.more[at]) < len(h.more)-at
}

// remember stores a column: runs of one value, since a folder changes rarely.
func (c *column) remember(rule rewrite.Idents) remembered {
	var e encoder
	e = append(e, 0, byte(rule))
	if c.sensitive {
		e[0] = 1
	}
	e.number(len(c.fixed.values))
	for _, commit := range slices.Sorted(maps.Keys(c.fixed.values)) {
		e.nodes([]node{commit, c.fixed.values[commit]})
	}
	var runs []node
	for i, v := range c.values {
		if i > 0 && v == c.values[i-1] {
			runs[len(runs)-2]++
		} else {
			runs = append(runs, 1, v)
		}
	}
	e.list(runs)
	return remembered(e)
}

// recall reads a column of a history of so many nodes; nil if it is not sound.
func (r remembered) recall(prefix string, nodes int) (c *column, rule rewrite.Idents) {
	d := decoder{rest: r}
	c = &column{prefix: prefix, fixed: &fixed{values: map[node]node{}}}
	c.sensitive, rule = d.take(1)[0] == 1, rewrite.Idents(d.take(1)[0])
	valid := func(n node) bool { return n >= 0 && int(n) < nodes }
	for range d.count(8) {
		pair := d.nodes(2)
		if !valid(pair[0]) || !valid(pair[1]) {
			return nil, rule
		}
		c.fixed.values[pair[0]] = pair[1]
	}
	runs := d.list()
	if d.failed || len(d.rest) > 0 || len(runs)%2 != 0 {
		return nil, rule
	}
	c.values = make([]node, 0, nodes)
	for i := 0; i < len(runs); i += 2 {
		count, v := int(runs[i]), runs[i+1]
		if count < 1 || count > nodes-len(c.values) || v != none && v != unknown && !valid(v) {
			return nil, rule
		}
		for range count {
			c.values = append(c.values, v)
		}
	}
	return c, rule
}
