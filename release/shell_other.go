//go:build !windows

package release

import (
	"context"
	"os/exec"
)

// shellCommand prepares a line for the system's shell.
func shellCommand(ctx context.Context, line string) *exec.Cmd {
	return exec.CommandContext(ctx, "sh", "-c", line)
}
