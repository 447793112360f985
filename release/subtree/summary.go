package subtree

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"slices"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/release/subtree/rewrite"
)

// summary is what the memory's file begins with: what became of one commit where
// no earlier join has a part in it. A run that is asked for the same again need not
// read the rest.
type summary struct {
	rev     gitrepo.ID
	entries []entry
	behind  int // bytes of the file behind the summary
}

// entry is the split of one prefix, and what it takes to make its newest commit again.
type entry struct {
	prefix    string
	sensitive bool // some copy depends on git's rule for idents
	rule      rewrite.Idents
	newest    gitrepo.ID
	source    gitrepo.ID // the commit that newest is the copy of
	parents   []byte     // of newest, one id after the other
	lineage   lineage
}

// lineage is the ids of all commits of a split, one after the other. The lineages
// stand behind the summary in the order of its entries.
type lineage struct {
	at   int // from the file's beginning, in bytes
	len  int
	sums [8]byte
	ids  []byte // nil where they were not read
}

// find returns the entry of a prefix, nil where there is none.
func (s *summary) find(prefix string) *entry {
	if i := slices.IndexFunc(s.entries, func(e entry) bool { return e.prefix == prefix }); i >= 0 {
		return &s.entries[i]
	}
	return nil
}

// fileHead is what the file of a memory with ids of size bytes begins with.
func fileHead(size int) []byte { return append([]byte(memoryMagic), memoryVersion, byte(size)) }

// encode writes what stands in the file in front of behind bytes: the summary, with
// checksums of its own.
func (s *summary) encode(behind int) encoder {
	var e encoder
	e = append(e, s.rev.Bytes()...)
	e.number(behind)
	e.number(len(s.entries))
	for _, made := range s.entries {
		e.bytes([]byte(made.prefix))
		e = append(e, 0, byte(made.rule))
		if made.sensitive {
			e[len(e)-2] = 1
		}
		e = append(append(e, made.newest.Bytes()...), made.source.Bytes()...)
		e.bytes(made.parents)
		e.number(made.lineage.len)
		e = append(e, made.lineage.sums[:]...)
	}
	whole := encoder(fileHead(len(s.rev.Bytes())))
	whole.bytes(e)
	sum := sums(whole)
	return append(whole, sum[:]...)
}

// decodeSummary reads what encode wrote, and returns what stands behind it.
func decodeSummary(data []byte, size int) (s *summary, rest []byte, err error) {
	after, ok := bytes.CutPrefix(data, fileHead(size))
	outer := decoder{rest: after, failed: !ok}
	d := decoder{rest: outer.bytes()}
	end := len(data) - len(outer.rest)
	if sum := outer.take(len(sums(nil))); outer.failed || sums(data[:end]) != [8]byte(sum) {
		return nil, nil, errMemory
	}
	s = &summary{rev: d.id(size), behind: int(binary.LittleEndian.Uint32(d.take(4)))}
	first := len(data) - len(outer.rest)
	at := first
	for range d.count(2*size + 22) {
		e := d.entry(size)
		e.lineage.at = at
		at += e.lineage.len
		s.entries = append(s.entries, e)
	}
	if d.failed || len(d.rest) > 0 || at-first > s.behind {
		return nil, nil, errMemory
	}
	return s, outer.rest, nil
}

func (d *decoder) id(size int) gitrepo.ID { return odb.IDFromBytes(d.take(size)) }

func (d *decoder) entry(size int) entry {
	e := entry{prefix: string(d.bytes())}
	e.sensitive, e.rule = d.take(1)[0] == 1, rewrite.Idents(d.take(1)[0])
	e.newest, e.source, e.parents = d.id(size), d.id(size), d.bytes()
	e.lineage.len = int(binary.LittleEndian.Uint32(d.take(4)))
	e.lineage.sums = [8]byte(d.take(8))
	d.failed = d.failed || len(e.parents)%size != 0 || e.lineage.len%size != 0
	return e
}

// summarize sums up what became of the run's commit. What the last summary says of
// it and other prefixes stays true.
func (r *run) summarize(ctx context.Context, rule rewrite.Idents) summary {
	s := summary{rev: r.req.Rev}
	if slices.ContainsFunc(r.columns, func(c *column) bool { return len(c.fixed.values) > 0 }) || len(r.reachedJoins()) > 0 {
		return s
	}
	if r.summary.rev == s.rev {
		s.entries = slices.DeleteFunc(slices.Clone(r.summary.entries), func(e entry) bool {
			return slices.ContainsFunc(r.columns, func(c *column) bool { return c.prefix == e.prefix })
		})
	}
	for i, c := range r.columns {
		made := splitter{run: r, column: c, at: i}
		if !made.holds(r.rev) {
			continue
		}
		e := made.entry(rule)
		if err := made.prove(ctx, s.rev, &e); err == nil {
			s.entries = append(s.entries, e)
		}
	}
	slices.SortFunc(s.entries, func(a, b entry) int { return cmp.Compare(a.prefix, b.prefix) })
	return s
}

// entry sums up a column whose commit has the folder.
func (s *splitter) entry(rule rewrite.Idents) entry {
	newest := s.column.value(s.rev)
	source := s.source(newest)
	e := entry{
		prefix: s.column.prefix, sensitive: s.column.sensitive, rule: rule,
		newest: s.history.id(newest), source: s.history.id(source),
	}
	for _, p := range distinct(s.values(source)) {
		e.parents = append(e.parents, s.history.bytes(p)...)
	}
	var ids []byte
	for _, n := range s.history.lineage(newest) {
		ids = append(ids, s.history.bytes(n)...)
	}
	e.lineage = lineage{len: len(ids), sums: sums(ids), ids: ids}
	return e
}
