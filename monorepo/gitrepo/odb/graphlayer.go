package odb

import (
	"encoding/binary"
	"errors"
)

// The chunks of a commit-graph beside its ids.
const (
	commitsChunk = "CDAT"
	edgesChunk   = "EDGE"
	basesChunk   = "BASE"

	commitSize = hashSize + 16
	edgeSize   = 4
)

// In place of a parent's position.
const (
	noParent   = 0x7000_0000
	edgeFlag   = 1 << 31 // the second parent: the others are in a list at this row
	lastOfList = 1 << 31 // in the list: it ends here
)

// graphLayer is one file of a commit-graph, most often the only one.
type graphLayer struct {
	chunkFile
	file    *file
	ids     idTable
	commits []byte // tree, two parents, level and date of each id
	edges   []byte // parents of octopus merges
	bases   []byte // the checksums of the layers below
	first   uint32 // position of its first commit
}

// openLayer opens a file and checks its header and the sizes of its chunks.
func openLayer(name string, open func(string) (*file, error)) (graphLayer, error) {
	f, err := open(name)
	if err != nil {
		return graphLayer{}, err
	}
	data, err := f.bytes(0, f.size)
	if err != nil {
		return graphLayer{}, errors.Join(err, f.close())
	}
	l := graphLayer{file: f}
	if err := l.parse(name, data); err != nil {
		_ = f.close()
		return graphLayer{}, err
	}
	return l, nil
}

func (l *graphLayer) parse(name string, data []byte) error {
	const headerSize = 8
	if len(data) < headerSize || string(data[:4]) != "CGPH" {
		return corrupt(name, 0, "it is not a commit-graph")
	}
	if data[4] != 1 || data[5] != 1 {
		return corrupt(name, 4, "version %d with hash version %d is not known", data[4], data[5])
	}
	var err error
	if l.chunkFile, err = parseChunks(name, data, headerSize, int(data[6])); err != nil {
		return err
	}
	if l.ids, err = parseIDTable(&l.chunkFile); err != nil {
		return err
	}
	if l.commits, err = l.rows(commitsChunk, l.ids.count(), commitSize); err != nil {
		return err
	}
	if l.bases, err = l.rows(basesChunk, uint32(data[7]), hashSize); err != nil {
		return err
	}
	l.edges = l.chunk(edgesChunk)
	return nil
}

// commit returns what is known of the commit in a row.
func (l *graphLayer) commit(row uint32) []byte {
	off := int(row) * commitSize
	return l.commits[off : off+commitSize]
}

func (l *graphLayer) appendParents(row uint32, parents []uint32) ([]uint32, error) {
	c := l.commit(row)
	first, second := binary.BigEndian.Uint32(c[hashSize:]), binary.BigEndian.Uint32(c[hashSize+4:])
	end := l.first + l.ids.count() // no parent is in a later layer
	switch {
	case first < end && second == noParent:
		return append(parents, first), nil
	case first == noParent && second == noParent:
		return parents, nil
	case first < end && second < end:
		return append(parents, first, second), nil
	case first < end && second >= edgeFlag:
		return l.appendEdges(second&^edgeFlag, append(parents, first))
	}
	return parents, l.corrupt(commitsChunk, int64(row)*commitSize, "a parent is not in the graph")
}

// appendEdges appends the list of parents that begins in a row.
func (l *graphLayer) appendEdges(row uint32, parents []uint32) ([]uint32, error) {
	for at := int64(row) * edgeSize; at+edgeSize <= int64(len(l.edges)); at += edgeSize {
		edge := binary.BigEndian.Uint32(l.edges[at:])
		if edge&^lastOfList >= l.first+l.ids.count() {
			return parents, l.corrupt(edgesChunk, at, "a parent is not in the graph")
		}
		parents = append(parents, edge&^lastOfList)
		if edge&lastOfList != 0 {
			return parents, nil
		}
	}
	return parents, l.corrupt(edgesChunk, int64(row)*edgeSize, "a list of parents ends early")
}

// closeLayers releases the layers' files. Nothing may use them any more.
func closeLayers(layers []graphLayer) error {
	var errs []error
	for i := range layers {
		errs = append(errs, layers[i].file.close())
	}
	return errors.Join(errs...)
}
