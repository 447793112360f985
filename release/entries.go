package release

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/changelog"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/parallel"
	"github.com/upmrel/upmrel/monorepo/unity"
	"github.com/upmrel/upmrel/monorepo/version"
)

// changelogs plans the edits of the changelogs of packages that rise.
func (m *maker) changelogs() {
	cfg := m.ws.Config.Changelog
	entries := make([]entry, len(m.plan.Packages))
	parallel.Each(len(entries), func(i int) {
		if c := m.chosen[m.plan.Packages[i].Name]; cfg.Update && c.stage == rising {
			entries[i] = m.entryOf(c)
		} else if c.changes() {
			entries[i].notes = m.notesOf(c)
		}
	})
	for i, e := range entries {
		pp := &m.plan.Packages[i]
		pp.Notes = e.notes
		for _, edit := range e.edits {
			pp.Files = append(pp.Files, edit.Path)
		}
		slices.Sort(pp.Files)
		m.take(e)
	}
	if cfg.Update && cfg.Root {
		m.rootEntry()
	}
}

// entry is what a plan does about one changelog.
type entry struct {
	edits  []Edit
	notes  string
	faults finding.List
}

func (m *maker) take(e entry) {
	m.plan.Edits = append(m.plan.Edits, e.edits...)
	m.plan.Problems = append(m.plan.Problems, e.faults...)
}

// notesOf is what the changelog says of a version that stands in the manifest already.
func (m *maker) notesOf(c *choice) string {
	data := m.s.Changelogs[c.state.Package.Name].Data
	if e := changelog.Parse(data).Find(c.next); e != nil {
		return e.Notes(data)
	}
	return ""
}

// entryOf plans the entry of a package that rises.
func (m *maker) entryOf(c *choice) entry {
	p := c.state.Package
	r := changelog.Release{Version: c.next, Date: m.plan.Date, Notes: m.notesFromCommits(p.Name), Otherwise: m.otherwise(c), Passing: passing}
	e := m.write(p.Name, p.Dir, m.linked(r, c))
	if len(e.edits) > 0 && e.notes == "" {
		e.faults = append(e.faults, finding.Finding{
			Code: finding.ChangeUntold, Severity: finding.Warning, Path: e.edits[0].Path, Package: p.Name,
			Message: fmt.Sprintf("nothing is written under [Unreleased], so the entry of %s is empty", c.next),
			Fix:     "write there what changed, or set changelog: {fromCommits: true} in .upmrel.yaml",
		})
	}
	if why := m.s.Histories[p.Name].Unknown; why != "" && m.ws.Config.Changelog.FromCommits && len(e.edits) > 0 {
		e.faults = append(e.faults, finding.Finding{
			Code: finding.LevelUnknown, Severity: finding.Warning, Path: e.edits[0].Path, Package: p.Name,
			Message: "its commits can't be listed: " + why, Fix: m.s.FetchFix(),
		})
	}
	return e
}

// linked adds links to the tags of a package, where they are wanted.
func (m *maker) linked(r changelog.Release, c *choice) changelog.Release {
	mode := m.ws.Config.Changelog.Links
	if mode == config.LinksNever {
		return r
	}
	r.Links = &changelog.Links{
		Web: m.s.web, Tag: m.ws.Scheme.Tag(c.state.Package.Name, c.next.String()), Always: mode == config.LinksAlways,
	}
	if c.state.Last != nil {
		r.Links.Previous = c.state.Last.Tag
	}
	return r
}

// otherwise is what is told of a version whose changelog tells nothing of it: what is
// known, and nothing that nobody said.
func (m *maker) otherwise(c *choice) []changelog.Notes {
	var items []string
	for _, b := range c.bounds {
		items = append(items, fmt.Sprintf("Requires %s %s.", b.name, b.to))
	}
	name := c.state.Package.Name
	switch {
	case len(items) > 0:
	case !c.state.Changed && !c.promotes():
		items = []string{noChanges}
	case c.heard.ofCommits():
		return m.listCommits(name) // which made the level
	case !c.state.Changed || m.knowsCommits(name):
		items = []string{noNotableChanges} // none has a type that tells of one
	default:
		return nil
	}
	return []changelog.Notes{{Title: "Changed", Items: items}}
}

// What is written of a version that brings nothing to tell of.
const (
	noChanges        = "No changes."
	noNotableChanges = "No notable changes."
)

// promotes reports whether a package becomes final that was last released as a
// prerelease.
func (c *choice) promotes() bool {
	return c.state.Last != nil && c.state.Last.Version.IsPrerelease() && !c.next.IsPrerelease()
}

// passing reports whether what an entry tells of a prerelease, as otherwise writes it,
// does not hold of the final version.
func passing(item string) bool {
	if words := strings.Fields(item); len(words) == 3 && words[0] == "Requires" {
		v, err := version.Parse(words[2])
		return err == nil && v.IsPrerelease()
	}
	return item+"." == noChanges || item+"." == noNotableChanges
}

// write puts an entry into the changelog of a package, by its name and folder; "" and
// "" are the repository's own.
func (m *maker) write(name, dir string, r changelog.Release) entry {
	f, ok := m.s.Changelogs[name]
	if !ok {
		if !m.ws.Config.Changelog.Create {
			return entry{}
		}
		return m.create(name, dir, r)
	}
	fault := f.Fault
	var e entry
	if fault == "" {
		data, notes, ok := changelog.Promote(f.Data, r)
		if e.notes = notes; !ok {
			fault = "may have a comment or a block of code that nothing ends"
		} else if !bytes.Equal(data, f.Data) {
			e.edits = []Edit{{Path: f.Path, Old: f.Data, New: data}}
		}
	}
	if fault != "" {
		e.faults = m.unwritten(f.Path, name, r.Version, fault)
	}
	return e
}

// unwritten says that a changelog gets no entry.
func (m *maker) unwritten(path, name string, v version.Version, fault string) finding.List {
	return finding.List{{
		Code: finding.ChangelogFormat, Severity: finding.Warning, Path: path, Package: name,
		Message: "gets no entry for " + v.String() + ": it " + fault,
		Fix:     "write it by hand: " + changelog.Title(v.String(), m.plan.Date.Format("2006-01-02")),
	}}
}

// create plans a new changelog, with its .meta where Unity sees it.
func (m *maker) create(name, dir string, r changelog.Release) entry {
	file := m.ws.Config.Changelog.Path
	at := path.Join(dir, file)
	if folder := path.Dir(at); path.Dir(file) != "." && !m.hasFolder(folder) {
		return entry{faults: m.unwritten(at, name, r.Version, "can't be made, as there is no folder "+folder)}
	}
	data, notes, _ := changelog.Promote(changelog.New(), r)
	e := entry{edits: []Edit{{Path: at, New: data}}, notes: notes}
	if _, there := m.ws.Snapshot.Entry(at + ".meta"); name != "" && !there && !unity.Hidden(file) {
		guid := unity.FreeGUID(name, file, m.s.guids)
		e.edits = append(e.edits, Edit{Path: at + ".meta", New: unity.FileMeta(guid, file)})
	}
	return e
}

// hasFolder reports whether there are files in a folder.
func (m *maker) hasFolder(folder string) bool {
	entries := m.ws.Snapshot.Entries()
	i, _ := slices.BinarySearchFunc(entries, folder+"/", func(e gitrepo.Entry, path string) int { return strings.Compare(e.Path, path) })
	return i < len(entries) && strings.HasPrefix(entries[i].Path, folder+"/")
}

// rootEntry plans the entry of the repository's own changelog: that of the one version
// that all packages have.
func (m *maker) rootEntry() {
	if !m.synchronized() {
		m.plan.Problems = append(m.plan.Problems, finding.Finding{
			Code: finding.ConfigValue, Severity: finding.Error, Path: config.Filename,
			Message: "changelog.root needs strategy: synchronized: the packages of this repository have versions of their own, and so their own changelogs",
			Fix:     "remove changelog.root",
		})
		return
	}
	for _, p := range m.ws.Packages {
		if p.Dir == "" {
			return // the package at the root has it
		}
	}
	for _, pp := range m.plan.Packages {
		c := m.chosen[pp.Name]
		if c.stage != rising {
			continue
		}
		r := changelog.Release{
			Version: c.next, Date: m.plan.Date, Notes: m.notesFromCommits(m.risingNames()...), Passing: passing,
		}
		m.take(m.write("", "", m.linked(r, c)))
		return
	}
}

// risingNames are the packages that rise.
func (m *maker) risingNames() []string {
	var names []string
	for _, pp := range m.plan.Packages {
		if m.chosen[pp.Name].stage == rising {
			names = append(names, pp.Name)
		}
	}
	return names
}
