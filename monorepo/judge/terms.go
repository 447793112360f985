package judge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// Terms are what refs to a remote are judged by. What is being pushed has no say in
// them.
type Terms struct {
	Policy *config.Config // whose branches, prePush and check hold; never nil
	Layout *config.Config // of the remote's release branch; nil if it has none
	Branch string         // the remote's release branch, as people say it; "" where none is known
	// Findings are what is wrong with where the policy is from; the defaults hold then.
	Findings finding.List
}

// FindTerms reads the configuration of the remote's release branch, as this clone knows
// it, or of the release remote's where this clone knows nothing of the remote. Where that
// branch has none, git's own settings are the policy, or else the defaults.
func FindTerms(ctx context.Context, repo *gitrepo.Repo, remote Remote) (Terms, error) {
	branch, err := remote.releaseBranch(ctx, repo)
	if err != nil {
		return Terms{}, err
	}
	if branch.Name != "" {
		terms, found, err := published(ctx, repo, branch)
		if err != nil || found {
			terms.Branch = branch.Short()
			return terms, err
		}
	}
	settings, err := repo.ConfigUnder(ctx, config.GitPrefix)
	if err != nil {
		return Terms{}, err
	}
	policy, faults := config.ParseGit(settings)
	return Terms{Policy: cmp.Or(policy, config.Default()), Findings: faults, Branch: branch.Short()}, nil
}

// Differs reports whether a commit has a configuration that would be another policy, were
// it published.
func (t Terms) Differs(ctx context.Context, repo *gitrepo.Repo, id gitrepo.ID) (bool, error) {
	commit, err := repo.Commit(ctx, id)
	if err != nil {
		return false, err
	}
	cfg, faults, err := Config(ctx, repo, commit.Tree)
	if cfg == nil || faults.Errors() {
		return false, err
	}
	return !slices.Equal(cfg.Branches, t.Policy.Branches) || !slices.Equal(cfg.ChannelBranches(), t.Policy.ChannelBranches()) ||
		!reflect.DeepEqual(cfg.PrePush, t.Policy.PrePush) ||
		!reflect.DeepEqual(cfg.Check, t.Policy.Check), err
}

// published reads the configuration of a release branch; found is false where it has
// none.
func published(ctx context.Context, repo *gitrepo.Repo, branch gitrepo.Ref) (terms Terms, found bool, err error) {
	var cfg *config.Config
	var faults finding.List
	commit, err := repo.Commit(ctx, branch.Peeled)
	if err == nil {
		cfg, faults, err = Config(ctx, repo, commit.Tree)
	}
	terms = Terms{Policy: cmp.Or(cfg, config.Default()), Layout: cfg}
	switch {
	case errors.Is(err, gitrepo.ErrNotFound):
		terms.Findings = finding.List{{
			Code: finding.NotJudged, Severity: finding.Info, Path: config.Filename,
			Message: fmt.Sprintf("%s can't be read here, so whatever it configures, the defaults hold", branch.Short()),
			Fix:     finding.Command("git", "show", branch.Name+":"+config.Filename) + "   (fetches it into a partial clone)",
		}}
		return terms, true, nil
	case faults.Errors():
		terms.Findings = finding.List{unheeded(branch, faults)}
	}
	return terms, cfg != nil || faults.Errors(), err
}

// unheeded says that a configuration with faults is no policy. It does not refuse the
// push, which may be the one that mends it.
func unheeded(branch gitrepo.Ref, faults finding.List) finding.Finding {
	f := faults[0]
	f.Severity = finding.Warning
	f.Message = fmt.Sprintf("as %s has it, it can't be read, so the defaults hold: %s", branch.Short(), f.Message)
	if more := len(faults) - 1; more > 0 {
		f.Message += fmt.Sprintf(" (and %d more)", more)
	}
	return f
}

// releaseBranch finds the branch of a remote that releases are made on, as it was before
// the push as far as that is known here; a zero Ref where there is none.
func (r Remote) releaseBranch(ctx context.Context, repo *gitrepo.Repo) (gitrepo.Ref, error) {
	head, err := repo.Head(ctx)
	if err != nil {
		return gitrepo.Ref{}, err
	}
	if r.Here {
		return firstOf(ctx, repo, gitrepo.BranchPrefix+head.Branch, gitrepo.BranchPrefix+"main", gitrepo.BranchPrefix+"master")
	}
	branch, err := trackedBranch(ctx, repo, r)
	if err != nil || branch.Name != "" {
		return branch, err
	}
	release, err := repo.FindRemote(ctx, "", head.Branch)
	if err != nil || release.Name == "" || release.Name == r.Name {
		return gitrepo.Ref{}, err
	}
	return trackedBranch(ctx, repo, Remote{Name: release.Name})
}

// trackedBranch is the remote-tracking branch of a remote's default branch.
func trackedBranch(ctx context.Context, repo *gitrepo.Repo, remote Remote) (gitrepo.Ref, error) {
	branch, err := remote.defaultBranch(ctx, repo)
	if err != nil || branch == "" {
		return gitrepo.Ref{}, err
	}
	return firstOf(ctx, repo, gitrepo.RemotePrefix+remote.Name+"/"+branch)
}

// firstOf is the first ref of these names that is there; a zero Ref where none is.
func firstOf(ctx context.Context, repo *gitrepo.Repo, names ...string) (gitrepo.Ref, error) {
	for _, name := range names {
		if ref, ok, err := repo.Ref(ctx, name); err != nil || ok {
			return ref, err
		}
	}
	return gitrepo.Ref{}, nil
}
