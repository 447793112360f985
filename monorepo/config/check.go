package config

import (
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/spelling"
)

// The targets: where packages are published.
const (
	TargetGit        = "git"        // installs by git URL
	TargetOpenUPM    = "openupm"    // the registry that builds from tags
	TargetAssetStore = "assetstore" // Unity's store
)

// Check says for whom packages are checked, and which rules hold where.
type Check struct {
	Targets []string
	Rules   []Override
}

// Override gives a rule another severity, for some packages, paths or targets. The
// last that applies counts.
type Override struct {
	Rule     string // code of the rule
	Path     string // glob of paths from the repository's root; "": all
	Package  string // name or glob of names; "": all
	Target   string // "": all
	Severity string // off | info | warning | error
	Reason   string // why, for the reader of the file
}

func checkSection(c *Check) key {
	example := []Override{{Rule: string(finding.MetaMissing), Path: "Packages/com.acme.art/Models/**", Severity: "off", Reason: "generated on import"}}
	return key{
		name: "check", doc: "By which rules packages are judged; upmrel explain tells of each.",
		keys: []key{
			{
				name: "targets", value: &c.Targets, oneOf: targets(), filled: true,
				doc: "Where the packages are published: git (installs by git URL), openupm or assetstore.",
			},
			{
				name: "rules", rows: rowsOf(&c.Rules, func() Override { return Override{} }, overrideKeys), example: rowsOf(&example, func() Override { return Override{} }, overrideKeys).values(),
				doc: "Other severities of rules, for all or for some paths, packages or targets. The last that applies counts.",
			},
		},
	}
}

func targets() []string { return []string{TargetGit, TargetOpenUPM, TargetAssetStore} }

func severities() []string { return []string{"off", "info", "warning", "error"} }

func overrideKeys(o *Override) []key {
	const all = "all of them"
	return []key{
		{
			name: "rule", value: &o.Rule, check: ruleCode, needed: true, example: string(finding.MetaMissing),
			doc: "Code of the rule, as upmrel check prints it.",
		},
		{
			name: "path", value: &o.Path, check: pathGlob, example: "Packages/com.acme.art/Models/**",
			doc: "Glob of paths, from the repository's root.", unset: all,
		},
		{
			name: "package", value: &o.Package, check: glob, example: "com.acme.*",
			doc: "Name of a package, or a glob of names.", unset: all,
		},
		{
			name: "target", value: &o.Target, oneOf: targets(), example: TargetOpenUPM,
			doc: "The target for which the rule is another.", unset: all,
		},
		{
			name: "severity", value: &o.Severity, oneOf: severities(), needed: true, example: "off",
			doc: "What the rule is instead.",
		},
		{
			name: "reason", value: &o.Reason, needed: true, example: "generated on import",
			doc: "Why, for whoever reads the file.",
		},
	}
}

// ruleCode judges the code of a rule.
func ruleCode(s string) (message, fix string) {
	var codes []string
	for _, code := range finding.Codes() {
		if string(code) == s {
			return "", ""
		}
		codes = append(codes, string(code))
	}
	if near, ok := spelling.Nearest(s, codes); ok {
		return "is no rule: " + quote(s), "write " + near
	}
	return "is no rule: " + quote(s), "write the code that upmrel check prints; upmrel explain lists all"
}
