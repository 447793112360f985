package odb

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"io/fs"
)

// CommitGraph is what git wrote down of a repository's commits, so that walks
// need not read them: trees, parents, topological levels (gitformat-commit-graph).
//
// A commit has a position, from 0 to Len. What was committed since git wrote the
// file is not in it, and what is in it may be gone from the repository. Parents
// are those in the commit objects: git doesn't use the graph where replace refs,
// grafts or a shallow boundary say otherwise, and neither must a caller.
//
// The methods are safe for concurrent use and, but for what AppendParents
// appends, allocate nothing. The graph ends with its store: none may run while
// the store is closed, and afterwards it holds no commits.
type CommitGraph struct {
	layers []graphLayer // each builds on those before
	count  uint32
}

// CommitGraph returns the commit-graph of the repository, or that of its
// alternates if it has none, or nil if there is none. One that is damaged, or of
// a version that is not known, is a *CorruptError: the commits must be read.
//
// It is read and checked whole at the first call, and then kept until Close.
func (s *Store) CommitGraph() (*CommitGraph, error) {
	s.closing.RLock()
	defer s.closing.RUnlock()
	if s.closed {
		return nil, fmt.Errorf("read commit-graph: %w", fs.ErrClosed)
	}
	err := s.graphOnce.do(func() (err error) {
		s.graph, err = openGraph(s.current.Load().dirs, s.open)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read commit-graph: %w", err)
	}
	return s.graph, nil
}

// Len returns the number of commits.
func (g *CommitGraph) Len() int { return int(g.count) }

// Find returns the position of a commit.
func (g *CommitGraph) Find(id ID) (pos uint32, ok bool) {
	if id.n != hashSize {
		return 0, false
	}
	for i := range g.layers {
		l := &g.layers[i]
		if row, ok := l.ids.find(id.raw[:hashSize]); ok {
			return l.first + row, true
		}
	}
	return 0, false
}

// ID returns the id of the commit at a position, the zero ID beyond the last.
func (g *CommitGraph) ID(pos uint32) ID {
	l, row := g.layer(pos)
	if l == nil {
		return ID{}
	}
	return IDFromBytes(l.ids.at(row))
}

// Tree returns the root tree of the commit at a position, the zero ID beyond the last.
func (g *CommitGraph) Tree(pos uint32) ID {
	l, row := g.layer(pos)
	if l == nil {
		return ID{}
	}
	return IDFromBytes(l.commit(row)[:hashSize])
}

// Generation returns the topological level of the commit at a position: 1 for
// one without parents, else more than that of any parent. It is 0 if the file
// does not know, and then for every commit, and beyond the last.
func (g *CommitGraph) Generation(pos uint32) uint32 {
	l, row := g.layer(pos)
	if l == nil {
		return 0
	}
	return binary.BigEndian.Uint32(l.commit(row)[hashSize+8:]) >> 2 // beside two bits of the date
}

// AppendParents appends the positions of a commit's parents, in their order. It
// fails if there is no such commit.
func (g *CommitGraph) AppendParents(pos uint32, parents []uint32) ([]uint32, error) {
	l, row := g.layer(pos)
	if l == nil {
		return parents, fmt.Errorf("read commit-graph: no commit %d of %d", pos, g.count)
	}
	return l.appendParents(row, parents)
}

// layer returns the layer that holds a position, and the row there; nil if none does.
func (g *CommitGraph) layer(pos uint32) (*graphLayer, uint32) {
	for i := range g.layers {
		l := &g.layers[i]
		if row := pos - l.first; row < l.ids.count() { // before the first it is huge
			return l, row
		}
	}
	return nil, 0
}

// check verifies the layers' checksums and, meanwhile, that all in them fits
// together: so no later answer depends on what is damaged or missing.
func (g *CommitGraph) check() error {
	sums := make(chan error, len(g.layers))
	for i := range g.layers {
		go func() { sums <- g.layers[i].checkSum() }()
	}
	err := g.checkLayers()
	for range g.layers {
		if sumErr := <-sums; sumErr != nil {
			err = sumErr
		}
	}
	return err
}

func (l *graphLayer) checkSum() error {
	end := len(l.data) - hashSize
	if sum := sha1.Sum(l.data[:end]); !bytes.Equal(sum[:], l.checksum()) {
		return corrupt(l.name, int64(end), "the checksum is wrong")
	}
	return nil
}

func (g *CommitGraph) checkLayers() error {
	var parents []uint32
	leveled := g.Generation(0) != 0
	for i := range g.layers {
		l := &g.layers[i]
		if err := l.ids.check(&l.chunkFile); err != nil {
			return err
		}
		lists := 0 // how many parents the lists of octopus merges hold
		for row := range l.ids.count() {
			var err error
			if parents, err = l.appendParents(row, parents[:0]); err != nil {
				return err
			}
			if len(parents) > 2 {
				lists += len(parents) - 1
			}
			if lists*edgeSize > len(l.edges) {
				return l.corrupt(edgesChunk, 0, "octopus merges share parents")
			}
			if !g.ordered(l.first+row, parents, leveled) {
				return l.corrupt(commitsChunk, int64(row)*commitSize, "the generation is wrong")
			}
		}
	}
	return nil
}

// ordered reports whether a commit's level is above those of its parents: so no
// commit is its own ancestor. Some gits wrote chains where it is not.
func (g *CommitGraph) ordered(pos uint32, parents []uint32, leveled bool) bool {
	level := g.Generation(pos)
	if !leveled {
		return level == 0
	}
	for _, p := range parents {
		if g.Generation(p) >= level {
			return false
		}
	}
	return level > 0
}

func (g *CommitGraph) close() error {
	err := closeLayers(g.layers)
	g.layers, g.count = nil, 0
	return err
}
