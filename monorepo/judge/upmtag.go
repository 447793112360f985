package judge

import (
	"fmt"

	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/finding"
)

// onUPM judges a tag that only commits of upm branches get (upm.tag: both); ok is
// false for any other tag.
func onUPM(t tagged) (list finding.List, ok bool) {
	own := audit.UPMTags(t.w)
	if own.Scheme == nil {
		return nil, false
	}
	name, tagSays, ok := own.Scheme.Parse(t.tag)
	if !ok {
		return nil, false
	}
	other := t
	other.w = own
	list = other.judge()
	if p, found := t.w.Package(name); found && p.Dir != "" {
		list = append(list, t.finding(finding.UPMTree,
			fmt.Sprintf("stands on a commit that has %s in %s, not at its root", name, p.Dir),
			t.drop(", then "+properly(t.w, name, tagSays))))
	}
	return list, true
}
