//go:build unix

package cmd_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// gitWrapper stands before git in PATH. The call of the number FAULT_AT goes wrong as
// FAULT says. What git itself starts does not come here.
const gitWrapper = `#!/bin/sh
echo "$3 $4" >>"$FAULT_DIR/calls"
n=0
while read -r _; do n=$((n + 1)); done <"$FAULT_DIR/calls"
if [ $n != "$FAULT_AT" ]; then exec "$FAULT_GIT" "$@"; fi
case $FAULT in
fails) echo "fatal: no luck today" >&2; exit 128 ;;
*-before) kill -"${FAULT%-before}" "$PPID"; [ "$FAULT" != KILL-before ] || exit 1; exec "$FAULT_GIT" "$@" ;;
group) kill -INT -- "-$PPID"; exec "$FAULT_GIT" "$@" ;;
*-after) "$FAULT_GIT" "$@"; code=$?; kill -"${FAULT%-after}" "$PPID"; exit $code ;;
*) exec "$FAULT_GIT" "$@" ;;
esac
`

// leader makes a process the leader of a group of its own.
func leader() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func endGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }

// gitFaults are those of the calls of git.
func (w *world) gitFaults() []fault {
	w.Helper()
	git, err := exec.LookPath("git")
	if err != nil {
		w.Fatal(err)
	}
	bin := filepath.Join(w.home, "bin")
	writeAll(w.T, bin, map[string]string{"git": gitWrapper})
	if err := os.Chmod(filepath.Join(bin, "git"), 0o755); err != nil {
		w.Fatal(err)
	}
	env := []string{"PATH=" + bin + ":" + os.Getenv("PATH"), "FAULT_GIT=" + git}
	calls := w.countGit(env)
	var faults []fault
	for _, kind := range []struct{ fault, name string }{
		{"KILL-before", "git calls killed before"},
		{"KILL-after", "git calls killed after"},
		{"fails", "git calls failed"},
		{"group", "git calls interrupted"},
		{"TERM-before", "git calls terminated before"},
		{"TERM-after", "git calls terminated after"},
	} {
		for _, n := range w.every(len(calls)) {
			faults = append(faults, fault{
				kind: kind.name, about: fmt.Sprintf("%d of %d: git %s", n, len(calls), calls[n-1]),
				env: slices.Concat(env, []string{"FAULT=" + kind.fault, fmt.Sprintf("FAULT_AT=%d", n)}),
			})
		}
	}
	return faults
}

// countGit lists the calls of git that the release makes.
func (w *world) countGit(env []string) []string {
	w.Helper()
	dir := w.copy()
	defer os.RemoveAll(dir)
	out, code := w.run(filepath.Join(dir, "acme"), append(env, "FAULT_DIR="+dir, "FAULT_AT=0"), append([]string{w.program}, w.command...)...)
	calls, err := os.ReadFile(filepath.Join(dir, "calls"))
	if code != 0 || err != nil {
		w.Fatalf("exit code %d, error %v\n%s", code, err, out)
	}
	return strings.Split(strings.TrimSpace(string(calls)), "\n")
}
