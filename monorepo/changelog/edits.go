package changelog

import (
	"cmp"
	"slices"
	"strings"
)

// edits are pieces of a text and what takes their places. No two touch the same bytes.
type edits []edit

type edit struct {
	Span
	text string
}

func (e *edits) replace(span Span, text string) { *e = append(*e, edit{span, text}) }

// apply makes the edits. Those at one place come out in the order of the list.
func (e edits) apply(text string) string {
	slices.SortStableFunc(e, func(a, b edit) int { return cmp.Compare(a.Start, b.Start) })
	var b strings.Builder
	at := 0
	for _, one := range e {
		b.WriteString(text[at:one.Start])
		b.WriteString(one.text)
		at = one.End
	}
	b.WriteString(text[at:])
	return b.String()
}
