package gitrepo

import (
	"context"
	"strings"
)

// Fetch gets a ref of a remote, by its full name, and all that it reaches. Nothing
// here points at it afterwards. remote is a name or a URL.
func (r *Repo) Fetch(ctx context.Context, remote, ref string) error {
	_, err := r.git.run(ctx, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance",
		"--end-of-options", remote, ref)
	return err
}

// fetchEntries fetches those files that a partial clone lacks, as git itself does
// where it knows beforehand what it will read (promisor-remote.c).
func (r *Repo) fetchEntries(ctx context.Context, list []Entry) error {
	remote, err := r.Config(ctx, "extensions.partialClone")
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
	return err
}
