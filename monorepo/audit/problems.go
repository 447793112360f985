package audit

import (
	"errors"
	"fmt"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/openupm"
)

// Problems says why OpenUPM would take no release of a package from a tag that is
// to be published, or from another one of its version.
func (n *Names) Problems(tag openupm.Tag, name string, s openupm.Settings) finding.List {
	v, rivals, err := n.Judge(tag, s)
	switch {
	case err != nil:
		return finding.List{unjudged(tag.Name, err)}
	case v.Fate != openupm.Builds && v.Fate != openupm.Shadowed:
		return finding.List{ignored(v, s)}
	case len(rivals) > 0:
		return finding.List{shadowed(v, name, rivals)}
	}
	return nil
}

func newFinding(code finding.Code, tag, message, fix string) finding.Finding {
	return finding.Finding{Code: code, Severity: finding.Error, Ref: gitrepo.TagPrefix + tag, Message: message, Fix: fix}
}

// unjudged refuses a tag under a pattern that breaks the whole package, and warns
// where it can't be told whether it does.
func unjudged(tag string, err error) finding.Finding {
	f := newFinding(finding.TagIgnored, tag, err.Error(), "correct gitTagIgnore in openupm.packages in .upmrel.yaml, and in OpenUPM's metadata")
	if broken, ok := errors.AsType[*openupm.PatternError](err); ok && !broken.Invalid() {
		f.Severity, f.Fix = finding.Warning, "write a simpler gitTagIgnore"
	}
	return f
}

// ignored refuses a tag that OpenUPM passes over.
func ignored(v openupm.Verdict, s openupm.Settings) finding.Finding {
	fix := "set another tag template, or minVersion and gitTagIgnore in openupm.packages, in .upmrel.yaml"
	switch v.Fate {
	case openupm.Ignored:
		fix = "correct gitTagIgnore in openupm.packages in .upmrel.yaml, and in OpenUPM's metadata"
	case openupm.BelowMinimum:
		fix = "release a higher version, or correct minVersion in openupm.packages in .upmrel.yaml, and in OpenUPM's metadata"
	}
	return newFinding(finding.TagIgnored, v.Tag.Name, "OpenUPM builds nothing from it: "+ignoredFor(v, s), fix)
}

// shadowed refuses a second tag of one version: only one of them is built, and
// one that was built once stays whatever is tagged later.
func shadowed(v openupm.Verdict, name string, rivals []string) finding.Finding {
	others, builds := rivals[0], "one of the two"
	if n := len(rivals) - 1; n > 0 {
		others, builds = fmt.Sprintf("%s and %d more", rivals[0], n), "one of them"
	}
	built := v.Tag.Name
	if v.By != "" {
		built = v.By
	}
	return newFinding(finding.TagShadowed, v.Tag.Name,
		fmt.Sprintf("OpenUPM reads %s of %s from %s too, and builds %s: %s", v.Version, name, others, builds, built),
		fmt.Sprintf("release a higher version; or if %s was never published: %s", rivals[0], finding.Command("git", "tag", "-d", "--", rivals[0])))
}

// Stray refuses a tag in whose tree OpenUPM comes upon another manifest of the
// package's name before the package's own.
func Stray(tag, version string, p *monorepo.Package, stray openupm.Found) finding.Finding {
	ends := "would build that folder"
	if code := openupm.Build(version, []openupm.Found{stray}).Code; code == openupm.OtherVersion {
		ends = fmt.Sprintf("would fail (%s): it says %s", code, clip(stray.Version))
	} else if code != "" {
		ends = fmt.Sprintf("would fail (%s): it is private", code)
	}
	f := newFinding(finding.TagFails, tag,
		fmt.Sprintf("%s has the name %s too, OpenUPM finds it before %s and %s",
			finding.Printable(stray.Path), finding.Printable(p.Name), finding.Printable(p.Path), ends),
		finding.Command("git", "rm", "--cached", "--", stray.Path)+", and commit   (or give it another name)")
	f.Path = stray.Path
	return f
}
