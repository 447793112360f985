package jsregexp

import "unicode"

// escape reads what follows a backslash outside of classes.
func (p *parser) escape() (*node, error) {
	c := p.peek()
	if '1' <= c && c <= '9' {
		if group, ok := p.reference(); ok {
			return &node{kind: isReference, group: group - 1}, nil
		}
	}
	if c == 'k' && p.hasNames {
		return p.namedReference()
	}
	if spans := p.shorthand(); spans != nil {
		return &node{kind: isSet, set: newSet(spans, false)}, nil
	}
	unit, err := p.escapedUnit(false)
	return &node{kind: isUnit, unit: unit}, err
}

// reference reads the number of a group, if there is such a group.
func (p *parser) reference() (int, bool) {
	start := p.position
	if group, _ := p.number(); int(group) <= p.groups {
		return int(group), true
	}
	p.position = start
	return 0, false
}

// namedReference reads k<name>.
func (p *parser) namedReference() (*node, error) {
	start := p.position
	p.position++
	if !p.accept("<") {
		return nil, p.fail(`a name in "<" and ">" must follow \k`)
	}
	name, err := p.name()
	if err != nil {
		return nil, err
	}
	n := &node{kind: isReference}
	p.pending = append(p.pending, pendingName{name, n, start})
	return n, nil
}

// shorthand reads the letter of \d, \D, \s, \S, \w or \W.
func (p *parser) shorthand() []span {
	var spans []span
	switch p.peek() {
	case 'd', 'D':
		spans = digits
	case 's', 'S':
		spans = spaces
	case 'w', 'W':
		spans = wordy
	default:
		return nil
	}
	if p.next() <= 'Z' {
		return complement(spans)
	}
	return spans
}

// escapedUnit reads what stands for one unit behind a backslash. What means
// nothing stands for itself; a \c that is none is a backslash before a c.
func (p *parser) escapedUnit(inClass bool) (uint16, error) {
	c := p.next()
	switch c {
	case -1:
		p.position--
		return 0, p.fail("a backslash is the last character")
	case 'f':
		return '\f', nil
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case 't':
		return '\t', nil
	case 'v':
		return '\v', nil
	case '0', '1', '2', '3', '4', '5', '6', '7':
		return p.octal(uint16(c - '0')), nil
	case 'x':
		return p.hex(2, 'x'), nil
	case 'u':
		return p.hex(4, 'u'), nil
	case 'c':
		letter := p.peek()
		if isLetter(letter) || inClass && (isDigit(letter) || letter == '_') {
			return uint16(p.next() & 0x1f), nil
		}
		p.position--
		return '\\', nil
	case 'k':
		if p.hasNames {
			return 0, p.fail(`\k must not be in a class where a group has a name`)
		}
	}
	return uint16(c), nil
}

// octal reads up to two more octal digits, as long as they make one byte.
func (p *parser) octal(value uint16) uint16 {
	for range 2 {
		c := p.peek()
		if c < '0' || c > '7' || value >= 32 {
			break
		}
		value = 8*value + uint16(p.next()-'0')
	}
	return value
}

// hex reads a number of n hexadecimal digits. Without them it is the letter.
func (p *parser) hex(n int, letter uint16) uint16 {
	value := uint16(0)
	for i := range n {
		digit, ok := hexDigit(p.unitAt(p.position + i))
		if !ok {
			return letter
		}
		value = 16*value + uint16(digit)
	}
	p.position += n
	return value
}

func hexDigit(c rune) (rune, bool) {
	switch {
	case isDigit(c):
		return c - '0', true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}

func isDigit(c rune) bool { return '0' <= c && c <= '9' }

func isLetter(c rune) bool { return c >= 0 && c <= unicode.MaxASCII && unicode.IsLetter(c) }
