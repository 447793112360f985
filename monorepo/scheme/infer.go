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
	return Inferring(packages)(tags)
}

// Inferring prepares Infer for many lists of tags of the same packages. What it
// returns is safe for concurrent use.
func Inferring(packages []Candidate) func(tags []string) Inference {
	e := newEvidence(packages)
	return func(tags []string) Inference { return e.infer(tags) }
}

func (e *evidence) infer(tags []string) Inference {
	t := tally{evidence: e}
	for _, tag := range tags {
		t.count(tag)
	}
	best := t.best()
	if best.all == 0 {
		return t.unmatched(len(tags))
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
