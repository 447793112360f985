package repair

import (
	"context"
	"fmt"
	"path"
	"slices"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/rules"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// addMetas makes the .meta files that are missing. One that HEAD has comes back as it
// was; the others get GUIDs that are the same on every machine.
func (m *maker) addMetas(ctx context.Context) error {
	wanted := m.wanted()
	if len(wanted) == 0 {
		return nil
	}
	wanted, err := m.visible(ctx, wanted)
	if err != nil {
		return err
	}
	var added []rules.Lack
	for _, l := range wanted {
		old, err := m.committed(ctx, l.Path+".meta")
		switch {
		case err != nil:
			return err
		case old != nil:
			m.add(l.Path, old, "the .meta that HEAD has")
		default:
			added = append(added, l)
		}
	}
	return m.addNew(ctx, added)
}

// addNew makes .meta files with new GUIDs.
func (m *maker) addNew(ctx context.Context, lacks []rules.Lack) error {
	if len(lacks) == 0 {
		return nil
	}
	taken, err := GUIDs(ctx, m.snap)
	if err != nil {
		return err
	}
	for _, l := range lacks {
		guid := unity.FreeGUID(l.Package, l.Name, taken)
		taken[guid] = true
		if l.Folder {
			m.add(l.Path, unity.FolderMeta(guid), "a .meta for the folder")
		} else {
			m.add(l.Path, unity.FileMeta(guid, l.Name), "a .meta for the file")
		}
	}
	return nil
}

func (m *maker) add(asset string, data []byte, reason string) {
	m.Changes = append(m.Changes, Change{
		FileChange: gitrepo.FileChange{Path: asset + ".meta", New: data, Create: true},
		Code:       finding.MetaMissing, Reason: reason,
	})
}

// wanted are the assets that lack a .meta by what was found, without those that are
// junk and those that may have one under an old name.
func (m *maker) wanted() []rules.Lack {
	missing := m.found(finding.MetaMissing)
	if len(missing) == 0 {
		return nil
	}
	junk := m.found(finding.Junk)
	lost := m.lost()
	return slices.DeleteFunc(rules.Lacking(m.Check), func(l rules.Lack) bool {
		if _, ok := slices.BinarySearch(missing, l.Finding); !ok || isIn(junk, l.Path) {
			return true
		}
		metas := lost.of(l.Path)
		if len(metas) == 0 {
			return false
		}
		m.leave(l.Path, whose(l.Path, metas))
		return true
	})
}

// isIn reports whether a path is one of the sorted paths, or in one that is a folder.
func isIn(paths []string, at string) bool {
	for ; at != "."; at = path.Dir(at) {
		if _, ok := slices.BinarySearch(paths, at); ok {
			return true
		}
	}
	return false
}

// visible leaves out what git would not see: a .meta that is there and ignored, or
// that would be.
func (m *maker) visible(ctx context.Context, wanted []rules.Lack) ([]rules.Lack, error) {
	paths := make([]string, len(wanted))
	for i, l := range wanted {
		paths[i] = l.Path
	}
	hidden, err := m.ignored(ctx, paths, func(path string) string { return path + ".meta" })
	return slices.DeleteFunc(wanted, func(l rules.Lack) bool {
		meta := l.Path + ".meta"
		match, ignored := hidden[meta]
		switch {
		case ignored:
			m.leave(meta, "git ignores it: "+ruleOf(match))
		case m.Exists(meta):
			m.leave(meta, "there is something else in its place")
			return true
		}
		return ignored
	}), err
}

// ignored finds the rules that hide what belongs to some paths.
func (m *maker) ignored(ctx context.Context, paths []string, of func(path string) string) (map[string]gitrepo.IgnoreMatch, error) {
	asked := make([]string, len(paths))
	for i, path := range paths {
		asked[i] = of(path)
	}
	matches, err := m.Ignored(ctx, asked)
	hidden := map[string]gitrepo.IgnoreMatch{}
	for _, match := range matches {
		hidden[match.Path] = match
	}
	return hidden, err
}

// ruleOf names an ignore rule.
func ruleOf(m gitrepo.IgnoreMatch) string {
	return fmt.Sprintf("%s:%d (%s)", finding.Printable(m.Source), m.Line, finding.Printable(m.Pattern))
}

// committed is what HEAD has at a path; nil is nothing.
func (m *maker) committed(ctx context.Context, path string) ([]byte, error) {
	if m.Head == nil {
		return nil, nil
	}
	if e, ok := m.Head.Entry(path); !ok || !e.Mode.Regular() {
		return nil, nil
	}
	return m.Head.Read(ctx, path, 0)
}
