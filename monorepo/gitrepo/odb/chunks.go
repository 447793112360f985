package odb

import (
	"encoding/binary"
	"slices"
)

// chunkFile is a file that begins with a table of its parts, the chunks
// (gitformat-chunk), and ends with its checksum.
type chunkFile struct {
	name   string
	data   []byte
	chunks []chunk
}

// chunk is one part of a file, named by four letters.
type chunk struct {
	id         [4]byte
	start, end uint64 // in the file, in bytes
}

// parseChunks reads the table of so many chunks that begins at an offset.
func parseChunks(name string, data []byte, table, count int) (chunkFile, error) {
	const rowSize = 4 + 8
	c := chunkFile{name: name, data: data, chunks: make([]chunk, 0, count)}
	least := table + (count+1)*rowSize // where the first chunk may begin
	most := len(data) - hashSize       // where the last one ends
	if least > most {
		return c, corrupt(name, int64(len(data)), "the table of chunks ends early")
	}
	before := uint64(least)
	for i := range count {
		at := table + i*rowSize
		row := data[at : at+2*rowSize]
		next := chunk{
			id:    [4]byte(row),
			start: binary.BigEndian.Uint64(row[4:]),
			end:   binary.BigEndian.Uint64(row[rowSize+4:]),
		}
		if next.start < before || next.end < next.start || next.end > uint64(most) {
			return c, corrupt(name, int64(at), "chunk %q lies outside of the file", next.id[:])
		}
		if _, ok := c.find(string(next.id[:])); ok {
			return c, corrupt(name, int64(at), "chunk %q is there twice", next.id[:])
		}
		c.chunks = append(c.chunks, next)
		before = next.end
	}
	return c, nil
}

func (c *chunkFile) find(id string) (chunk, bool) {
	i := slices.IndexFunc(c.chunks, func(x chunk) bool { return string(x.id[:]) == id })
	if i < 0 {
		return chunk{}, false
	}
	return c.chunks[i], true
}

// chunk returns the bytes of a chunk, none if it is not there.
func (c *chunkFile) chunk(id string) []byte {
	x, _ := c.find(id)
	return c.data[x.start:x.end:x.end]
}

// rows returns the bytes of a chunk that must hold so many rows of a size.
func (c *chunkFile) rows(id string, count uint32, size int64) ([]byte, error) {
	b := c.chunk(id)
	if int64(len(b)) != int64(count)*size {
		return nil, c.corrupt(id, 0, "chunk %q does not have %d rows of %d bytes", id, count, size)
	}
	return b, nil
}

// corrupt says that a chunk is damaged at an offset in it.
func (c *chunkFile) corrupt(id string, at int64, format string, args ...any) error {
	x, _ := c.find(id)
	return corrupt(c.name, int64(x.start)+at, format, args...)
}

// checksum returns the SHA-1 of all that precedes it, as the file claims.
func (c *chunkFile) checksum() []byte { return c.data[len(c.data)-hashSize:] }
