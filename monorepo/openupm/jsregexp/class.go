package jsregexp

// class reads a class behind its bracket.
func (p *parser) class() (*node, error) {
	start := p.position - 1
	negate := p.accept("^")
	var spans []span
	for !p.accept("]") {
		if p.peek() < 0 {
			p.position = start
			return nil, p.fail("class is never closed")
		}
		from, err := p.classAtom()
		if err != nil {
			return nil, err
		}
		spans = append(spans, from.spans...)
		if p.peek() != '-' || p.unitAt(p.position+1) == ']' || p.unitAt(p.position+1) < 0 {
			continue
		}
		dash := p.position
		p.position++
		to, err := p.classAtom()
		if err != nil {
			return nil, err
		}
		switch {
		case !from.isUnit || !to.isUnit: // the hyphen stands for itself
			spans = append(append(spans, span{'-', '-'}), to.spans...)
		case from.spans[0].low > to.spans[0].low:
			p.position = dash
			return nil, p.fail("the ends of a range are out of order")
		default:
			spans = append(spans, span{from.spans[0].low, to.spans[0].low})
		}
	}
	return &node{kind: isSet, set: newSet(spans, negate)}, nil
}

// classAtom is a part of a class.
type classAtom struct {
	spans  []span
	isUnit bool // that can begin or end a range
}

// classAtom reads one unit or something like \d.
func (p *parser) classAtom() (classAtom, error) {
	unit := uint16(0)
	switch {
	case !p.accept(`\`):
		unit = uint16(p.next())
	case p.accept("b"):
		unit = '\b'
	default:
		if spans := p.shorthand(); spans != nil {
			return classAtom{spans: spans}, nil
		}
		var err error
		if unit, err = p.escapedUnit(true); err != nil {
			return classAtom{}, err
		}
	}
	return classAtom{[]span{{unit, unit}}, true}, nil
}
