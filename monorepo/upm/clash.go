package upm

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
)

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
			message := fmt.Sprintf("the upm branch %q of %s is one that releases are made on", t.Branch, finding.Printable(t.Name))
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
			r.report(finding.UPMClash, fmt.Sprintf("%s and %s have the same upm branch %q", finding.Printable(other.Name), finding.Printable(t.Name), t.Branch),
				`set upm.branch: "upm/{name}", or a branch for each in upm.packages, in .upmrel.yaml`)
		default:
			r.report(finding.UPMClash, fmt.Sprintf("the upm branches %q of %s and %q of %s differ in case only: Windows and macOS keep one of them",
				other.Branch, finding.Printable(other.Name), t.Branch, finding.Printable(t.Name)),
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
					outer, finding.Printable(owner), t.Branch, finding.Printable(t.Name), outer),
					`set upm.branch: "upm/{name}", or another branch for one of them in upm.packages, in .upmrel.yaml`)
			}
		}
	}
}

// checkExisting finds branches that exist inside or around the names of new
// ones. Mostly there are many of them at once, which is said once.
func (r *resolver) checkExisting(targets []Target, owners map[string]string, branches []string) {
	exists := map[string]bool{}
	for _, name := range branches {
		exists[name] = true
	}
	r.checkAround(targets, owners, exists)
	r.checkInside(owners, exists)
}

// checkAround finds branches around the names of new ones.
func (r *resolver) checkAround(targets []Target, owners map[string]string, exists map[string]bool) {
	blocked := map[string][]Target{}
	for _, t := range targets {
		for _, outer := range parents(t.Branch) {
			if _, owned := owners[outer]; exists[outer] && !owned {
				blocked[outer] = append(blocked[outer], t)
			}
		}
	}
	for _, outer := range slices.Sorted(maps.Keys(blocked)) {
		more := ""
		if n := len(blocked[outer]) - 1; n > 0 {
			more = fmt.Sprintf(" (and so for %d more)", n)
		}
		r.reportExisting(existing{outer, outer, "upm-{name}", more}, blocked[outer][0])
	}
}

// checkInside finds branches inside the names of new ones.
func (r *resolver) checkInside(owners map[string]string, exists map[string]bool) {
	inside := map[string][]string{}
	for name := range exists {
		for _, outer := range parents(name) {
			if _, ours := owners[name]; owners[outer] != "" && !ours {
				inside[outer] = append(inside[outer], name)
			}
		}
	}
	for _, outer := range slices.Sorted(maps.Keys(inside)) {
		more := ""
		if n := len(inside[outer]) - 1; n > 0 {
			more = fmt.Sprintf(" (and so are %d more)", n)
		}
		name := slices.Min(inside[outer])
		r.reportExisting(existing{name, outer, outer + "/{name}", more}, Target{Name: owners[outer], Branch: outer})
	}
}

// existing is a branch in the way of a new one.
type existing struct {
	name  string
	outer string // that would have to be a file and a folder
	free  string // a template of branches that it leaves room for
	more  string // of the kind
}

func (r *resolver) reportExisting(b existing, t Target) {
	message := fmt.Sprintf("the branch %q is in the way of the upm branch %q of %s: "+why, b.name, t.Branch, finding.Printable(t.Name), b.outer)
	r.report(finding.UPMClash, message+b.more,
		fmt.Sprintf("set upm.branch: %q in .upmrel.yaml, or rename the branch %q, here and on the remote", b.free, b.name))
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
