package release

import (
	"github.com/upmrel/upmrel/monorepo/lazyregexp"
)

// Refusal is what a server's settings protect from a push.
type Refusal int

// What servers protect.
const (
	RefusedOther  Refusal = iota // or the server does not say
	RefusedTag                   // a protected tag
	RefusedBranch                // a protected branch
)

// What the servers say: GitHub (rule sets, GH013, and the older protected branches and
// tags, GH006), GitLab and Gitea, whose word the reason of a ref may be too.
var (
	protectedTag    = lazyregexp.New(`(?i)rule violations found for refs/tags/|create this tag as it is protected|protected tag|tag \S+ is protected`)
	protectedBranch = lazyregexp.New(`(?i)rule violations found for refs/heads/|GH006|protected branch`)
)

// RefusalOf finds out from a push's output what the server protects. Only advice may
// depend on it.
func RefusalOf(output string) Refusal {
	switch {
	case protectedTag().MatchString(output):
		return RefusedTag
	case protectedBranch().MatchString(output):
		return RefusedBranch
	}
	return RefusedOther
}
