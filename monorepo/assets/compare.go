package assets

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// Trees are the folder of a package then and now.
type Trees struct{ Base, Now gitrepo.ID }

// maxText is the largest .meta, .asmdef or manifest that is read, in bytes.
const maxText = 16 << 20

// Compare finds how the files of a package differ between two trees. Only files that
// differ are read, and of those only the manifest, what names assets and assemblies
// (.meta, .asmdef), and scripts that are new or gone. ignored are files that don't count,
// besides those of which Counts says so; nil is none. What a partial clone lacks is an
// error: nothing is fetched for this.
func Compare(ctx context.Context, repo *gitrepo.Repo, trees Trees, ignored func(name string) bool) (Change, error) {
	changes, err := repo.Diff(ctx, trees.Base, trees.Now)
	if err != nil {
		return nil, err
	}
	c := &comparison{files: map[string]gitrepo.Change{}, metas: map[string]gitrepo.Change{}}
	c.object = func(id gitrepo.ID) ([]byte, error) {
		if here, err := repo.Has(ctx, id); err != nil || !here {
			return nil, cmp.Or(err, gitrepo.ErrNotFound) // a partial clone would fetch it
		}
		_, data, err := repo.Object(ctx, id, maxText)
		return data, err
	}
	for _, change := range changes {
		asset, isMeta := strings.CutSuffix(change.Path, ".meta")
		switch {
		case change.Old == change.New: // another mode
		case change.Path == unity.ManifestName:
			c.compareManifests(change)
		case !Counts(change.Path) || ignored != nil && ignored(asset):
		case isMeta:
			c.metas[asset] = change
			if isPlugin(asset) {
				c.files[asset] = change // what is in it is hidden
			}
		default:
			c.files[change.Path] = change
		}
	}
	c.compareAssemblies()
	c.compareFiles()
	c.compareGUIDs()
	c.found.sort()
	return c.found, c.err
}

// comparison compares one package. What is too large to be read has no name.
type comparison struct {
	object func(id gitrepo.ID) ([]byte, error)
	files  map[string]gitrepo.Change // assets that differ, by path
	metas  map[string]gitrepo.Change // .meta files that differ, by the asset's path
	found  Change
	err    error // the first
}

func (c *comparison) add(kind Kind, name, to string) {
	c.found = append(c.found, Difference{Kind: kind, Name: name, To: to})
}

// compareFiles finds what is gone, what is new, and what has another path.
func (c *comparison) compareFiles() {
	var gone, fresh []string
	for _, name := range slices.Sorted(maps.Keys(c.files)) {
		f, m := c.files[name], c.metas[name]
		switch {
		case f.New.IsZero() && c.isAsset(name, f.Old, m.Old):
			gone = append(gone, name)
		case f.Old.IsZero() && c.isAsset(name, f.New, m.New):
			fresh = append(fresh, name)
		case !m.Old.IsZero() || !m.New.IsZero() || !f.Old.IsZero() && !f.New.IsZero():
			c.add(Edited, name, "")
		}
	}
	places := map[string]string{} // of new assets, by GUID
	if len(gone) > 0 {
		for _, name := range fresh {
			if guid := c.guid(c.metas[name].New); guid != "" {
				places[guid] = name
			}
		}
	}
	moved := map[string]bool{}
	for _, name := range gone {
		to, ok := places[c.guid(c.metas[name].Old)]
		switch {
		case !ok:
			c.add(Removed, name, "")
			continue
		case isScript(name) && isScript(to): // nobody loads a script by its path
			c.add(Edited, to, "")
		default:
			c.add(Moved, name, to)
		}
		moved[to] = true
	}
	for _, name := range fresh {
		if !moved[name] {
			c.add(Added, name, "")
		}
	}
}

// isAsset reports whether a file that is new or gone is an asset that users can refer
// to: one with a .meta, without which Unity passes over it. Scripts count without one,
// but not those that are internal.
func (c *comparison) isAsset(name string, file, meta gitrepo.ID) bool {
	if isScript(name) {
		return !isInternal(c.read(file))
	}
	return !meta.IsZero()
}

// compareGUIDs finds assets that are where they were, with another GUID. To folders
// nothing refers.
func (c *comparison) compareGUIDs() {
	for name, m := range c.metas {
		f, listed := c.files[name]
		if m.Old.IsZero() || m.New.IsZero() || f.Old.IsZero() != f.New.IsZero() || !listed && c.isFolder(m) {
			continue
		}
		was, is := c.guid(m.Old), c.guid(m.New)
		switch {
		case was != "" && is != "" && was != is:
			c.add(GUID, name, "")
		case !listed && was != "":
			c.add(Edited, name, "") // how it is imported
		}
	}
}

func (c *comparison) isFolder(m gitrepo.Change) bool {
	return bytes.Contains(c.read(m.New), []byte("\nfolderAsset: yes"))
}

// compareAssemblies finds names of assemblies that are gone, and takes the files that
// define assemblies out of what is still to be compared: users refer to an assembly
// by its name or its GUID, not by its path.
func (c *comparison) compareAssemblies() {
	old, now := map[string]string{}, map[string]string{} // path by name
	for name, f := range c.files {
		if !strings.HasSuffix(name, ".asmdef") {
			continue
		}
		was, is := c.assembly(f.Old), c.assembly(f.New)
		if was != "" {
			old[was] = name
		}
		if is != "" {
			now[is] = name
		}
		if was == is {
			c.add(Edited, name, "")
		}
	}
	for assembly, from := range old {
		to, kept := now[assembly]
		if !kept {
			c.add(Assembly, assembly, "")
		} else if was, is := c.guid(c.metas[from].Old), c.guid(c.metas[to].New); from != to && was != is && was != "" {
			c.add(GUID, to, "")
		}
	}
	for assembly, name := range now {
		if _, known := old[assembly]; !known && c.files[name].Old.IsZero() {
			c.add(Added, name, "")
		}
	}
	maps.DeleteFunc(c.files, func(name string, f gitrepo.Change) bool {
		isAssembly := strings.HasSuffix(name, ".asmdef")
		if isAssembly && (f.Old.IsZero() || f.New.IsZero()) {
			delete(c.metas, name)
		}
		return isAssembly
	})
}

// compareManifests finds dependencies that differ.
func (c *comparison) compareManifests(f gitrepo.Change) {
	was, is := c.dependencies(f.Old), c.dependencies(f.New)
	for name, version := range is {
		if was[name] != version {
			c.add(Dependency, name, version)
		}
	}
	for name := range was {
		if _, ok := is[name]; !ok {
			c.add(Dependency, name, "")
		}
	}
}

func (c *comparison) dependencies(id gitrepo.ID) map[string]string {
	versions := map[string]string{}
	if m, _ := manifest.Parse(c.read(id)); m != nil {
		for _, d := range m.Dependencies {
			versions[d.Name] = d.Version
		}
	}
	return versions
}

// assembly is the name that an .asmdef gives its assembly.
func (c *comparison) assembly(id gitrepo.ID) string {
	v, err := manifest.ParseValue(c.read(id))
	if err != nil {
		return ""
	}
	if name := v.Get("name"); name != nil && name.Kind == manifest.String {
		return name.Text
	}
	return ""
}

// guid is the GUID that a .meta gives an asset.
func (c *comparison) guid(id gitrepo.ID) string {
	guid, _ := unity.FindGUID(c.read(id))
	return strings.TrimSpace(guid)
}

// read returns what a file holds; nil where there is none, or none that can be read.
func (c *comparison) read(id gitrepo.ID) []byte {
	if id.IsZero() || c.err != nil {
		return nil
	}
	data, err := c.object(id)
	if err != nil && !errors.Is(err, gitrepo.ErrTooLarge) {
		c.err = err
	}
	return data
}
