package odb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// graphFiles are the files of a commit-graph in memory, by their paths in "info".
type graphFiles map[string][]byte

const (
	graphName = "commit-graph"
	chainName = "commit-graphs/commit-graph-chain"
)

// open opens the graph of the files. It must not be closed.
func (files graphFiles) open() (*CommitGraph, error) {
	return openGraph([]looseDir{""}, func(name string) (*file, error) {
		data, ok := files[strings.TrimPrefix(filepath.ToSlash(name), "info/")]
		if !ok {
			return nil, fs.ErrNotExist
		}
		return &file{name: name, size: int64(len(data)), mapped: data}, nil
	})
}

// chainOf are the files of a chain of layers, named as they claim to be.
func chainOf(layers ...[]byte) graphFiles {
	files, chain := graphFiles{}, []byte(nil)
	for _, l := range layers {
		sum := l[len(l)-hashSize:]
		files[fmt.Sprintf("commit-graphs/graph-%x.graph", sum)] = l
		chain = fmt.Appendf(chain, "%x\n", sum)
	}
	files[chainName] = chain
	return files
}

// writtenGraph returns the files that git writes for a small history with a
// merge of many: one alone, and the layers of a chain.
func writtenGraph(tb testing.TB) (alone []byte, layers [][]byte) {
	tb.Helper()
	r := repotest.New(tb)
	history(tb, r, 5, 12)
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join(objectsDir(r), "info", filepath.FromSlash(name)))
		if err != nil {
			tb.Fatal(err)
		}
		return data
	}
	r.Git("commit-graph", "write", "--reachable")
	alone = read(graphName)
	if err := os.Remove(filepath.Join(objectsDir(r), "info", graphName)); err != nil {
		tb.Fatal(err)
	}
	r.Git("commit-graph", "write", "--reachable", "--split=no-merge")
	history(tb, r, 6, 6)
	r.Git("commit-graph", "write", "--reachable", "--split=no-merge")
	for sum := range strings.FieldsSeq(string(read(chainName))) {
		layers = append(layers, read("commit-graphs/graph-"+sum+".graph"))
	}
	return alone, layers
}

// refused checks that a graph is not used, for a reason.
func refused(tb testing.TB, files graphFiles, reason string) {
	tb.Helper()
	var damage *CorruptError
	if g, err := files.open(); g != nil || !errors.As(err, &damage) || !strings.Contains(err.Error(), reason) {
		tb.Fatalf("%v, error %v, want %q", g, err, reason)
	}
}

func TestCommitGraphWithOneDamagedByte(t *testing.T) {
	t.Parallel()
	alone, layers := writtenGraph(t)
	damage := func(files graphFiles, data []byte) {
		for i := range data {
			for _, flip := range []byte{0x01, 0x80} {
				data[i] ^= flip
				refused(t, files, "")
				data[i] ^= flip
			}
		}
	}
	damage(graphFiles{graphName: alone}, alone)
	chain := chainOf(layers...)
	damage(chain, layers[0])
	damage(chain, layers[1])
	damage(chain, chain[chainName])
}

func TestCommitGraphThatIsCutOff(t *testing.T) {
	t.Parallel()
	alone, layers := writtenGraph(t)
	for n := range alone {
		refused(t, graphFiles{graphName: alone[:n:n]}, "")
		if n > hashSize {
			refused(t, graphFiles{graphName: seal(alone[: n-hashSize : n-hashSize])}, "")
		}
	}
	chain := chainOf(layers...)
	const line = 2*hashSize + 1
	for whole, n := chain[chainName], 1; n < len(whole)-1; n++ {
		chain[chainName] = whole[:n]
		if n != line && n != line-1 { // which names the lower layer alone
			refused(t, chain, "")
		}
	}
}

// What a writer got wrong, under a checksum that is right.
func TestCommitGraphThatIsMalformed(t *testing.T) {
	t.Parallel()
	alone, _ := writtenGraph(t)
	put := binary.BigEndian.PutUint32
	none := func(commit []byte) { put(commit[hashSize:], noParent); put(commit[hashSize+4:], noParent) }
	tests := []struct {
		name, chunk string // the chunk is what the edit is given
		edit        func(b []byte)
		want        string
	}{
		{"another kind of file", "", func(b []byte) { b[0] = 'X' }, "not a commit-graph"},
		{"a version to come", "", func(b []byte) { b[4] = 2 }, "version 2"},
		{"SHA-256", "", func(b []byte) { b[5] = 2 }, "hash version 2"},
		{"more chunks than there are", "", func(b []byte) { b[6] = 200 }, "table of chunks"},
		{"layers below, but no chain", "", func(b []byte) { b[7] = 1 }, "BASE"},
		{"a chunk that is there twice", "", func(b []byte) { copy(b[8+12:], b[8:12]) }, "twice"},
		{"a chunk in the header", "", func(b []byte) { put(b[8+8:], 4) }, "outside"},
		{"a chunk beyond the end", "", func(b []byte) { b[8+4] = 0x80 }, "outside"},
		{"chunks out of order", "", func(b []byte) { put(b[8+12+8:], 1200); put(b[8+24+8:], 1100) }, "outside"},
		{"no commits, but ids", "", func(b []byte) { copy(b[8+24:], "XXXX") }, "CDAT"},
		{"an unsorted fan-out table", "OIDF", func(b []byte) { put(b[4*7:], 1<<31) }, "fan-out"},
		{"a fan-out table of more ids", "OIDF", func(b []byte) { put(b[255*4:], 1<<31) }, "OIDL"},
		{"a fan-out table of other ids", "OIDF", func(b []byte) { clear(b[:255*4]) }, "ids are not sorted"},
		{"unsorted ids", "OIDL", func(b []byte) { b[len(b)-hashSize] = 0 }, "ids are not sorted"},
		{"an id that is there twice", "OIDL", func(b []byte) { clear(b) }, "ids are not sorted"},
		{"a first parent that is not there", "CDAT", func(b []byte) { put(b[hashSize:], 12) }, "not in the graph"},
		{"a second parent that is not there", "CDAT", func(b []byte) { put(b[hashSize:], 1); put(b[hashSize+4:], 12) }, "not in the graph"},
		{"a second parent without a first", "CDAT", func(b []byte) { put(b[hashSize:], noParent); put(b[hashSize+4:], 1) }, "not in the graph"},
		{"a list of parents that is not there", "CDAT", func(b []byte) { put(b[hashSize:], 1); put(b[hashSize+4:], 1<<31|1000) }, "ends early"},
		{"a list of parents that never ends", "EDGE", func(b []byte) { b[len(b)-4] = 0 }, "ends early"},
		{"a listed parent that is not there", "EDGE", func(b []byte) { put(b, 12) }, "not in the graph"},
		{"lists of parents that overlap", "CDAT", func(b []byte) {
			for ; len(b) > 0; b = b[commitSize:] {
				put(b[hashSize:], 0)
				put(b[hashSize+4:], 1<<31)
				put(b[hashSize+8:], 1<<31)
			}
		}, ""},
		{"a commit that is its own parent", "CDAT", func(b []byte) { none(b); put(b[hashSize:], 0) }, "generation"},
		{"levels that do not rise", "CDAT", func(b []byte) {
			for ; len(b) > 0; b = b[commitSize:] {
				put(b[hashSize+8:], 1<<2)
			}
		}, "generation"},
		{"a level that is not known, but others are", "CDAT", func(b []byte) { none(b); put(b[hashSize+8:], 0) }, "generation"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			data := slices.Clone(alone[:len(alone)-hashSize])
			part := data
			if tt.chunk != "" {
				c, err := parseChunks("", alone, 8, int(alone[6]))
				if err != nil {
					t.Fatal(err)
				}
				x, _ := c.find(tt.chunk)
				part = data[x.start:x.end]
			}
			tt.edit(part)
			refused(t, graphFiles{graphName: seal(data)}, tt.want)
		})
	}
}

// Git before 2.19 wrote no levels at all, which is no damage.
func TestCommitGraphWithoutLevels(t *testing.T) {
	t.Parallel()
	alone, _ := writtenGraph(t)
	want, err := graphFiles{graphName: alone}.open()
	if err != nil {
		t.Fatal(err)
	}
	data := slices.Clone(alone[:len(alone)-hashSize])
	c, _ := parseChunks("", alone, 8, int(alone[6]))
	x, _ := c.find("CDAT")
	for b := data[x.start:x.end]; len(b) > 0; b = b[commitSize:] {
		binary.BigEndian.PutUint32(b[hashSize+8:], 0)
	}
	g, err := graphFiles{graphName: seal(data)}.open()
	if err != nil {
		t.Fatal(err)
	}
	commits := commitsIn(t, want)
	for i := range commits {
		commits[i].Level = 0
	}
	if diff := cmp.Diff(commits, commitsIn(t, g)); diff != "" {
		t.Error(diff)
	}
}

func TestCommitGraphWhoseChainIsMalformed(t *testing.T) {
	t.Parallel()
	_, layers := writtenGraph(t)
	lower, upper := layers[0], layers[1]
	edited := func(layer []byte, edit func(b []byte)) []byte {
		data := slices.Clone(layer[:len(layer)-hashSize])
		edit(data)
		return seal(data)
	}
	renamed := chainOf(lower)
	for name := range renamed {
		if name != chainName {
			renamed[name] = upper
		}
	}
	tests := map[string]struct {
		files graphFiles
		want  string
	}{
		"without its lower layer":       {chainOf(upper), "not layer 1 of this chain"},
		"in the wrong order":            {chainOf(upper, lower), "not layer 1 of this chain"},
		"that names a layer twice":      {chainOf(lower, lower), "not layer 2 of this chain"},
		"on a layer of another history": {chainOf(edited(lower, func(b []byte) { b[len(b)-1]++ }), upper), "not layer 2 of this chain"},
		"whose file is another layer":   {renamed, "not layer 1 of this chain"},
		"that counts its layers wrong":  {chainOf(lower, edited(upper, func(b []byte) { b[7] = 2 })), "BASE"},
		"whose layer is missing":        {graphFiles{chainName: chainOf(lower)[chainName]}, "missing"},
		"of more layers than can be":    {graphFiles{chainName: []byte(strings.Repeat(strings.Repeat("a", 40)+"\n", maxLayers+1))}, "more than"},
		"that is no list of layers":     {graphFiles{chainName: []byte("../../../etc/passwd\n")}, "line 1"},
		"of SHA-256 layers":             {graphFiles{chainName: []byte(strings.Repeat("a", 64) + "\n")}, "line 1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, tt.files, tt.want)
		})
	}
}

func TestCommitGraphOfASHA256RepositoryIsRefused(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	other := filepath.Join(t.TempDir(), "other")
	r.Git("init", "-q", "--object-format=sha256", other)
	r.Git("-C", other, "commit", "-q", "--allow-empty", "-m", "commit")
	r.Git("-C", other, "commit-graph", "write", "--reachable")
	s, err := Open(filepath.Join(other, ".git", "objects"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var damage *CorruptError
	if g, err := s.CommitGraph(); g != nil || !errors.As(err, &damage) {
		t.Errorf("%v, %v", g, err)
	}
}

// FuzzCommitGraph opens any graph, alone or in a chain with a second layer. What
// is not refused must hold together: found where it is, and without circles.
func FuzzCommitGraph(f *testing.F) {
	alone, layers := writtenGraph(f)
	f.Add(alone, []byte(nil))
	f.Add(layers[0], layers[1])
	f.Fuzz(func(t *testing.T, first, second []byte) {
		if len(first) < hashSize || len(second) > 0 && len(second) < hashSize {
			return
		}
		first = seal(slices.Clone(first[:len(first)-hashSize]))
		files := graphFiles{graphName: first}
		if len(second) > 0 {
			files = chainOf(first, rebase(second, first))
		}
		g, err := files.open()
		if err != nil {
			if damage := (*CorruptError)(nil); !errors.As(err, &damage) {
				t.Errorf("error %v", err)
			}
			return
		}
		for pos := range uint32(g.Len()) {
			parents, err := g.AppendParents(pos, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range parents {
				if level := g.Generation(pos); int(p) >= g.Len() || level > 0 && g.Generation(p) >= level {
					t.Errorf("commit %d of level %d has parent %d", pos, level, p)
				}
			}
			id := g.ID(pos)
			if found, ok := g.Find(id); !ok || g.ID(found) != id {
				t.Errorf("commit %d was found at %d, %v", pos, found, ok)
			}
		}
	})
}

// rebase seals an upper layer and, if it has a chunk for that, names the lower one there.
func rebase(upper, lower []byte) []byte {
	upper = seal(slices.Clone(upper[:len(upper)-hashSize]))
	if len(upper) < 8+hashSize {
		return upper
	}
	if c, err := parseChunks("", upper, 8, int(upper[6])); err == nil && len(c.chunk(basesChunk)) == hashSize {
		copy(c.chunk(basesChunk), lower[len(lower)-hashSize:])
	}
	return seal(upper[:len(upper)-hashSize])
}
