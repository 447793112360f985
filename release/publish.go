package release

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// pushStep is one push of a release: refs that go to one place together. A journal
// keeps it as JSON.
type pushStep struct {
	Remote string // name, or URL as git takes it
	Atomic bool   // all or none
	// Loose lets the refs go one kind after the other where the server can't take
	// all or none.
	Loose bool
	Refs  []pushRef
}

// pushRef is a ref that is pushed, by its full name.
type pushRef struct {
	Name string
	Old  gitrepo.ID // where it was on the remote when the release was planned; zero: nowhere
	New  gitrepo.ID // where it is to be
}

// steps are the pushes of the plan, in order: to the repositories of upm branches
// first, since the source is what tells that a release is out.
func (p *Plan) steps(m made) ([]pushStep, error) {
	var steps []pushStep
	for i := range p.Builds {
		list, err := p.Builds[i].steps(m.builds[i])
		if err != nil {
			return nil, err
		}
		steps = append(steps, list...)
	}
	if p.Push == nil {
		return steps, nil
	}
	list, err := p.Push.steps(m.ids)
	return append(steps, list...), err
}

// steps are the pushes to one place, of what the refs are to point at.
func (p *PushPlan) steps(ids map[string]gitrepo.ID) ([]pushStep, error) {
	var steps []pushStep
	for _, names := range p.Steps {
		step := pushStep{Remote: p.place(), Atomic: p.Atomic != "never", Loose: p.Atomic == "auto"}
		for _, name := range names {
			if ids[name].IsZero() { // git would delete the ref
				return nil, fmt.Errorf("push %s: nothing was made for it", name)
			}
			step.Refs = append(step.Refs, pushRef{Name: name, Old: p.there[name], New: ids[name]})
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// run makes the push. The user's pre-push hooks run, except in a dry run.
func (st pushStep) run(ctx context.Context, repo *gitrepo.Repo, opts gitrepo.PushOptions) ([]gitrepo.PushResult, error) {
	opts.Remote, opts.Atomic = st.Remote, st.Atomic
	refs := make([]gitrepo.Ref, len(st.Refs))
	for i, ref := range st.Refs {
		refs[i] = gitrepo.Ref{Name: ref.Name, ID: ref.New}
	}
	return repo.Push(ctx, opts, refs)
}

// apart are the pushes that a step becomes where the server can't take all refs or
// none: the branch first and the tags last, so that no tag arrives without its
// commit's branch.
func (st pushStep) apart() []pushStep {
	tags := slices.IndexFunc(st.Refs, func(ref pushRef) bool { return strings.HasPrefix(ref.Name, gitrepo.TagPrefix) })
	if tags < 0 {
		tags = len(st.Refs)
	}
	first := min(1, tags)
	var steps []pushStep
	for _, refs := range [][]pushRef{st.Refs[:first], st.Refs[first:tags], st.Refs[tags:]} {
		if len(refs) > 0 {
			steps = append(steps, pushStep{Remote: st.Remote, Refs: refs})
		}
	}
	return steps
}

// fallApart takes the pushes to a place apart, in a list of them.
func fallApart(steps []pushStep, place string) []pushStep {
	var list []pushStep
	for _, st := range steps {
		if st.Remote != place || !st.Loose {
			list = append(list, st)
			continue
		}
		list = append(list, st.apart()...)
	}
	return list
}

// tryPush asks for access: the server is asked for each place at once whether it would
// take the refs, without its own hooks. It fails as a push does, with DryRun set.
func tryPush(ctx context.Context, repo *gitrepo.Repo, steps []pushStep) error {
	var places []pushStep
	for _, st := range steps {
		i := slices.IndexFunc(places, func(at pushStep) bool { return at.Remote == st.Remote })
		if i < 0 {
			places, i = append(places, pushStep{Remote: st.Remote, Atomic: st.Atomic, Loose: st.Loose}), len(places)
		}
		places[i].Refs = append(places[i].Refs, st.Refs...)
	}
	for _, place := range places {
		_, err := place.run(ctx, repo, gitrepo.PushOptions{DryRun: true})
		if failed, ok := errors.AsType[*gitrepo.PushError](err); ok && failed.NoAtomic && place.Loose {
			place.Atomic = false
			_, err = place.run(ctx, repo, gitrepo.PushOptions{DryRun: true})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// places names what the plan pushes to, for people.
func (p *Plan) places() string {
	var names []string
	for i := range p.Builds {
		names = append(names, p.Builds[i].Remote)
	}
	if p.Push != nil {
		names = append(names, gitrepo.SafeURL(p.Push.Remote))
	}
	return strings.Join(names, " and ")
}

// published is what the pushes of a release did.
type published struct {
	refs     []RefOutcome
	fellBack []string // places that could not push atomically
}

// moved is how many refs of remotes the pushes moved.
func (p *published) moved() int {
	n := 0
	for _, ref := range p.refs {
		if ref.State == RefMoved {
			n++
		}
	}
	return n
}

// publish makes pushes in order. Before each, keep is told which are still to be made,
// that one first, and none in the end; an error of it ends the matter. Where a push
// does not go through whole the error is a *PublishError.
func publish(ctx context.Context, repo *gitrepo.Repo, steps []pushStep, keep func(rest []pushStep) error) (*published, error) {
	p := &published{}
	for len(steps) > 0 {
		if err := keep(steps); err != nil {
			return p, err
		}
		step := steps[0]
		results, err := step.run(ctx, repo, gitrepo.PushOptions{})
		failed, ok := errors.AsType[*gitrepo.PushError](err)
		if ok && failed.NoAtomic && step.Loose {
			steps, p.fellBack = fallApart(steps, step.Remote), append(p.fellBack, gitrepo.SafeURL(step.Remote))
			continue
		}
		outcomes := step.outcomes(results, err)
		if err != nil && ok && ctx.Err() == nil {
			found, _ := askRemote(ctx, repo, step.Remote) // without an answer the push's own words count
			outcomes = step.correct(outcomes, found)
			if allThere(outcomes) { // it was only not told so
				err = nil
			}
		}
		p.refs = append(p.refs, outcomes...)
		if err != nil {
			for _, later := range steps[1:] {
				p.refs = append(p.refs, later.untried()...)
			}
			return p, &PublishError{Refs: p.refs, Err: err}
		}
		steps = steps[1:]
	}
	return p, keep(nil)
}
