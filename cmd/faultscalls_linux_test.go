//go:build linux && amd64

package cmd_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// callFaults are those of the system calls that change files.
func (w *world) callFaults() []fault {
	w.Helper()
	tracer, err := exec.LookPath("upmrel-trace")
	if err != nil {
		w.Fatal(err)
	}
	calls := w.countCalls(tracer)
	var faults []fault
	for _, kind := range []string{killAll, killUpmrel, killClient, interrupt, twice, terminate, diskFull, "ENOSPC", "EIO", "EACCES"} {
		for _, n := range w.every(len(calls)) {
			faults = append(faults, fault{
				kind: "system calls: " + kind, about: fmt.Sprintf("%d of %d: %s", n, len(calls), calls[n-1]),
				parts: atServer(calls[n-1]), wrap: []string{tracer}, env: []string{"FAULT=" + kind, fmt.Sprintf("FAULT_AT=%d", n)},
			})
		}
	}
	return faults
}

// atServer reports whether a call changes the remote's repository: what fails there need
// not be all or nothing.
func atServer(call string) bool { return strings.Contains(call, " acme.git/") }

// countCalls lists the calls of the release that change files.
func (w *world) countCalls(tracer string) []string {
	w.Helper()
	dir := w.copy()
	defer os.RemoveAll(dir)
	out, code := w.run(filepath.Join(dir, "acme"), []string{"FAULT_DIR=" + dir, "FAULT_AT=0"}, append([]string{tracer, w.program}, w.command...)...)
	if code != 0 {
		w.Fatalf("exit code %d\n%s", code, out)
	}
	calls, err := os.ReadFile(filepath.Join(dir, "calls"))
	if err != nil {
		w.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(calls)), "\n")
}

func tracers() map[string]func() { return map[string]func(){"upmrel-trace": trace} }
