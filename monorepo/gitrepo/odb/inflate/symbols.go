package inflate

import "encoding/binary"

const endOfBlock = 256

// symbols decodes the literals and matches of a block into out from n on, and
// returns where they end.
func (d *Decoder) symbols(literals, distances *code, out []byte, n int) (end int, ok bool) {
	const literalWords = endOfBlock<<4 - 1 // how many words have the symbol of one
	b, source := d.bits, d.source
	for {
		if b.have < tableBits {
			b = b.fill(source)
		}
		w := literals.table[b.next&literals.mask&(1<<tableBits-1)]
		if w-1 < literalWords && n < len(out) { // most often
			out[n] = byte(w.symbol())
			n++
			b = b.skip(w.bits())
			continue
		}
		if b.have < longestMatch {
			b = b.fill(source)
		}
		if w == 0 {
			w = literals.find(b.next)
		}
		b = b.skip(w.bits())
		switch symbol := w.symbol(); {
		case w == 0 || symbol < endOfBlock && n == len(out):
			return n, false
		case symbol < endOfBlock:
			out[n] = byte(symbol)
			n++
		case symbol == endOfBlock:
			d.bits = b
			return n, true
		default:
			var length, distance int
			length, distance, b = distances.match(b, symbol)
			if length == 0 || distance > n || length > len(out)-n {
				return n, false
			}
			repeat(out, n, distance, length)
			n += length
		}
	}
}

// longestMatch is how many bits a match takes at most: two words and what
// follows them.
const longestMatch = longest + 5 + longest + 13

// match takes the rest of a match, whose first word had that symbol, by the rule
// behind the tables of RFC 1951, 3.2.5. The length is 0 if there is none.
func (c *code) match(b reserve, symbol int) (length, distance int, _ reserve) {
	switch symbol -= endOfBlock + 1; {
	case symbol < 8:
		length = 3 + symbol
	case symbol < 28:
		extra := uint(symbol>>2) - 1
		length = 3 + (4+symbol&3)<<extra + int(b.peek(extra))
		b = b.skip(extra)
	case symbol == 28:
		length = 258
	default:
		return 0, 0, b
	}
	w := c.table[b.next&c.mask&(1<<tableBits-1)]
	if w == 0 {
		w = c.find(b.next)
	}
	b = b.skip(w.bits())
	switch symbol = w.symbol(); {
	case w == 0 || symbol >= distanceSymbols:
		return 0, 0, b
	case symbol < 4:
		return length, 1 + symbol, b
	}
	extra := uint(symbol>>1) - 1
	return length, 1 + (2+symbol&1)<<extra + int(b.peek(extra)), b.skip(extra)
}

// repeat copies length bytes from distance before n to n. The two may overlap,
// and what follows them may be overwritten.
func repeat(out []byte, n, distance, length int) {
	end := n + length
	if distance >= 8 && end+8 <= len(out) {
		for ; n < end; n += 8 {
			binary.LittleEndian.PutUint64(out[n:], binary.LittleEndian.Uint64(out[n-distance:]))
		}
		return
	}
	for n < end {
		n += copy(out[n:end], out[n-distance:n])
	}
}
