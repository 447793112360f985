package judge

import (
	"fmt"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/upm"
)

// onUPM judges a tag that only commits of upm branches get (upm.tag: both); ok is
// false for any other tag.
func onUPM(w *monorepo.Workspace, tag string) (list finding.List, ok bool) {
	own := upmScheme(w)
	if own.Scheme == nil {
		return nil, false
	}
	name, _, ok := own.Scheme.Parse(tag)
	if !ok {
		return nil, false
	}
	list = Tag(&own, tag)
	if p, found := w.Package(name); found && p.Dir != "" {
		list = append(list, tagged{w, tag}.finding(finding.UPMTree,
			fmt.Sprintf("stands on a commit that has %s in %s, not at its root", name, p.Dir),
			untag(tag)+", then upmrel release --from-manifests"))
	}
	return list, true
}

// upmScheme is the workspace with the scheme of the tags that only upm commits
// get; without a scheme where there are no such tags.
func upmScheme(w *monorepo.Workspace) monorepo.Workspace {
	other := *w
	other.Scheme = nil
	if cfg := w.Config.UPM; cfg.On && cfg.Tag == "both" {
		packages := make([]upm.Package, len(w.Packages))
		for i, p := range w.Packages {
			packages[i] = upm.NewPackage(w.SchemePackage(p), p.Dir)
		}
		other.Scheme = upm.TagScheme(cfg, packages)
	}
	return other
}
