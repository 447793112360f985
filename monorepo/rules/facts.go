package rules

import (
	"cmp"
	"context"
	"errors"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/assets"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// Facts are what a snapshot does not tell: what git, tags and the remote know. The
// zero Facts know nothing, and rules that need them are silent.
type Facts struct {
	// Remote is the URL of the remote that releases go to, without credentials.
	Remote string
	// Untagged are the names of packages that have no release tag.
	Untagged []string
	// Hidden are paths of packages that ignore rules hide from git: of each rule and
	// package the first.
	Hidden []Hidden
	// Outdated are in-place signatures, by path, with a file that changed later.
	Outdated map[string]string
	// Changes are how packages differ from their last releases, by name.
	Changes map[string]assets.Advice
}

// Hidden is a path that an ignore rule hides.
type Hidden struct {
	Path    string
	Source  string // file of the rule, as git names it
	Line    int
	Pattern string
	// Exists is set where the package has something there, or says that it has.
	Exists bool
}

// Gather asks git for the facts about a workspace's packages. tags are those of the
// repository.
func Gather(ctx context.Context, repo *gitrepo.Repo, w *monorepo.Workspace, tags []gitrepo.Ref) (Facts, error) {
	g := gatherer{repo: repo, w: w, rules: map[rule]int{}}
	if len(w.Packages) == 0 {
		return g.facts, nil
	}
	head, err := repo.Head(ctx)
	if err != nil {
		return Facts{}, err
	}
	if !repo.Shallow() || len(tags) > 0 { // else the tags may just not be in this clone
		g.facts.Untagged = w.Untagged(tags)
	}
	err = cmp.Or(g.askRemote(ctx, head.Branch), g.askIgnored(ctx, head.Commit), g.askSignatures(ctx, head.Commit))
	return g.facts, err
}

// gatherer collects facts.
type gatherer struct {
	repo  *gitrepo.Repo
	w     *monorepo.Workspace
	facts Facts
	rules map[rule]int // of facts.Hidden
}

// askRemote finds the release's remote, if there is one.
func (g *gatherer) askRemote(ctx context.Context, branch string) error {
	remote, err := g.repo.FindRemote(ctx, g.w.Config.Remote, branch)
	if _, none := errors.AsType[*gitrepo.NoRemoteError](err); none {
		return nil
	}
	g.facts.Remote = gitrepo.SafeURL(remote.URL)
	return err
}
