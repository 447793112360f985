package odb

import "errors"

var errDelta = errors.New("the delta is malformed")

// delta is a parsed delta: how to make an object of another one (gitformat-pack).
type delta struct {
	baseSize, size int64
	code           []byte
}

func parseDelta(b []byte) (delta, error) {
	baseSize, n := sizeVarint(b)
	size, m := sizeVarint(b[n:])
	if n == 0 || m == 0 {
		return delta{}, errDelta
	}
	return delta{baseSize: baseSize, size: size, code: b[n+m:]}, nil
}

// sizeVarint reads a number in groups of seven bits, lowest first. It returns
// how many bytes it took: none when they end early or the number is too large.
func sizeVarint(b []byte) (value int64, n int) {
	for i, c := range b {
		if i == 9 { // 63 bits are read
			break
		}
		value |= int64(c&0x7f) << (7 * i)
		if c&0x80 == 0 {
			return value, i + 1
		}
	}
	return 0, 0
}

// apply makes the object.
func (d delta) apply(base []byte) ([]byte, error) {
	if d.baseSize != int64(len(base)) {
		return nil, errDelta
	}
	out := make([]byte, 0, min(d.size, eagerSize))
	code := d.code
	for len(code) > 0 {
		var piece []byte
		op := code[0]
		code = code[1:]
		switch {
		case op&0x80 != 0:
			off, n, used := copyArgs(op, code)
			if used < 0 || off+n > int64(len(base)) {
				return nil, errDelta
			}
			piece, code = base[off:off+n], code[used:]
		case op == 0 || int(op) > len(code): // 0 is reserved
			return nil, errDelta
		default:
			piece, code = code[:op], code[op:]
		}
		if int64(len(out)+len(piece)) > d.size {
			return nil, errDelta
		}
		out = append(out, piece...)
	}
	if int64(len(out)) != d.size {
		return nil, errDelta
	}
	return out, nil
}

// copyArgs reads the offset and length of a copy: op says which of their bytes
// follow. It returns how many bytes it took, -1 when they end early.
func copyArgs(op byte, code []byte) (off, n int64, used int) {
	for bit := range 7 {
		if op>>bit&1 == 0 {
			continue
		}
		if used == len(code) {
			return 0, 0, -1
		}
		if bit < 4 {
			off |= int64(code[used]) << (8 * bit)
		} else {
			n |= int64(code[used]) << (8 * (bit - 4))
		}
		used++
	}
	if n == 0 {
		n = 1 << 16
	}
	return off, n, used
}
