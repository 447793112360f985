package upm

import (
	"errors"
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/scheme"
)

// The branches of packages for which none is configured: of a single one, and of several.
const (
	singleBranch    = "upm"
	severalBranches = "upm/{name}"
)

// branchTemplate is a configured template of branches.
type branchTemplate struct{ key, text string }

// templateOf is what is configured for a package: the last item counts that sets one.
func templateOf(cfg config.UPM, name string) branchTemplate {
	b := branchTemplate{key: "upm.branch", text: cfg.Branch}
	for _, item := range cfg.Packages {
		if item.Branch != "" && matches(item.Match, name) {
			b = branchTemplate{key: "upm.packages.branch", text: item.Branch}
		}
	}
	return b
}

// BranchTemplates are the templates of which one makes a package's upm branch: the
// configured one, else those of a single package and of several.
func BranchTemplates(cfg config.UPM, name string) []string {
	if b := templateOf(cfg, name); b.text != "" {
		return []string{b.text}
	}
	return []string{singleBranch, severalBranches}
}

// fault is why a template gives a package no branch.
type fault struct{ message, fix string }

// expand writes the template for a package.
func (b branchTemplate) expand(p Package) (string, *fault) {
	if strings.Contains(b.text, "{version}") {
		return "", b.fault("a branch holds many versions, so its name holds none")
	}
	branch, err := scheme.Expand(b.text, p.forScheme())
	if err != nil {
		f := b.fault(err.Error())
		if particular, ok := errors.AsType[*scheme.TemplateError](err); ok && particular.Fix != "" {
			f.fix = particular.Fix
		}
		return "", f
	}
	switch why := scheme.NameFault(branch); {
	case why != "":
		return "", b.fault(fmt.Sprintf("git takes no branch %q: %s", branch, why))
	case branch == "HEAD" || branch == "@":
		return "", b.fault(fmt.Sprintf("git takes no branch %q", branch))
	}
	return branch, nil
}

func (b branchTemplate) fault(message string) *fault {
	return &fault{
		message: fmt.Sprintf("%s %q: %s", b.key, b.text, message),
		fix:     fmt.Sprintf(`set %s: "upm/{name}" in .upmrel.yaml`, b.key),
	}
}
