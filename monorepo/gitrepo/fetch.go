package gitrepo

import "context"

// Fetch gets a ref of a remote, by its full name, and all that it reaches. Nothing
// here points at it afterwards. remote is a name or a URL.
func (r *Repo) Fetch(ctx context.Context, remote, ref string) error {
	_, err := r.git.run(ctx, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance",
		"--end-of-options", remote, ref)
	return err
}
