package inflate

import "encoding/binary"

// reserve is what was loaded of a stream and not yet taken. It is a value, so
// that a loop can keep it in registers.
type reserve struct {
	pos  int    // in the source, of the next byte to load: beyond its end by as many zeros as were loaded
	next uint64 // the next bit is the lowest; those above the loaded ones are the source's next, or 0
	have uint   // how many are loaded, at most 63
}

// enough is how many bits fill loads at least.
const enough = 56

// fill loads bits: 8 bytes at a time, and near the end of the source one by one,
// with zeros beyond it.
func (b reserve) fill(source []byte) reserve {
	if b.pos+8 <= len(source) {
		return b.load(binary.LittleEndian.Uint64(source[b.pos:]))
	}
	for ; b.have < enough; b.have += 8 {
		if b.pos < len(source) {
			b.next |= uint64(source[b.pos]) << b.have
		}
		b.pos++
	}
	return b
}

// load adds of the source's next 8 bytes as many as there is room for.
func (b reserve) load(word uint64) reserve {
	b.next |= word << (b.have & 63)
	b.pos += int((63 - b.have) / 8)
	b.have |= enough // 8 more for each byte
	return b
}

// peek returns the next n bits, which must be loaded.
func (b reserve) peek(n uint) uint { return uint(b.next & (1<<(n&63) - 1)) }

// skip takes n bits, which must be loaded.
func (b reserve) skip(n uint) reserve {
	b.next >>= n & 63
	b.have -= n
	return b
}

// used returns how many bytes were taken, in whole or in part.
func (b reserve) used() int { return b.pos - int(b.have/8) }
