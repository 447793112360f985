package cmd

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/upmrel/upmrel/hooks"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// What fits on a screen of 24 lines, of windows as wide as most are today; the last line is git's own.
const (
	screenRows    = 23
	screenColumns = 120
	maxRefs       = 5 // blocks of refused refs
	maxAlike      = 3 // findings with one fix on a ref, and remarks with one code
	maxFaults     = 6 // findings in a block
	maxNamed      = 2 // refs in one block's heading
	maxNameWidth  = 60
	maxTextWidth  = 2 * screenColumns
	maxFixRows    = 8
	tightFixRows  = 4 // where not even one finding fits otherwise
	maxCodes      = 3
)

// hookScreen writes the judgement of a push for people: what is refused, why and
// what mends it, then warnings, then notes, in at most a screen. What is left out is
// counted.
type hookScreen struct {
	by      gitHook
	colored bool
}

// said is what is told of one ref, or in the same words of several.
type said struct {
	refs []string // with ids; none: of the push as a whole
	list finding.List
}

// show is the text, with a line feed at the end of each line.
func (s hookScreen) show(report hooks.Report) string {
	refused := refusals(report)
	rest := remarks(report)
	var lines, tail []string
	room := screenRows
	if len(refused) > 0 {
		tail = s.advice(report)
		room -= rows(tail)
		reserved := min(len(rest), 1)
		lines = s.fit("upmrel: "+countRefused(report), refused, room-reserved)
	}
	lines = append(lines, s.beside(rest, room-rows(lines), len(refused) > 0)...)
	return strings.Join(append(lines, tail...), "\n") + "\n"
}

// fit shows as many refs as there is room for, and of each as many findings.
func (s hookScreen) fit(heading string, refused []said, room int) []string {
	for shown := min(maxRefs, len(refused)); ; shown-- {
		for faults := maxFaults; faults >= 0; faults-- {
			lines := []string{heading}
			for _, block := range refused[:shown] {
				lines = append(lines, s.block(block, faults)...)
			}
			if left := count(refused[shown:]); left > 0 {
				lines = append(lines, fmt.Sprintf("  ... and %d more", left))
			}
			if rows(lines) <= room || shown == 1 && faults == 0 {
				return lines
			}
		}
	}
}

// block shows a refused ref: what is wrong with it, and each fix once. For no faults
// at all it shows one, as short as can be.
func (s hookScreen) block(b said, faults int) []string {
	lines := []string{"  " + refsOf(b.refs)}
	fixRows := maxFixRows
	if faults == 0 {
		faults, fixRows = 1, tightFixRows
	}
	list := b.list
	for len(list) > 0 && faults > 0 {
		alike, others := byFix(list)
		shown := min(len(alike), maxAlike, faults)
		for _, f := range alike[:shown] {
			lines = append(lines, "    "+s.code(f)+"  "+message(f))
		}
		lines = append(lines, more(alike[shown:])...)
		lines = append(lines, fixLines(alike[0], fixRows)...)
		faults -= shown
		list = others
	}
	return append(lines, more(list)...)
}

// byFix finds the findings that one fix mends, the first one's.
func byFix(list finding.List) (alike, others finding.List) {
	for _, f := range list {
		if f.Fix == list[0].Fix {
			alike = append(alike, f)
		} else {
			others = append(others, f)
		}
	}
	return alike, others
}

// more counts findings that are not shown.
func more(list finding.List) []string {
	if len(list) == 0 {
		return nil
	}
	var codes []string
	for _, f := range list {
		if !slices.Contains(codes, string(f.Code)) {
			codes = append(codes, string(f.Code))
		}
	}
	if len(codes) > maxCodes {
		codes = append(codes[:maxCodes], "...")
	}
	return []string{fmt.Sprintf("    ... and %d more of %s", len(list), strings.Join(codes, ", "))}
}

// beside shows what stops nothing: warnings, then notes.
func (s hookScreen) beside(rest []said, room int, refused bool) []string {
	var lines []string
	shown := map[finding.Code]int{}
	left := map[finding.Severity]int{}
	for i, r := range rest {
		f := r.list[0]
		block := append([]string{s.remark(r, refused)}, fixLines(f, maxFixRows)...)
		space := room - rows(lines)
		if i < len(rest)-1 || len(left) > 0 {
			space--
		}
		if shown[f.Code] == maxAlike || rows(block) > space {
			left[f.Severity] += max(1, len(r.refs))
			continue
		}
		shown[f.Code]++
		lines = append(lines, block...)
	}
	var counts []string
	if n := left[finding.Warning]; n > 0 {
		counts = append(counts, finding.Count(n, "warning"))
	}
	if n := left[finding.Info]; n > 0 {
		counts = append(counts, finding.Count(n, "note"))
	}
	if len(counts) > 0 {
		lines = append(lines, "  ... and "+strings.Join(counts, " and ")+" more")
	}
	return lines
}

// remark is the first line of what stops nothing.
func (s hookScreen) remark(r said, refused bool) string {
	f := r.list[0]
	what := ": " + s.code(f) + "  " + message(f)
	switch {
	case refused && f.Severity == finding.Warning:
		return "  warning: " + refsOf(r.refs) + what
	case refused:
		return "  note: " + refsOf(r.refs) + what
	case f.Severity == finding.Warning && len(r.refs) > 1:
		return "upmrel: " + refsOf(r.refs) + " go out all the same" + what
	case f.Severity == finding.Warning:
		return "upmrel: " + refsOf(r.refs) + " goes out all the same" + what
	default:
		return "upmrel: " + refsOf(r.refs) + what
	}
}

// code is the finding's code, in color on a terminal.
func (s hookScreen) code(f finding.Finding) string {
	c := green
	switch f.Severity {
	case finding.Error:
		c = red
	case finding.Warning:
		c = yellow
	}
	return paint(s.colored, c, string(f.Code))
}

// refusals are the refs that are refused, and what refuses them.
func refusals(report hooks.Report) []said {
	var all []said
	if errs := only(report.Findings, finding.Error); len(errs) > 0 {
		all = append(all, said{list: errs})
	}
	for _, v := range report.Verdicts {
		if errs := only(v.Findings, finding.Error); len(errs) > 0 {
			name := shortName(v)
			if !v.Target.IsZero() {
				name += " at " + v.Target.Short()
			}
			all = append(all, said{refs: []string{name}, list: errs})
		}
	}
	return gather(all)
}

// remarks are the findings that refuse nothing, the warnings first.
func remarks(report hooks.Report) []said {
	var all []said
	for _, severity := range []finding.Severity{finding.Warning, finding.Info} {
		for _, f := range only(report.Findings, severity) {
			all = append(all, said{list: finding.List{f}})
		}
		for _, v := range report.Verdicts {
			for _, f := range only(v.Findings, severity) {
				all = append(all, said{refs: []string{shortName(v)}, list: finding.List{f}})
			}
		}
	}
	return gather(all)
}

func shortName(v hooks.Verdict) string {
	return clip(gitrepo.ShortName(v.Ref.Name), maxNameWidth)
}

func only(list finding.List, severity finding.Severity) finding.List {
	var kept finding.List
	for _, f := range list {
		if f.Severity == severity {
			kept = append(kept, f)
		}
	}
	return kept
}

// gather puts together what is told of several refs in the same words.
func gather(all []said) []said {
	var out []said
	at := map[string]int{}
	for _, s := range all {
		var key strings.Builder
		for _, f := range s.list {
			fmt.Fprintf(&key, "%d %q %q %q ", f.Severity, f.Code, f.Message, f.Fix)
		}
		if i, ok := at[key.String()]; ok && len(s.refs) > 0 && len(out[i].refs) > 0 {
			out[i].refs = append(out[i].refs, s.refs...)
			continue
		}
		at[key.String()] = len(out)
		out = append(out, s)
	}
	return out
}

func count(list []said) int {
	n := 0
	for _, s := range list {
		n += max(1, len(s.refs))
	}
	return n
}

// refsOf names refs.
func refsOf(refs []string) string {
	switch n := len(refs) - maxNamed; {
	case len(refs) == 0:
		return "this push"
	case n > 0:
		return fmt.Sprintf("%s and %d more", strings.Join(refs[:maxNamed], ", "), n)
	default:
		return strings.Join(refs, ", ")
	}
}

// message is a finding's message, with its place where the message does not say it.
func message(f finding.Finding) string {
	text := f.Message
	if f.Path != "" && !strings.Contains(f.Message, f.Path) {
		f.Ref = ""
		text = f.Where() + "  " + text
	}
	return clip(text, maxTextWidth)
}

// fixLines are a finding's fix. One that is too long to be pasted whole is not shown
// in part.
func fixLines(f finding.Finding, maxRows int) []string {
	if f.Fix == "" {
		return nil
	}
	tooLong := []string{"    fix: too long for this screen; see upmrel explain " + string(f.Code)}
	if len(f.Fix) > maxRows*screenColumns*utf8.UTFMax {
		return tooLong
	}
	lines := strings.Split(cleanLines(f.Fix), "\n")
	lines[0] = "fix: " + lines[0]
	for i, line := range lines {
		lines[i] = "    " + line
	}
	if rows(lines) > maxRows {
		return tooLong
	}
	return lines
}

// clip makes text from outside safe to print and shortens it in its middle.
func clip(text string, columns int) string {
	const gap = " ... "
	if most := columns * utf8.UTFMax; len(text) > 2*most {
		text = text[:most] + gap + text[len(text)-most:]
	}
	text = clean(text)
	if width(text) <= columns {
		return text
	}
	half := (columns - len(gap)) / 2
	runes := []rune(text)
	front, back := 0, len(runes)
	for room := half; room > 1; front++ {
		room -= width(string(runes[front]))
	}
	for room := half; room > 1; {
		back--
		room -= width(string(runes[back]))
	}
	return string(runes[:front]) + gap + string(runes[back:])
}

// rows counts the rows of a terminal that lines take.
func rows(lines []string) int {
	n := 0
	for _, line := range lines {
		n += max(1, (width(line)+screenColumns-1)/screenColumns)
	}
	return n
}
