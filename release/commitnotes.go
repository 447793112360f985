package release

import (
	"cmp"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/changelog"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// sections are the titles under which commits are listed by default, by type.
var sections = map[string]string{"feat": "Added", "fix": "Fixed", "perf": "Changed", "revert": "Changed"}

// notesFromCommits lists the commits that touched packages since their last releases,
// oldest first, each once: those whose types have sections, and breaking ones.
func (m *maker) notesFromCommits(packages ...string) []changelog.Notes {
	if !m.ws.Config.Changelog.FromCommits {
		return nil
	}
	return m.listCommits(packages...)
}

// knowsCommits reports whether the entries are made of commits, and all those of a
// package are known.
func (m *maker) knowsCommits(name string) bool {
	h, ok := m.s.Histories[name]
	return ok && m.ws.Config.Changelog.FromCommits && h.Unknown == ""
}

// listCommits is what commits tell, whether the changelog is made of them or not.
func (m *maker) listCommits(packages ...string) []changelog.Notes {
	var notes []changelog.Notes
	seen := map[gitrepo.ID]bool{}
	for _, name := range packages {
		for _, c := range slices.Backward(m.s.Histories[name].Commits) {
			title := m.sectionOf(c)
			if title == "" || seen[c.ID] {
				continue
			}
			seen[c.ID] = true
			i := slices.IndexFunc(notes, func(n changelog.Notes) bool { return strings.EqualFold(n.Title, title) })
			if i < 0 {
				i = len(notes)
				notes = append(notes, changelog.Notes{Title: title})
			}
			notes[i].Items = append(notes[i].Items, noteOf(c))
		}
	}
	return notes
}

// sectionOf is the title of the section that a commit belongs in; "" for none.
func (m *maker) sectionOf(c PackageCommit) string {
	kind := c.Change.Type
	if c.Change.TakesBack() {
		kind = "revert"
	}
	title := cmp.Or(m.ws.Config.Changelog.Sections[kind], sections[kind])
	if title == config.SectionNone {
		title = ""
	}
	if title == "" && c.Change.Breaking {
		title = "Changed"
	}
	return title
}

// noteOf is a commit as an item of a changelog.
func noteOf(c PackageCommit) string {
	var b strings.Builder
	if c.Change.Breaking {
		b.WriteString("**Breaking:** ")
	}
	if c.Change.Scope != "" {
		b.WriteString("**" + changelog.Escape(c.Change.Scope) + ":** ")
	}
	if c.Change.TakesBack() {
		b.WriteString("Reverted: ")
	}
	b.WriteString(changelog.Escape(c.Change.Description) + " (" + c.ID.Short() + ")")
	if note := changelog.Escape(c.Change.Note); c.Change.Breaking && note != "" && note != changelog.Escape(c.Change.Description) {
		b.WriteString("\n- " + note)
	}
	return b.String()
}
