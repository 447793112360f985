package monorepo

import (
	"fmt"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// dropDuplicates keeps the first of several packages of one name and reports
// the others: OpenUPM takes the first that it meets in the tree.
func (w *Workspace) dropDuplicates() {
	kept := w.Packages[:0]
	for _, p := range w.Packages {
		if len(kept) == 0 || kept[len(kept)-1].Name != p.Name {
			kept = append(kept, p)
			continue
		}
		first := kept[len(kept)-1]
		first.Copies = append(first.Copies, p.Path)
		w.Findings = append(w.Findings, finding.Finding{
			Code: finding.NameDuplicate, Severity: finding.Error, Path: p.Path,
			Line: p.Manifest.Name.Pos.Line, Column: p.Manifest.Name.Pos.Column,
			Message: fmt.Sprintf("two packages are called %s: %s and %s", p.Name, first.Path, p.Path),
			Fix:     "rename one; or " + excludeFix(p.Path),
		})
	}
	w.Packages = kept
}
