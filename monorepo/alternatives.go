package monorepo

import (
	"sync"

	"github.com/upmrel/upmrel/monorepo/scheme"
)

// alternatives makes the schemes beside the workspace's own, each when it is
// first asked for and once: a push may hold thousands of tags.
type alternatives struct {
	infer   func() scheme.Inferrer
	public  *schemes // of the packages that get tags
	private *schemes // of the private ones
}

func newAlternatives(w *Workspace) *alternatives {
	return &alternatives{
		infer:   sync.OnceValue(func() scheme.Inferrer { return scheme.NewInferrer(w.candidates()) }),
		public:  newSchemes(func() []scheme.Package { return w.schemePackages(false) }),
		private: newSchemes(func() []scheme.Package { return w.schemePackages(true) }),
	}
}

// schemes makes the schemes of some packages.
type schemes struct {
	packages func() []scheme.Package
	mu       sync.Mutex
	made     map[form]*scheme.Scheme // nil where the form makes none
}

// form is what tags look like. Only templates that inference knows, and the
// workspace's own, are asked for, so there are few.
type form struct {
	strategy scheme.Strategy
	template string
}

func newSchemes(packages func() []scheme.Package) *schemes {
	return &schemes{packages: sync.OnceValue(packages), made: map[form]*scheme.Scheme{}}
}

// of makes the scheme of a form, nil if the packages can't have it.
func (s *schemes) of(f form) *scheme.Scheme {
	s.mu.Lock()
	defer s.mu.Unlock()
	made, ok := s.made[f]
	if !ok {
		made, _ = scheme.New(f.strategy, f.template, s.packages())
		s.made[f] = made
	}
	return made
}

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
	add := func(f form) {
		if s := w.others.public.of(f); s != nil {
			found = append(found, s)
		}
	}
	settled := w.Scheme != nil && w.guess.Matched > 0 && !w.guess.Ambiguous
	if own := w.others.infer().Infer([]string{tag}); own.Matched > 0 && (own.Strategy == other || !settled) {
		add(form{own.Strategy, own.Template})
	}
	add(form{strategy: other})
	return found
}

// PrivateTag finds the private package that a tag would publish, nil if there is
// none: the scheme has no tags for private packages.
func (w *Workspace) PrivateTag(tag string) *Package {
	if w.Scheme == nil || w.Scheme.Strategy() != scheme.Prefixed || len(w.others.private.packages()) == 0 {
		return nil
	}
	s := w.others.private.of(form{scheme.Prefixed, w.Scheme.Template()})
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
