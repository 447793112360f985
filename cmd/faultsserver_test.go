//go:build unix

package cmd_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// receivePack stands before git's program on the server. In the push of the number
// FAULT_AT the line breaks after FAULT_BYTES bytes on the way in or out, as FAULT says.
const receivePack = `#!/bin/sh
echo push >>"$FAULT_DIR/pushes"
n=0
while read -r _; do n=$((n + 1)); done <"$FAULT_DIR/pushes"
if [ "$FAULT" = measure ]; then
	tee "$FAULT_DIR/in$n" | git receive-pack "$@" | tee "$FAULT_DIR/out$n"
elif [ $n != "$FAULT_AT" ]; then
	exec git receive-pack "$@"
elif [ "$FAULT" = in ]; then
	dd bs=1 count="$FAULT_BYTES" 2>/dev/null | git receive-pack "$@"
else
	git receive-pack "$@" | { dd bs=1 count="$FAULT_BYTES" 2>/dev/null; kill $$; }
fi
`

// serverFaults are those of the server and of the way to it.
func (w *world) serverFaults() []fault {
	w.Helper()
	faults := append(w.lineFaults(), w.hookFaults()...)
	if !w.parts {
		faults = append(faults, fault{
			kind: "servers that take refs one by one", about: "all pushes", parts: true,
			set: func(dir string) {
				w.must(dir, "git", "-C", "acme.git", "config", "receive.advertiseAtomic", "false")
			},
		})
	}
	return faults
}

// lineFaults break the line to the server in the middle of a push.
func (w *world) lineFaults() []fault {
	w.Helper()
	program := filepath.Join(w.home, "receive-pack")
	writeAll(w.T, w.home, map[string]string{"receive-pack": receivePack})
	if err := os.Chmod(program, 0o755); err != nil {
		w.Fatal(err)
	}
	set := func(dir string) {
		w.must(dir, "git", "-C", "acme", "config", "remote.origin.receivepack", program)
	}
	mend := func(dir string) { w.must(dir, "git", "-C", "acme", "config", "--unset", "remote.origin.receivepack") }
	dir := w.copy()
	defer os.RemoveAll(dir)
	set(dir)
	out, code := w.run(filepath.Join(dir, "acme"), []string{"FAULT_DIR=" + dir, "FAULT=measure"}, append([]string{w.program}, w.command...)...)
	pushes, err := os.ReadFile(filepath.Join(dir, "pushes"))
	if code != 0 || err != nil {
		w.Fatalf("exit code %d, error %v\n%s", code, err, out)
	}
	var faults []fault
	for push := range strings.Count(string(pushes), "\n") {
		for _, way := range []string{"in", "out"} {
			info, err := os.Stat(filepath.Join(dir, way+strconv.Itoa(push+1)))
			if err != nil {
				w.Fatal(err)
			}
			for _, n := range w.every(min(int(info.Size()), 12)) {
				bytes := (n - 1) * int(info.Size()) / 12
				faults = append(faults, fault{
					kind: "lines that break", about: fmt.Sprintf("push %d, after %d of %d bytes %s", push+1, bytes, info.Size(), way),
					env: []string{"FAULT=" + way, fmt.Sprintf("FAULT_AT=%d", push+1), fmt.Sprintf("FAULT_BYTES=%d", bytes)},
					set: set, clear: mend,
				})
			}
		}
	}
	return faults
}

// hookFaults let the server refuse refs, or end, by a hook of its own.
func (w *world) hookFaults() []fault {
	var faults []fault
	add := func(kind, hook, script string) {
		faults = append(faults, fault{
			kind: kind, about: hook + ": " + script,
			set: func(dir string) {
				path := filepath.Join(dir, "acme.git", "hooks", hook)
				writeAll(w.T, filepath.Dir(path), map[string]string{hook: "#!/bin/sh\n" + script + "\n"})
				if err := os.Chmod(path, 0o755); err != nil {
					w.Error(err)
				}
			},
			clear: func(dir string) { _ = os.Remove(filepath.Join(dir, "acme.git", "hooks", hook)) },
		})
	}
	for name, id := range w.new.remote {
		if w.old.remote[name] != id {
			add("refs that the server refuses", "update", fmt.Sprintf("[ $1 != %s ]", name))
		}
	}
	for _, hook := range []string{"pre-receive", "update", "post-receive", "post-update"} {
		add("servers that refuse all", hook, "exit 1")
		add("servers that die", hook, "kill -KILL $PPID")
	}
	add("servers that die", "reference-transaction", "[ $1 != prepared ] || kill -KILL $PPID")
	add("servers that die", "reference-transaction", "[ $1 != aborted ] || kill -KILL $PPID")
	return faults
}

// unlock takes the locks away that a git which ended on the server left there, as nobody
// but the server's people can.
func unlock(server string) error {
	return filepath.WalkDir(server, func(path string, _ os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".lock") {
			err = os.Remove(path)
		}
		return err
	})
}
