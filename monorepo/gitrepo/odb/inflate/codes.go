package inflate

// The symbols of the two codes of a block. The fixed codes have two more of each,
// which may not occur.
const (
	literalSymbols  = 286
	distanceSymbols = 30
	lengthSymbols   = 19
)

// buildFixed builds the codes of RFC 1951, 3.2.6.
func (d *Decoder) buildFixed() {
	if d.fixed {
		return
	}
	for symbol := range 288 {
		bits := 8
		switch {
		case symbol >= 144 && symbol < 256:
			bits = 9
		case symbol >= 256 && symbol < 280:
			bits = 7
		}
		d.words[symbol] = newWord(symbol, bits)
	}
	d.fixedLiterals.build(d.words[:288])
	for symbol := range 32 {
		d.words[symbol] = newWord(symbol, 5)
	}
	d.fixedDistances.build(d.words[:32])
	d.fixed = true
}

// dynamic decodes a block that begins with its codes (RFC 1951, 3.2.7).
func (d *Decoder) dynamic(out []byte, n int) (end int, ok bool) {
	literals, distances, lengths := int(d.take(5))+257, int(d.take(5))+1, int(d.take(4))+4
	if literals > literalSymbols || distances > distanceSymbols || !d.readLengthCode(lengths) {
		return n, false
	}
	words, ok := d.readWords(literals + distances)
	if !ok {
		return n, false
	}
	split := len(words)
	for split > 0 && words[split-1].symbol() >= literals {
		split--
		words[split] -= newWord(literals, 0)
	}
	if !d.literals.build(words[:split]) || !d.distances.build(words[split:]) {
		return n, false
	}
	return d.symbols(&d.literals, &d.distances, out, n)
}

// readLengthCode reads the code in which the lengths of the others are written.
func (d *Decoder) readLengthCode(n int) bool {
	const order = "\x10\x11\x12\x00\x08\x07\x09\x06\x0a\x05\x0b\x04\x0c\x03\x0d\x02\x0e\x01\x0f"
	var lengths [lengthSymbols]uint8
	for i := range n {
		if d.bits.have < 3 {
			d.bits = d.bits.fill(d.source)
		}
		lengths[order[i]] = uint8(d.take(3))
	}
	used := 0
	for symbol, bits := range lengths {
		if bits != 0 {
			d.words[used] = newWord(symbol, int(bits))
			used++
		}
	}
	return d.lengthCode.build(d.words[:used])
}

// readWords reads which of so many symbols have words, and of how many bits. The
// distances are numbered behind the literals.
func (d *Decoder) readWords(symbols int) (words []word, ok bool) {
	const most = 7 + 7 // bits of a word and what follows it
	b, used, last := d.bits, 0, 0
	for i := 0; i < symbols; {
		if b.have < most {
			b = b.fill(d.source)
		}
		w := d.lengthCode.table[b.next&d.lengthCode.mask&(1<<tableBits-1)]
		b = b.skip(w.bits())
		symbol := w.symbol()
		if symbol < 16 && w != 0 {
			d.words[used] = newWord(i, symbol)
			used += min(symbol, 1)
			last = symbol
			i++
			continue
		}
		times, extra := runOf(symbol)
		end := i + times + int(b.peek(extra))
		b = b.skip(extra)
		if w == 0 || symbol == 16 && i == 0 || end > symbols {
			return nil, false
		}
		if symbol > 16 {
			last = 0
		}
		for ; last > 0 && i < end; i++ {
			d.words[used] = newWord(i, last)
			used++
		}
		i = end
	}
	d.bits = b
	return d.words[:used], true
}

// runOf returns how often one of the symbols 16 to 18 repeats a length at least,
// and how many bits say how much more often.
func runOf(symbol int) (times int, extra uint) {
	switch symbol {
	case 16:
		return 3, 2
	case 17:
		return 3, 3
	}
	return 11, 7
}
