//go:build !unix && !windows

package release

import (
	"os"
	"os/exec"
)

// leadGroup does nothing where there are no process groups.
func leadGroup(*exec.Cmd) {}

// endGroup ends a process.
func endGroup(p *os.Process) error { return p.Kill() }

// killGroup does nothing where there are no process groups.
func killGroup(*os.Process) {}
