package upm

import (
	"fmt"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// Unity shows a package's samples in its window and imports them on demand from
// the hidden folder only.
const (
	samples       = "Samples"
	hiddenSamples = "Samples~"
)

// hideSamples gives the folder Samples its hidden name; a package without one
// stays as it is.
func (f *folder) hideSamples() error {
	at, ok := f.find(samples)
	if !ok {
		return nil
	}
	child := f.entries[at]
	if child.Mode != gitrepo.ModeTree {
		return fmt.Errorf("samples: %s is %s, not a folder", samples, kindOf(child.Mode))
	}
	if twin, ok := f.twin(hiddenSamples); ok {
		return fmt.Errorf("samples: the package holds both %s and %s; keep one of them, or set samples: false", samples, twin)
	}
	f.remove(samples)
	f.removeMeta(samples)
	child.Name = hiddenSamples
	f.put(child)
	return nil
}

// kindOf says what an entry of a tree is that is no folder.
func kindOf(mode gitrepo.Mode) string {
	switch mode {
	case gitrepo.ModeSymlink:
		return "a symlink"
	case gitrepo.ModeSubmodule:
		return "a submodule"
	}
	return "a file"
}
