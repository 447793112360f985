package odb

import (
	"bytes"
	"encoding/binary"
	"io/fs"
	"os"
	"path/filepath"
)

// multiIndex is a folder's multi-pack-index (gitformat-pack): of the objects of
// many packs it tells which pack each is in. It is taken as a hint only, and the
// packs' own indexes have the word: so it is not verified, and what it says of
// the place in the pack is not read.
type multiIndex struct {
	file    *file
	info    fs.FileInfo
	ids     idTable
	entries []byte // of each id, the number of the pack and the place there
	names   []string
	packs   []*pack // by number
	named   map[*pack]bool
}

// multiEntrySize is the size of an entry of a multiIndex.
const multiEntrySize = 4 + 4

// multiIndex returns that of a folder with those packs; nil if there is none, or
// it is damaged or stale, or saves nothing.
func (s *Store) multiIndex(dir string, packs []*pack) *multiIndex {
	if len(packs) < 2 {
		return nil
	}
	name := filepath.Join(dir, "multi-pack-index")
	info, err := os.Stat(name)
	if err != nil {
		return nil
	}
	for _, m := range s.multi {
		if os.SameFile(m.info, info) && m.info.ModTime().Equal(info.ModTime()) && m.lists(packs) {
			return m
		}
	}
	m, err := openMultiIndex(name, s.open)
	if err != nil {
		return nil
	}
	if m.info = info; !m.resolve(packs) {
		_ = m.file.close()
		return nil
	}
	s.multi = append(s.multi, m)
	return m
}

func openMultiIndex(name string, open func(string) (*file, error)) (*multiIndex, error) {
	f, err := open(name)
	if err != nil {
		return nil, err
	}
	m := &multiIndex{file: f}
	if err := m.parse(name, f.mapped); err != nil { // where nothing is mapped it is not used
		_ = f.close()
		return nil, err
	}
	return m, nil
}

func (m *multiIndex) parse(name string, data []byte) error {
	const headerSize = 12
	if len(data) < headerSize || string(data[:4]) != "MIDX" {
		return corrupt(name, 0, "it is not a multi-pack-index")
	}
	if data[4] != 1 || data[5] != 1 {
		return corrupt(name, 4, "version %d with hash version %d is not known", data[4], data[5])
	}
	c, err := parseChunks(name, data, headerSize, int(data[6]))
	if err != nil {
		return err
	}
	if m.ids, err = parseIDTable(&c); err != nil {
		return err
	}
	if m.entries, err = c.rows("OOFF", m.ids.count(), multiEntrySize); err != nil {
		return err
	}
	rest := c.chunk("PNAM")
	for range binary.BigEndian.Uint32(data[8:]) {
		name, after, ok := bytes.Cut(rest, []byte{0})
		if !ok {
			return c.corrupt("PNAM", 0, "names of packs are missing")
		}
		m.names, rest = append(m.names, string(name)), after
	}
	return nil
}

// resolve takes the packs that are named from those listed, and reports whether
// all are there.
func (m *multiIndex) resolve(listed []*pack) bool {
	byName := map[string]*pack{}
	m.named = map[*pack]bool{}
	for _, p := range listed {
		byName[filepath.Base(p.path)+".idx"] = p
	}
	for _, name := range m.names {
		p := byName[name]
		if p == nil {
			return false
		}
		m.packs = append(m.packs, p)
		m.named[p] = true
	}
	return true
}

// lists reports whether every pack that is named is listed.
func (m *multiIndex) lists(listed []*pack) bool {
	n := 0
	for _, p := range listed {
		if m.named[p] {
			n++
		}
	}
	return n == len(m.named)
}

// pack returns the pack that an object is said to be in, nil if in none.
func (m *multiIndex) pack(id ID) *pack {
	row, ok := m.ids.find(id.raw[:hashSize])
	if !ok {
		return nil
	}
	number := binary.BigEndian.Uint32(m.entries[int(row)*multiEntrySize:])
	if int64(number) >= int64(len(m.packs)) {
		return nil
	}
	return m.packs[number]
}
