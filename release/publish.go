package release

import (
	"context"
	"errors"
	"fmt"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

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

// do pushes what the refs of the plan point at, and says how many it moved. Where
// one atomic push is not wanted, or can't be had under "auto", the branch goes
// first and the tags after it, so that no tag arrives without its commit's branch.
func (p *PushPlan) do(ctx context.Context, repo *gitrepo.Repo, opts gitrepo.PushOptions, ids map[string]gitrepo.ID) (moved int, fellBack bool, err error) {
	opts.Remote = p.place()
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
		if ids[name].IsZero() { // git would delete the ref
			return 0, fmt.Errorf("push %s: nothing was made for it", name)
		}
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
