package release

// inTheWay finds a tag, here or on the remote, beside which git can't hold
// another: one is a folder in the other's name, as a and a/1.0.0.
func (m *maker) inTheWay(tag string) (other string, found bool) {
	if m.below == nil {
		m.below = map[string]string{}
		m.eachTag(func(name string) {
			for i, c := range name {
				if c == '/' {
					m.below[name[:i]] = name
				}
			}
		})
	}
	if other, found = m.below[tag]; found {
		return other, true
	}
	for i, c := range tag {
		if c == '/' && m.sightTag(tag[:i]).exists() {
			return tag[:i], true
		}
	}
	return "", false
}

// eachTag visits the names of all tags, here and on the remote.
func (m *maker) eachTag(visit func(name string)) {
	for name := range m.s.Tags {
		visit(name)
	}
	if m.s.OnRemote != nil {
		for name := range m.s.OnRemote.Tags {
			visit(name)
		}
	}
}
