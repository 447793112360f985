package upm

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/spelling"
)

// checkMatches warns of items that no package matches, mostly a slip or a
// package that was renamed.
func (r *resolver) checkMatches() {
	names := make([]string, len(r.packages))
	for i, p := range r.packages {
		names[i] = p.Name
	}
	for _, item := range r.cfg.Packages {
		isMatch := func(name string) bool { return matches(item.Match, name) }
		if slices.ContainsFunc(names, isMatch) {
			continue
		}
		fix := "correct the name, or remove the item"
		if near, ok := spelling.Nearest(item.Match, names); ok {
			fix = "write " + near
		}
		r.found = append(r.found, finding.Finding{
			Code: finding.UPMUnmatched, Severity: finding.Warning, Path: config.Filename,
			Message: fmt.Sprintf("upm.packages: %q matches no package that gets a branch", item.Match), Fix: fix,
		})
	}
}

// checkReleasing refuses branches that releases are made on: the next release
// would begin on a split.
func (r *resolver) checkReleasing() {
	for _, t := range r.targets {
		if t.Repository != "" {
			continue
		}
		for _, glob := range r.around.Releasing {
			if !matches(glob, t.Branch) {
				continue
			}
			message := fmt.Sprintf("the upm branch %q of %s is one that releases are made on", t.Branch, printable(t.Name))
			if glob != t.Branch {
				message += fmt.Sprintf(" (branches has %q)", glob)
			}
			r.report(finding.UPMBranch, message, "choose another upm.branch, or name the branches of releases more narrowly, in .upmrel.yaml")
			break
		}
	}
}

// checkClashes finds branches that cannot stand side by side in a repository.
func (r *resolver) checkClashes() {
	groups := map[string][]Target{}
	for _, t := range r.targets {
		groups[t.Repository] = append(groups[t.Repository], t)
	}
	for _, repository := range slices.Sorted(maps.Keys(groups)) {
		owners := r.checkOwners(groups[repository])
		r.checkNesting(groups[repository], owners)
		r.checkExisting(groups[repository], owners, r.around.Branches[repository])
	}
}

// checkOwners finds branches of several packages and returns the package that
// each belongs to.
func (r *resolver) checkOwners(targets []Target) map[string]string {
	owners := map[string]string{}
	folded := map[string]Target{}
	for _, t := range targets {
		owners[t.Branch] = t.Name
		fold := strings.ToLower(t.Branch)
		switch other, taken := folded[fold]; {
		case !taken:
			folded[fold] = t
		case other.Branch == t.Branch:
			r.report(finding.UPMClash, fmt.Sprintf("%s and %s have the same upm branch %q", printable(other.Name), printable(t.Name), t.Branch),
				`set upm.branch: "upm/{name}", or a branch for each in upm.packages, in .upmrel.yaml`)
		default:
			r.report(finding.UPMClash, fmt.Sprintf("the upm branches %q of %s and %q of %s differ in case only: Windows and macOS keep one of them",
				other.Branch, printable(other.Name), t.Branch, printable(t.Name)),
				`set upm.branch: "upm/{name}", or a branch for each in upm.packages, in .upmrel.yaml`)
		}
	}
	return owners
}

// why says what keeps git from holding two branches.
const why = "git keeps a branch as a file, so %q would have to be a file and a folder at once"

// checkNesting finds branches of packages inside each other's names.
func (r *resolver) checkNesting(targets []Target, owners map[string]string) {
	for _, t := range targets {
		for _, outer := range parents(t.Branch) {
			if owner, ok := owners[outer]; ok {
				r.report(finding.UPMClash, fmt.Sprintf("no repository can hold the upm branches %q of %s and %q of %s: "+why,
					outer, printable(owner), t.Branch, printable(t.Name), outer),
					`set upm.branch: "upm/{name}", or another branch for one of them in upm.packages, in .upmrel.yaml`)
			}
		}
	}
}

// checkExisting finds branches that exist inside or around the names of new
// ones. A branch mostly is in the way of many packages: it is said once.
func (r *resolver) checkExisting(targets []Target, owners map[string]string, existing []string) {
	exists := map[string]bool{}
	for _, name := range existing {
		exists[name] = true
	}
	blocked := map[string][]Target{}
	for _, t := range targets {
		for _, outer := range parents(t.Branch) {
			if _, owned := owners[outer]; exists[outer] && !owned {
				blocked[outer] = append(blocked[outer], t)
			}
		}
	}
	for name := range exists {
		for _, outer := range parents(name) {
			owner, owned := owners[outer]
			if _, ours := owners[name]; owned && !ours {
				blocked[name] = append(blocked[name], Target{Name: owner, Branch: outer})
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(blocked)) {
		r.reportExisting(name, blocked[name])
	}
}

func (r *resolver) reportExisting(name string, blocked []Target) {
	t := blocked[0]
	outer, free := name, "upm-{name}"
	if len(t.Branch) < len(name) {
		outer, free = t.Branch, t.Branch+"-branch"
	}
	message := fmt.Sprintf("the branch %q is in the way of the upm branch %q of %s: "+why, name, t.Branch, printable(t.Name), outer)
	if n := len(blocked) - 1; n > 0 {
		message += fmt.Sprintf(" (and so for %d more)", n)
	}
	r.report(finding.UPMClash, message, fmt.Sprintf("set upm.branch: %q in .upmrel.yaml, or rename the branch %q, here and on the remote", free, name))
}

// parents lists the folders of a branch's file, the outermost first.
func parents(branch string) []string {
	var list []string
	for i := range len(branch) {
		if branch[i] == '/' {
			list = append(list, branch[:i])
		}
	}
	return list
}

// printable escapes what a terminal could obey.
func printable(s string) string {
	quoted := fmt.Sprintf("%q", s)
	return quoted[1 : len(quoted)-1]
}
