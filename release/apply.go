package release

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/judge"
	"github.com/upmrel/upmrel/monorepo/upm"
)

// Result is what a release did.
type Result struct {
	Commit gitrepo.ID // that the branch is at now
	// FellBack is set when the server could not push atomically.
	FellBack bool
}

// FindingsError says that the release would not pass its own checks.
type FindingsError struct{ Findings finding.List }

func (e *FindingsError) Error() string {
	first := e.Findings[0]
	return fmt.Sprintf("%s: %s", first.Where(), first.Message)
}

// Apply carries a plan out. Until the refs move every failure leaves all as it
// was: a *Precondition where HEAD is not what the plan was made on, a
// *gitrepo.PushError of a dry run where the remote would not take the push. A
// push that fails later leaves the commit and the tags here and is a
// *gitrepo.PushError too. Step is told what was done, in words.
func (p *Plan) Apply(ctx context.Context, repo *gitrepo.Repo, s *Situation, step func(string)) (*Result, error) {
	if err := p.onBase(ctx, repo); err != nil {
		return nil, err
	}
	made, err := p.write(ctx, repo, s)
	if err != nil {
		return nil, err
	}
	if err := p.verify(ctx, repo, s, made); err != nil {
		return nil, err
	}
	if p.makes() {
		if _, _, err := p.publish(ctx, repo, gitrepo.PushOptions{DryRun: true}, made); err != nil {
			return nil, err
		}
	}
	if err := p.onBase(ctx, repo); err != nil { // to sign and to ask the remote may have taken long
		return nil, err
	}
	if err := p.moveRefs(ctx, repo, made); err != nil {
		return nil, err
	}
	p.tell(made, step)
	for _, b := range p.moving() {
		b.Commit = made.upm[b.Package].String()
	}
	res := &Result{Commit: made.commit}
	if p.Push == nil && len(p.Builds) == 0 {
		return res, nil
	}
	var moved int
	moved, res.FellBack, err = p.publish(ctx, repo, gitrepo.PushOptions{}, made)
	if err == nil {
		step("pushed " + finding.Count(moved, "ref"))
	}
	return res, err
}

// publish makes the plan's pushes: to the repositories of upm branches first,
// since the source is what tells that a release is out.
func (p *Plan) publish(ctx context.Context, repo *gitrepo.Repo, opts gitrepo.PushOptions, m made) (moved int, fellBack bool, err error) {
	for i := range p.Builds {
		n, fell, err := p.Builds[i].do(ctx, repo, opts, m.builds[i])
		moved, fellBack = moved+n, fellBack || fell
		if err != nil {
			return moved, fellBack, err
		}
	}
	if p.Push == nil {
		return moved, fellBack, nil
	}
	n, fell, err := p.Push.do(ctx, repo, opts, m.ids)
	return moved + n, fellBack || fell, err
}

// onBase refuses a HEAD that has moved since the plan was made: a person may have
// switched branches while the tool waited for an answer.
func (p *Plan) onBase(ctx context.Context, repo *gitrepo.Repo) error {
	repo.ForgetRefs()
	head, err := repo.Head(ctx)
	if err != nil || head == (gitrepo.Head{Commit: p.Base, Branch: p.Branch}) {
		return err
	}
	return &Precondition{
		Message: fmt.Sprintf("HEAD has moved since the release was planned: from %s at %s to %s at %s",
			p.Branch, p.Base.Short(), cmp.Or(head.Branch, "no branch"), head.Commit.Short()),
		Fix: finding.Command("git", "switch", "--", p.Branch) + ", then run the same command again",
	}
}

// tell says what was done here.
func (p *Plan) tell(m made, step func(string)) {
	if len(p.Edits) > 0 {
		step("edited " + finding.Count(len(p.Edits), "file"))
		step("committed " + m.commit.Short())
	}
	if n := len(p.moving()); n > 0 {
		step("split and verified " + finding.Count(n, "branch"))
	}
	if tags := p.newTags(); len(tags) > 0 {
		step(fmt.Sprintf("tagged %d", len(tags)))
	}
}

// made is what write put into the repository, not yet named by any ref.
type made struct {
	commit gitrepo.ID
	tree   gitrepo.ID
	ids    map[string]gitrepo.ID   // what the plan's refs are to point at, by full name
	upm    map[string]gitrepo.ID   // the new commits of upm branches, by package
	builds []map[string]gitrepo.ID // what refs of each of the plan's builds are to point at
}

// write makes all objects of the plan; no ref moves.
func (p *Plan) write(ctx context.Context, repo *gitrepo.Repo, s *Situation) (made, error) {
	w := repo.NewWriter()
	m := made{commit: p.Base, tree: p.BaseTree, ids: map[string]gitrepo.ID{}, upm: map[string]gitrepo.ID{}}
	if len(p.Edits) > 0 {
		files := map[string][]byte{}
		for _, e := range p.Edits {
			files[e.Path] = e.New
		}
		var err error
		if m.tree, err = w.EditTree(ctx, p.BaseTree, files); err != nil {
			return made{}, err
		}
		m.commit, err = w.AddCommit(ctx, gitrepo.NewCommit{
			Tree: m.tree, Parents: []gitrepo.ID{p.Base}, Message: p.Commit.Message, Sign: p.Commit.Sign,
		})
		if err != nil {
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
		if err := p.writeBranches(ctx, repo, &m); err != nil {
			return made{}, err
		}
	}
	for _, b := range p.Branches {
		if b.Split.Target.Repository == "" {
			m.ids[b.name()] = p.branchID(b, &m)
		}
	}
	m.ids[gitrepo.BranchPrefix+p.Branch] = m.commit
	for _, t := range p.Tags {
		m.ids[gitrepo.TagPrefix+t.Name] = s.Tags[t.Name].ID // as the plan saw it, wherever it is now
	}
	if err := p.writeTags(ctx, w, &m); err != nil {
		return made{}, err
	}
	for _, push := range p.Builds {
		ids, err := p.writeBuildTags(ctx, w, &m, push)
		if err != nil {
			return made{}, err
		}
		m.builds = append(m.builds, ids)
	}
	return m, w.Flush(ctx)
}

// branchID is the commit that an upm branch is to have.
func (p *Plan) branchID(b *BranchPlan, m *made) gitrepo.ID {
	if b.State == BranchMoves {
		return m.upm[b.Package]
	}
	return b.Split.Tip
}

func (p *Plan) writeTags(ctx context.Context, w *gitrepo.Writer, m *made) error {
	return p.addTags(ctx, w, m, p.newTags(), m.ids)
}

// addTags makes tags and notes what their refs are to point at.
func (p *Plan) addTags(ctx context.Context, w *gitrepo.Writer, m *made, tags []TagPlan, into map[string]gitrepo.ID) error {
	var annotated []gitrepo.NewTag
	var sign gitrepo.Sign
	for _, t := range tags {
		commit, message := m.commit, t.Message
		if t.Package != "" {
			if commit = p.upmCommit(t.Package, m); commit.IsZero() {
				return fmt.Errorf("tag %s: there is no commit of an upm branch to put it on", t.Name)
			}
			message += "\n\n" + upm.SourceTrailer(m.commit)
		}
		into[gitrepo.TagPrefix+t.Name] = commit
		if t.Annotated {
			annotated, sign = append(annotated, gitrepo.NewTag{Name: t.Name, Commit: commit, Message: message}), t.Sign
		}
	}
	ids, err := w.AddTags(ctx, annotated, sign)
	if err != nil {
		return err
	}
	for i, id := range ids {
		into[gitrepo.TagPrefix+annotated[i].Name] = id
	}
	return nil
}

// upmCommit is the commit that a package's upm branch has after the release.
func (p *Plan) upmCommit(name string, m *made) gitrepo.ID {
	for _, b := range p.Branches {
		if b.Package == name {
			return p.branchID(b, m)
		}
	}
	return gitrepo.ID{}
}

// writeBuildTags makes the refs of a push to another repository, where the release
// tags stand on the commits of upm branches.
func (p *Plan) writeBuildTags(ctx context.Context, w *gitrepo.Writer, m *made, push PushPlan) (map[string]gitrepo.ID, error) {
	ids := map[string]gitrepo.ID{}
	var tags []TagPlan
	for _, b := range p.Branches {
		if b.Split.Target.Repository != push.Remote {
			continue
		}
		ids[b.name()] = p.branchID(b, m)
		for _, t := range p.Tags {
			if slices.Contains(t.Packages, b.Package) && slices.Contains(push.Tags, t.Name) {
				t.Package = b.Package
				tags = append(tags, t)
			}
		}
	}
	return ids, p.addTags(ctx, w, m, tags, ids)
}

// verify judges every tag as the hook will, on the objects that were really made:
// under the configuration of their commits and of the remote's release branch,
// whatever configuration the plan was made with.
func (p *Plan) verify(ctx context.Context, repo *gitrepo.Repo, s *Situation, m made) error {
	published, err := judge.PublishedConfig(ctx, repo, s.Remote.Name)
	if err != nil {
		return err
	}
	opts := judge.Options{Remote: s.Remote.Name, Policy: config.Default().PrePush, Layout: published}
	if published != nil {
		opts.Policy = published.PrePush
	}
	var tags []TagPlan
	for _, t := range p.Tags {
		if t.State != TagPublished {
			name := gitrepo.TagPrefix + t.Name
			tags, opts.Refs = append(tags, t), append(opts.Refs, judge.Ref{Name: name, New: m.ids[name]})
		}
	}
	j := judge.New(repo, opts)
	var list finding.List
	for i, t := range tags {
		found, err := j.Ref(ctx, opts.Refs[i])
		switch {
		case err != nil:
		case t.State == TagNew:
			adviseUnmade(found)
		case !found.Errors():
			found, err = p.strayed(ctx, repo, m, t)
		}
		if err != nil {
			return fmt.Errorf("judge %s: %w", t.Name, err)
		}
		list = append(list, found...)
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

// adviseUnmade replaces the advice to delete a tag where there is none yet: the
// plan follows its own configuration, so the commit's is another.
func adviseUnmade(list finding.List) {
	for i := range list {
		if strings.HasPrefix(list[i].Fix, "git tag -d ") {
			list[i].Fix = "commit the " + config.Filename + " that the release is made with: tags are judged by the commit's own"
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

// moveRefs brings the work tree to the release commit, then moves all refs in
// one transaction; if that fails the work tree goes back.
func (p *Plan) moveRefs(ctx context.Context, repo *gitrepo.Repo, m made) error {
	var updates []gitrepo.RefUpdate
	if m.commit != p.Base {
		updates = append(updates, gitrepo.RefUpdate{Name: gitrepo.BranchPrefix + p.Branch, Old: p.Base, New: m.commit})
	}
	for _, b := range p.Branches {
		if id := m.ids[b.name()]; b.Split.Target.Repository == "" && b.State != BranchPublished && id != b.Split.Here {
			updates = append(updates, gitrepo.RefUpdate{Name: b.name(), Old: b.Split.Here, New: id})
		}
	}
	for _, t := range p.newTags() {
		name := gitrepo.TagPrefix + t.Name
		updates = append(updates, gitrepo.RefUpdate{Name: name, New: m.ids[name]})
	}
	if len(updates) == 0 {
		return nil
	}
	checkout := m.tree != p.BaseTree
	if checkout {
		if err := repo.Checkout(ctx, p.BaseTree, m.tree); err != nil {
			return fmt.Errorf("check out the release: %w", err)
		}
	}
	err := repo.UpdateRefs(ctx, "upmrel release", updates)
	if err != nil && checkout {
		back := repo.Checkout(context.WithoutCancel(ctx), m.tree, p.BaseTree)
		err = errors.Join(err, back)
	}
	return err
}

// do pushes what the refs of the plan point at, and says how many it moved. Where
// one atomic push is not wanted, or can't be had under "auto", the branch goes
// first and the tags after it, so that no tag arrives without its commit's branch.
func (p *PushPlan) do(ctx context.Context, repo *gitrepo.Repo, opts gitrepo.PushOptions, ids map[string]gitrepo.ID) (moved int, fellBack bool, err error) {
	opts.Remote = p.Remote
	if p.Atomic != "never" {
		opts.Atomic = true
		moved, err = p.step(ctx, repo, opts, ids)
		failed, ok := errors.AsType[*gitrepo.PushError](err)
		if p.Atomic != "auto" || !ok || !failed.NoAtomic {
			return moved, false, err
		}
		opts.Atomic, fellBack = false, true
	}
	moved = 0
	for _, part := range []*PushPlan{{Branch: p.Branch}, {Branches: p.Branches}, {Tags: p.Tags}} {
		n, err := part.step(ctx, repo, opts, ids)
		if moved += n; err != nil {
			return moved, fellBack, err
		}
	}
	return moved, fellBack, nil
}

// step makes one push of all refs.
func (p *PushPlan) step(ctx context.Context, repo *gitrepo.Repo, opts gitrepo.PushOptions, ids map[string]gitrepo.ID) (moved int, err error) {
	var refs []gitrepo.Ref
	for _, name := range p.Refs() {
		refs = append(refs, gitrepo.Ref{Name: name, ID: ids[name]})
	}
	if len(refs) == 0 {
		return 0, nil
	}
	results, err := repo.Push(ctx, opts, refs)
	for _, res := range results {
		if res.Pushed {
			moved++
		}
	}
	return moved, err
}
