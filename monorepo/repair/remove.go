package repair

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// removeMetas removes .meta files of nothing, and of what Unity hides.
func (m *maker) removeMetas(ctx context.Context) error {
	lost := m.lost()
	waited := map[string]bool{} // for by assets that may want them back
	for _, l := range m.Left {
		for _, meta := range lost.of(l.Path) {
			waited[meta] = true
		}
	}
	orphans := m.found(finding.MetaOrphan)
	hidden, err := m.ignored(ctx, orphans, func(meta string) string { return strings.TrimSuffix(meta, ".meta") })
	if err != nil {
		return err
	}
	for _, meta := range orphans {
		asset := strings.TrimSuffix(meta, ".meta")
		reason := ""
		switch match, ignored := hidden[asset]; {
		case waited[meta]:
			continue
		case m.Exists(asset):
			reason = "is here, and git does not have it: commit it, or remove both"
		case ignored:
			reason = "is what " + ruleOf(match) + " hides from git, and may come from a build"
		case m.Sparse && m.isCommitted(asset):
			reason = "is not checked out, as git sparse-checkout has it"
		}
		if reason != "" {
			m.leave(meta, finding.Printable(asset)+" "+reason)
		} else if err := m.remove(ctx, meta, finding.MetaOrphan, "a .meta of nothing"); err != nil {
			return err
		}
	}
	for _, meta := range m.found(finding.MetaHidden) {
		if err := m.remove(ctx, meta, finding.MetaHidden, "a .meta of what Unity hides"); err != nil {
			return err
		}
	}
	return nil
}

// isCommitted reports whether HEAD has a file, or files in a folder, at a path.
func (m *maker) isCommitted(path string) bool {
	if m.Head == nil {
		return false
	}
	entries := m.Head.Entries()
	find := func(path string) int {
		i, _ := slices.BinarySearchFunc(entries, path, func(e gitrepo.Entry, path string) int { return strings.Compare(e.Path, path) })
		return i
	}
	at := find(path)
	return at < len(entries) && entries[at].Path == path || find(path+"/") < find(path+"0") // 0 follows the slash
}

func (m *maker) remove(ctx context.Context, path string, code finding.Code, reason string) error {
	if e, ok := m.snap.Entry(path); !ok || !e.Mode.Regular() {
		m.leave(path, "is no regular file")
		return nil
	}
	old, err := m.snap.Read(ctx, path, 0)
	if err != nil {
		return err
	}
	if code == finding.MetaOrphan && bytes.Contains(old, []byte("\nPluginImporter:")) {
		m.leave(path, "has the settings of a plug-in, which may come from a build")
		return nil
	}
	m.Changes = append(m.Changes, Change{FileChange: gitrepo.FileChange{Path: path, Old: old, Delete: true}, Code: code, Reason: reason})
	return nil
}
