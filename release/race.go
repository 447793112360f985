package release

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// Overtaken says that somebody else pushed between the plan and the push: the remote
// has refs neither where the plan saw them nor where the release puts them. Nothing of
// the release is published.
type Overtaken struct {
	Refs []OvertakenRef // in the order of the push
	Err  error          // of the push
}

// Moved says which branch was moved, in words.
func (e *Overtaken) Moved() string {
	ref := e.Refs[0]
	return fmt.Sprintf("somebody pushed to %s meanwhile: %s is at %s there", gitrepo.SafeURL(ref.Remote), gitrepo.ShortName(ref.Name), ref.Commit.Short())
}

// Taken are the tags that somebody else pushed under names of the release's.
func (e *Overtaken) Taken() []OvertakenRef {
	return slices.DeleteFunc(slices.Clone(e.Refs), func(ref OvertakenRef) bool { return !strings.HasPrefix(ref.Name, gitrepo.TagPrefix) })
}

// OvertakenRef is a ref that somebody else moved.
type OvertakenRef struct {
	Remote string
	Name   string     // in full
	Now    gitrepo.ID // where it is
	Commit gitrepo.ID // the commit that a tag stands on there; else Now
	Ours   gitrepo.ID // the commit that the release put it on
}

func (e *Overtaken) Error() string { return e.Err.Error() }

func (e *Overtaken) Unwrap() error { return e.Err }

// overtaken finds out whether a push failed because somebody else was faster; nil if
// not, if something of the release is published, or if it can't be told.
func overtaken(ctx context.Context, repo *gitrepo.Repo, steps []pushStep, err error) *Overtaken {
	failed, ok := errors.AsType[*gitrepo.PushError](err)
	if !ok || failed.NoAtomic || ctx.Err() != nil {
		return nil
	}
	asked := answers{}
	race := &Overtaken{Err: err}
	for _, st := range steps {
		found, err := asked.of(ctx, repo, st.Remote)
		if err != nil || len(found) == 0 {
			return nil
		}
		for _, ref := range st.Refs {
			if ref.New != ref.Old && slices.ContainsFunc(found, func(a answer) bool { return at(a.refs, ref.Name) == ref.New }) {
				return nil
			}
			now := at(found[0].refs, ref.Name)
			if now != ref.New && now != ref.Old && !now.IsZero() {
				race.Refs = append(race.Refs, newOvertakenRef(ctx, repo, st.Remote, ref, found[0].refs))
			}
		}
	}
	if len(race.Refs) == 0 {
		return nil
	}
	return race
}

func newOvertakenRef(ctx context.Context, repo *gitrepo.Repo, place string, ref pushRef, there *gitrepo.RemoteRefs) OvertakenRef {
	o := OvertakenRef{Remote: place, Name: ref.Name, Now: at(there, ref.Name), Ours: ref.New}
	o.Commit = o.Now
	if tag, ok := there.Tag(strings.TrimPrefix(ref.Name, gitrepo.TagPrefix)); ok && strings.HasPrefix(ref.Name, gitrepo.TagPrefix) {
		o.Commit = cmp.Or(tag.Peeled, tag.ID)
	}
	if id, _, err := repo.Peel(ctx, ref.New); err == nil {
		o.Ours = id
	}
	return o
}

// RunsCommands reports whether commands of the user's have a say in what is released:
// they run in the work tree, which is not yet at what somebody else pushed.
func (p *Plan) RunsCommands() bool { return p.drafts() }

// SameRelease says how what a plan would release differs from what another does; ""
// if it does not: the same packages, by the same versions, under the same tags.
func SameRelease(now, before *Plan) string {
	is, was := releases(now), releases(before)
	for _, name := range slices.Sorted(maps.Keys(was)) {
		switch v, ok := is[name]; {
		case !ok:
			return name + " would not be released any more"
		case v != was[name]:
			return fmt.Sprintf("%s would be released as %s, not as %s", name, v, was[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(is)) {
		if _, ok := was[name]; !ok {
			return fmt.Sprintf("%s %s would be released too", name, is[name])
		}
	}
	return ""
}

// releases are the versions that a plan gives to packages, by name.
func releases(p *Plan) map[string]string {
	list := map[string]string{}
	for _, pp := range p.Packages {
		list[pp.Name] = pp.Version
	}
	return list
}
