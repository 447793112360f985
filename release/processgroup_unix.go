//go:build unix

package release

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// leadGroup makes a command the first of a process group of its own. The Ctrl-C of a
// terminal does not reach that: endGroup hands it on.
func leadGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// endGroup asks a process and its group to end.
func endGroup(p *os.Process) error {
	if err := syscall.Kill(-p.Pid, syscall.SIGTERM); errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone
	}
	return nil
}

// killGroup ends what is left of a process's group.
func killGroup(p *os.Process) {
	if p != nil {
		_ = syscall.Kill(-p.Pid, syscall.SIGKILL) // mostly nothing is left
	}
}
