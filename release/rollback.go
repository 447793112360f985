package release

import (
	"context"
	"errors"
	"fmt"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// RolledBack is what a rollback did.
type RolledBack struct {
	Command   string   // of the release
	Elsewhere []string // short names of the refs that somebody moved, and that stay
	Left      []string // files that the release's commands left
	Held      *Held    // what the files held that the commands may have written; nil: there were none
}

// Held is what files held that a rollback put back.
type Held struct {
	Tree  gitrepo.ID // has them, and no ref names it
	Paths []string
}

// Rollback takes a release back that was interrupted, as far as nothing of it is
// published: its refs, the index and the files. What somebody changed since is left
// alone; where that is impossible it is a *Precondition, and nothing was done. nil is
// returned where there is nothing to take back. It may be killed and run again.
func Rollback(ctx context.Context, repo *gitrepo.Repo, opts ApplyOptions) (*RolledBack, error) {
	r, err := openOwn(ctx, repo, opts)
	if err != nil || r == nil {
		return nil, err
	}
	defer r.end()
	if err := r.refusePublished(ctx); err != nil {
		return nil, err
	}
	at, err := r.look(ctx)
	if err != nil {
		return nil, err
	}
	back := &RolledBack{Command: r.rec.Command}
	for _, ref := range r.rec.Refs {
		if at.state[ref.Name] == refElse {
			back.Elsewhere = append(back.Elsewhere, gitrepo.ShortName(ref.Name))
		}
	}
	back.Left, err = r.undo(ctx, nil)
	back.Held = r.held
	return back, err
}

// refusePublished refuses to take back what users may have already.
func (r *recovery) refusePublished(ctx context.Context) error {
	out, err := r.published(ctx)
	if err != nil || len(out) == 0 {
		return err
	}
	return &Precondition{
		Message: "the release can't be taken back: " + finding.Count(len(out), "ref") + " of it published",
		Fix:     r.restFix(), Paths: out,
	}
}

// restFix says how a release ends that is out in part.
func (r *recovery) restFix() string {
	if !r.isPushed() {
		return "upmrel resume   (publishes the rest)"
	}
	return "upmrel resume   (makes the GitHub Releases; to give them up: " + finding.Command("mv", r.store.Path(), r.store.Path()+".old") + ")"
}

// published names what of the release is out. A push may have been begun for it; else
// somebody may have pushed the refs that are here by hand.
func (r *recovery) published(ctx context.Context) (out []string, err error) {
	if !r.rec.Pushing {
		if here, err := r.look(ctx); err != nil || !here.any(refNew) {
			return nil, err
		}
	}
	steps, err := r.pushes(r.rec.Pushes)
	if err != nil {
		return nil, err
	}
	asked := answers{}
	for _, st := range steps {
		there, err := asked.of(ctx, r.repo, st.Remote)
		if _, away := errors.AsType[*UnreachableError](err); err != nil && (!away || r.rec.Pushing) {
			return nil, err // where only others can have pushed, they could not reach it either
		}
		for _, ref := range st.Refs {
			is, err := anyHas(ctx, r.repo, there, ref)
			if err != nil {
				return nil, err
			}
			if is && ref.New != ref.Old {
				out = append(out, fmt.Sprintf("%s on %s", gitrepo.ShortName(ref.Name), gitrepo.SafeURL(st.Remote)))
			}
		}
	}
	return out, nil
}
