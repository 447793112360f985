package gitrepo

import (
	"context"
	"fmt"
)

// GitVersion asks the installed git for its version: 2, 39 for "2.39.5".
func (r *Repo) GitVersion(ctx context.Context) (major, minor int, err error) {
	line, err := r.git.line(ctx, "version")
	if err != nil {
		return 0, 0, err
	}
	if _, err := fmt.Sscanf(line, "git version %d.%d", &major, &minor); err != nil {
		return 0, 0, fmt.Errorf("read git's version %q: %w", line, err)
	}
	return major, minor, nil
}
