// Package inflate decodes zlib streams (RFC 1950 and 1951) from memory to memory,
// for callers that know how much comes out. compress/zlib spends most of a short
// stream, such as that of a commit, on its tables and on asking for each byte.
//
// It gives no errors: what it does not decode, compress/zlib has the word on.
package inflate

import (
	"encoding/binary"
	"hash/adler32"
)

// Decoder decodes one stream after the other. The zero value is ready for use.
type Decoder struct {
	source []byte
	bits   reserve

	words          [literalSymbols + distanceSymbols]word // that a code is built of
	lengthCode     code                                   // in which those are written
	literals       code
	distances      code
	fixed          bool // whether the codes below are built
	fixedLiterals  code
	fixedDistances code
}

// Decode fills out with what the stream at the start of source holds. It returns
// how many bytes the stream has, and whether it is sound and holds just that much.
// If not, out may hold anything.
func (d *Decoder) Decode(out, source []byte) (used int, ok bool) {
	const header, trailer = 2, 4
	if len(source) < header+trailer || !sound(binary.BigEndian.Uint16(source)) {
		return 0, false
	}
	d.source, d.bits = source, reserve{pos: header}
	defer func() { d.source = nil }()
	n := 0
	for last := false; !last; {
		d.bits = d.bits.fill(source)
		last = d.take(1) == 1
		if n, ok = d.block(d.take(2), out, n); !ok || d.bits.used() > len(source)-trailer {
			return 0, false
		}
	}
	used = d.bits.used()
	if n != len(out) || adler32.Checksum(out) != binary.BigEndian.Uint32(source[used:]) {
		return 0, false
	}
	return used + trailer, true
}

// sound reports whether a stream begins as one of DEFLATE without a dictionary does.
func sound(header uint16) bool {
	const method, window, dictionary = 0x0f00, 0xf000, 0x20
	return header&method == 8<<8 && header&window <= 7<<12 && header&dictionary == 0 && header%31 == 0
}

// take takes the next n bits, which must be loaded.
func (d *Decoder) take(n uint) uint {
	v := d.bits.peek(n)
	d.bits = d.bits.skip(n)
	return v
}

// block decodes a block of a kind into out from n on, and returns where it ends there.
func (d *Decoder) block(kind uint, out []byte, n int) (end int, ok bool) {
	switch kind {
	case 0:
		return d.stored(out, n)
	case 1:
		d.buildFixed()
		return d.symbols(&d.fixedLiterals, &d.fixedDistances, out, n)
	case 2:
		return d.dynamic(out, n)
	}
	return n, false
}

// stored copies a block that is not compressed (RFC 1951, 3.2.4).
func (d *Decoder) stored(out []byte, n int) (end int, ok bool) {
	const header = 4
	at := d.bits.used()
	if at+header > len(d.source) {
		return n, false
	}
	size, complement := binary.LittleEndian.Uint16(d.source[at:]), binary.LittleEndian.Uint16(d.source[at+2:])
	data := d.source[at+header:]
	if size != ^complement || int(size) > min(len(data), len(out)-n) {
		return n, false
	}
	d.bits = reserve{pos: at + header + int(size)}
	return n + copy(out[n:], data[:size]), true
}
