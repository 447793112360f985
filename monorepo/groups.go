package monorepo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/version"
)

// groupOf is the group of a package: the last that names it, "" if none does.
func groupOf(groups []config.Group, name string) string {
	for _, g := range slices.Backward(groups) {
		if MatchesAny(g.Packages, name) {
			return g.Name
		}
	}
	return ""
}

// Group lists the packages of a group, by name.
func (w *Workspace) Group(name string) []*Package {
	var members []*Package
	for _, p := range w.Packages {
		if p.Group == name && name != "" {
			members = append(members, p)
		}
	}
	return members
}

// Groups lists the groups that have packages, by name.
func (w *Workspace) Groups() []string {
	var names []string
	for _, p := range w.Packages {
		if p.Group != "" {
			names = append(names, p.Group)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// checkGroups finds groups that can't be, or whose packages have drifted apart.
func (w *Workspace) checkGroups(strategy scheme.Strategy) {
	groups := w.Config.Packages.Groups
	if len(groups) == 0 {
		return
	}
	if strategy != scheme.Prefixed {
		w.Findings = append(w.Findings, finding.Finding{
			Code: finding.ConfigValue, Severity: finding.Error, Path: config.Filename,
			Message: "packages.groups has no place in the synchronized strategy, where all packages share one version",
			Fix:     "set strategy: prefixed, or remove packages.groups",
		})
		return
	}
	with := w.Groups()
	for _, g := range groups {
		if !slices.Contains(with, g.Name) {
			w.Findings = append(w.Findings, finding.Finding{
				Code: finding.ConfigValue, Severity: finding.Warning, Path: config.Filename,
				Message: fmt.Sprintf("packages.groups: no package is in %s", g.Name), Fix: "correct its names, or remove it",
			})
		}
	}
	for _, name := range with {
		if f, drifted := w.GroupDrift(name); drifted {
			w.Findings = append(w.Findings, f)
		}
	}
}

// GroupDrift is the finding on a group whose packages have different versions.
func (w *Workspace) GroupDrift(name string) (f finding.Finding, drifted bool) {
	members := w.Group(name)
	var versions []string
	for _, p := range members {
		drifted = drifted || p.Version != members[0].Version
		versions = append(versions, p.Name+" "+p.Version.String())
	}
	if !drifted {
		return f, false
	}
	highest := Highest(members)
	next, err := highest.Next(version.Patch, "")
	if err != nil {
		next = highest
	}
	return finding.Finding{
		Code: finding.GroupDrift, Severity: finding.Error, Group: name,
		Message: fmt.Sprintf("packages of group %s have different versions: %s", name, strings.Join(versions, ", ")),
		Fix: finding.Command("upmrel", "bump", "-p", members[0].Name+"="+next.String()) +
			"   (raises them all; or leave some out of packages.groups in " + config.Filename + ")",
	}, true
}

// Highest is the highest version of some packages.
func Highest(packages []*Package) version.Version {
	return slices.MaxFunc(packages, comparePackages).Version
}

func comparePackages(a, b *Package) int {
	return cmp.Or(a.Version.Compare(b.Version), strings.Compare(a.Version.String(), b.Version.String()))
}
