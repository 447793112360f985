//go:build unix

package gitrepo

import (
	"os/exec"
	"syscall"
)

// shield keeps a command from the Ctrl-C that the terminal sends to every
// process of the foreground group.
func shield(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
