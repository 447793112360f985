package judge

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/rules"
	"github.com/upmrel/upmrel/monorepo/unity"
	"github.com/upmrel/upmrel/monorepo/upm"
	"github.com/upmrel/upmrel/monorepo/version"
)

// maxShapes is how many trees are remembered.
const maxShapes = 1 << 17

// fingerprint is a hash of all that errors in a package can come from. It leaves out
// the version, the versions of dependencies and the changelog, which every release
// changes, and what is in sources and assets.
type fingerprint [sha256.Size]byte

// fingerprints takes the fingerprints of packages.
type fingerprints struct {
	repo   *gitrepo.Repo
	shapes map[gitrepo.ID]fingerprint // of folders below packages' own
	known  map[commitKey]*commitMarks
	held   int // packages in known
	last   *commitMarks
}

// commitKey is a commit under a configuration.
type commitKey struct {
	commit gitrepo.ID
	first  *monorepo.Package // of the workspace
	upm    bool
}

// commitMarks are the fingerprints of one commit's packages, as far as they were
// taken.
type commitMarks struct {
	around string // what of the commit can make an error in a package, beside the package
	trees  map[*monorepo.Package]gitrepo.ID
	marks  map[*monorepo.Package]fingerprint
}

func newFingerprints(repo *gitrepo.Repo) *fingerprints {
	return &fingerprints{repo: repo, shapes: map[gitrepo.ID]fingerprint{}, known: map[commitKey]*commitMarks{}}
}

// of takes the fingerprints of packages of a workspace.
func (f *fingerprints) of(ctx context.Context, w *monorepo.Workspace, packages []*monorepo.Package) ([]fingerprint, error) {
	if err := f.goTo(ctx, w); err != nil {
		return nil, err
	}
	marks := make([]fingerprint, len(packages))
	for i, p := range packages {
		mark, known := f.last.marks[p]
		if !known {
			var err error
			if mark, err = f.take(ctx, w, p); err != nil {
				return nil, err
			}
			f.last.marks[p] = mark
		}
		marks[i] = mark
	}
	return marks, nil
}

// goTo finds the folders of a commit's packages.
func (f *fingerprints) goTo(ctx context.Context, w *monorepo.Workspace) error {
	key := commitKey{w.Snapshot.Commit, w.Packages[0], w.Config.UPM.On}
	if f.last = f.known[key]; f.last != nil {
		return nil
	}
	modules, _, _, err := f.repo.Lookup(ctx, w.Snapshot.Tree, gitrepo.ModulesFile)
	if err != nil {
		return err
	}
	folders := make([]string, len(w.Packages))
	for i, p := range w.Packages {
		folders[i] = p.Dir
	}
	trees, err := f.repo.Folders(ctx, w.Snapshot.Tree, folders)
	if err != nil {
		return err
	}
	if len(f.shapes) > maxShapes {
		clear(f.shapes)
	}
	if f.held += len(w.Packages); f.held > maxPackages {
		clear(f.known)
		f.held = len(w.Packages)
	}
	f.last = &commitMarks{
		around: fmt.Sprint(modules, w.Config.Packages),
		trees:  make(map[*monorepo.Package]gitrepo.ID, len(trees)), marks: map[*monorepo.Package]fingerprint{},
	}
	for i, p := range w.Packages {
		f.last.trees[p] = trees[i]
	}
	f.known[key] = f.last
	return nil
}

// take takes a package's fingerprint.
func (f *fingerprints) take(ctx context.Context, w *monorepo.Workspace, p *monorepo.Package) (fingerprint, error) {
	shape, err := f.shape(ctx, f.last.trees[p], 0)
	if err != nil {
		return fingerprint{}, err
	}
	around := f.last.around
	switch t := upm.TargetOf(w.Config.UPM, p.Name, p.Dir); {
	case len(t.Transform.Include) > 0 || len(t.Run.Run) > 0: // what the package gets may be anywhere
		around = w.Snapshot.Tree.String()
	case t.Transform.Samples:
		around += "\x00samples"
	}
	text := slices.Concat([]byte(p.Name), []byte{0}, []byte(p.Dir), []byte{0}, shape[:], []byte(around), []byte{0}, undated(p))
	return sha256.Sum256(text), nil
}

// shape is a hash of what the rules see of a folder. depth is 0 for a package's own.
func (f *fingerprints) shape(ctx context.Context, tree gitrepo.ID, depth int) (fingerprint, error) {
	if known, ok := f.shapes[tree]; ok && depth > 0 {
		return known, nil
	}
	if depth > maxFolders {
		return fingerprint{}, fmt.Errorf("tree %s: too many folders", tree.Short())
	}
	text := make([]byte, 0, 1024)
	var below error
	err := f.repo.EachEntry(ctx, tree, func(mode gitrepo.Mode, name []byte, id gitrepo.ID) bool {
		text = append(append(text, name...), 0, byte(mode>>8), byte(mode))
		switch base := string(name); {
		case mode == gitrepo.ModeTree:
			var shape fingerprint
			shape, below = f.shape(ctx, id, depth+1)
			text = append(text, shape[:]...)
		case depth == 0 && (base == unity.ManifestName || base == "CHANGELOG.md"):
		case rules.Reads(base):
			text = append(text, id.Bytes()...)
		}
		return below == nil
	})
	if err = cmp.Or(below, err); err != nil {
		return fingerprint{}, err
	}
	shape := fingerprint(sha256.Sum256(text))
	if depth > 0 {
		f.shapes[tree] = shape
	}
	return shape, nil
}

// maxFolders is how many folders may be inside each other, as git has it.
const maxFolders = 2048

// undated is a package's manifest with its version, and those that it depends on,
// blotted out where no rule objects to them.
func undated(p *monorepo.Package) []byte {
	data := slices.Clone(p.Data)
	blot := func(at int) {
		for at++; at < len(data) && data[at] != '"'; at++ {
			data[at] = 0
		}
	}
	if v := p.Version; v.Build == "" && v.String() == strings.ToLower(v.String()) && v != (version.Version{}) {
		blot(p.Manifest.Version.Pos.Offset)
	}
	for _, s := range p.Manifest.Dependencies {
		if _, err := version.Parse(s.Version); err == nil {
			blot(s.Pos.Offset)
		}
	}
	return data
}

// isBelow reports whether a folder is another one, or in it.
func isBelow(folder, outer string) bool {
	return outer == "" || folder == outer || strings.HasPrefix(folder, outer+"/")
}
