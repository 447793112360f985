// Package versionfile finds versions in other files than manifests, as the
// configuration's versionFiles name them: which files, whose version each holds, and
// where in the bytes it stands. It writes nothing: new bytes are package release's.
package versionfile

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/spelling"
	"github.com/upmrel/upmrel/monorepo/version"
)

// Place is one file in which one item of versionFiles finds a version.
type Place struct {
	Path string
	// Package is the one whose version it is; nil is the version that all share.
	Package *monorepo.Package

	item    config.VersionFile
	pattern *regexp.Regexp
}

// maxFiles is how many files one item may match: each is read at every plan.
const maxFiles = 1000

// Places resolves versionFiles in a workspace, by path. The findings are errors of the
// configuration: items that match no file, or whose version is nobody's.
func Places(ws *monorepo.Workspace) ([]Place, finding.List) {
	r := resolver{ws: ws}
	for _, item := range ws.Config.VersionFiles {
		r.resolve(item)
	}
	slices.SortStableFunc(r.places, func(a, b Place) int { return strings.Compare(a.Path, b.Path) })
	return r.places, r.found
}

// resolver makes places and collects what is wrong with the configuration.
type resolver struct {
	ws     *monorepo.Workspace
	places []Place
	found  finding.List
}

func (r *resolver) report(message, fix string) {
	r.found = append(r.found, finding.Finding{
		Code: finding.ConfigValue, Severity: finding.Error, Path: config.Filename, Message: message, Fix: fix,
	})
}

// resolve makes the places of one item.
func (r *resolver) resolve(item config.VersionFile) {
	// Not in (?m:...), since a \Q may still be open at the end.
	pattern, err := regexp.Compile("(?m)" + item.Match)
	if err != nil { // which the configuration's own check refuses
		r.report(fmt.Sprintf("versionFiles of %s: %v", item.Path, err), "correct match")
		return
	}
	var owner *monorepo.Package
	if item.Package != "" {
		var known bool
		if owner, known = r.ws.Package(item.Package); !known {
			r.report(fmt.Sprintf("versionFiles of %s: there is no package %s", item.Path, item.Package), r.nearest(item.Package))
			return
		}
	}
	files := r.files(item.Path)
	switch {
	case len(files) == 0:
		r.report(fmt.Sprintf("versionFiles: %s matches no file", item.Path), "correct path; it begins at the repository's root, and files have to be tracked by git")
	case len(files) > maxFiles:
		r.report(fmt.Sprintf("versionFiles: %s matches %d files; %d are allowed", item.Path, len(files), maxFiles), "name the files more closely")
	default:
		for _, file := range files {
			r.add(Place{Path: file, Package: owner, item: item, pattern: pattern})
		}
	}
}

func (r *resolver) nearest(name string) string {
	var names []string
	for _, p := range r.ws.Packages {
		names = append(names, p.Name)
	}
	if near, ok := spelling.Nearest(name, names); ok {
		return "write package: " + near
	}
	return "write the name of a package that upmrel list shows"
}

// files lists the regular files that a glob matches.
func (r *resolver) files(glob string) []string {
	var files []string
	end := path.Base(glob)
	if strings.ContainsAny(end, `*?[]{}\`) {
		end = ""
	}
	for _, e := range r.ws.Snapshot.Entries() {
		if !strings.HasSuffix(e.Path, end) || !e.Mode.Regular() { // a match takes much longer
			continue
		}
		if ok, _ := doublestar.Match(glob, e.Path); ok || glob == e.Path {
			files = append(files, e.Path)
		}
	}
	return files
}

// add finds out whose version a place holds, where the item does not say it.
func (r *resolver) add(p Place) {
	switch synchronized := r.ws.Scheme != nil && r.ws.Scheme.Strategy() == scheme.Synchronized; {
	case p.Package != nil:
	case len(r.ws.Packages) == 1:
		p.Package = r.ws.Packages[0]
	case !synchronized, strings.Contains(p.item.Format, "{name}"):
		p.Package = r.holder(p.Path)
		if p.Package == nil {
			r.report(fmt.Sprintf("versionFiles: %s lies in no package's folder, so whose version it holds is not known", p.Path), "name it: package: ...")
			return
		}
	}
	r.places = append(r.places, p)
}

// holder is the package in whose folder a file lies, the innermost one; nil if in none.
func (r *resolver) holder(file string) *monorepo.Package {
	var inner *monorepo.Package
	for _, p := range r.ws.Packages {
		holds := p.Dir == "" || strings.HasPrefix(file, p.Dir+"/")
		if holds && (inner == nil || len(p.Dir) > len(inner.Dir)) {
			inner = p
		}
	}
	return inner
}

// In reports whether the file lies in a package's folder.
func (p Place) In(pkg *monorepo.Package) bool {
	return pkg.Dir == "" || strings.HasPrefix(p.Path, path.Clean(pkg.Dir)+"/")
}

// Text is a version as it is written at the place.
func (p Place) Text(v version.Version) string {
	name := ""
	if p.Package != nil {
		name = p.Package.Name
	}
	// shields.io takes - for a separator, and -- for a -.
	return strings.NewReplacer(
		"{version}", v.String(), "{major}", fmt.Sprint(v.Major), "{minor}", fmt.Sprint(v.Minor), "{patch}", fmt.Sprint(v.Patch),
		"{pre}", v.Pre, "{badge}", strings.ReplaceAll(v.String(), "-", "--"), "{name}", name,
	).Replace(p.item.Format)
}
