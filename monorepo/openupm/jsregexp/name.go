package jsregexp

import (
	"unicode"
	"unicode/utf16"
)

// name reads a group's name behind the "<", and the ">".
func (p *parser) name() (string, error) {
	var name []rune
	for {
		start := p.position
		c, ok := p.nameRune()
		switch {
		case c == '>' && len(name) > 0:
			return string(name), nil
		case !ok || !isNameStart(c) && (len(name) == 0 || !isNamePart(c)):
			p.position = start
			return "", p.fail("the name of a group is not valid")
		}
		name = append(name, c)
	}
}

// nameRune reads a rune of a name, which may be written as \uXXXX or \u{X}.
func (p *parser) nameRune() (rune, bool) {
	if !p.accept(`\u`) {
		c := p.next()
		if pair := utf16.DecodeRune(c, p.peek()); pair != unicode.ReplacementChar {
			p.position++
			return pair, true
		}
		return c, c != '\\'
	}
	if p.accept("{") {
		return p.bracedRune()
	}
	c, ok := p.fourDigits()
	if !ok {
		return 0, false
	}
	start := p.position
	if p.accept(`\u`) {
		if low, ok := p.fourDigits(); ok {
			if pair := utf16.DecodeRune(c, low); pair != unicode.ReplacementChar {
				return pair, true
			}
		}
		p.position = start
	}
	return c, true
}

// fourDigits reads the number of a unit.
func (p *parser) fourDigits() (rune, bool) {
	start := p.position
	c := p.hex(4, 0)
	return rune(c), p.position > start
}

// bracedRune reads the number of a rune and "}".
func (p *parser) bracedRune() (rune, bool) {
	value := rune(0)
	for {
		digit, ok := hexDigit(p.peek())
		if !ok {
			return value, p.unitAt(p.position-1) != '{' && p.accept("}")
		}
		p.position++
		if value = 16*value + digit; value > unicode.MaxRune {
			return 0, false
		}
	}
}

// isNameStart is Unicode's ID_Start, "$" and "_".
func isNameStart(c rune) bool {
	return c == '$' || c == '_' || unicode.In(c, unicode.L, unicode.Nl, unicode.Other_ID_Start) && !isSyntax(c)
}

// isNamePart is Unicode's ID_Continue and two joiners.
func isNamePart(c rune) bool {
	return c == 0x200c || c == 0x200d || unicode.In(c, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue) && !isSyntax(c)
}

// isSyntax is what Unicode takes out of identifiers.
func isSyntax(c rune) bool {
	return unicode.In(c, unicode.Pattern_Syntax, unicode.Pattern_White_Space)
}
