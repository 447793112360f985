package odb

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

// maxLayers is how many files a chain can have: each counts those below in a byte.
const maxLayers = 256

// openGraph opens the commit-graph of the first folder that has one; nil if none has.
func openGraph(dirs []looseDir, open func(string) (*file, error)) (*CommitGraph, error) {
	for _, dir := range dirs {
		l, err := openLayer(filepath.Join(string(dir), "info", "commit-graph"), open)
		if err == nil {
			return newGraph([]graphLayer{l}, nil)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		chain, err := readChain(string(dir), open)
		if err != nil {
			return nil, err
		}
		if len(chain) > 0 {
			return openChain(dirs, chain, open)
		}
	}
	return nil, nil //nolint:nilnil // a repository need not have one
}

// readChain returns the checksums of a folder's layers, lowest first; none if it
// has no chain. As for git, an empty file is none.
func readChain(dir string, open func(string) (*file, error)) ([]ID, error) {
	const lineSize = 2*hashSize + 1
	f, err := open(filepath.Join(dir, "info", "commit-graphs", "commit-graph-chain"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.close() //nolint:errcheck // it was only read
	if f.size > maxLayers*lineSize {
		return nil, corrupt(f.name, 0, "%d bytes name more than %d layers", f.size, maxLayers)
	}
	text, err := f.bytes(0, f.size)
	if err != nil {
		return nil, err
	}
	var chain []ID
	for line := range strings.Lines(string(text)) {
		id, err := ParseID(strings.TrimSuffix(line, "\n"))
		if err != nil || id.n != hashSize {
			return nil, corrupt(f.name, int64(len(chain)*lineSize), "line %d names no layer", len(chain)+1)
		}
		chain = append(chain, id)
	}
	return chain, nil
}

// openChain opens the layers of a chain. Those that an alternate has too are
// only there.
func openChain(dirs []looseDir, chain []ID, open func(string) (*file, error)) (*CommitGraph, error) {
	layers := make([]graphLayer, 0, len(chain))
	for _, sum := range chain {
		l, err := findLayer(dirs, sum, open)
		if err != nil {
			_ = closeLayers(layers)
			return nil, err
		}
		layers = append(layers, l)
	}
	return newGraph(layers, chain)
}

func findLayer(dirs []looseDir, sum ID, open func(string) (*file, error)) (graphLayer, error) {
	name := filepath.Join("info", "commit-graphs", fmt.Sprintf("graph-%s.graph", sum))
	for _, dir := range dirs {
		l, err := openLayer(filepath.Join(string(dir), name), open)
		if !errors.Is(err, fs.ErrNotExist) {
			return l, err
		}
	}
	return graphLayer{}, corrupt(filepath.Join(string(dirs[0]), name), 0, "the layer is missing")
}

// newGraph links layers, whose checksums the chain names if there is one, and
// checks the whole. It owns the layers and closes them when it fails.
func newGraph(layers []graphLayer, chain []ID) (*CommitGraph, error) {
	g := &CommitGraph{layers: layers}
	err := g.link(chain)
	if err == nil {
		err = g.check()
	}
	if err != nil {
		_ = g.close()
		return nil, err
	}
	return g, nil
}

// link gives the commits of each layer their positions. Each must name the same
// layers below itself as the chain.
func (g *CommitGraph) link(chain []ID) error {
	var below []byte
	for i := range g.layers {
		l := &g.layers[i]
		if !bytes.Equal(l.bases, below) || chain != nil && !bytes.Equal(l.checksum(), chain[i].Bytes()) {
			return l.corrupt(basesChunk, 0, "it is not layer %d of this chain", i+1)
		}
		below = append(below, l.checksum()...)
		l.first = g.count
		if l.ids.count() >= noParent-g.count {
			return l.corrupt(idsChunk, 0, "there are too many commits")
		}
		g.count += l.ids.count()
	}
	return nil
}
