package rules

import (
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
)

// Target is where a package is published.
type Target string

// The targets.
const (
	Git        Target = config.TargetGit
	OpenUPM    Target = config.TargetOpenUPM
	AssetStore Target = config.TargetAssetStore
)

// Targets lists every target.
func Targets() []Target { return []Target{Git, OpenUPM, AssetStore} }

// level is a severity, or off.
type level int

const (
	off level = iota
	info
	warning
	failure
)

func (l level) severity() finding.Severity { return finding.Severity(l - info) }

func levelOf(s finding.Severity) level { return level(s) + info }

// levelNamed reads a severity of the configuration.
func levelNamed(word string) level {
	var s finding.Severity
	if s.UnmarshalText([]byte(word)) != nil {
		return off
	}
	return levelOf(s)
}

// levels are a rule's severities.
type levels struct{ git, openUPM, assetStore level }

func everywhere(l level) levels { return levels{l, l, l} }

func (l levels) at(t Target) level {
	switch t {
	case Git:
		return l.git
	case OpenUPM:
		return l.openUPM
	default:
		return l.assetStore
	}
}

// weigh gives an issue the highest severity that it has at one of the targets; ok
// is false where it is none of theirs.
func (r *run) weigh(i issue) (f finding.Finding, ok bool) {
	base := r.levels[i.Code]
	highest := off
	var at []string
	for _, t := range r.Targets {
		if i.target != "" && i.target != t {
			continue
		}
		l := min(base.at(t), i.atMost)
		for _, o := range r.Workspace.Config.Check.Rules {
			if (o.Target == "" || Target(o.Target) == t) && applies(o, i.Code, i.Path, i.Package) {
				l = levelNamed(o.Severity)
			}
		}
		if l > highest {
			highest, at = l, nil
		}
		if l == highest {
			at = append(at, string(t))
		}
	}
	if highest == off {
		return f, false
	}
	f = i.Finding
	f.Severity = highest.severity()
	if len(at) < len(r.Targets) {
		slices.Sort(at)
		f.Targets = finding.Words(strings.Join(at, ","))
	}
	return f, true
}

// matters reports whether a broken rule can be as grave as is asked for at one of the
// targets.
func (r *run) matters(codes ...finding.Code) bool {
	for _, code := range codes {
		for _, t := range r.Targets {
			if l := r.levels[code].at(t); l != off && l.severity() >= r.Least {
				return true
			}
		}
		if slices.ContainsFunc(r.Workspace.Config.Check.Rules, func(o config.Override) bool {
			return o.Rule == string(code) && o.Severity != "off" && levelNamed(o.Severity).severity() >= r.Least
		}) {
			return true
		}
	}
	return false
}
