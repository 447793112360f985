package inflate

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestDecodeOfWhatZlibWrites(t *testing.T) {
	t.Parallel()
	for name, content := range contents() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var d pair
			for level := zlib.HuffmanOnly; level <= zlib.BestCompression; level++ {
				source := deflate(t, content, level, level%2 == 0)
				for _, behind := range []string{"", "1", "more than eight bytes"} {
					out := make([]byte, len(content))
					used, ok := d.Decode(out, append(slices.Clip(source), behind...))
					if !ok || used != len(source) || string(out) != content {
						t.Fatalf("level %d: %v, %d of %d bytes used", level, ok, used, len(source))
					}
				}
				for _, size := range []int{max(0, len(content)-1), len(content) + 1} {
					if size != len(content) && checkSame(t, &d, source, size) {
						t.Errorf("level %d: decoded to %d bytes, not %d", level, size, len(content))
					}
				}
			}
		})
	}
}

func TestDecodeOfEveryLengthAndDistance(t *testing.T) {
	t.Parallel()
	noise := make([]byte, 1<<15)
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise)
	w := new(writer).stored(0, string(noise)).number(1, 1).number(1, 2)
	fixed := fixedLengths()
	for symbol := 257; symbol < literalSymbols; symbol++ {
		lengthBits := max(0, (symbol-257)/4-1)
		if symbol == 285 {
			lengthBits = 0
		}
		for distance := range distanceSymbols {
			distanceBits := max(0, distance/2-1)
			for _, ones := range []int{0, -1} { // the shortest and the longest
				w.symbol(fixed, symbol).number(ones, lengthBits)
				w.word(distance, 5).number(ones, distanceBits)
			}
		}
	}
	var d pair
	source, size := d.mend(append([]byte(zlibHeader), w.symbol(fixed, endOfBlock).bytes...))
	if !checkSame(t, &d, source, size) {
		t.Errorf("the stream of %d bytes is not sound", size)
	}
}

func fixedLengths() []uint8 {
	return slices.Concat(bytes.Repeat([]uint8{8}, 144), bytes.Repeat([]uint8{9}, 112),
		bytes.Repeat([]uint8{7}, 24), bytes.Repeat([]uint8{8}, 8))
}

// oneOfEach has a word of each number of bits, and two of the longest.
func oneOfEach(symbols int, first ...int) []uint8 {
	all := make([]uint8, symbols)
	for n := range uint8(longest + 1) {
		all[first[n]] = min(n+1, longest)
	}
	return all
}

func TestDecodeOfBlocks(t *testing.T) {
	t.Parallel()
	fixed := fixedLengths()
	onlyEnd := lengths(257, map[int]uint8{endOfBlock: 1})
	endAndA := lengths(257, map[int]uint8{endOfBlock: 1, 'a': 1})
	withMatch := lengths(258, map[int]uint8{endOfBlock: 2, 'a': 1, 257: 2})
	long := oneOfEach(286, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 256, 257, 285, 'l', 'm')
	far := oneOfEach(30, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 28, 29)
	block := func(kind int) *writer { return new(writer).number(1, 1).number(kind, 2) }
	runs := func(literals int) *writer { // of lengths: 0, 16 and 18 in 2 bits, 1 too
		w := block(2).number(literals-257, 5).number(0, 5).number(18-4, 4)
		for _, n := range []int{2, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2} { // the order is that of the RFC
			w.number(n, 3)
		}
		return w
	}
	tests := []struct {
		name  string
		block *writer
		want  string
		sound bool
	}{
		{"no symbol but the end", block(1).symbol(fixed, 256), "", true},
		{"a stored block of nothing", new(writer).stored(1, ""), "", true},
		{"blocks of each kind", new(writer).stored(0, "bc").number(0, 1).number(1, 2).symbol(fixed, 'a').symbol(fixed, 256).
			codes(endAndA, []uint8{0}).symbol(endAndA, 'a').symbol(endAndA, 256), "bcaa", true},
		{"a code of a single word", new(writer).codes(onlyEnd, []uint8{0}).word(0, 1), "", true},
		{"the word that a code of a single one lacks", new(writer).codes(onlyEnd, []uint8{0}).word(1, 1), "", false},
		{"no distance", new(writer).codes(endAndA, []uint8{0}).symbol(endAndA, 'a').symbol(endAndA, 256), "a", true},
		{"a match where there is no distance", new(writer).codes(withMatch, []uint8{0}).
			symbol(withMatch, 'a').symbol(withMatch, 257).word(0, 1).symbol(withMatch, 256), "aaaa", false},
		{"a single distance", new(writer).codes(withMatch, []uint8{1}).
			symbol(withMatch, 'a').symbol(withMatch, 257).word(0, 1).symbol(withMatch, 256), "aaaa", true},
		{"the distance beside a single one", new(writer).codes(withMatch, []uint8{1}).
			symbol(withMatch, 'a').symbol(withMatch, 257).word(1, 1).symbol(withMatch, 256), "aaaa", false},
		{
			"words of every length", new(writer).codes(long, far).symbol(long, 'a').symbol(long, 'l').symbol(long, 'm').
				symbol(long, 'k').symbol(long, 257).symbol(far, 2).symbol(long, 285).symbol(far, 3).symbol(long, 256),
			"almklmk" + strings.Repeat("klmk", 65)[:258], true,
		},
		{"a distance beyond the first byte, of a long word", new(writer).codes(long, far).symbol(long, 'a').
			symbol(long, 257).symbol(far, 29).number(-1, 13).symbol(long, 256), "aaaa", false},
		{"a match before any byte", block(1).symbol(fixed, 257).word(0, 5).symbol(fixed, 256), "aaa", false},
		{"a match longer than what is wanted", block(1).symbol(fixed, 'a').symbol(fixed, 285).word(0, 5).symbol(fixed, 256), "aaaa", false},
		{"a distance of the symbol 30", new(writer).stored(0, strings.Repeat("a", 40_000)).number(3, 3).symbol(fixed, 257).word(30, 5).number(0, 14).symbol(fixed, 256), strings.Repeat("a", 40_003), false},
		{"a distance of the symbol 31", block(1).symbol(fixed, 'a').symbol(fixed, 257).word(31, 5).symbol(fixed, 256), "aaaa", false},
		{"a length of the symbol 286", block(1).symbol(fixed, 'a').symbol(fixed, 286).word(0, 5).symbol(fixed, 256), "aaaa", false},
		{"a length of the symbol 287", block(1).symbol(fixed, 'a').symbol(fixed, 287).word(0, 5).symbol(fixed, 256), "aaaa", false},
		{"no end of the block", block(1).symbol(fixed, 'a'), "a", false},
		{"no last block", new(writer).stored(0, "a"), "a", false},
		{"the reserved kind", block(3), "", false},
		{"a stored size with a wrong complement", block(0).number(0, 5).number(1, 16).number(1, 16).number('a', 8), "a", false},
		{"a stored size beyond the stream", block(0).number(0, 5).number(99, 16).number(^99, 16).number('a', 8), "a", false},
		{"a stored size beyond what is wanted", new(writer).stored(1, "ab"), "a", false},
		{"a stored size that is cut off", block(0).number(0, 5).number(0, 8), "", false},
		{"too many words", new(writer).codes(lengths(257, map[int]uint8{256: 1, 'a': 1, 'b': 1}), []uint8{0}), "", false},
		{"too few words", new(writer).codes(lengths(257, map[int]uint8{256: 1, 'a': 2}), []uint8{0}).word(0, 1), "", false},
		{"a single word of two bits", new(writer).codes(lengths(257, map[int]uint8{256: 2}), []uint8{0}).word(0, 2), "", false},
		{"no word at all", new(writer).codes(make([]uint8, 257), []uint8{0}), "", false},
		{"no word for the end", new(writer).codes(lengths(257, map[int]uint8{'a': 1, 'b': 1}), []uint8{0}).number(0, 9), "", false},
		{"too many distances", new(writer).codes(endAndA, []uint8{1, 1, 1}).symbol(endAndA, 256), "", false},
		{"too few distances", new(writer).codes(endAndA, []uint8{2, 1}).symbol(endAndA, 256), "", false},
		{"287 literals", new(writer).codes(lengths(287, map[int]uint8{256: 1, 'a': 1}), []uint8{0}).symbol(endAndA, 256), "", false},
		{"31 distances", new(writer).codes(endAndA, make([]uint8, 31)).symbol(endAndA, 256), "", false},
		{"too many words for the lengths", block(2).number(0, 14).number(1|1<<3|1<<6, 9), "", false},
		{"too few words for the lengths", block(2).number(0, 14).number(1|2<<3, 12), "", false},
		{"a repeated length before any", runs(257).word(2, 2).number(0, 2).word(3, 2).number(94-11, 7).word(1, 2).word(3, 2).number(127, 7).
			word(3, 2).number(20-11, 7).word(1, 2).word(0, 2).symbol(endAndA, 'a').symbol(endAndA, 256), "a", false},
		{"a run of one more than there are", runs(257).word(3, 2).number(127, 7).word(3, 2).number(117-11, 7).word(1, 2).
			word(2, 2).number(0, 2).word(1, 1), "", false},
		{"less than what is wanted", block(1).symbol(fixed, 'a').symbol(fixed, 256), "a\x00", false},
		{"runs of lengths", runs(257).word(3, 2).number(97-11, 7).word(1, 2).word(3, 2).number(127, 7).
			word(3, 2).number(20-11, 7).word(1, 2).word(0, 2).symbol(endAndA, 'a').symbol(endAndA, 256), "a", true},
		{"a run beyond the last length", runs(257).word(3, 2).number(127, 7).word(3, 2).number(127, 7), "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var d pair
			source := tt.block.streamOf(tt.want)
			if sound := checkSame(t, &d, source, len(tt.want)); sound != tt.sound {
				t.Errorf("sound: %v", sound)
			}
			out := make([]byte, len(tt.want))
			if _, ok := d.Decode(out, source); ok && string(out) != tt.want {
				t.Errorf("%q, want %q", out, tt.want)
			}
			for _, size := range []int{0, 1, len(tt.want) + 1, 1000} {
				checkSame(t, &d, source, size)
			}
		})
	}
}

func TestDecodeOfEachHeader(t *testing.T) {
	t.Parallel()
	var d pair
	source := deflate(t, "", zlib.DefaultCompression, false)
	for header := range 1 << 16 {
		source[0], source[1] = byte(header>>8), byte(header)
		if checkSame(t, &d, source, 0) && takesDictionary(source) {
			t.Errorf("%x was decoded without its dictionary", header)
		}
	}
}

// The longest words, and what follows them, wherever in the loaded bits they begin.
func TestDecodeOfTheLongestWordsAtEachBit(t *testing.T) {
	t.Parallel()
	var d pair
	fixed := fixedLengths()
	noise := make([]byte, 1<<15)
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise)
	rnd := rand.New(rand.NewPCG(1, 2))
	ofLengths := lengths(lengthSymbols, map[int]uint8{1: 1, 16: 2, 17: 3, 15: 4, 14: 5, 13: 6, 0: 7, 18: 7})
	for shift := range 8 {
		w := new(writer).stored(0, string(noise))
		for range shift { // blocks of 19 bits
			w.number(0, 1).number(1, 2).symbol(fixed, 200).symbol(fixed, 256)
		}
		w.number(0, 1).number(2, 2).number(0, 5).number(0, 5).number(lengthSymbols-4, 4)
		for _, symbol := range []int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15} {
			w.number(int(ofLengths[symbol]), 3)
		}
		for i := 0; i < 255; { // then words for 255 and 256
			if rnd.IntN(2) == 0 || i > 255-11 {
				w.symbol(ofLengths, 0)
				i++
			} else {
				w.symbol(ofLengths, 18).number(0, 7)
				i += 11
			}
		}
		w.symbol(ofLengths, 1).symbol(ofLengths, 1).symbol(ofLengths, 0).word(1, 1)
		long := oneOfEach(286, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 256, 257, 285, 'l', 284)
		far := oneOfEach(30, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 28, 29)
		w.codes(long, far)
		for range 200 {
			w.symbol(long, []int{'a', 'b', 'c', 'l'}[rnd.IntN(4)])
			w.symbol(long, 284).number(rnd.IntN(32), 5).symbol(far, 28+rnd.IntN(2)).number(rnd.IntN(8192), 13)
		}
		source, size := d.mend(append([]byte(zlibHeader), w.symbol(long, 256).bytes...))
		if size < 0 || !checkSame(t, &d, source, size) {
			t.Fatalf("shift %d: the stream of %d bytes is not sound", shift, size)
		}
	}
}

func TestDecodeOfADamagedStream(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"nothing", "one byte", "a commit", "a tree", "a period of 3 bytes"} {
		for _, level := range []int{zlib.HuffmanOnly, zlib.NoCompression, zlib.DefaultCompression} {
			t.Run(fmt.Sprintf("%s at level %d", name, level), func(t *testing.T) {
				t.Parallel()
				content := contents()[name]
				checkDamaged(t, deflate(t, content, level, false), len(content))
			})
		}
	}
}

// checkDamaged cuts a stream off at each byte, and changes each, also where the
// checksum then is mended. It may stay sound: bits that fill a byte up say nothing.
func checkDamaged(t *testing.T, source []byte, size int) {
	t.Helper()
	var d pair
	for end := range source {
		if checkSame(t, &d, source[:end:end], size) {
			t.Errorf("decoded the first %d of %d bytes", end, len(source))
		}
	}
	for i := range source {
		for _, mask := range []byte{1 << (i % 8), 0xff} {
			damaged := bytes.Clone(source)
			damaged[i] ^= mask
			checkSame(t, &d, damaged, size)
			if mended, size := d.mend(damaged); size >= 0 {
				checkSame(t, &d, mended, size)
			}
		}
	}
}

func TestDecodeKeepsNothingOfTheStreamBefore(t *testing.T) {
	t.Parallel()
	var streams [][]byte
	var sizes []int
	for _, content := range contents() {
		for level := zlib.HuffmanOnly; level <= zlib.BestCompression; level += 2 {
			streams, sizes = append(streams, deflate(t, content, level, true)), append(sizes, len(content))
		}
	}
	var d pair
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		i := rnd.IntN(len(streams))
		damaged := bytes.Clone(streams[i])
		damaged[rnd.IntN(len(damaged))] ^= 1 << rnd.IntN(8)
		checkSame(t, &d, damaged, sizes[i])
		i = rnd.IntN(len(streams))
		if !checkSame(t, &d, streams[i], sizes[i]) {
			t.Fatalf("stream %d is not sound after others", i)
		}
	}
}

func TestDecodeMakesNoGarbage(t *testing.T) {
	var d pair
	content := contents()["a commit"]
	source, out := deflate(t, content, zlib.DefaultCompression, false), make([]byte, len(content))
	if n := testing.AllocsPerRun(10, func() { d.Decode(out, source) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
