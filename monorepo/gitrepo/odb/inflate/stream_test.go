package inflate

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/adler32"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// zlibHeader is what git's streams begin with.
const zlibHeader = "\x78\x9c"

// contents are what real streams are made of.
func contents() map[string]string {
	rnd := rand.NewChaCha8([32]byte{})
	noise := make([]byte, 40_000)
	_, _ = rnd.Read(noise)
	var commit, tree, text strings.Builder
	fmt.Fprintf(&commit, "tree %x\nparent %x\nauthor A U Thor <author@example.com> 1700000000 +0100\n", noise[:20], noise[20:40])
	commit.WriteString("committer A U Thor <author@example.com> 1700000000 +0100\n\nfix(core): close what was opened\n")
	for i := range 30 {
		fmt.Fprintf(&tree, "100644 Some Asset %d.asset.meta\x00%s", i*i, noise[i*20:][:20])
	}
	for i := range 2000 {
		fmt.Fprintf(&text, "line %d %x\n", i, i*i*7919)
	}
	return map[string]string{
		"nothing":                        "",
		"one byte":                       "a",
		"a commit":                       commit.String(),
		"a tree":                         tree.String(),
		"a text":                         text.String(),
		"noise":                          string(noise[:3000]),
		"noise that comes again in 32Ki": string(noise[:1<<15]) + string(noise[:1000]),
		"a long run":                     strings.Repeat("a", 70_000),
		"a period of 3 bytes":            strings.Repeat("abc", 500),
		"a period of 7 bytes":            strings.Repeat("abcdefg", 500),
		"a period of 9 bytes":            strings.Repeat("abcdefghi", 500),
	}
}

// deflate compresses in two parts with a flush between them, or in one.
func deflate(tb testing.TB, content string, level int, flush bool) []byte {
	tb.Helper()
	var buf bytes.Buffer
	w, err := zlib.NewWriterLevel(&buf, level)
	if err != nil {
		tb.Fatal(err)
	}
	_, _ = io.WriteString(w, content[:len(content)/2]) // a buffer takes everything
	if flush {
		_ = w.Flush()
	}
	_, _ = io.WriteString(w, content[len(content)/2:])
	_ = w.Close()
	return buf.Bytes()
}

// pair is a decoder and the one to compare with.
type pair struct {
	Decoder
	source bytes.Reader
	zlib   io.ReadCloser
	flate  io.ReadCloser
}

// reference is Decode as compress/zlib does it.
func (p *pair) reference(source []byte, size int) (out []byte, used int, ok bool) {
	p.source.Reset(source)
	var err error
	if p.zlib == nil {
		p.zlib, err = zlib.NewReader(&p.source)
	} else {
		err = p.zlib.(zlib.Resetter).Reset(&p.source, nil)
	}
	if err != nil {
		return nil, 0, false
	}
	out, err = io.ReadAll(io.LimitReader(p.zlib, int64(size)+1))
	return out, len(source) - p.source.Len(), err == nil && len(out) == size
}

// checkSame decodes a stream both ways. It returns whether it is a sound one.
func checkSame(tb testing.TB, p *pair, source []byte, size int) bool {
	tb.Helper()
	want, wantUsed, wantOK := p.reference(source, size)
	out := make([]byte, size)
	used, ok := p.Decode(out, source)
	switch {
	case ok != wantOK && !takesDictionary(source):
		tb.Fatalf("sound: %v, zlib says %v: %d bytes of %x", ok, wantOK, size, source[:min(len(source), 1000)])
	case ok && (used != wantUsed || !bytes.Equal(out, want)):
		tb.Fatalf("%d bytes used, zlib %d; same: %v: %x", used, wantUsed, bytes.Equal(out, want), source)
	case !ok && used != 0:
		tb.Fatalf("%d bytes used of what is not sound", used)
	}
	return ok
}

// takesDictionary tells a header that compress/zlib takes for the empty dictionary.
func takesDictionary(source []byte) bool { return len(source) > 1 && source[1]&0x20 != 0 }

// mend puts the right checksum behind the last block of a stream. It returns the
// size of what comes out, -1 if the blocks are not sound or make more than 1 MiB.
func (p *pair) mend(source []byte) (mended []byte, size int) {
	const most = 1 << 20
	if len(source) < len(zlibHeader) {
		return source, -1
	}
	p.source.Reset(source[len(zlibHeader):])
	if p.flate == nil {
		p.flate = flate.NewReader(&p.source)
	} else if err := p.flate.(flate.Resetter).Reset(&p.source, nil); err != nil {
		return source, -1
	}
	out, err := io.ReadAll(io.LimitReader(p.flate, most+1))
	if err != nil || len(out) > most {
		return source, -1
	}
	end := len(source) - p.source.Len()
	rest := source[min(len(source), end+4):]
	return slices.Concat(binary.BigEndian.AppendUint32(source[:end:end], adler32.Checksum(out)), rest), len(out)
}

// writer writes the bits of blocks.
type writer struct {
	bytes []byte
	count int // of bits
}

// number writes a number, the lowest bit first.
func (w *writer) number(value, bits int) *writer {
	for i := range bits {
		if w.count%8 == 0 {
			w.bytes = append(w.bytes, 0)
		}
		w.bytes[w.count/8] |= byte(value>>i&1) << (w.count % 8)
		w.count++
	}
	return w
}

// word writes a word, the highest bit first.
func (w *writer) word(value, bits int) *writer {
	for i := range bits {
		w.number(value>>(bits-1-i), 1)
	}
	return w
}

// symbol writes one in the code with words of those lengths.
func (w *writer) symbol(lengths []uint8, symbol int) *writer {
	value := 0
	for n := uint8(1); n <= longest; n, value = n+1, value*2 {
		for other, length := range lengths {
			if length == n && other == symbol {
				return w.word(value, int(n))
			}
			if length == n {
				value++
			}
		}
	}
	panic("the symbol has no word")
}

// stored writes a block that is not compressed.
func (w *writer) stored(last int, content string) *writer {
	w.number(last, 3)
	w.count = 8 * len(w.bytes)
	w.number(len(content), 16).number(^len(content), 16)
	w.bytes = append(w.bytes, content...)
	w.count = 8 * len(w.bytes)
	return w
}

// codes begins a block with codes of those lengths, each written with 4 bits.
func (w *writer) codes(literals, distances []uint8) *writer {
	w.number(1, 1).number(2, 2)
	w.number(len(literals)-257, 5).number(len(distances)-1, 5).number(lengthSymbols-4, 4)
	w.number(0, 3*3) // symbols 16 to 18
	for range 16 {
		w.number(4, 3)
	}
	for _, n := range slices.Concat(literals, distances) {
		w.word(int(n), 4)
	}
	return w
}

// streamOf is a whole stream of what was written, with the checksum of what a
// decoder makes of it that takes too much.
func (w *writer) streamOf(content string) []byte {
	return binary.BigEndian.AppendUint32(append([]byte(zlibHeader), w.bytes...), adler32.Checksum([]byte(content)))
}

// lengths are those of the words of a code's symbols, all others are 0.
func lengths(symbols int, of map[int]uint8) []uint8 {
	all := make([]uint8, symbols)
	for symbol, n := range of {
		all[symbol] = n
	}
	return all
}
