package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// asset is a file or folder of a package that Unity imports.
type asset struct {
	name   string
	parent *asset
	folder bool
	lacks  bool // it has no .meta
	grave  bool // users lose something with it

	// What is in a folder, at any depth, and how much of that has no .meta.
	all, lacking int
}

// isBare reports whether neither a folder nor anything in it has a .meta.
func (a *asset) isBare() bool { return a.folder && a.lacks && a.lacking == a.all }

// judgeMissing finds assets without .meta. Where nothing in a folder has one, no
// Unity editor has seen the folder, which is one fault.
func (s *subject) judgeMissing() {
	assets := s.countedAssets()
	if root := assets[0]; root.isBare() && root.all > 1 {
		s.reportMissing(root, s.Path, "the package has no .meta at all: Unity imports none of its "+finding.Count(root.all, "asset"))
		return
	}
	for _, a := range assets[1:] {
		at := path.Join(s.Dir, a.name)
		switch {
		case !a.lacks || a.parent.isBare() && a.parent.parent != nil:
		case a.isBare() && a.all > 0:
			s.reportMissing(a, at, fmt.Sprintf("the folder has no .meta, nor has anything in it (%s): Unity ignores all of it in an installed package", finding.Count(a.all, "asset")))
		case a.folder:
			s.reportMissing(a, at, "the folder has no .meta: Unity ignores it in an installed package")
		default:
			s.reportMissing(a, at, "has no .meta: Unity ignores it in an installed package")
		}
	}
}

func (s *subject) reportMissing(a *asset, at, message string) {
	fix := "open the package in the Unity editor, which writes the .meta files, and commit them"
	if a.all == 0 {
		fix = "open the package in the Unity editor, and commit " + finding.Printable(path.Base(a.name)) + ".meta"
	}
	if a.grave {
		s.fail(finding.MetaMissing, place{path: at}, message, fix)
	} else {
		s.warn(finding.MetaMissing, place{path: at}, message, fix)
	}
}

// countedAssets is assets, with what is in the folders counted.
func (s *subject) countedAssets() []*asset {
	assets := s.assets()
	for _, a := range assets[1:] {
		for up := a.parent; up != nil; up = up.parent {
			up.all++
			if a.lacks {
				up.lacking++
			}
			up.grave = up.grave || a.grave
		}
	}
	return assets
}

// assets lists what needs a .meta, folders before what is in them. The first is the
// package's folder, which needs none.
func (s *subject) assets() []*asset {
	at := &asset{folder: true, lacks: true}
	list := []*asset{at}
	for _, f := range s.files {
		name, ok := f.asset()
		if !ok {
			continue
		}
		for !isIn(at.name, name) {
			at = at.parent
		}
		for at.name != name {
			next := step(at.name, name)
			isFile := next == f.name && f.mode != gitrepo.ModeSubmodule
			at = &asset{name: next, parent: at, folder: !isFile, lacks: s.file(next+".meta") == nil}
			at.grave = next == name && (!isFile || !isDocument(next))
			list = append(list, at)
		}
	}
	return list
}

// asset is the name of what needs a .meta for a file to be imported; ok is false
// where nothing does.
func (f *file) asset() (name string, ok bool) {
	switch {
	case f.mode == gitrepo.ModeSymlink:
		return "", false
	case f.hidden:
		name = unity.Visible(f.name)
		return name, unity.Hidden(name + "/x") // else it is its own name that hides it
	default:
		return f.name, !strings.HasSuffix(f.name, ".meta")
	}
}

// isIn reports whether a name is a folder's, or of what is in it. All is in "".
func isIn(folder, name string) bool {
	return folder == "" || strings.HasPrefix(name, folder) && (len(name) == len(folder) || name[len(folder)] == '/')
}

// step is the name that comes after a folder's on the way to what is in it.
func step(folder, name string) string {
	start := len(folder)
	if folder != "" {
		start++
	}
	if i := strings.IndexByte(name[start:], '/'); i >= 0 {
		return name[:start+i]
	}
	return name
}

// isDocument reports whether a file is for people: no project loses anything by not
// importing it.
func isDocument(name string) bool {
	base := strings.ToLower(path.Base(name))
	switch path.Ext(base) {
	case "", ".md", ".markdown", ".rst", ".adoc", ".txt", ".pdf", ".html", ".htm", ".url", // documents
		".yml", ".yaml", ".toml", ".ini", ".cfg", ".lock", ".sh", ".bat", ".cmd", ".ps1", ".py", ".js", // of those who work on it
		".csproj", ".sln", ".nuspec", ".orig", ".log", ".props", ".targets", ".ruleset":
		return true
	}
	return base == unity.ManifestName || base == "package-lock.json" || base == "packages.config" || !strings.Contains(name, "/") && path.Ext(base) == ".json"
}
