package gitrepo

import (
	"os/exec"
	"syscall"
)

// shield keeps a command from the Ctrl-C that the console sends to every process.
func shield(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// createNoWindow is CREATE_NO_WINDOW of processthreadsapi.h.
const createNoWindow = 0x08000000

// detach keeps a command from the console: neither it nor what it runs can ask there.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: createNoWindow} }
