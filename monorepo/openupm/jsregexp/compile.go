package jsregexp

// opcode is what an instruction does.
type opcode uint8

const (
	opMatch     opcode = iota
	opUnit             // consume unit
	opSet              // consume one of set
	opReference        // consume what the group at register has matched
	opStart            // be at the text's start
	opEnd              // be at its end
	opBoundary         // be (or negate: not be) at a word's boundary
	opJump             // go on at target
	opSplit            // go on, or else at target
	opSave             // register = position
	opCount            // register = 0
	opLoop             // go on, leave for target, or both, by the count in register; negate: rather leave
	opEnter            // register+1 = position, and no value in registers min to max-1
	opNext             // count in register and go to target, unless nothing was consumed since opEnter
	opLook             // remember stack and position in register and register+1; negate: or else go on at target
	opSeen             // return to them; negate: fail
)

type instruction struct {
	op       opcode
	behind   bool // consume what is before the position
	negate   bool
	unit     uint16 // canonical
	register int32
	target   int32
	min, max int32
	set      *set
}

// compiler turns a tree into code.
type compiler struct {
	code      []instruction
	registers int
	depth     int // repeats around the node
	deepest   int
}

// add appends an instruction and returns its place.
func (c *compiler) add(in instruction) int32 {
	c.code = append(c.code, in)
	return int32(len(c.code) - 1)
}

// here lets an instruction go on behind the code so far.
func (c *compiler) here(from int32) { c.code[from].target = int32(len(c.code)) }

// reserve returns the first of two new registers.
func (c *compiler) reserve() int32 {
	c.registers += 2
	return int32(c.registers - 2)
}

// emit appends the code of a node, which in a look-behind runs backwards.
func (c *compiler) emit(n *node, behind bool) {
	switch n.kind {
	case isSequence:
		for i := range n.nodes {
			if behind {
				i = len(n.nodes) - 1 - i
			}
			c.emit(n.nodes[i], behind)
		}
	case isChoice:
		c.choice(n.nodes, behind)
	case isGroup:
		c.group(n, behind)
	case isRepeat:
		c.repeat(n, behind)
	case isLook:
		c.look(n)
	case isReference:
		c.add(instruction{op: opReference, behind: behind, register: int32(2 * n.group)})
	case isUnit:
		c.add(instruction{op: opUnit, behind: behind, unit: canonicalize(n.unit)})
	case isSet:
		c.add(instruction{op: opSet, behind: behind, set: n.set})
	case isStart:
		c.add(instruction{op: opStart})
	case isEnd:
		c.add(instruction{op: opEnd})
	case isBoundary:
		c.add(instruction{op: opBoundary, negate: n.negate})
	}
}

func (c *compiler) choice(nodes []*node, behind bool) {
	var ends []int32
	for _, n := range nodes[:len(nodes)-1] {
		split := c.add(instruction{op: opSplit})
		c.emit(n, behind)
		ends = append(ends, c.add(instruction{op: opJump}))
		c.here(split)
	}
	c.emit(nodes[len(nodes)-1], behind)
	for _, end := range ends {
		c.here(end)
	}
}

func (c *compiler) group(n *node, behind bool) {
	first, last := int32(2*n.group), int32(2*n.group+1)
	if behind {
		first, last = last, first
	}
	c.add(instruction{op: opSave, register: first})
	c.emit(n.nodes[0], behind)
	c.add(instruction{op: opSave, register: last})
}

func (c *compiler) look(n *node) {
	register := c.reserve()
	look := c.add(instruction{op: opLook, negate: n.negate, register: register})
	c.emit(n.nodes[0], n.behind)
	c.add(instruction{op: opSeen, negate: n.negate, register: register})
	c.here(look)
}

// repeat counts the turns of a loop, but for a single unit any number of times.
func (c *compiler) repeat(n *node, behind bool) {
	c.depth++
	c.deepest = max(c.deepest, c.depth)
	defer func() { c.depth-- }()
	body := n.nodes[0]
	if simple := body.kind == isUnit || body.kind == isSet; simple && n.min <= 1 && n.max == unlimited && !n.lazy {
		if n.min == 1 {
			c.emit(body, behind)
		}
		split := c.add(instruction{op: opSplit})
		c.emit(body, behind)
		c.add(instruction{op: opJump, target: split})
		c.here(split)
		return
	}
	register := c.reserve()
	c.add(instruction{op: opCount, register: register})
	loop := c.add(instruction{op: opLoop, negate: n.lazy, register: register, min: n.min, max: n.max})
	c.add(instruction{op: opEnter, register: register, min: int32(2 * n.group), max: int32(2 * n.endGroup)})
	c.emit(body, behind)
	c.add(instruction{op: opNext, register: register, min: n.min, target: loop})
	c.here(loop)
}
