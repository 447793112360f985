package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
)

func historyLevels() map[finding.Code]levels {
	return map[finding.Code]levels{
		finding.IgnoreRule:       everywhere(failure),
		finding.AttestationStale: everywhere(failure),
	}
}

// judgeHistory finds what the package's past makes wrong.
func (s *subject) judgeHistory() {
	file := path.Join(s.Dir, signature)
	if changed, ok := s.run.Facts.Outdated[file]; ok {
		s.fail(finding.AttestationStale, place{path: file},
			finding.Printable(changed)+" changed after the package was signed: Unity shows the signature as invalid",
			"sign the package again; the order is bump, changelog, sign, commit, tag")
	}
}

// judgeIgnoreRules finds rules that keep files of packages out of git: each rule
// once, for the first package that it harms.
func (r *run) judgeIgnoreRules() {
	seen := map[string]bool{}
	for _, exists := range []bool{true, false} {
		for _, h := range r.Facts.Hidden {
			s := r.owner(h.Path)
			rule := fmt.Sprint(h.Source, ":", h.Line)
			if h.Exists != exists || s == nil || !s.judged || seen[rule] {
				continue
			}
			seen[rule] = true
			s.judgeHidden(h)
		}
	}
}

// judgeHidden reports a rule, at its line if it is in the repository. Where it hides
// only what the package might have one day that is advice.
func (s *subject) judgeHidden(h Hidden) {
	at, where := place{path: h.Path}, fmt.Sprintf("%s:%d", h.Source, h.Line)
	if !path.IsAbs(h.Source) && !strings.Contains(h.Source, ":") && !strings.HasPrefix(h.Source, ".git/") && !strings.HasPrefix(h.Source, "../") {
		at = place{path: h.Source, line: h.Line}
	}
	name := path.Base(h.Path)
	line := "!" + name + "/"
	message := fmt.Sprintf("the rule %q hides %s: git adds nothing new in it, and users don't get that", h.Pattern, finding.Printable(h.Path))
	if strings.HasSuffix(name, ".meta") {
		line = "!*.meta"
		message = fmt.Sprintf("the rule %q hides %s: git adds no new one, and Unity leaves out what has none", h.Pattern, finding.Printable(h.Path))
	}
	fix := "delete the rule, or write after it: " + line
	if at.line == 0 {
		message += " (" + finding.Printable(where) + ")"
		fix = "delete the rule, or write into .gitignore: " + line
	}
	atMost := failure
	if !h.Exists {
		atMost = info
	}
	s.report(atMost, finding.IgnoreRule, at, message, fix)
}
