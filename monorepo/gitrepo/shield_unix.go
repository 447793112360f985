//go:build unix

package gitrepo

import (
	"os/exec"
	"syscall"
)

// shield keeps a command from the Ctrl-C that the terminal sends to every
// process of the foreground group.
func shield(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// detach keeps a command from the terminal: neither it nor what it runs can ask there.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
