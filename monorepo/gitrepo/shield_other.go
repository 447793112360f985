//go:build !unix && !windows

package gitrepo

import "os/exec"

// shield does nothing where there are no process groups.
func shield(*exec.Cmd) {}

// detach does nothing where there are no sessions.
func detach(*exec.Cmd) {}
