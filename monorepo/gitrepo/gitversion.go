package gitrepo

import (
	"context"
	"fmt"
	"sync"
)

// GitVersion asks the installed git for its version: 2, 39 for "2.39.5".
func (r *Repo) GitVersion(ctx context.Context) (major, minor int, err error) {
	r.version.mu.Lock()
	defer r.version.mu.Unlock()
	if r.version.major > 0 {
		return r.version.major, r.version.minor, nil
	}
	line, err := r.git.line(ctx, "version")
	if err != nil {
		return 0, 0, err
	}
	if _, err := fmt.Sscanf(line, "git version %d.%d", &major, &minor); err != nil {
		return 0, 0, fmt.Errorf("read git's version %q: %w", line, err)
	}
	r.version.major, r.version.minor = major, minor
	return major, minor, nil
}

// gitVersion is the installed git's, once it was asked.
type gitVersion struct {
	mu           sync.Mutex
	major, minor int
}
