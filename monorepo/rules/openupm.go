package rules

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/license"
	"github.com/upmrel/upmrel/monorepo/metadata"
	"github.com/upmrel/upmrel/monorepo/openupm"
)

// openUPMLevels are OpenUPM's criteria for packages. ("Adding UPM Package", and the
// checks of its pull requests, in mid 2026)
func openUPMLevels() map[finding.Code]levels {
	return map[finding.Code]levels{
		finding.OpenUPMGitHub:        {openUPM: warning},
		finding.OpenUPMUnityRegistry: {openUPM: failure},
		finding.OpenUPMNuGetScope:    {openUPM: failure},
		finding.OpenUPMScope:         {openUPM: info},
		finding.OpenUPMLicense:       {openUPM: warning},
		finding.OpenUPMNoRelease:     {openUPM: info},
	}
}

// judgeOpenUPM asks what OpenUPM asks of a package that it is to publish; a private
// one it never sees.
func (s *subject) judgeOpenUPM(ctx context.Context) {
	if s.Private {
		return
	}
	s.judgeOpenUPMName()
	s.judgeLicense(ctx)
	if slices.Contains(s.run.Facts.Untagged, s.Name) {
		s.fail(finding.OpenUPMNoRelease, place{path: s.Path}, "no release tag yet: OpenUPM removes a package that has no release three months after its submission",
			"upmrel release --from-manifests")
	}
}

func (s *subject) judgeOpenUPMName() {
	at := s.in(s.Manifest.Name.Pos)
	switch {
	case openupm.IsUnityName(s.Name):
		s.fail(finding.OpenUPMUnityRegistry, at, fmt.Sprintf("%s is a name of Unity's own registry, and OpenUPM takes no such package", s.Name), "publish it under a name of your own, as com.acme.mytool")
		return
	case openupm.IsNuGetName(s.Name):
		s.fail(finding.OpenUPMNuGetScope, at, "org.nuget is the scope of UnityNuGet, whose packages OpenUPM passes on", "ask UnityNuGet for the NuGet package, or publish it under a name of your own, as com.acme.nuget.mytool")
		return
	}
	if scope := openupm.Waits(s.Name); scope != "" {
		s.fail(finding.OpenUPMScope, at, fmt.Sprintf("a submission to OpenUPM waits for a person, as the name has %s in it", scope), "")
	}
}

// judgeLicense asks for a licence file, and for a licence that SPDX has a name of.
func (s *subject) judgeLicense(ctx context.Context) {
	found, err := s.run.licenses.Of(ctx, s.Package, s.json)
	if err != nil {
		if !s.run.Workspace.Snapshot.Commit.IsZero() { // what a commit holds can be read
			s.err = err
		}
		return // what can't be read is no fault of the package
	}
	at := place{path: s.Path}
	var said string
	if found.Said != nil {
		at, said = s.in(found.Said.Pos), strings.TrimSpace(found.Said.Text)
	}
	named, known := license.ByID(said)
	if !known {
		named, _ = license.Near(said)
	}
	switch {
	case found.File == "":
		s.fail(finding.OpenUPMLicense, at, "there is no licence file, and OpenUPM takes open source only", "add LICENSE.md to "+finding.Printable(s.Folder())+", or to the repository's root")
	case named.ID != "" && found.Told.ID != "" && !license.Agree(named.ID, found.Told.ID):
		s.fail(finding.OpenUPMLicense, at, fmt.Sprintf("package.json says %s, but %s is %s", named.ID, finding.Printable(found.File), found.Told.ID), fmt.Sprintf("write \"license\": %q, or correct the file", found.Told.ID))
	case known || license.IsExpression(said) || found.Told != license.License{}:
	case said == "" || strings.HasPrefix(said, "SEE LICEN"):
		s.fail(finding.OpenUPMLicense, at, fmt.Sprintf("the licence has no SPDX identifier: package.json names none, and the text of %s is not one of the common ones", finding.Printable(found.File)), `write "license": and an identifier of the SPDX list in package.json, where there is one`)
	default:
		fix := "write an identifier of the SPDX list, where there is one"
		if near, ok := license.Near(said); ok {
			fix = fmt.Sprintf("write \"license\": %q", near.ID)
		}
		s.fail(finding.OpenUPMLicense, at, fmt.Sprintf("%q is no identifier of the SPDX list", said), fix)
	}
}

// judgeRemote asks where the repository is, once for all packages.
func (r *run) judgeRemote() {
	remote := gitrepo.WebURL(r.Facts.Remote)
	if !strings.HasPrefix(remote, "http") || !slices.ContainsFunc(r.judged, func(s *subject) bool { return !s.Private }) {
		return
	}
	if _, _, ok := metadata.OnGitHub(remote); !ok {
		r.issues = append(r.issues, issue{Finding: finding.Finding{
			Code:    finding.OpenUPMGitHub,
			Message: fmt.Sprintf("the release remote %s is not on github.com, where OpenUPM asks for packages to be", finding.Printable(remote)),
			Fix:     "publish the repository on GitHub, or leave openupm out of check.targets in .upmrel.yaml",
		}, atMost: failure})
	}
}
