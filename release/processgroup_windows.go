package release

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/windows"
)

// leadGroup makes a command the first of a process group of its own. The Ctrl-C of a
// console does not reach that: endGroup hands it on.
func leadGroup(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.CreationFlags |= syscall.CREATE_NEW_PROCESS_GROUP
}

// endGroup ends a process and those that it started: no process can be asked to.
func endGroup(p *os.Process) error {
	system, err := windows.GetSystemDirectory()
	if err == nil {
		err = exec.Command(filepath.Join(system, "taskkill.exe"), "/T", "/F", "/PID", strconv.Itoa(p.Pid)).Run() //nolint:gosec,noctx // ctx has ended; the path is the system's
	}
	if err != nil {
		return p.Kill()
	}
	return nil
}

// killGroup has nothing left to end: a process that is gone has no children.
func killGroup(*os.Process) {}
