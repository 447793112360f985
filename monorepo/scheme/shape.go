package scheme

import "strings"

// shape is a template that inference knows: a lead, a join and {version}.
type shape struct {
	lead lead
	join join
}

// lead is what a template begins with.
type lead uint8

const (
	leadNothing lead = iota
	leadRelease
	leadName
	leadShort
	leadDir
	leadCount
)

func (l lead) text() string {
	return [leadCount]string{"", "release", "{name}", "{short}", "{dir}"}[l]
}

// leads is a set of leads.
type leads uint8

func (l lead) set() leads         { return 1 << l }
func (set leads) has(l lead) bool { return set&l.set() != 0 }

// join is what joins a lead and {version}: one of the joins below, or with a v.
type join uint8

const (
	joinNone join = 2 * iota
	joinSlash
	joinAt
	joinHyphen
	joinCount

	withV join = 1
)

// joinBytes are the joins' bytes in order; the first stands for none.
const joinBytes = "\x00/@-"

func (j join) text() string {
	text := strings.TrimLeft(joinBytes[j/2:j/2+1], "\x00")
	if j&withV != 0 {
		text += "v"
	}
	return text
}

// cutJoin cuts the join off the end of what stands before a version.
func cutJoin(prefix string) (string, join, bool) {
	lead, v := strings.CutSuffix(prefix, "v")
	found := joinNone
	if v {
		found = withV
	}
	if lead == "" {
		return "", found, true
	}
	last := len(lead) - 1
	i := strings.IndexByte(joinBytes, lead[last])
	if i < 1 || last == 0 {
		return "", 0, false
	}
	return lead[:last], found | join(2*i), true
}

func (s shape) template() string { return s.lead.text() + s.join.text() + "{version}" }

func (s shape) strategy() Strategy {
	if s.lead == leadNothing || s.lead == leadRelease {
		return Synchronized
	}
	return Prefixed
}

// shapes lists the shapes that are inferred, the first preferred among equals.
func shapes() []shape {
	plain := []shape{
		{leadNothing, joinNone},
		{leadName, joinSlash},
		{leadName, joinAt},
		{leadShort, joinSlash},
		{leadName, joinHyphen},
		{leadDir, joinSlash},
		{leadRelease, joinSlash},
		{leadShort, joinAt},
		{leadShort, joinHyphen},
		{leadDir, joinAt},
		{leadDir, joinHyphen},
		{leadRelease, joinHyphen},
	}
	list := make([]shape, 0, 2*len(plain))
	for _, s := range plain {
		list = append(list, s, shape{s.lead, s.join | withV})
	}
	return list
}
