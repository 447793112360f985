package cmd

import (
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// checkedPackage is one package in the JSON document.
type checkedPackage struct {
	Name     string `json:"name"`
	Path     string `json:"path"`
	Version  string `json:"version"`
	Errors   int    `json:"errors"`
	Warnings int    `json:"warnings"`
	Infos    int    `json:"infos"`
}

// nameOwners names the packages of findings that are about a manifest.
func (k *checked) nameOwners() {
	owners := map[string]string{}
	for _, p := range k.workspace.Packages {
		owners[p.Path] = p.Name
		for _, path := range p.Copies {
			owners[path] = p.Name
		}
	}
	for i, f := range k.findings {
		if f.Package == "" {
			k.findings[i].Package = owners[f.Path]
		}
	}
}

// counted are the packages that were judged, with how much was found.
func (k *checked) counted() []checkedPackage {
	packages := make([]checkedPackage, len(k.packages))
	at := map[string]*checkedPackage{}
	for i, p := range k.packages {
		packages[i] = checkedPackage{Name: p.Name, Path: p.Folder(), Version: p.Version.String()}
		at[p.Name] = &packages[i]
	}
	for _, f := range k.findings {
		p := at[f.Package]
		if p == nil {
			continue
		}
		switch f.Severity {
		case finding.Error:
			p.Errors++
		case finding.Warning:
			p.Warnings++
		default:
			p.Infos++
		}
	}
	return packages
}

// summary is the last line: "2 errors in 1 of 3 packages (targets git, openupm)".
func (k *checked) summary(strict bool) string {
	if k.workspace == nil {
		return countSeverities(k.findings) + "; no package was judged"
	}
	if len(k.packages) == 0 {
		words := "no Unity package found (upmrel list --all says why)"
		if len(k.findings) > 0 {
			words = countSeverities(k.findings) + "; " + words
		}
		return words
	}
	var targets []string
	for _, t := range k.targets {
		targets = append(targets, string(t))
	}
	more := fmt.Sprintf(" (targets %s", strings.Join(targets, ", "))
	if strict {
		more += "; strict"
	}
	return summary(k.findings, func(f finding.Finding) string { return f.Package }, len(k.packages), "package") + more + ")"
}

// summary counts findings, and of so many things those that they are about.
func summary(list finding.List, about func(finding.Finding) string, of int, thing string) string {
	if len(list) == 0 {
		return "no problems in " + finding.Count(of, thing)
	}
	subjects := map[string]bool{}
	for _, f := range list {
		if s := about(f); s != "" {
			subjects[s] = true
		}
	}
	if len(subjects) == 0 {
		return fmt.Sprintf("%s; %s judged", countSeverities(list), finding.Count(of, thing))
	}
	return fmt.Sprintf("%s in %d of %s", countSeverities(list), len(subjects), finding.Count(of, thing))
}

// countSeverities says how many findings there are of each severity.
func countSeverities(list finding.List) string {
	counts := map[finding.Severity]int{}
	for _, f := range list {
		counts[f.Severity]++
	}
	var parts []string
	for _, s := range []finding.Severity{finding.Error, finding.Warning, finding.Info} {
		if counts[s] > 0 {
			parts = append(parts, finding.Count(counts[s], s.String()))
		}
	}
	return strings.Join(parts, ", ")
}
