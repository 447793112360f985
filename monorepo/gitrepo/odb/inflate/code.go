package inflate

import "math/bits"

// A code word has at most longest bits. One look into a table decodes those of
// up to tableBits, and longer ones, which are rare, are compared length by length.
const (
	longest   = 15
	tableBits = 10
)

// word says what a code word means: its symbol<<4 | how many bits it has.
type word uint16

func newWord(symbol, bits int) word { return word(symbol<<4 | bits) }

func (w word) symbol() int { return int(w >> 4) }

func (w word) bits() uint { return uint(w & 15) }

// code is a Huffman code of up to 288 symbols (RFC 1951, 3.2.2).
type code struct {
	table [1 << tableBits]word // by the next bits; 0 for what is none or longer
	mask  uint64               // for the bits that index the table
	words [288]word            // in order

	most   int              // how many bits the longest word has
	limit  [longest + 1]int // for a number of bits over tableBits: the first value that is no word
	offset [longest + 1]int // likewise: from a value to its place in words
}

// build makes the code of words, which come in the order of their symbols and
// have no values yet. It reports whether it is one: with no word too many, and none
// too few, but for a single word of one bit and for no word at all (as zlib).
func (c *code) build(words []word) bool {
	var count [longest + 1]int
	for _, w := range words {
		count[w.bits()]++
	}
	var place [longest + 2]int
	c.most = 0
	total := 0 // how many words of the longest length begin with one of the code
	for n := 1; n <= longest; n++ {
		place[n+1] = place[n] + count[n]
		total += count[n] << (longest - n)
		if count[n] > 0 {
			c.most = n
		}
	}
	if total != 1<<longest && (total > 1<<(longest-1) || c.most > 1) {
		return false
	}
	for _, w := range words {
		at := &place[w.bits()]
		c.words[*at] = w
		*at++
	}
	c.fill(&count)
	return true
}

// fill fills the table. The places of a word lie as far apart in it as it has
// bits, since the first bit is the lowest.
func (c *code) fill(count *[longest + 1]int) {
	size := min(c.most, tableBits)
	c.mask = 1<<size - 1
	c.table[0] = 0
	words := c.words[:]
	value := uint(0)
	for n := 1; n <= size; n++ {
		half := 1 << (n - 1)
		copy(c.table[half:2*half], c.table[:half])
		end := uint(2*half - 1)
		for _, w := range words[:count[n]] {
			c.table[value&(1<<tableBits-1)] = w
			// Add 1, from the highest bit down.
			carry := uint(1) << bits.Len(^value&end) >> 1
			value = value&(carry-1) | carry
		}
		words = words[count[n]:]
	}
	if c.most > tableBits {
		c.limits(count)
	}
}

// limits prepares find.
func (c *code) limits(count *[longest + 1]int) {
	first, place := 0, 0
	for n := 1; n <= longest; n++ {
		first *= 2
		c.offset[n], c.limit[n] = place-first, first+count[n]
		first += count[n]
		place += count[n]
	}
}

// find returns the word of more than tableBits that comes next, 0 if there is none.
func (c *code) find(next uint64) word {
	value := int(bits.Reverse16(uint16(next)))
	for n := tableBits + 1; n <= c.most; n++ {
		if v := value >> (16 - n); v < c.limit[n] {
			return c.words[c.offset[n]+v]
		}
	}
	return 0
}
