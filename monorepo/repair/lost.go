package repair

import (
	"path"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// lost are .meta files of nothing. Where an asset without .meta looks like theirs, it
// may have been renamed without it: then a new GUID would break what refers to it.
type lost struct {
	byPlace, byName map[string][]string
}

// lost finds the .meta files of nothing that the findings name.
func (m *maker) lost() lost {
	l := lost{map[string][]string{}, map[string][]string{}}
	for _, meta := range m.found(finding.MetaOrphan) {
		asset := strings.TrimSuffix(meta, ".meta")
		place, name := placeOf(asset), nameOf(asset)
		l.byPlace[place] = append(l.byPlace[place], meta)
		l.byName[name] = append(l.byName[name], meta)
	}
	return l
}

// of are the .meta files that may have been made for an asset, when it had another
// name or was in another folder.
func (l lost) of(asset string) []string {
	if metas := l.byName[nameOf(asset)]; len(metas) > 0 {
		return metas
	}
	return l.byPlace[placeOf(asset)]
}

// placeOf is what an asset has in common with itself under another name.
func placeOf(asset string) string { return path.Dir(asset) + "\x00" + strings.ToLower(path.Ext(asset)) }

// nameOf is what it has in common with itself in another folder.
func nameOf(asset string) string { return strings.ToLower(path.Base(asset)) }

// whose says that one of some .meta files may be an asset's.
func whose(asset string, metas []string) string {
	if len(metas) > 1 {
		return "may have been renamed: if one of " + finding.Count(len(metas), ".meta file") + " of nothing was its own, bring that to it with git mv, which keeps the GUID; else remove them"
	}
	return "may have been renamed: if " + finding.Printable(metas[0]) + " was its own, " + finding.Command("git", "mv", "--", metas[0], asset+".meta") + " keeps the GUID; else remove the old one"
}
