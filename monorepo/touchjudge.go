package monorepo

import (
	"context"
	"path"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// verdict is what a commit did to a folder.
type verdict struct {
	counts    bool          // it changed more than the changelog and what is ignored
	own       bool          // as a merge, it has files as no parent has them
	manifests [2]gitrepo.ID // the folder's package.json after and before; zero: none
}

// touchJudge tells which commits count for a package.
type touchJudge struct {
	repo      *gitrepo.Repo
	ignore    []string
	changelog string // from the package's folder
	deep      bool   // only the files in all folders tell whether a commit counts
}

func newTouchJudge(w *Workspace, repo *gitrepo.Repo) touchJudge {
	j := touchJudge{repo: repo, ignore: w.Config.IgnoreChanges, changelog: w.Config.Changelog.Path}
	j.deep = len(j.ignore) > 0 || strings.Contains(j.changelog, "/")
	return j
}

func (j *touchJudge) judge(ctx context.Context, dir string, t *gitrepo.Touch) (verdict, error) {
	v, err := j.compare(ctx, [2]gitrepo.ID{t.After, t.Before[0]})
	if err != nil {
		return v, err
	}
	if v.counts && j.deep {
		if v.counts, err = j.matters(ctx, dir, t); err != nil {
			return v, err
		}
	}
	if v.counts && len(t.Before) > 1 {
		v.own, err = j.own(ctx, t)
	}
	return v, err
}

// compare compares what two trees hold, not what is in their folders.
func (j *touchJudge) compare(ctx context.Context, trees [2]gitrepo.ID) (v verdict, err error) {
	type entry struct {
		mode gitrepo.Mode
		id   gitrepo.ID
	}
	after := map[string]entry{}
	for side, tree := range trees {
		if tree.IsZero() {
			continue
		}
		err := j.repo.EachEntry(ctx, tree, func(mode gitrepo.Mode, name []byte, id gitrepo.ID) bool {
			if mode != gitrepo.ModeTree && string(name) == unity.ManifestName {
				v.manifests[side] = id
			}
			switch same := after[string(name)]; {
			case side == 0:
				after[string(name)] = entry{mode, id}
			case same == entry{mode, id}:
				delete(after, string(name))
			case same == entry{}:
				v.counts = v.counts || !j.isChangelog(string(name))
			}
			return true
		})
		if err != nil {
			return v, err
		}
	}
	for name := range after {
		v.counts = v.counts || !j.isChangelog(name)
	}
	return v, nil
}

// isChangelog knows the changelog, by its path from the package's folder, and its
// .meta file.
func (j *touchJudge) isChangelog(file string) bool {
	return strings.EqualFold(strings.TrimSuffix(file, ".meta"), j.changelog)
}

// matters reports whether a commit changed any file that counts.
func (j *touchJudge) matters(ctx context.Context, dir string, t *gitrepo.Touch) (bool, error) {
	changes, err := j.repo.Diff(ctx, t.Before[0], t.After)
	for _, c := range changes {
		if !j.isChangelog(c.Path) && !MatchesAny(j.ignore, path.Join(dir, c.Path)) {
			return true, err
		}
	}
	return false, err
}

// own reports whether a merge holds a file as no parent has it, or lacks one that all
// have.
func (j *touchJudge) own(ctx context.Context, t *gitrepo.Touch) (bool, error) {
	times := map[string]int{}
	for _, before := range t.Before {
		changes, err := j.repo.Diff(ctx, before, t.After)
		if err != nil || len(changes) == 0 {
			return false, err
		}
		for _, c := range changes {
			times[c.Path]++
		}
	}
	for _, n := range times {
		if n == len(t.Before) {
			return true, nil
		}
	}
	return false, nil
}
