package release

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/parallel"
	"github.com/upmrel/upmrel/monorepo/repair"
)

// maxChangelog is the largest changelog that is read, in bytes. Those of Unity's
// oldest packages have some hundred thousand.
const maxChangelog = 4 << 20

// surveyChangelogs reads the packages' changelogs, and the root's where it is kept.
func (s *Situation) surveyChangelogs(ctx context.Context, repo *gitrepo.Repo) error {
	cfg, snap, dirs := s.Config.Changelog, s.Workspace.Snapshot, map[string]string{} // folder -> package
	if cfg.Root {
		dirs[""] = ""
	}
	for _, p := range s.Workspace.Packages {
		dirs[p.Dir] = p.Name
	}
	found := findChangelogs(snap, cfg.Path, dirs)
	names := slices.Sorted(maps.Keys(found))
	list := make([]gitrepo.Entry, len(names))
	for i, name := range names {
		list[i] = found[name]
	}
	if err := snap.Fetch(ctx, list); err != nil {
		return err
	}
	files, errs := make([]TextFile, len(list)), make([]error, len(list))
	parallel.Each(len(list), func(i int) { files[i], errs[i] = readChangelog(ctx, snap, list[i]) })
	s.Changelogs = make(map[string]TextFile, len(list))
	for i, name := range names {
		s.Changelogs[name] = files[i]
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return s.surveyBeside(ctx, repo, len(found) < len(dirs))
}

// surveyBeside finds out what new changelogs and their links are made of.
func (s *Situation) surveyBeside(ctx context.Context, repo *gitrepo.Repo, missing bool) (err error) {
	remote := s.Remote
	if remote.Name == "" { // nobody asked for it
		remote, _ = repo.FindRemote(ctx, s.Config.Remote, s.Head.Branch)
	}
	if remote.URL != "" {
		s.web = gitrepo.WebURL(remote.URL)
	}
	if missing && s.Config.Changelog.Create {
		s.guids, err = repair.GUIDs(ctx, s.Workspace.Snapshot)
	}
	return err
}

// ReadChangelog reads the changelog of the package in a folder. Without one it has the
// path where it belongs.
func ReadChangelog(ctx context.Context, snap *gitrepo.Snapshot, dir string, cfg *config.Config) (TextFile, error) {
	e, ok := findChangelogs(snap, cfg.Changelog.Path, map[string]string{dir: ""})[""]
	if !ok {
		return TextFile{Path: path.Join(dir, cfg.Changelog.Path)}, nil
	}
	return readChangelog(ctx, snap, e)
}

// findChangelogs finds the changelogs of packages by their folders: folder to name in,
// name to file out. The exact spelling of the path goes before any other case.
func findChangelogs(snap *gitrepo.Snapshot, file string, dirs map[string]string) map[string]gitrepo.Entry {
	found := map[string]gitrepo.Entry{}
	for _, e := range snap.Entries() {
		at := len(e.Path) - len(file)
		if at < 0 || at > 0 && e.Path[at-1] != '/' || !strings.EqualFold(e.Path[at:], file) {
			continue
		}
		name, ok := dirs[e.Path[:max(0, at-1)]]
		if _, twice := found[name]; ok && (!twice || e.Path[at:] == file) {
			found[name] = e
		}
	}
	return found
}

// readChangelog reads one. What is no text here is left alone, which is said where it
// matters.
func readChangelog(ctx context.Context, snap *gitrepo.Snapshot, e gitrepo.Entry) (TextFile, error) {
	f := TextFile{Path: e.Path}
	if !e.Mode.Regular() {
		f.Fault = "is no regular file"
		return f, nil
	}
	var err error
	f.Data, err = snap.Read(ctx, e.Path, maxChangelog)
	switch {
	case errors.Is(err, gitrepo.ErrTooLarge):
		f.Fault, err = "is too large", nil
	case err == nil && gitrepo.IsLFSPointer(f.Data):
		f.Data, f.Fault = nil, "is a pointer of git LFS, not the file"
	case err == nil && bytes.IndexByte(f.Data, 0) >= 0:
		f.Data, f.Fault = nil, "is in UTF-16, or no text at all"
	}
	return f, err
}
