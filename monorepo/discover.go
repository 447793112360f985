package monorepo

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/version"
)

// manifestName is the only spelling that Unity takes.
const manifestName = "package.json"

// maxManifest is the largest manifest that is read, in bytes. Unity's own limits
// on the fields leave a real one far below.
const maxManifest = 4 << 20

// discovery collects packages while it looks through a snapshot.
type discovery struct {
	snap *gitrepo.Snapshot
	cfg  *config.Config
	ws   *Workspace
}

// visit judges one file of the snapshot. An error is the tool's own failure.
func (d *discovery) visit(ctx context.Context, e gitrepo.Entry) error {
	if path.Base(e.Path) != manifestName {
		return nil
	}
	if reason := d.excluded(e.Path); reason != "" {
		d.leaveOut(e.Path, reason)
		return nil
	}
	data, err := d.snap.Read(ctx, e.Path, maxManifest)
	switch {
	case err == nil:
		d.manifest(e.Path, data)
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, gitrepo.ErrNotFound): // the repository itself is broken
		return fmt.Errorf("read %w", err)
	case errors.Is(err, gitrepo.ErrTooLarge):
		d.find(finding.ManifestUnreadable, e.Path, fmt.Sprintf("larger than %d MiB: no package manifest", maxManifest>>20))
	default:
		d.find(finding.ManifestUnreadable, e.Path, strings.TrimLeft(strings.TrimPrefix(err.Error(), e.Path), ": "))
	}
	return nil
}

// manifest judges the bytes of one manifest.
func (d *discovery) manifest(file string, data []byte) {
	m, err := manifest.Parse(data)
	if m == nil {
		d.manifestErrors(file, finding.ManifestSyntax, err)
		return
	}
	if d.cfg.Packages.BuiltinExcludes {
		if reason := d.foreign(file, m); reason != "" {
			d.leaveOut(file, reason)
			return
		}
	}
	if err != nil {
		d.manifestErrors(file, finding.ManifestField, err)
		return
	}
	p := &Package{Name: m.Name.Value, Path: file, Dir: dirOf(file), Manifest: m, Data: data}
	if p.Name == "" {
		d.find(finding.ManifestField, file, `"name" is missing or empty`)
		return
	}
	if p.Version, err = version.Parse(m.Version.Value); err != nil {
		d.badVersion(p, err)
		return
	}
	p.Private = m.Private || MatchesAny(d.cfg.Packages.Private, p.Name)
	d.ws.Packages = append(d.ws.Packages, p)
}

// badVersion reports a version that is missing or not SemVer.
func (d *discovery) badVersion(p *Package, err error) {
	field := p.Manifest.Version
	f := finding.Finding{
		Code: finding.VersionInvalid, Severity: finding.Error, Path: p.Path,
		Line: field.Pos.Line, Column: field.Pos.Column, Message: err.Error(), Fix: `"version": "0.1.0"`,
	}
	if !field.Set {
		f.Code, f.Message, f.Fix = finding.ManifestField, `"version" is missing`, `add "version": "0.1.0"`
	} else if near, ok := version.Nearest(field.Value); ok {
		f.Fix = fmt.Sprintf(`"version": %q`, near)
	}
	d.ws.Findings = append(d.ws.Findings, f)
}

func (d *discovery) manifestErrors(file string, code finding.Code, err error) {
	var list manifest.ErrorList
	if !errors.As(err, &list) {
		d.find(code, file, err.Error())
		return
	}
	for _, e := range list {
		d.ws.Findings = append(d.ws.Findings, finding.Finding{
			Code: code, Severity: finding.Error, Path: file,
			Line: e.Pos.Line, Column: e.Pos.Column, Message: e.Msg, Fix: "correct the file; if it is no package: " + excludeFix(file),
		})
	}
}

func (d *discovery) find(code finding.Code, file, message string) {
	d.ws.Findings = append(d.ws.Findings, finding.Finding{
		Code: code, Severity: finding.Error, Path: file, Message: message, Fix: excludeFix(file),
	})
}

func (d *discovery) leaveOut(file, reason string) {
	d.ws.LeftOut = append(d.ws.LeftOut, LeftOut{Path: file, Reason: reason})
}

// excludeFix tells how to leave a file out.
func excludeFix(file string) string {
	return fmt.Sprintf("add %q to packages.exclude in %s", file, config.Filename)
}

func dirOf(file string) string {
	if dir := path.Dir(file); dir != "." {
		return dir
	}
	return ""
}
