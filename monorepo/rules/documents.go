package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/license"
	"github.com/upmrel/upmrel/monorepo/upm"
)

func documentLevels() map[finding.Code]levels {
	missing := levels{git: warning, openUPM: warning, assetStore: failure}
	return map[finding.Code]levels{
		finding.ChangelogMissing:    missing,
		finding.ChangelogFormat:     everywhere(warning),
		finding.ChangelogVersion:    everywhere(warning),
		finding.ChangelogUnreleased: everywhere(warning),
		finding.LicenseMissing:      missing,
		finding.ReadmeMissing:       missing,
	}
}

// document is a text that a package is to have beside its manifest.
type document struct {
	code finding.Code
	name string   // as Unity's manual has it, "Package layout"
	also []string // other names, in any case
	url  string   // key of the manifest that may say where it is in its place
	lack string   // what users lack without it
}

func documents() []document {
	return []document{
		{code: finding.ChangelogMissing, name: changelogName, url: "changelogUrl", lack: "users cannot see what a version changes"},
		{
			code: finding.LicenseMissing, name: "LICENSE.md", url: "licensesUrl", lack: "nobody may use it",
			also: license.Filenames(),
		},
		{code: finding.ReadmeMissing, name: "README.md", also: []string{"README", "README.txt"}, lack: "users cannot see what it is for"},
	}
}

// judgeDocuments finds out whether the package has its documents, and reads its
// changelog.
func (s *subject) judgeDocuments() {
	for _, d := range documents() {
		s.judgeDocument(d)
	}
	s.judgeChangelog()
}

func (s *subject) judgeDocument(d document) {
	if s.file(d.name) != nil || s.included(d) {
		return
	}
	if f := s.anyCase(d.name); f != nil {
		s.fail(d.code, place{path: f.path}, "Unity looks for "+d.name+", in upper case", s.rename(f, d.name))
		return
	}
	if s.anyCase(d.also...) != nil || textOf(s.json.Get(d.url)) != "" {
		return
	}
	at, target := place{path: s.Path}, path.Join(s.Dir, d.name)
	message, fix := "the package has no "+d.name+": "+d.lack, "add "+finding.Printable(target)+", and its .meta"
	if root := s.run.rootDocument(d); root != "" && s.Dir != "" {
		message = "the package has no " + d.name + ", and who installs it does not get the repository's"
		fix = finding.Command("cp", "--", root, target) + ", and add its .meta"
		if s.run.Workspace.Config.UPM.On {
			fix += "; or put include: [" + root + "] under upm.packages"
		}
	}
	s.fail(d.code, at, message, fix)
}

// included reports whether the package gets the document on its upm branch.
func (s *subject) included(d document) bool {
	globs := upm.TransformOf(s.run.Workspace.Config.UPM, s.Name).Include
	return slices.ContainsFunc(append([]string{d.name}, d.also...), func(name string) bool {
		_, exists := s.run.Workspace.Snapshot.Entry(name)
		return exists && monorepo.MatchesAny(globs, name)
	})
}

// anyCase finds a file beside the manifest by one of its names, in any case.
func (s *subject) anyCase(names ...string) *file {
	for _, f := range s.files {
		isIt := func(name string) bool { return strings.EqualFold(f.name, name) }
		if !strings.Contains(f.name, "/") && slices.ContainsFunc(names, isIt) {
			return f
		}
	}
	return nil
}

// rootDocument finds the document at the repository's root.
func (r *run) rootDocument(d document) string {
	for _, name := range append([]string{d.name}, d.also...) {
		if _, ok := r.Workspace.Snapshot.Entry(name); ok {
			return name
		}
	}
	return ""
}

// rename is the command that renames a file, with its .meta, which keeps the GUID.
func (s *subject) rename(f *file, to string) string {
	to = path.Join(path.Dir(f.path), to)
	command := finding.Command("git", "mv", "--", f.path, to)
	if s.file(f.name+".meta") != nil {
		command += " && " + finding.Command("git", "mv", "--", f.path+".meta", to+".meta")
	}
	return command
}
