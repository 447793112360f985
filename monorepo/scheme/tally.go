package scheme

import "github.com/upmrel/upmrel/monorepo/openupm"

// tally counts release tags by shape.
type tally struct {
	*evidence
	scores [leadCount][joinCount]score
	total  int
}

// score is how many tags have a shape's form.
type score struct {
	shape
	recent, all int // of the newest, of all
}

// count takes in a tag that is no newer than those before.
func (t *tally) count(tag string) {
	if openupm.IsUPM(tag) || t.isOwn(tag) {
		return
	}
	set, join := t.match(tag)
	if set == 0 && !t.released(tag) {
		return
	}
	for lead := range leadCount {
		if !set.has(lead) {
			continue
		}
		s := &t.scores[lead][join]
		s.all++
		if t.total < newest {
			s.recent++
		}
	}
	t.total++
}

// countKind takes in the tags of a kind, unless those before have another shape.
func (t *tally) countKind(k kind) (same bool) {
	if openupm.IsUPM(k.example) {
		return true
	}
	set, join := t.match(k.example)
	if set == 0 {
		return !t.released(k.example)
	}
	for lead := range leadCount {
		s := &t.scores[lead][join]
		if s.all != t.total && set.has(lead) || s.all == t.total && t.total > 0 && !set.has(lead) {
			return false
		}
	}
	t.total += k.count
	for lead := range leadCount {
		if set.has(lead) {
			s := &t.scores[lead][join]
			s.all, s.recent = t.total, min(t.total, newest)
		}
	}
	return true
}

// isOwn reports whether a tag follows a package's own template, and so says
// nothing of the scheme's.
func (t *tally) isOwn(tag string) bool {
	if t.own == nil {
		return false
	}
	_, _, ok := t.own.Parse(tag)
	return ok
}

// match finds the shapes of a tag: the leads and their join.
func (t *tally) match(tag string) (leads, join) {
	if len(tag) > maxTag {
		return 0, 0
	}
	for i := range len(tag) {
		if i > 0 && isDigit(tag[i-1]) || !hasNumbers(tag[i:]) {
			continue
		}
		text, join, ok := cutJoin(tag[:i])
		if !ok {
			continue
		}
		set := t.leads[text]
		if set == 0 && isReverseDomain(text) {
			set = leadName.set()
		}
		if !t.years && isYear(tag[i:]) {
			set &^= leadNothing.set() | leadRelease.set() // a date tag
		}
		if set == 0 {
			continue
		}
		f := form{prefix: tag[:i]}
		if _, ok := f.parse(tag); ok {
			return set, join
		}
	}
	return 0, 0
}

// hasNumbers reports whether s begins with three dotted numbers. What doesn't is
// no version, and the parser's error would cost more than this.
func hasNumbers(s string) bool {
	for range 2 {
		end := 0
		for end < len(s) && isDigit(s[end]) {
			end++
		}
		if end == 0 || end == len(s) || s[end] != '.' {
			return false
		}
		s = s[end+1:]
	}
	return s != "" && isDigit(s[0])
}

// released reports whether a tag of no known shape is a release all the same.
func (t *tally) released(tag string) bool {
	loose, ok := openupm.ParseTag(tag)
	return ok && (t.years || !isYear(loose))
}

func (t *tally) score(s shape) score {
	sc := t.scores[s.lead][s.join]
	sc.shape = s
	return sc
}

// better reports whether a shape decides against another.
func (s score) better(than score) bool {
	return s.recent > than.recent || s.recent == than.recent && s.all > than.all
}

// best returns the shape of most tags. Of equals, as where {short} and {dir} are
// the same, it is the first that makes a scheme.
func (t *tally) best() score {
	var equals []score
	for _, shape := range shapes() {
		s := t.score(shape)
		switch {
		case len(equals) == 0 || s.better(equals[0]):
			equals = append(equals[:0], s)
		case !equals[0].better(s):
			equals = append(equals, s)
		}
	}
	if len(equals) == 1 || equals[0].all == 0 {
		return equals[0]
	}
	for _, s := range equals {
		if t.works[s.shape]() {
			return s
		}
	}
	return equals[0]
}

// rival returns the best shape of the other strategy.
func (t *tally) rival(strategy Strategy) score {
	var best score
	for _, shape := range shapes() {
		if s := t.score(shape); shape.strategy() != strategy && s.better(best) {
			best = s
		}
	}
	return best
}
