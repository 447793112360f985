package monorepo

import "github.com/upmrel/upmrel/monorepo/scheme"

// Alternatives are the schemes that a tag may be meant under beside the
// workspace's own, where that one is only inferred: the scheme whose form the tag
// has, unless the repository's tags settled on another one of the same strategy,
// and the other strategy's default. A configured workspace has none.
func (w *Workspace) Alternatives(tag string) []*scheme.Scheme {
	if w.guess == nil {
		return nil
	}
	other := scheme.Prefixed
	if w.guess.Strategy == scheme.Prefixed {
		other = scheme.Synchronized
	}
	var found []*scheme.Scheme
	add := func(strategy scheme.Strategy, template string) {
		if s, _ := scheme.New(strategy, template, w.schemePackages()); s != nil {
			found = append(found, s)
		}
	}
	settled := w.Scheme != nil && w.guess.Matched > 0 && !w.guess.Ambiguous
	if own := scheme.Infer([]string{tag}, w.candidates()); own.Matched > 0 && (own.Strategy == other || !settled) {
		add(own.Strategy, own.Template)
	}
	add(other, "")
	return found
}

// PrivateTag finds the private package that a tag would publish, nil if there is
// none: the scheme has no tags for private packages.
func (w *Workspace) PrivateTag(tag string) *Package {
	if w.Scheme == nil || w.Scheme.Strategy() != scheme.Prefixed {
		return nil
	}
	var private []scheme.Package
	for _, p := range w.Packages {
		if p.Private {
			private = append(private, w.schemePackage(p))
		}
	}
	s, _ := scheme.New(scheme.Prefixed, w.Scheme.Template(), private)
	if s == nil {
		return nil
	}
	name, _, ok := s.Parse(tag)
	if !ok {
		name = s.Claims(tag).Package
	}
	if p, ok := w.Package(name); ok && p.Private {
		return p
	}
	return nil
}
