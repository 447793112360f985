package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// judgeManifestNames finds files that would be manifests but for upper-case letters
// in their names. A folder that has a manifest as well is a package as it is.
func (r *run) judgeManifestNames() {
	snap := r.Workspace.Snapshot
	for _, e := range snap.Entries() {
		if !isMisnamed(e.Path) || !e.Mode.Regular() || !r.concerns(e.Path) {
			continue
		}
		right := path.Join(path.Dir(e.Path), unity.ManifestName)
		if _, ok := snap.Entry(right); ok || r.Workspace.Excluded(right) != "" {
			continue
		}
		r.issues = append(r.issues, issue{Finding: finding.Finding{
			Code: finding.ManifestCase, Path: e.Path,
			Message: fmt.Sprintf("a manifest is called %s, in lower case: where file names have a case, this one is not found", unity.ManifestName),
			Fix:     finding.Command("git", "mv", "--", e.Path, right),
		}, atMost: failure})
	}
}

// isMisnamed reports whether a file has the manifest's name in another case.
func isMisnamed(file string) bool {
	at := len(file) - len(unity.ManifestName)
	if at < 0 || at > 0 && file[at-1] != '/' {
		return false
	}
	name := file[at:]
	return name != unity.ManifestName && strings.EqualFold(name, unity.ManifestName)
}
