package release

// advise says of packages that rise by less than what their users lose or get asks
// for. It stops nothing.
func (m *maker) advise() {
	for name, c := range m.chosen {
		advice, ok := m.s.Changes[name]
		if !ok || !c.changes() || !c.released() {
			continue
		}
		if f, ok := advice.Finding(m.ws, c.state.Package, c.next, "plan"); ok {
			m.plan.Problems = append(m.plan.Problems, f)
		}
	}
}
