package release

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/version"
	"github.com/upmrel/upmrel/monorepo/versionfile"
)

// VersionText is a file that holds a package's version, beside the manifests.
type VersionText struct {
	versionfile.Place
	Data  []byte
	Fault *finding.Finding // why no version can be written into it; nil: it can
}

// surveyVersionFiles reads the files that hold versions.
func (s *Situation) surveyVersionFiles(ctx context.Context) error {
	s.Versions, s.VersionFaults = nil, nil
	if len(s.Config.VersionFiles) == 0 {
		return nil
	}
	places, faults := versionfile.Places(s.Workspace)
	s.VersionFaults = faults
	snap := s.Workspace.Snapshot
	var entries []gitrepo.Entry
	for _, p := range places {
		if e, ok := snap.Entry(p.Path); ok {
			entries = append(entries, e)
		}
	}
	if err := snap.Fetch(ctx, entries); err != nil {
		return err
	}
	for _, p := range places {
		text := VersionText{Place: p}
		if n := len(s.Versions); n > 0 && s.Versions[n-1].Path == p.Path { // two items, one file
			text.Data, text.Fault = s.Versions[n-1].Data, s.Versions[n-1].Fault
		} else {
			var err error
			if text.Data, text.Fault, err = p.Read(ctx, snap); err != nil {
				return err
			}
		}
		s.Versions = append(s.Versions, text)
	}
	return nil
}

// versionFiles plans the edits of versions outside of manifests.
func (m *maker) versionFiles() {
	if slices.ContainsFunc(slices.Collect(maps.Values(m.chosen)), isRising) {
		m.plan.Problems = append(m.plan.Problems, m.s.VersionFaults...)
	}
	for rest := m.s.Versions; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].Path == rest[0].Path {
			n++
		}
		m.versionFile(rest[:n])
		rest = rest[n:]
	}
}

// replacement is new text for a part of a file.
type replacement struct {
	versionfile.Mark
	text string
}

// versionFile plans the edit of one file, for all the versions in it that rise. They
// are looked for in what the plan makes of the file, which a manifest or a changelog
// may be too.
func (m *maker) versionFile(texts []VersionText) {
	edit := m.editOf(texts[0])
	var parts []replacement
	var written []VersionText
	for _, t := range texts {
		v, rises := m.versionAt(t.Package, rising)
		if !rises {
			m.warnStale(t)
			continue
		}
		fault := t.Fault
		var mark versionfile.Mark
		if fault == nil {
			mark, fault = t.Find(edit.New)
		}
		if fault != nil {
			m.plan.Problems = append(m.plan.Problems, *fault)
			continue
		}
		parts, written = append(parts, replacement{mark, t.Text(v)}), append(written, t)
	}
	if fault := overlap(edit.Path, parts); fault != nil {
		m.plan.Problems = append(m.plan.Problems, *fault)
		return
	}
	was := edit.New
	edit.New = replaceAll(was, parts)
	if bytes.Equal(was, edit.New) {
		return
	}
	if fault := m.spoiled(edit, was); fault != nil {
		m.plan.Problems = append(m.plan.Problems, *fault)
		return
	}
	m.setEdit(edit)
	for _, t := range written {
		m.addFile(t)
	}
}

// versionAt is the version that the plan gives a package at a stage, or where it is
// nil the one that all packages share; ok is false where none is at that stage.
func (m *maker) versionAt(p *monorepo.Package, at stage) (v version.Version, ok bool) {
	for name, c := range m.chosen {
		if c.stage == at && (p == nil || p.Name == name) {
			return c.next, true
		}
	}
	return v, false
}

// warnStale says that a file has another version than the one that is released now as
// its manifest has it.
func (m *maker) warnStale(t VersionText) {
	v, released := m.versionAt(t.Package, untagged)
	if !released || t.Fault != nil {
		return
	}
	if mark, fault := t.Find(t.Data); fault == nil && mark.Text != t.Text(v) {
		m.plan.Problems = append(m.plan.Problems, finding.Finding{
			Code: finding.VersionFile, Severity: finding.Warning, Path: t.Path, Line: mark.Line,
			Message: fmt.Sprintf("says %s, and %s is released", finding.Printable(mark.Text), v),
			Fix:     "write " + t.Text(v) + " there and commit it first",
		})
	}
}

// editOf is the plan's edit of a file, or one that changes nothing.
func (m *maker) editOf(t VersionText) Edit {
	for _, e := range m.plan.Edits {
		if e.Path == t.Path {
			return e
		}
	}
	old := append([]byte{}, t.Data...) // none would be a new file
	return Edit{Path: t.Path, Old: old, New: old}
}

// setEdit adds an edit, or replaces the one of the same file.
func (m *maker) setEdit(edit Edit) {
	i := slices.IndexFunc(m.plan.Edits, func(e Edit) bool { return e.Path == edit.Path })
	if i < 0 {
		m.plan.Edits = append(m.plan.Edits, edit)
	} else {
		m.plan.Edits[i] = edit
	}
}

// addFile lists an edited file with the packages whose version it holds: one that all
// share is listed with the package in whose folder it lies.
func (m *maker) addFile(t VersionText) {
	for i := range m.plan.Packages {
		pp := &m.plan.Packages[i]
		p := m.chosen[pp.Name].state.Package
		if (t.Package == nil && t.In(p) || t.Package == p) && !slices.Contains(pp.Files, t.Path) {
			pp.Files = append(pp.Files, t.Path)
			slices.Sort(pp.Files)
		}
	}
}

// overlap finds two parts of a file that can't both be replaced.
func overlap(path string, parts []replacement) *finding.Finding {
	slices.SortFunc(parts, func(a, b replacement) int { return a.Start - b.Start })
	for i := 1; i < len(parts); i++ {
		if a, b := parts[i-1], parts[i]; b.Start < a.End {
			return &finding.Finding{
				Code: finding.ConfigValue, Severity: finding.Error, Path: config.Filename,
				Message: fmt.Sprintf("two items of versionFiles replace the same text in %s:%d: %q and %q", path, b.Line, a.Text, b.Text),
				Fix:     "leave one of them out",
			}
		}
	}
	return nil
}

// replaceAll replaces parts of a text; they are in order.
func replaceAll(text []byte, parts []replacement) []byte {
	var out []byte
	at := 0
	for _, p := range parts {
		out = append(append(out, text[at:p.Start]...), p.text...)
		at = p.End
	}
	return append(out, text[at:]...)
}

// spoiled refuses an edit of a manifest that changes what the plan has said there.
func (m *maker) spoiled(edit Edit, was []byte) *finding.Finding {
	isManifest := func(p *monorepo.Package) bool { return p.Path == edit.Path }
	if !slices.ContainsFunc(m.ws.Packages, isManifest) {
		return nil
	}
	before, _ := manifest.Parse(was)
	after, err := manifest.Parse(edit.New)
	if err == nil && after.Name.Value == before.Name.Value && after.Version.Value == before.Version.Value && sameBounds(before, after) {
		return nil
	}
	return &finding.Finding{
		Code: finding.ConfigValue, Severity: finding.Error, Path: config.Filename,
		Message: "versionFiles would write into what a release itself writes in " + edit.Path,
		Fix:     "leave the manifest out of path, or make match say more of the line",
	}
}

func sameBounds(a, b *manifest.Manifest) bool {
	return slices.EqualFunc(a.Dependencies, b.Dependencies, func(a, b manifest.Dependency) bool {
		return a.Name == b.Name && a.Version == b.Version
	})
}
