package upm

import (
	"fmt"
	"slices"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// drop removes what the globs match from a folder at a path of the package ("",
// or with a slash at its end), and what is empty then.
func (e *editor) drop(f *folder, path string, globs []glob) error {
	for _, child := range slices.Clone(f.entries) {
		full := path + child.Name
		isFolder := child.Mode == gitrepo.ModeTree
		switch i := slices.IndexFunc(globs, func(g glob) bool { return g.match(full) }); {
		case i >= 0 && full == unity.ManifestName: // without it there is no package
			return fmt.Errorf("drop %q matches %s, which a package needs", globs[i].text, unity.ManifestName)
		case i >= 0:
			f.remove(child.Name)
			f.removeMeta(child.Name)
		case isFolder && slices.ContainsFunc(globs, func(g glob) bool { return g.reaches(full) }):
			if err := e.dropBelow(f, child.Name, full, globs); err != nil {
				return err
			}
		}
	}
	return nil
}

// dropBelow drops what is in a folder, and the folder where nothing is left.
func (e *editor) dropBelow(f *folder, name, full string, globs []glob) error {
	at, _ := f.find(name)
	below, err := e.open(f, at)
	if err != nil {
		return fmt.Errorf("%s: %w", finding.Printable(full), err)
	}
	before := len(below.entries)
	if err := e.drop(below, full+"/", globs); err != nil {
		return err
	}
	if len(below.entries) == 0 && before > 0 {
		f.remove(name)
		f.removeMeta(name)
	}
	return nil
}
