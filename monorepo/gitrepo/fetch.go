package gitrepo

import (
	"context"
	"errors"
	"strings"
)

// Fetch gets a ref of a remote, by its full name, and all that it reaches. Nothing
// here points at it afterwards. remote is a name or a URL.
func (r *Repo) Fetch(ctx context.Context, remote, ref string) error {
	_, err := r.git.run(ctx, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance",
		"--end-of-options", remote, ref)
	return errors.Join(err, r.objects.refresh(ctx))
}

// Update fetches what a remote has as git fetch does, with the tags on it, into what
// this clone remembers of the remote.
func (r *Repo) Update(ctx context.Context, remote string) error {
	_, err := r.git.run(ctx, "fetch", "--quiet", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance",
		"--end-of-options", remote)
	r.ForgetRefs()
	return errors.Join(err, r.objects.refresh(ctx))
}

// Promisor is the remote that a partial clone fetches the rest from; "" of any other.
// Git takes a clone for one that has either setting. (promisor-remote.c)
func (r *Repo) Promisor(ctx context.Context) (string, error) {
	names, err := r.Remotes(ctx)
	if err != nil {
		return "", err
	}
	for _, name := range names {
		if is, err := r.ConfigBool(ctx, "remote."+name+".promisor"); err != nil || is {
			return name, err
		}
	}
	return r.Config(ctx, "extensions.partialClone")
}

// fetchEntries fetches those files that a partial clone lacks, as git itself does
// where it knows beforehand what it will read (promisor-remote.c).
func (r *Repo) fetchEntries(ctx context.Context, list []Entry) error {
	remote, err := r.Promisor(ctx)
	if err != nil || remote == "" {
		return err
	}
	var missing strings.Builder
	for _, e := range list {
		here, err := r.Has(ctx, e.ID)
		if err != nil {
			return err
		}
		if !here {
			missing.WriteString(e.ID.String() + "\n")
		}
	}
	if missing.Len() == 0 {
		return nil
	}
	_, err = r.git.pipe(ctx, strings.NewReader(missing.String()), "-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet",
		"--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance", "--filter=blob:none", "--stdin",
		"--end-of-options", remote)
	return errors.Join(err, r.objects.refresh(ctx))
}
