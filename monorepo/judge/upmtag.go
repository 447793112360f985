package judge

import (
	"fmt"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/finding"
)

// onUPM judges a tag that only commits of upm branches get (upm.tag: both); ok is
// false for any other tag.
func onUPM(w *monorepo.Workspace, tag string) (list finding.List, ok bool) {
	own := audit.UPMTags(w)
	if own.Scheme == nil {
		return nil, false
	}
	name, _, ok := own.Scheme.Parse(tag)
	if !ok {
		return nil, false
	}
	list = Tag(own, tag)
	if p, found := w.Package(name); found && p.Dir != "" {
		list = append(list, tagged{w, tag}.finding(finding.UPMTree,
			fmt.Sprintf("stands on a commit that has %s in %s, not at its root", name, p.Dir),
			untag(tag)+", then upmrel release --from-manifests"))
	}
	return list, true
}
