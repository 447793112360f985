package release

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/judge"
)

// verify judges the tags and the commits of upm branches, on the objects that were
// really made.
func (p *Plan) verify(ctx context.Context, repo *gitrepo.Repo, s *Situation, m made) error {
	list, err := p.verifyTags(ctx, repo, s, m)
	if err != nil {
		return err
	}
	found, err := p.verifyBranches(ctx, repo, m)
	if err != nil {
		return err
	}
	if list = append(list, found...); list.Errors() {
		return &FindingsError{Findings: list}
	}
	return nil
}

// verifyTags judges every tag as the hook will: under the configuration of its
// commit and of the remote's release branch, whatever configuration the plan was
// made with. That has a say only in which branches may release, where nothing else
// tells.
func (p *Plan) verifyTags(ctx context.Context, repo *gitrepo.Repo, s *Situation, m made) (finding.List, error) {
	remote := judge.Remote{Name: s.Remote.Name}
	terms, err := judge.FindTerms(ctx, repo, remote)
	if err != nil {
		return nil, err
	}
	policy := *terms.Policy
	if policy.Branches == nil {
		policy.Branches = s.Config.Branches
		if policy.Channels == nil {
			policy.Channels = s.Config.Channels
		}
	}
	opts := judge.Options{Remote: remote, Policy: &policy, Layout: terms.Layout, WithoutRules: true}
	var tags []TagPlan
	for _, t := range p.Tags {
		if t.State != TagPublished {
			name := gitrepo.TagPrefix + t.Name
			tags, opts.Refs = append(tags, t), append(opts.Refs, judge.Ref{Name: name, New: m.ids[name]})
		}
	}
	opts.Refs = append(opts.Refs, m.branchRefs()...)
	j := judge.New(repo, opts)
	list := terms.Findings
	for i, t := range tags {
		found, err := j.Ref(ctx, opts.Refs[i])
		switch {
		case err != nil:
		case t.State == TagNew:
			p.adviseUnmade(found)
		case !found.Errors():
			found, err = p.strayed(ctx, repo, m, t)
		}
		if err != nil {
			return nil, fmt.Errorf("judge %s: %w", t.Name, err)
		}
		list = append(list, found...)
	}
	return list, nil
}

// branchRefs are the branches that go out with the tags, now or when they are pushed:
// the tags stand on them.
func (m made) branchRefs() []judge.Ref {
	var refs []judge.Ref
	for _, name := range slices.Sorted(maps.Keys(m.ids)) {
		if id := m.ids[name]; strings.HasPrefix(name, gitrepo.BranchPrefix) && !id.IsZero() {
			refs = append(refs, judge.Ref{Name: name, New: id})
		}
	}
	return refs
}

// adviseUnmade replaces the advice to delete a tag where there is none yet: the
// plan follows its own configuration, so the commit's is another, or commands made
// something else of the manifests.
func (p *Plan) adviseUnmade(list finding.List) {
	fix := "commit the " + config.Filename + " that the release is made with: tags are judged by the commit's own"
	if len(p.commandsAt(preBump))+len(p.commandsAt(postBump))+len(p.commandsAt(preCommit)) > 0 {
		fix = "have the commands before the commit leave the manifests and " + config.Filename + " as the release writes them"
	}
	for i := range list {
		switch _, then, _ := strings.Cut(list[i].Fix, ", then "); {
		case !strings.HasPrefix(list[i].Fix, "git tag -d "):
		case list[i].Code == finding.TagDuplicate && then != "":
			list[i].Fix = then // a tag of another form has the version
		default:
			list[i].Fix = fix
		}
	}
}

// strayed refuses a tag, here already, that is no part of what is released: it
// may be old, made by hand, or left behind by a rebase.
func (p *Plan) strayed(ctx context.Context, repo *gitrepo.Repo, m made, t TagPlan) (finding.List, error) {
	commit := m.commit
	if t.Package != "" {
		commit = p.upmCommit(t.Package, &m)
	}
	held, _, err := repo.IsAncestor(ctx, t.Target, commit)
	if err != nil || held {
		return nil, err
	}
	return finding.List{{
		Code: finding.TagExists, Severity: finding.Error, Ref: gitrepo.TagPrefix + t.Name,
		Message: fmt.Sprintf("stands at %s, which is not in the history of %s", t.Target.Short(), commit.Short()),
		Fix:     finding.Command("git", "tag", "-d", "--", t.Name) + ", then upmrel release --from-manifests",
	}}, nil
}
