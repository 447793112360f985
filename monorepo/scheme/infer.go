package scheme

import "fmt"

// newest is how many of the latest release tags decide the scheme; older ones
// only part equals.
const newest = 20

// Candidate is a package as inference sees it.
type Candidate struct {
	Package
	Version string
}

// Inference is the scheme that a repository's tags follow.
type Inference struct {
	Strategy Strategy
	Template string
	// Matched of Total release tags have the template's form. upm tags, tags of
	// packages' own templates and tags that are no releases don't count.
	Matched, Total int
	Reason         string // a short phrase: "41 of 41 tags match"
	// Ambiguous: of the newest 20 release tags the template matches less than 60%,
	// or the best template of the other strategy matches 40% or more.
	Ambiguous bool
}

// Infer finds the scheme that tags, given newest first, follow. A reverse-domain
// name that is no present package's counts as a package's former name. Without
// release tags one package, or several of one version, are synchronized, others
// prefixed.
func Infer(tags []string, packages []Candidate) Inference {
	return NewInferrer(packages).Infer(tags)
}

// Inferrer infers schemes of the same packages from many lists of tags. It is safe for
// concurrent use.
type Inferrer struct{ evidence *evidence }

// NewInferrer prepares Infer.
func NewInferrer(packages []Candidate) Inferrer { return Inferrer{newEvidence(packages)} }

// Infer is the function of this name.
func (in Inferrer) Infer(tags []string) Inference {
	t := tally{evidence: in.evidence}
	for _, tag := range tags {
		t.count(tag)
	}
	return t.conclude(len(tags))
}

// Unordered infers a scheme from tags of which nobody knows yet which are the newest:
// to find that out takes a look at each. ok is false where it would decide.
func (in Inferrer) Unordered(tags Names) (found Inference, ok bool) {
	t := tally{evidence: in.evidence}
	ok = t.own == nil && len(tags.kinds) <= maxKinds
	for i := 0; ok && i < len(tags.kinds); i++ {
		ok = t.countKind(tags.kinds[i])
	}
	return t.conclude(tags.count), ok
}

// conclude decides on so many tags.
func (t *tally) conclude(tags int) Inference {
	best := t.best()
	if best.all == 0 {
		return t.unmatched(tags)
	}
	in := Inference{
		Strategy: best.strategy(),
		Template: best.template(),
		Matched:  best.all,
		Total:    t.total,
		Reason:   fmt.Sprintf("%d of %d tags match", best.all, t.total),
	}
	recent := min(t.total, newest)
	rival := t.rival(in.Strategy)
	in.Ambiguous = best.recent*100 < 60*recent || rival.recent*100 >= 40*recent
	if in.Ambiguous {
		in.Reason = fmt.Sprintf("%d of the newest %d tags match", best.recent, recent)
		if rival.recent > 0 {
			in.Reason += fmt.Sprintf(", %d match %s", rival.recent, rival.template())
		}
	}
	return in
}

// unmatched decides by the packages' versions where no tag helps.
func (t *tally) unmatched(tags int) Inference {
	in := Inference{Strategy: Synchronized, Total: t.total, Ambiguous: t.total > 0}
	switch {
	case t.total > 0:
		in.Reason = fmt.Sprintf("none of %d tags matches a known template", t.total)
	case tags > 0:
		in.Reason = "no release tags"
	default:
		in.Reason = "no tags"
	}
	switch {
	case len(t.packages) == 0:
		in.Reason += "; no packages"
	case len(t.packages) == 1:
		in.Reason += "; one package"
	case t.versions == 1:
		in.Reason += fmt.Sprintf("; %d packages share version %s", len(t.packages), t.packages[0].Version)
	default:
		in.Strategy = Prefixed
		in.Reason += fmt.Sprintf("; %d packages have %d versions", len(t.packages), t.versions)
	}
	in.Template = in.Strategy.defaultTemplate()
	return in
}
