package rules

import (
	"context"
	"fmt"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/versionfile"
)

// versionFileLevels are those of versions in other files than manifests. A release
// writes them itself, and refuses where it can't.
func versionFileLevels() map[finding.Code]levels {
	return map[finding.Code]levels{finding.VersionFile: everywhere(warning)}
}

// judgeVersionFiles finds the files that should hold a package's version and don't.
func (r *run) judgeVersionFiles(ctx context.Context) error {
	if len(r.Workspace.Config.VersionFiles) == 0 || !r.matters(finding.VersionFile) {
		return nil
	}
	places, faults := versionfile.Places(r.Workspace)
	for _, f := range faults {
		f.Code = finding.VersionFile
		r.issues = append(r.issues, issue{Finding: f, atMost: failure})
	}
	for _, p := range places {
		holder := r.versionHolder(p)
		if holder == nil {
			continue
		}
		data, fault, err := p.Read(ctx, r.Workspace.Snapshot)
		if err != nil {
			return err
		}
		if fault == nil {
			fault = drifted(p, holder, data)
		}
		if fault != nil {
			fault.Package = holder.Name
			r.issues = append(r.issues, issue{Finding: *fault, atMost: failure})
		}
	}
	return nil
}

// versionHolder is the package whose version a file holds, the first of those that
// share it; nil where it is not judged.
func (r *run) versionHolder(p versionfile.Place) *monorepo.Package {
	for _, s := range r.judged {
		if p.Package == nil || p.Package == s.Package {
			return s.Package
		}
	}
	return nil
}

// drifted compares what a file says with the package's version.
func drifted(p versionfile.Place, holder *monorepo.Package, data []byte) *finding.Finding {
	mark, fault := p.Find(data)
	want := p.Text(holder.Version)
	if fault != nil || mark.Text == want {
		return fault
	}
	return &finding.Finding{
		Code: finding.VersionFile, Path: p.Path, Line: mark.Line,
		Message: fmt.Sprintf("says %s, %s is %s", finding.Printable(mark.Text), holder.Name, holder.Version),
		Fix:     fmt.Sprintf("write %s there; the next release does it too", want),
	}
}
