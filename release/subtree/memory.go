package subtree

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"maps"
	"slices"

	"github.com/upmrel/upmrel/release/subtree/rewrite"
)

// memoryVersion is raised whenever the split or the format of what is remembered
// of it changes.
const memoryVersion = 2

// memoryMagic begins the file; the version and the size of ids follow it.
const memoryMagic = "upmrel split\n"

var errMemory = errors.New("what an earlier split remembered is damaged or not of this version")

// memory is what runs tell later ones: the history that they read and what became
// of its commits. The value of a commit depends on what is above it alone, so it
// stays right whatever happens to refs.
type memory struct {
	summary summary
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
	var e encoder
	for _, made := range m.summary.entries {
		e = append(e, made.lineage.ids...)
	}
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
	whole := append(m.summary.encode(len(e)+len(sums(nil))), e...)
	sum := sums(whole)
	return append(whole, sum[:]...)
}

// sums are two checksums that processors compute faster than memory is read. They
// tell damage as one of 64 bits does; they keep nobody from forging.
func sums(data []byte) (both [8]byte) {
	binary.LittleEndian.PutUint32(both[:], crc32.ChecksumIEEE(data))
	binary.LittleEndian.PutUint32(both[4:], crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli)))
	return both
}

// decodeMemory reads what encode wrote, for ids of size bytes. Anything else is an
// error: the checksums tell damage, and what they don't tell can't lead out of the
// history, or round in it.
func decodeMemory(data []byte, size int) (*memory, error) {
	end := len(data) - len(sums(nil))
	if end < 0 || sums(data[:end]) != [8]byte(data[end:]) {
		return nil, errMemory
	}
	s, rest, err := decodeSummary(data[:end], size)
	if err != nil || s.behind != len(rest)+len(sums(nil)) {
		return nil, errMemory
	}
	d := decoder{rest: rest}
	for i := range s.entries {
		s.entries[i].lineage.ids = d.take(s.entries[i].lineage.len)
	}
	m := &memory{summary: *s, history: d.history(size), columns: map[string]remembered{}}
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

// sound reports whether every number is one of a node, whoever has parents knows
// all that is above it, and the history has no circle.
func (m *memory) sound() bool {
	h := m.history
	if len(m.scanned) > (h.len()+63)/64 || len(m.tops.ids) != len(m.tops.nodes)*h.size || !slices.IsSorted(m.tops.nodes) {
		return false
	}
	for n := range node(h.len()) { //nolint:gosec // see add
		if !h.known(n) && !m.scanned.has(n) {
			continue
		}
		if !h.sound(n) || m.scanned.has(n) && slices.ContainsFunc(h.parents(n), func(p node) bool { return !m.scanned.has(p) }) {
			return false
		}
	}
	for n := h.len(); n < 64*len(m.scanned); n++ {
		if m.scanned.has(node(n)) { //nolint:gosec // see add
			return false
		}
	}
	return !slices.ContainsFunc(m.joined, func(n node) bool { return !h.holds(n) || !h.known(n) })
}

// sound reports whether a node's parents are known and its generation is theirs
// and one more.
func (h *history) sound(n node) bool {
	first, second := h.edges[n][0], h.edges[n][1]
	if first < none || isMore(second) && !h.hasMore(second) {
		return false
	}
	var highest int32
	for _, p := range h.parents(n) {
		if !h.holds(p) || !h.known(p) || h.gens[p] < 1 {
			return false
		}
		highest = max(highest, h.gens[p])
	}
	return h.gens[n] == highest+1
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

// recall reads a column of a history; nil if it is not sound.
func (r remembered) recall(prefix string, h *history) (c *column, rule rewrite.Idents) {
	d := decoder{rest: r}
	c = &column{prefix: prefix, fixed: &fixed{values: map[node]node{}}}
	c.sensitive, rule = d.take(1)[0] == 1, rewrite.Idents(d.take(1)[0])
	valid := func(n node) bool { return n >= 0 && int(n) < len(h.edges) && h.edges[n][0] != unread }
	for range d.count(8) {
		pair := d.nodes(2)
		if !h.holds(pair[0]) || !valid(pair[1]) {
			return nil, rule
		}
		c.fixed.values[pair[0]] = pair[1]
	}
	runs := d.take(4 * d.count(4))
	if d.failed || len(d.rest) > 0 || len(runs)%8 != 0 {
		return nil, rule
	}
	c.values = make([]node, h.len())
	rest := c.values
	for ; len(runs) > 0; runs = runs[8:] {
		count, v := int(binary.LittleEndian.Uint32(runs)), node(binary.LittleEndian.Uint32(runs[4:])) //nolint:gosec // as it was written
		if count < 1 || count > len(rest) || v != none && v != unknown && !valid(v) {
			return nil, rule
		}
		for i := range rest[:count] {
			rest[i] = v
		}
		rest = rest[count:]
	}
	c.values = c.values[:len(c.values)-len(rest)]
	return c, rule
}
