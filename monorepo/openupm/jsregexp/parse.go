package jsregexp

import "math"

// kind is what a node stands for.
type kind uint8

const (
	isSequence  kind = iota
	isChoice         // of nodes
	isGroup          // that captures
	isRepeat         // of a node
	isLook           // ahead, or behind
	isReference      // to what a group has matched
	isUnit
	isSet
	isStart
	isEnd
	isBoundary // of a word
)

// unlimited is how often * repeats.
const unlimited = math.MaxInt32

// node is a part of an expression.
type node struct {
	kind     kind
	negate   bool // the look or boundary
	behind   bool // the look
	lazy     bool // the repeat
	unit     uint16
	set      *set
	nodes    []*node
	min, max int32 // turns of a repeat
	group    int   // counted from 0: the one that captures or is referred to, or the first inside a repeat
	endGroup int   // of a repeat: the first behind it
}

// parser reads an expression.
type parser struct {
	units    []uint16
	position int
	groups   int            // of the whole expression
	opened   int            // groups so far
	hasNames bool           // somewhere a group has a name, so \k refers to one
	names    map[string]int // the groups that have one
	pending  []pendingName
}

// pendingName is a reference to a group that may come later.
type pendingName struct {
	name   string
	node   *node
	offset int
}

// parse reads an expression and counts its groups.
func parse(units []uint16) (tree *node, groups int, err error) {
	p := &parser{units: units, names: map[string]int{}}
	p.countGroups()
	if tree, err = p.choice(); err != nil {
		return nil, 0, err
	}
	if p.position < len(units) {
		return nil, 0, p.fail("parenthesis was never opened")
	}
	for _, ref := range p.pending {
		group, ok := p.names[ref.name]
		if !ok {
			p.position = ref.offset
			return nil, 0, p.fail("no group has this name")
		}
		ref.node.group = group
	}
	return tree, p.groups, nil
}

// countGroups looks through the whole expression, since \2 and \k mean other
// things where it lacks such a group.
func (p *parser) countGroups() {
	class := false
	for i := 0; i < len(p.units); i++ {
		switch c := p.units[i]; {
		case c == '\\':
			i++
		case class:
			class = c != ']'
		case c == '[':
			class = true
		case c == '(' && p.unitAt(i+1) != '?':
			p.groups++
		case c == '(' && p.unitAt(i+2) == '<' && p.unitAt(i+3) != '=' && p.unitAt(i+3) != '!':
			p.groups++
			p.hasNames = true
		}
	}
}

func (p *parser) fail(reason string) error { return &SyntaxError{p.position, reason} }

// unitAt returns the unit at an index, as a rune so that -1 can stand for none.
func (p *parser) unitAt(i int) rune {
	if i >= len(p.units) {
		return -1
	}
	return rune(p.units[i])
}

// peek returns the next unit, or -1.
func (p *parser) peek() rune { return p.unitAt(p.position) }

// next returns the next unit and moves over it.
func (p *parser) next() rune {
	c := p.peek()
	p.position++
	return c
}

// accept moves over a text if it comes next.
func (p *parser) accept(text string) bool {
	for i := range len(text) {
		if p.unitAt(p.position+i) != rune(text[i]) {
			return false
		}
	}
	p.position += len(text)
	return true
}

// choice reads alternatives, to the end or a closing parenthesis.
func (p *parser) choice() (*node, error) {
	var nodes []*node
	for {
		sequence := &node{kind: isSequence}
		for c := p.peek(); c >= 0 && c != '|' && c != ')'; c = p.peek() {
			n, err := p.term()
			if err != nil {
				return nil, err
			}
			sequence.nodes = append(sequence.nodes, n)
		}
		nodes = append(nodes, sequence)
		if !p.accept("|") {
			break
		}
	}
	if len(nodes) == 1 {
		return nodes[0], nil
	}
	return &node{kind: isChoice, nodes: nodes}, nil
}

// term reads one part of a sequence, with what repeats it.
func (p *parser) term() (*node, error) {
	switch {
	case p.accept("^"):
		return &node{kind: isStart}, nil
	case p.accept("$"):
		return &node{kind: isEnd}, nil
	case p.accept(`\b`):
		return &node{kind: isBoundary}, nil
	case p.accept(`\B`):
		return &node{kind: isBoundary, negate: true}, nil
	}
	start := p.position
	if _, _, ok := p.quantifier(); ok {
		p.position = start
		return nil, p.fail("there is nothing to repeat")
	}
	group := p.opened
	atom, err := p.atom()
	if err != nil || atom.kind == isLook && atom.behind {
		return atom, err
	}
	start = p.position
	least, most, ok := p.quantifier()
	if !ok {
		return atom, nil
	}
	if least > most {
		p.position = start
		return nil, p.fail("the numbers of a repeat are out of order")
	}
	return &node{kind: isRepeat, nodes: []*node{atom}, min: least, max: most, lazy: p.accept("?"), group: group, endGroup: p.opened}, nil
}

// atom reads a single unit, a class or something in parentheses.
func (p *parser) atom() (*node, error) {
	switch {
	case p.accept("."):
		return &node{kind: isSet, set: newSet(lineEnds, true)}, nil
	case p.accept("["):
		return p.class()
	case p.accept(`\`):
		return p.escape()
	case p.accept("("):
		return p.parentheses()
	}
	return &node{kind: isUnit, unit: uint16(p.next())}, nil
}

// parentheses reads a group or a look.
func (p *parser) parentheses() (*node, error) {
	start := p.position - 1
	var n *node
	switch {
	case p.accept("?:"):
		n = &node{kind: isSequence}
	case p.accept("?="):
		n = &node{kind: isLook}
	case p.accept("?!"):
		n = &node{kind: isLook, negate: true}
	case p.accept("?<="):
		n = &node{kind: isLook, behind: true}
	case p.accept("?<!"):
		n = &node{kind: isLook, behind: true, negate: true}
	case p.accept("?<"):
		n = &node{kind: isGroup, group: p.opened}
		name, err := p.name()
		if err != nil {
			return nil, err
		}
		if _, ok := p.names[name]; ok {
			return nil, p.fail("two groups have one name")
		}
		p.names[name] = p.opened
		p.opened++
	case p.peek() == '?':
		return nil, p.fail("no such kind of group")
	default:
		n = &node{kind: isGroup, group: p.opened}
		p.opened++
	}
	body, err := p.choice()
	if err != nil {
		return nil, err
	}
	if !p.accept(")") {
		p.position = start
		return nil, p.fail("parenthesis is never closed")
	}
	n.nodes = []*node{body}
	return n, nil
}

// quantifier reads what repeats a term, but for the "?" that makes it lazy.
func (p *parser) quantifier() (least, most int32, ok bool) {
	switch {
	case p.accept("*"):
		return 0, unlimited, true
	case p.accept("+"):
		return 1, unlimited, true
	case p.accept("?"):
		return 0, 1, true
	}
	start := p.position
	if p.accept("{") {
		if least, ok = p.number(); ok {
			most = least
			if p.accept(",") {
				if most, ok = p.number(); !ok {
					most = unlimited
				}
			}
			if p.accept("}") {
				return least, most, true
			}
		}
	}
	p.position = start
	return 0, 0, false
}

// number reads digits. What is too large is unlimited.
func (p *parser) number() (int32, bool) {
	start, value := p.position, int64(0)
	for c := p.peek(); '0' <= c && c <= '9'; c = p.peek() {
		value = min(10*value+int64(c-'0'), unlimited)
		p.position++
	}
	return int32(value), p.position > start
}
