package release

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/version"
)

// unknown says why the history of a package can't be told.
func (s *Situation) unknown(state monorepo.State, ending gitrepo.Ending) string {
	last := state.Last
	switch {
	case last == nil && s.Shallow:
		return "the clone is shallow, and no release tag of the package is in it"
	case last == nil && s.NoTags:
		return "the clone was made without tags"
	case last == nil && state.Package.Private && !s.synchronized():
		return "it is private: no tag tells when it was last released"
	case last == nil:
		return ""
	case !state.Compared():
		return fmt.Sprintf("tag %s stands on no commit of this clone", last.Tag)
	case ending == gitrepo.Cut:
		return fmt.Sprintf("the clone is shallow: its history ends before %s", last.Tag)
	case ending == gitrepo.Apart:
		return fmt.Sprintf("%s and HEAD have no commit in common", last.Tag)
	}
	return ""
}

// knowFix is what makes known what happened to a package: commands that fetch it, or
// otherwise the one that goes by another commit.
func (s *Situation) knowFix(name, otherwise string) string {
	if s.Histories[name].Apart && !s.Shallow {
		return otherwise
	}
	return s.FetchFix()
}

func (s *Situation) synchronized() bool {
	return s.Workspace.Scheme != nil && s.Workspace.Scheme.Strategy() == scheme.Synchronized
}

// doubtHistories makes histories unknown that begin at a wrong release: of packages with
// a later one before HEAD, whose tag only the remote has.
func (s *Situation) doubtHistories(ctx context.Context, repo *gitrepo.Repo) error {
	if s.Histories == nil || s.OnRemote == nil || s.Workspace.Scheme == nil {
		return nil
	}
	reach := repo.Reach(s.Head.Commit)
	before := map[gitrepo.ID]bool{}
	for _, name := range slices.Sorted(maps.Keys(s.OnRemote.Tags)) {
		tag := s.OnRemote.Tags[name]
		if _, here := s.Tags[name]; here {
			continue
		}
		doubtful := s.releasedBy(name)
		if _, asked := before[tag.Peeled]; !asked && len(doubtful) > 0 {
			has, err := repo.Has(ctx, tag.Peeled)
			if err == nil && has {
				has, err = reach.Holds(ctx, tag.Peeled)
			}
			if err != nil {
				return err
			}
			before[tag.Peeled] = has
		}
		for _, pkg := range doubtful {
			if h := s.Histories[pkg]; h.Unknown == "" && before[tag.Peeled] {
				s.Histories[pkg] = History{Unknown: fmt.Sprintf("tag %s is on %s, not here", name, s.Remote.Name)}
			}
		}
	}
	return nil
}

// releasedBy lists the packages whose last release here is an earlier one than a tag's.
func (s *Situation) releasedBy(tag string) []string {
	name, text, ok := s.Workspace.Scheme.Parse(tag)
	v, err := version.Parse(text)
	if !ok || err != nil {
		return nil
	}
	var names []string
	for _, state := range s.States {
		if p := state.Package; (name == "" || p.Name == name) && (state.Last == nil || state.Last.Version.Compare(v) < 0) {
			names = append(names, p.Name)
		}
	}
	return names
}
