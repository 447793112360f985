package gitrepo

import (
	"os/exec"
	"syscall"
)

// shield keeps a command from the Ctrl-C that the console sends to every process.
func shield(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
