package manifest

// fewKeys is the size up to which comparing an object's keys with each other
// is cheaper than a map.
const fewKeys = 16

// key is an object's key, with its escapes decoded.
type key struct {
	name   string
	offset int
}

// unique records which of one object's keys equal an earlier one.
func (s *scanner) unique(keys []key) {
	if len(keys) > fewKeys {
		s.uniqueOfMany(keys)
		return
	}
	for i, k := range keys {
		for _, first := range keys[:i] {
			if first.name == k.name {
				s.duplicate(k, first)
				break
			}
		}
	}
}

func (s *scanner) uniqueOfMany(keys []key) {
	seen := make(map[string]key, len(keys))
	for _, k := range keys {
		if first, ok := seen[k.name]; ok {
			s.duplicate(k, first)
		} else {
			seen[k.name] = k
		}
	}
}

func (s *scanner) duplicate(k, first key) {
	if s.full() {
		return
	}
	if s.depth == 0 {
		s.field = k.name
	}
	s.fault(s.at(k.offset), "duplicate key %.60q; the first is on line %d", k.name, s.at(first.offset).Line)
}
