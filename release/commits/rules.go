package commits

import (
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/upmrel/upmrel/monorepo/version"
)

// Rules say how far a package rises by a change.
type Rules struct {
	Types  map[string]string // type -> major, minor, patch or none; other types ask for nothing
	Scopes []string          // globs of the scopes that count; nil: all
}

// Level is how far a package rises by a change: version.Major, version.Minor,
// version.Patch, or "" where it asks for nothing. A breaking change is a major one,
// whatever its type; one without a scope always counts. To take back what is released
// is a patch, unless the rules have the type "revert". Letter case makes no difference
// (rule 15).
func (r Rules) Level(c Change) version.Level {
	switch {
	case !r.counts(c.Scope):
		return ""
	case c.Breaking:
		return version.Major
	}
	level, ok := r.level(c.Type)
	if !ok && c.Type == "revert" {
		return version.Patch
	}
	if level == "none" {
		return ""
	}
	return version.Level(level)
}

func (r Rules) level(kind string) (level string, ok bool) {
	if level, ok = r.Types[kind]; ok || kind == "" {
		return level, ok
	}
	for written, level := range r.Types {
		if strings.EqualFold(written, kind) {
			return level, true
		}
	}
	return "", false
}

// Counts reports whether a change has a scope that counts, or none.
func (r Rules) Counts(c Change) bool { return r.counts(c.Scope) }

// counts reports whether a scope, or one of a list, counts.
func (r Rules) counts(scope string) bool {
	if scope == "" || len(r.Scopes) == 0 {
		return true
	}
	for one := range strings.SplitSeq(strings.ToLower(scope), ",") {
		for _, glob := range r.Scopes {
			if ok, _ := doublestar.Match(strings.ToLower(glob), strings.TrimSpace(one)); ok {
				return true
			}
		}
	}
	return false
}
