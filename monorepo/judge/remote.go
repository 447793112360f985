package judge

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// Remote is the repository that refs are pushed to, as far as it is known here.
type Remote struct {
	// Name is the remote's name, or its URL where the push goes to a URL.
	Name string
	// DefaultBranch is the branch that the remote's HEAD names, where CI tells it; "" is
	// the one that this clone remembers.
	DefaultBranch string
	// Here is set in the repository that receives the push: its own refs are the
	// remote's.
	Here bool
	// Piecemeal is set where the refs of a push are told one by one, as to git's update
	// hook: what others of the push bring is not known, or is there already.
	Piecemeal bool
	// Asked are the refs that the remote told when it was asked just now; nil: it was
	// not asked.
	Asked *gitrepo.RemoteRefs
}

// RemoteName is the name that the remote of a push has here: a push to the URL of a remote
// is one to the remote. given is what git was given for it, url what git made of that.
func RemoteName(ctx context.Context, repo *gitrepo.Repo, given, url string) (string, error) {
	if !strings.ContainsAny(given, `:/\`) { // as most names, which thus cost nothing
		return given, nil
	}
	names, err := repo.Remotes(ctx)
	if err != nil || slices.Contains(names, given) {
		return given, err
	}
	known, err := repo.RemotesAt(ctx, cmp.Or(url, given))
	return append(known, given)[0], err
}

// shown is the remote's name in advice.
func (r Remote) shown() string {
	if r.Here {
		return "origin" // as whoever pushes calls it, most likely
	}
	return cmp.Or(gitrepo.SafeURL(r.Name), "REMOTE")
}

// exact reports whether what is not known of the remote is not there, nor comes with the
// push.
func (r Remote) exact() bool { return r.Here && !r.Piecemeal || r.Asked != nil }

// branches are the remote's branches by their short names, as it told them, or as
// they were when this clone last asked.
func (r Remote) branches(ctx context.Context, repo *gitrepo.Repo) (map[string]gitrepo.ID, error) {
	if r.Asked != nil {
		return r.Asked.Branches, nil
	}
	prefix := r.branchPrefix()
	refs, err := repo.Refs(ctx, prefix)
	if err != nil {
		return nil, err
	}
	known := make(map[string]gitrepo.ID, len(refs))
	for _, ref := range refs {
		known[strings.TrimPrefix(ref.Name, prefix)] = ref.Peeled
	}
	return known, nil
}

// defaultBranch is the branch that the remote's HEAD names, as far as is known here; "" is
// unknown.
func (r Remote) defaultBranch(ctx context.Context, repo *gitrepo.Repo) (string, error) {
	if r.DefaultBranch != "" {
		if has, err := r.hasBranch(ctx, repo, r.DefaultBranch); err != nil || has {
			return r.DefaultBranch, err
		}
	}
	return repo.DefaultBranch(ctx, r.Name)
}

// branchPrefix begins the full names that the remote's branches have here.
func (r Remote) branchPrefix() string {
	if r.Here {
		return gitrepo.BranchPrefix
	}
	return gitrepo.RemotePrefix + r.Name + "/"
}

// hasBranch reports whether branches has a name.
func (r Remote) hasBranch(ctx context.Context, repo *gitrepo.Repo, name string) (bool, error) {
	if r.Asked != nil {
		_, is := r.Asked.Branches[name]
		return is, nil
	}
	_, is, err := repo.Ref(ctx, r.branchPrefix()+name)
	return is, err
}

// tagNames are the full names of the remote's tags, sorted, as it told them, or else of
// those here.
func (r Remote) tagNames(ctx context.Context, repo *gitrepo.Repo) ([]string, error) {
	if r.Asked == nil {
		return repo.RefNames(ctx, gitrepo.TagPrefix)
	}
	names := make([]string, 0, len(r.Asked.Tags))
	for name := range r.Asked.Tags {
		names = append(names, gitrepo.TagPrefix+name)
	}
	slices.Sort(names)
	return names, nil
}
