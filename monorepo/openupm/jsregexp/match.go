package jsregexp

import (
	"slices"
	"unicode"
)

// maxStack bounds what a search remembers, in entries of 12 bytes.
const maxStack = 1 << 20

// entry is what a search returns to: a choice that is left, or a register's
// value from before.
type entry struct {
	register int32 // -1 for a choice
	value    int32 // of the register, or where the choice goes on
	position int32 // of a choice
}

// matcher searches one text by backtracking.
type matcher struct {
	code      []instruction
	input     []uint16 // canonical
	registers []int32
	stack     []entry
	steps     int
}

// search tries each position. A try that fails leaves registers and stack as
// they were.
func (m *matcher) search() (bool, error) {
	for i := range m.registers {
		m.registers[i] = -1
	}
	for start := range len(m.input) + 1 {
		if matched, err := m.run(int32(start)); matched || err != nil {
			return matched, err
		}
		if m.code[0].op == opStart {
			break
		}
	}
	return false, nil
}

// run tries to match at a position.
func (m *matcher) run(position int32) (bool, error) {
	for pc := int32(0); ; {
		in := &m.code[pc]
		if m.steps--; m.steps < 0 || len(m.stack) > maxStack {
			return false, ErrTooSlow
		}
		ok := true
		pc++
		switch in.op {
		case opMatch:
			return true, nil
		case opUnit, opSet:
			position, ok = m.consume(in, position)
		case opReference:
			position, ok = m.consumeAgain(in, position)
		case opStart:
			ok = position == 0
		case opEnd:
			ok = int(position) == len(m.input)
		case opBoundary:
			ok = (m.isWordAt(position-1) != m.isWordAt(position)) != in.negate
		case opJump:
			pc = in.target
		case opSplit:
			m.choose(in.target, position)
		case opSave:
			m.set(in.register, position)
		case opCount:
			m.set(in.register, 0)
		case opLoop:
			pc = m.loop(in, pc, position)
		case opEnter:
			m.enter(in, position)
		case opNext:
			count := m.registers[in.register]
			ok = count < in.min || m.registers[in.register+1] != position
			m.set(in.register, count+1)
			pc = in.target
		case opLook:
			m.look(in, position)
		case opSeen:
			position, ok = m.seen(in)
		}
		if !ok {
			if pc, position, ok = m.backtrack(); !ok {
				return false, nil
			}
		}
	}
}

// consume moves over one unit.
func (m *matcher) consume(in *instruction, position int32) (int32, bool) {
	at, next := position, position+1
	if in.behind {
		at, next = position-1, position-1
	}
	if at < 0 || int(at) >= len(m.input) {
		return position, false
	}
	if in.op == opUnit {
		return next, m.input[at] == in.unit
	}
	if m.input[at] > unicode.MaxASCII {
		m.steps -= len(in.set.spans)
	}
	return next, in.set.has(m.input[at])
}

// consumeAgain moves over what a group has matched. A group that has not
// matched is empty.
func (m *matcher) consumeAgain(in *instruction, position int32) (int32, bool) {
	from, to := m.registers[in.register], m.registers[in.register+1]
	if from < 0 || to < 0 {
		return position, true
	}
	length := to - from
	m.steps -= int(length)
	start, next := position, position+length
	if in.behind {
		start, next = position-length, position-length
	}
	if start < 0 || int(start+length) > len(m.input) {
		return position, false
	}
	return next, slices.Equal(m.input[from:to], m.input[start:start+length])
}

// isWordAt reports whether a word's unit is at a position.
func (m *matcher) isWordAt(position int32) bool {
	return position >= 0 && int(position) < len(m.input) && isWord(m.input[position])
}

// loop decides whether a loop goes on, and returns where.
func (m *matcher) loop(in *instruction, body, position int32) int32 {
	switch count := m.registers[in.register]; {
	case count < in.min:
		return body
	case count >= in.max:
		return in.target
	case in.negate: // lazy
		m.choose(body, position)
		return in.target
	}
	m.choose(in.target, position)
	return body
}

// enter begins another turn of a loop, for which its groups have not matched.
func (m *matcher) enter(in *instruction, position int32) {
	m.set(in.register+1, position)
	for register := in.min; register < in.max; register++ {
		m.steps--
		m.set(register, -1)
	}
}

// look begins to look ahead or behind.
func (m *matcher) look(in *instruction, position int32) {
	height := int32(len(m.stack))
	m.set(in.register, height)
	m.set(in.register+1, position)
	if in.negate {
		m.choose(in.target, position)
	}
}

// seen ends to look, with success. What was looked for has no other choices
// from then on, but its groups keep what they have matched.
func (m *matcher) seen(in *instruction) (position int32, ok bool) {
	height := m.registers[in.register]
	if in.negate {
		for int32(len(m.stack)) > height {
			m.pop()
		}
		return 0, false
	}
	position = m.registers[in.register+1]
	kept := m.stack[:height]
	for _, e := range m.stack[height:] {
		if e.register >= 0 {
			kept = append(kept, e)
		}
	}
	m.steps -= len(m.stack) - int(height)
	m.stack = kept
	return position, true
}

// choose remembers that the search can also go on elsewhere.
func (m *matcher) choose(pc, position int32) {
	m.stack = append(m.stack, entry{-1, pc, position})
}

// set sets a register until the search returns behind this point.
func (m *matcher) set(register, value int32) {
	m.stack = append(m.stack, entry{register: register, value: m.registers[register]})
	m.registers[register] = value
}

// pop takes back the last entry.
func (m *matcher) pop() entry {
	last := len(m.stack) - 1
	e := m.stack[last]
	m.stack = m.stack[:last]
	if e.register >= 0 {
		m.registers[e.register] = e.value
	}
	return e
}

// backtrack returns to the last choice.
func (m *matcher) backtrack() (pc, position int32, ok bool) {
	for len(m.stack) > 0 {
		if e := m.pop(); e.register < 0 {
			return e.value, e.position, true
		}
	}
	return 0, 0, false
}
