package release

import (
	"context"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// answer is what a place that is pushed to says it has.
type answer struct {
	url  string
	refs *gitrepo.RemoteRefs
}

// UnreachableError says that a remote could not be asked what it has.
type UnreachableError struct {
	Remote string
	Err    error
}

func (e *UnreachableError) Error() string { return e.Remote + " can't be reached: " + e.Err.Error() }

func (e *UnreachableError) Unwrap() error { return e.Err }

// askRemote asks all places that a push goes to for their refs: a remote may have
// several push URLs. The first is the one that a release is planned on.
func askRemote(ctx context.Context, repo *gitrepo.Repo, place string) ([]answer, error) {
	urls := []string{place}
	names, err := repo.Remotes(ctx)
	if err != nil {
		return nil, err
	}
	remote := gitrepo.Remote{Name: place}
	if slices.Contains(names, place) {
		if urls, err = repo.PushURLs(ctx, place); err != nil {
			return nil, err
		}
	}
	var answers []answer
	for i, url := range urls {
		remote.URL = url
		if i > 0 {
			remote.Name = url
		}
		found, err := repo.LsRemote(ctx, remote)
		if err != nil && ctx.Err() == nil {
			err = &UnreachableError{Remote: gitrepo.SafeURL(remote.Name), Err: err}
		}
		if err != nil {
			return nil, err
		}
		answers = append(answers, answer{url: url, refs: found})
	}
	return answers, nil
}

// answers are what places said, by name: each is asked once.
type answers map[string]struct {
	found []answer
	err   error
}

// of asks a place, unless it was asked before.
func (as answers) of(ctx context.Context, repo *gitrepo.Repo, place string) ([]answer, error) {
	a, asked := as[place]
	if !asked {
		a.found, a.err = askRemote(ctx, repo, place)
		as[place] = a
	}
	return a.found, a.err
}

// has reports whether the place has what a push is to bring: a branch may have gone on
// from there, to a commit that is fetched for the answer.
func (a answer) has(ctx context.Context, repo *gitrepo.Repo, ref pushRef) (bool, error) {
	now := at(a.refs, ref.Name)
	if now == ref.New {
		return true, nil
	}
	if now.IsZero() || now == ref.Old || !strings.HasPrefix(ref.Name, gitrepo.BranchPrefix) {
		return false, nil
	}
	if here, err := repo.Has(ctx, now); err != nil {
		return false, err
	} else if !here {
		if err := repo.Fetch(ctx, a.url, ref.Name); err != nil {
			return false, &UnreachableError{Remote: gitrepo.SafeURL(a.url), Err: err}
		}
	}
	on, _, err := repo.IsAncestor(ctx, ref.New, now)
	return on, err
}

// lacks reports whether one of the places lacks what a push is to bring.
func lacks(ctx context.Context, repo *gitrepo.Repo, there []answer, ref pushRef) (bool, error) {
	for _, a := range there {
		if has, err := a.has(ctx, repo, ref); err != nil || !has {
			return !has, err
		}
	}
	return false, nil
}

// anyHas reports whether one of the places has what a push is to bring.
func anyHas(ctx context.Context, repo *gitrepo.Repo, there []answer, ref pushRef) (bool, error) {
	for _, a := range there {
		if has, err := a.has(ctx, repo, ref); err != nil || has {
			return has, err
		}
	}
	return false, nil
}
