package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/unity"
	"github.com/upmrel/upmrel/monorepo/upm"
)

func metaLevels() map[finding.Code]levels {
	return map[finding.Code]levels{
		finding.MetaMissing:   everywhere(failure),
		finding.MetaOrphan:    everywhere(failure),
		finding.MetaHidden:    everywhere(failure),
		finding.MetaGUID:      everywhere(failure),
		finding.GUIDDuplicate: everywhere(failure),
	}
}

func (s *subject) judgeMetas() {
	s.judgeMissing()
	for _, f := range s.files {
		if f.isMeta() {
			s.judgeMeta(f)
		}
	}
}

// judgeMeta judges one .meta that Unity reads.
func (s *subject) judgeMeta(f *file) {
	asset := strings.TrimSuffix(f.name, ".meta")
	isHidden := unity.Hidden(asset)
	if !isHidden && (s.exists(asset) || s.arrives(asset)) {
		s.judgeGUID(f)
		return
	}
	code, message := finding.MetaOrphan, "there is no %s"
	switch {
	case isHidden:
		code, message = finding.MetaHidden, "Unity hides %s, which needs no .meta: it warns of this one in every project"
	case f.meta != nil && f.meta.folder:
		message = "there is no folder %s in git, which keeps no empty ones"
	}
	s.fail(code, place{path: f.path}, fmt.Sprintf(message, finding.Printable(path.Base(asset))), finding.Command("git", "rm", "--", f.path))
	f.meta = nil // its GUID is nobody's
}

// judgeGUID judges what a .meta of an asset says.
func (s *subject) judgeGUID(f *file) {
	switch {
	case f.fault != "":
		s.fail(finding.MetaGUID, place{path: f.path}, "can't be read: "+f.fault, restoreGUID)
	case f.meta != nil && f.meta.fault != "":
		s.fail(finding.MetaGUID, place{path: f.path, line: f.meta.line}, f.meta.fault, f.meta.fix)
	}
}

// exists reports whether there is a file or a folder of a name.
func (s *subject) exists(name string) bool {
	return s.file(name) != nil || s.run.hasFolder(path.Join(s.Dir, name))
}

// arrives reports whether the package's upm branch may hold a file that its folder
// lacks: one that is included, or that a command makes.
func (s *subject) arrives(name string) bool {
	cfg := s.run.Workspace.Config.UPM
	_, atRoot := s.run.Workspace.Snapshot.Entry(name)
	return len(upm.RunOf(cfg, s.Name).Run) > 0 || atRoot && monorepo.MatchesAny(upm.TransformOf(cfg, s.Name).Include, name)
}

// hasFolder reports whether the snapshot has files below a path.
func (r *run) hasFolder(dir string) bool { return len(r.Workspace.Snapshot.Below(dir)) > 0 }
