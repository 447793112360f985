package rules

import (
	"path"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// Lack is a file or folder that Unity imports and that has no .meta.
type Lack struct {
	Package string
	Path    string // from the repository's root
	Name    string // from the package's folder
	Folder  bool
	// Finding is the path of the MetaMissing that tells of it: its own, that of a
	// folder in which nothing has a .meta, or the manifest's of such a package.
	Finding string
}

// Lacking lists what has no .meta, folders before what is in them, apart from what
// the configuration excuses. It reads no file but the manifests.
func Lacking(req Request) []Lack {
	r := newRun(req)
	r.distribute()
	var list []Lack
	for _, s := range r.judged {
		list = append(list, s.lacking()...)
	}
	return list
}

func (s *subject) lacking() []Lack {
	var list []Lack
	assets := s.countedAssets()
	whole := assets[0].isBare() && assets[0].all > 1
	for _, a := range assets[1:] {
		l := Lack{Package: s.Name, Path: path.Join(s.Dir, a.name), Name: a.name, Folder: a.folder}
		_, matters := s.run.weigh(issue{Finding: finding.Finding{Code: finding.MetaMissing, Path: l.Path, Package: s.Name}, atMost: failure})
		if !a.lacks || !matters {
			continue
		}
		top := a
		for top.parent.isBare() && top.parent.parent != nil {
			top = top.parent
		}
		if l.Finding = path.Join(s.Dir, top.name); whole {
			l.Finding = s.Path
		}
		list = append(list, l)
	}
	return list
}
