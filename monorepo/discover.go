package monorepo

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/parallel"
	"github.com/upmrel/upmrel/monorepo/unity"
	"github.com/upmrel/upmrel/monorepo/version"
)

// MaxManifest is the largest manifest that is read, in bytes. Unity's own limits
// on the fields leave a real one far below.
const MaxManifest = 4 << 20

// discovery collects packages while it looks through a snapshot.
type discovery struct {
	snap *gitrepo.Snapshot
	cfg  *config.Config
	ws   *Workspace
}

// candidate is a package.json that its path does not leave out.
type candidate struct {
	path     string
	data     []byte
	readErr  error
	manifest *manifest.Manifest
	faults   error // of the manifest
}

// look goes through all files. An error is the tool's own failure.
func (d *discovery) look(ctx context.Context) error {
	var found []candidate
	for _, e := range d.snap.Entries() {
		if !unity.IsManifest(e.Path) {
			continue
		}
		if reason := d.ws.Excluded(e.Path); reason != "" {
			d.leaveOut(e.Path, reason)
			continue
		}
		found = append(found, candidate{path: e.Path})
	}
	d.read(ctx, found)
	for i := range found {
		if err := d.visit(ctx, &found[i]); err != nil {
			return err
		}
	}
	slices.SortFunc(d.ws.LeftOut, func(a, b LeftOut) int { return strings.Compare(a.Path, b.Path) })
	return nil
}

// read reads and parses the candidates.
func (d *discovery) read(ctx context.Context, found []candidate) {
	parallel.Each(len(found), func(i int) {
		c := &found[i]
		if c.data, c.readErr = d.snap.Read(ctx, c.path, MaxManifest); c.readErr == nil {
			c.manifest, c.faults = manifest.Parse(c.data)
		}
	})
}

// visit judges one candidate.
func (d *discovery) visit(ctx context.Context, c *candidate) error {
	switch err := c.readErr; {
	case err == nil:
		d.manifest(c)
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, gitrepo.ErrNotFound): // the repository itself is broken
		return fmt.Errorf("read %w", err)
	case errors.Is(err, gitrepo.ErrTooLarge):
		d.find(finding.ManifestUnreadable, c.path, fmt.Sprintf("larger than %d MiB: no package manifest", MaxManifest>>20))
	default:
		d.find(finding.ManifestUnreadable, c.path, strings.TrimLeft(strings.TrimPrefix(err.Error(), c.path), ": "))
	}
	return nil
}

// manifest judges one manifest that could be read.
func (d *discovery) manifest(c *candidate) {
	file, m, err := c.path, c.manifest, c.faults
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
	p := &Package{Name: m.Name.Value, Path: file, Dir: dirOf(file), Manifest: m, Data: c.data}
	if p.Name == "" {
		d.badName(p)
		return
	}
	if p.Version, err = version.Parse(m.Version.Value); err != nil {
		d.badVersion(p, err)
		return
	}
	p.Private = m.Private || MatchesAny(d.cfg.Packages.Private, p.Name)
	p.Group = groupOf(d.cfg.Packages.Groups, p.Name)
	d.ws.Packages = append(d.ws.Packages, p)
}

// badName reports a name that is missing or empty.
func (d *discovery) badName(p *Package) {
	at := p.Manifest.Name.Pos
	d.ws.Findings = append(d.ws.Findings, finding.Finding{
		Code: finding.NameEmpty, Severity: finding.Error, Path: p.Path, Line: at.Line, Column: at.Column,
		Message: `"name" is missing or empty`, Fix: `"name": "com.acme.mytool"; if it is no package: ` + excludeFix(p.Path),
	})
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
