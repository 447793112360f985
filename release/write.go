package release

import (
	"context"
	"fmt"
	"maps"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/upm"
)

// made is what write put into the repository, not yet named by any ref.
type made struct {
	commit gitrepo.ID
	tree   gitrepo.ID
	ids    map[string]gitrepo.ID   // what the plan's refs are to point at, by full name
	upm    map[string]gitrepo.ID   // the new commits of upm branches, by package
	builds []map[string]gitrepo.ID // what refs of each of the plan's builds are to point at
}

// writing is what write needs beside the plan.
type writing struct {
	tree gitrepo.ID   // that the user's commands left to be committed; zero: that of the edits
	opts ApplyOptions // of the commands that run as soon as there is a commit
}

// write makes all objects of the plan; no ref moves.
func (p *Plan) write(ctx context.Context, repo *gitrepo.Repo, s *Situation, with writing) (made, error) {
	w := repo.NewWriter()
	if p.Dated {
		w.Date = p.Date
	}
	m := made{commit: p.Base, tree: p.BaseTree, ids: map[string]gitrepo.ID{}, upm: map[string]gitrepo.ID{}}
	if err := p.writeCommit(ctx, w, with.tree, &m); err != nil {
		return made{}, err
	}
	if len(p.commandsAt(postCommit)) > 0 {
		if err := w.Flush(ctx); err != nil {
			return made{}, err
		}
		if err := p.runCommands(ctx, repo, commandRun{when: postCommit, commit: m.commit, ApplyOptions: with.opts}); err != nil {
			return made{}, err
		}
	}
	if len(p.moving()) > 0 {
		if err := w.Flush(ctx); err != nil {
			return made{}, err
		}
		if s.Copies != nil { // else the split of the release commit would make them again
			if err := s.Copies.Flush(ctx); err != nil {
				return made{}, err
			}
		}
		with.opts.doing(Splitting)
		if err := p.writeBranches(ctx, repo, &m); err != nil {
			return made{}, err
		}
		with.opts.doing("making the tags")
	}
	if err := p.writeRefs(ctx, w, s, &m); err != nil {
		return made{}, err
	}
	return m, w.Flush(ctx)
}

// writeCommit makes the release commit, if files change: of the tree that the user's
// commands left, else of the edits.
func (p *Plan) writeCommit(ctx context.Context, w *gitrepo.Writer, left gitrepo.ID, m *made) (err error) {
	if len(p.Edits) == 0 {
		return nil
	}
	if m.tree = left; left.IsZero() {
		if m.tree, err = w.EditTree(ctx, p.BaseTree, p.files()); err != nil {
			return err
		}
	}
	m.commit, err = w.AddCommit(ctx, gitrepo.NewCommit{
		Tree: m.tree, Parents: []gitrepo.ID{p.Base}, Message: p.Commit.Message, Sign: p.Commit.Sign,
	})
	return err
}

// writeRefs makes the tags and notes what all refs are to point at.
func (p *Plan) writeRefs(ctx context.Context, w *gitrepo.Writer, s *Situation, m *made) error {
	for _, b := range p.Branches {
		if b.Split.Target.Repository == "" {
			m.ids[b.name()] = b.commit(m)
		}
	}
	m.ids[gitrepo.BranchPrefix+p.Branch] = m.commit
	for _, t := range p.Tags {
		m.ids[gitrepo.TagPrefix+t.Name] = s.Tags[t.Name].ID // as the plan saw it, wherever it is now
	}
	tags, err := p.writeTags(ctx, w, m, p.newTags())
	if err != nil {
		return err
	}
	maps.Copy(m.ids, tags)
	for _, push := range p.Builds {
		ids, err := p.writeBuildRefs(ctx, w, m, push)
		if err != nil {
			return err
		}
		m.builds = append(m.builds, ids)
	}
	return nil
}

// writeTags makes tags and returns what their refs are to point at.
func (p *Plan) writeTags(ctx context.Context, w *gitrepo.Writer, m *made, tags []TagPlan) (map[string]gitrepo.ID, error) {
	refs := map[string]gitrepo.ID{}
	var annotated []gitrepo.NewTag
	var sign gitrepo.Sign
	for _, t := range tags {
		commit, message := m.commit, t.Message
		if t.Package != "" {
			if commit = p.upmCommit(t.Package, m); commit.IsZero() {
				return nil, fmt.Errorf("tag %s: there is no commit of an upm branch to put it on", t.Name)
			}
			message += "\n\n" + upm.SourceTrailer(m.commit)
		}
		refs[gitrepo.TagPrefix+t.Name] = commit
		if t.Annotated {
			annotated, sign = append(annotated, gitrepo.NewTag{Name: t.Name, Commit: commit, Message: message}), t.Sign
		}
	}
	ids, err := w.AddTags(ctx, annotated, sign)
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		refs[gitrepo.TagPrefix+annotated[i].Name] = id
	}
	return refs, nil
}

// writeBuildRefs makes the refs of a push to another repository, where the release
// tags stand on the commits of upm branches.
func (p *Plan) writeBuildRefs(ctx context.Context, w *gitrepo.Writer, m *made, push PushPlan) (map[string]gitrepo.ID, error) {
	branches := map[string]gitrepo.ID{}
	var tags []TagPlan
	for _, b := range p.Branches {
		if b.Split.Target.Repository != push.Repository {
			continue
		}
		branches[b.name()] = b.commit(m)
		if b.Tag != nil {
			tags = append(tags, *b.Tag)
		}
	}
	ids, err := p.writeTags(ctx, w, m, tags)
	if err != nil {
		return nil, err
	}
	maps.Copy(ids, branches)
	return ids, nil
}

// commit is the commit that an upm branch is to have.
func (b *BranchPlan) commit(m *made) gitrepo.ID {
	if b.State == BranchMoves {
		return m.upm[b.Package]
	}
	return b.Split.Tip
}

// upmCommit is the commit that a package's upm branch has after the release; zero
// where the plan has no such branch.
func (p *Plan) upmCommit(name string, m *made) gitrepo.ID {
	for _, b := range p.Branches {
		if b.Package == name {
			return b.commit(m)
		}
	}
	return gitrepo.ID{}
}
