package release

import (
	"context"
	"os/exec"
	"syscall"
)

// shellCommand prepares a line for cmd, which reads it as it stands: quotes are not
// escaped for it as they are for other programs.
func shellCommand(ctx context.Context, line string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "cmd")
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd /D /S /C "` + line + `"`}
	return cmd
}
