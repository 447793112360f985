package rules

import (
	"bytes"
	"context"
	"errors"
	"path"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// signature is the file that Unity's package signing leaves in a package.
const signature = ".attestation.p7m"

// askSignatures finds signatures of packages that changed after they were signed.
func (g *gatherer) askSignatures(ctx context.Context, head gitrepo.ID) error {
	if !g.w.Snapshot.Commit.IsZero() {
		head = g.w.Snapshot.Commit
	}
	for _, p := range g.w.Packages {
		file := path.Join(p.Dir, signature)
		if _, ok := g.w.Snapshot.Entry(file); !ok || head.IsZero() {
			continue
		}
		changed, err := g.changedSince(ctx, head, p)
		if err != nil {
			return err
		}
		if changed != "" {
			if g.facts.Outdated == nil {
				g.facts.Outdated = map[string]string{}
			}
			g.facts.Outdated[file] = changed
		}
	}
	return nil
}

// changedSince finds a file of a package that differs from what it was when the
// package's signature was committed; "" where there is none. Beyond the commit that
// counts for the manifest alone: a release raises its version.
func (g *gatherer) changedSince(ctx context.Context, head gitrepo.ID, p *monorepo.Package) (string, error) {
	if g.w.Snapshot.Commit.IsZero() {
		signed, err := g.differs(ctx, head, path.Join(p.Dir, signature))
		if err != nil || signed { // it is not committed yet
			return "", err
		}
		if edited, err := g.differs(ctx, head, p.Path); err != nil || edited {
			return p.Path, err
		}
	}
	signed, err := g.repo.LastChange(ctx, head, path.Join(p.Dir, signature))
	if err != nil || signed.IsZero() {
		return "", err
	}
	return g.changedBetween(ctx, signed, head, p.Dir)
}

// differs reports whether a file of the snapshot is not what it is in a commit, line
// endings left aside.
func (g *gatherer) differs(ctx context.Context, commit gitrepo.ID, file string) (bool, error) {
	at, err := g.repo.CommitSnapshot(ctx, commit)
	if err != nil {
		return false, err
	}
	then, err := at.Read(ctx, file, 0)
	if errors.Is(err, gitrepo.ErrNotFound) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	now, err := g.w.Snapshot.Read(ctx, file, 0)
	return !bytes.Equal(unixLines(then), unixLines(now)), err
}

func unixLines(data []byte) []byte { return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")) }

// changedBetween finds a file in a folder, its signature left aside, that two commits
// have differently.
func (g *gatherer) changedBetween(ctx context.Context, from, to gitrepo.ID, dir string) (string, error) {
	var trees [2]gitrepo.ID
	for i, commit := range []gitrepo.ID{from, to} {
		c, err := g.repo.Commit(ctx, commit)
		if err != nil {
			return "", err
		}
		folders, err := g.repo.Folders(ctx, c.Tree, []string{dir})
		if err != nil {
			return "", err
		}
		trees[i] = folders[0]
	}
	changes, err := g.repo.Diff(ctx, trees[0], trees[1])
	for _, c := range changes {
		if c.Path != signature {
			return path.Join(dir, c.Path), err
		}
	}
	return "", err
}
