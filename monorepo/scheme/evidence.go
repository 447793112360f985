package scheme

import "sync"

// evidence is what packages say of their tags. It is immutable.
type evidence struct {
	packages []Candidate
	versions int                   // how many different ones the packages have
	leads    map[string]leads      // a text -> what leads it is
	own      *Scheme               // of the packages with their own templates; nil without any
	years    bool                  // the packages' own versions begin with years
	works    map[shape]func() bool // whether the shape makes a scheme; tried when first asked
}

func newEvidence(packages []Candidate) *evidence {
	e := &evidence{packages: packages, leads: make(map[string]leads, 3*len(packages)+2)}
	e.leads[""] = leadNothing.set()
	e.leads[leadRelease.text()] = leadRelease.set()
	plain, versions := make([]Package, len(packages)), map[string]bool{}
	var own []Package
	for i, p := range packages {
		e.leads[p.Name] |= leadName.set()
		if text, err := p.short(); err == nil {
			e.leads[text] |= leadShort.set()
		}
		if text, err := p.dir(); err == nil {
			e.leads[text] |= leadDir.set()
		}
		e.years = e.years || isYear(p.Version)
		if p.Tag != "" {
			own = append(own, p.Package)
		}
		plain[i], versions[p.Version] = p.Package, true
	}
	if own != nil {
		e.own, _ = New(Prefixed, "", own)
	}
	e.versions = len(versions)
	e.works = map[shape]func() bool{}
	for _, s := range shapes() {
		e.works[s] = sync.OnceValue(func() bool {
			made, _ := New(s.strategy(), s.template(), plain)
			return made != nil
		})
	}
	return e
}
