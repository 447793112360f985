package hooks

import (
	"bytes"
	"errors"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// firstText is the hook as the first version wrote it.
const firstText = `#!/bin/sh
` + firstMarker + `
# Remove it with: upmrel hook uninstall
[ "$UPMREL_HOOK" = 0 ] && exit 0
bin='/opt/it'\''s/upmrel'
[ -x "$bin" ] || bin=$(command -v upmrel)
if [ -n "$bin" ]; then
  exec "$bin" hook pre-push "$@"
fi
refused=0
while read -r line; do
  case "$line" in *" refs/tags/"*) refused=1 ;; esac
done
if [ "$refused" = 1 ]; then
  echo "upmrel: the program is gone, so tags can't be checked and are not pushed" >&2
  echo "  fix: install upmrel and run: upmrel hook install   (or: git push --no-verify)" >&2
fi
exit "$refused"
`

func TestReadShim(t *testing.T) {
	t.Parallel()
	const windows, odd = "C:/Program Files/upmrel/upmrel.exe", "/home/é/it's a \"$(bin)\"\n/upmrel"
	current := string(shim("/bin/upmrel"))
	laterBody := "upmrel_bin='/later'\nexit 0\n"
	later := "#!/bin/sh\n" + managed(7, crc32.ChecksumIEEE([]byte(laterBody))) + "\n" + laterBody
	for _, tt := range []struct {
		name, text string
		want       Shim
		ours       bool
	}{
		{"of this version", current, Shim{Version: shimVersion, Binary: "/bin/upmrel"}, true},
		{"without a path", string(shim("")), Shim{Version: shimVersion}, true},
		{"with a path of Windows", string(shim(windows)), Shim{Version: shimVersion, Binary: windows}, true},
		{"with a path that sh must not read", string(shim(odd)), Shim{Version: shimVersion, Binary: odd}, true},
		{"of the first version", firstText, Shim{Version: 1, Binary: "/opt/it's/upmrel"}, true},
		{"of a version to come", later, Shim{Version: 7, Binary: "/later"}, true},
		{"with lines as on Windows", strings.ReplaceAll(current, "\n", "\r\n"), Shim{Version: shimVersion, Binary: "/bin/upmrel", Broken: true}, true},
		{"with a byte order mark", "\ufeff" + current, Shim{Version: shimVersion, Binary: "/bin/upmrel", Broken: true}, true},
		{"with a line more", current + "make test\n", Shim{Version: shimVersion, Binary: "/bin/upmrel", Edited: true}, true},
		{"with another path, by hand", strings.Replace(current, "'/bin/", "'/sbin/", 1), Shim{Version: shimVersion, Binary: "/sbin/upmrel", Edited: true}, true},
		{"with another first line", strings.Replace(current, "/bin/sh", "/bin/bash", 1), Shim{Version: shimVersion, Binary: "/bin/upmrel", Edited: true}, true},
		{"of the first version, with a line more", firstText + "# mine\n", Shim{Version: 1, Binary: "/opt/it's/upmrel", Edited: true}, true},
		{"cut off", current[:100], Shim{Version: shimVersion, Edited: true}, true},
		{"somebody else's that calls upmrel", "#!/bin/sh\nupmrel hook pre-push \"$@\"\n", Shim{}, false},
		{"somebody else's with a comment like ours", "#!/bin/sh\n# upmrel hook, see the manual\nupmrel hook pre-push \"$@\"\n", Shim{}, false},
		{"empty", "", Shim{}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ours := readShim([]byte(tt.text))
			if diff := cmp.Diff(tt.want, got); diff != "" || ours != tt.ours {
				t.Errorf("ours %v (-want +got):\n%s", ours, diff)
			}
		})
	}
}

func FuzzReadShim(f *testing.F) {
	f.Add([]byte(firstText), "/bin/upmrel")
	f.Add(shim("a'b'"), "'")
	f.Add([]byte("#!/bin/sh\n"+marker+" 99999999999999999999 \nupmrel_bin='"), `\''`)
	f.Fuzz(func(t *testing.T, text []byte, binary string) {
		readShim(text)
		if strings.ContainsAny(binary, "\r\x00") {
			return
		}
		s, ours := readShim(shim(binary))
		if !ours || s.Edited || s.Binary != filepath.ToSlash(binary) {
			t.Errorf("%q is read as %+v", binary, s)
		}
	})
}

// TestShimTellsBothHooksTheSame runs the hook in every sh that is here.
func TestShimTellsBothHooksTheSame(t *testing.T) {
	t.Parallel()
	zero, id := strings.Repeat("0", 40), strings.Repeat("1", 40)
	branches := strings.Repeat("refs/heads/topic "+id+" refs/heads/topic "+zero+"\n", 10_000)
	inputs := map[string]string{
		"nothing":              "",
		"a branch":             "refs/heads/x " + id + " refs/heads/x " + zero + "\n",
		"empty lines":          "\n\nx " + id + " refs/heads/x " + zero + "\n\n\n",
		"no final line feed":   "x " + id + " refs/heads/x " + zero,
		"what sh could expand": "$HOME `id` %s \\n * ? ~ 'x \" \xff\x01 " + id + " refs/heads/x " + zero + "\n",
		"10,000 lines":         branches,
	}
	for name, run := range shells(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for input, text := range inputs {
				hook := newHooked(t)
				code := hook.push(t, run, text)
				want := map[string]string{"ours": text, "theirs": text, "arguments": "[origin][a url]"}
				if diff := cmp.Diff(want, hook.seen()); diff != "" || code != 0 {
					t.Errorf("%s: exit code %d (-want +got):\n%s", input, code, diff)
				}
			}
		})
	}
}

// TestShimRunsNoHookWithinItself is a hook that somebody gave another name, for one that
// runs it and is now run by ours.
func TestShimRunsNoHookWithinItself(t *testing.T) {
	t.Parallel()
	for name, run := range shells(t) {
		hook := newHooked(t)
		for file, text := range map[string]string{
			"mine":      string(shim(filepath.Join(hook.dir, "upmrel"))),
			chainedName: "#!/bin/sh\n[ ! -e \"$SEEN/theirs\" ] || exit 9\ncat >\"$SEEN/theirs\"\n\"$SEEN/mine\" \"$@\" <\"$SEEN/theirs\"\n",
		} {
			if err := os.WriteFile(filepath.Join(hook.dir, file), []byte(text), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if code := hook.push(t, run, "x 1 refs/heads/x 0\n"); code != 0 {
			t.Errorf("%s: exit code %d", name, code)
		}
	}
}

// TestShimFindsTheOtherHook is told the hook's path as git writes it, and as programs on
// Windows do that run hooks themselves.
func TestShimFindsTheOtherHook(t *testing.T) {
	t.Parallel()
	for name, run := range shells(t) {
		for _, separator := range []string{"/", `\`} {
			hook := newHooked(t)
			text := string(shim(filepath.Join(hook.dir, "upmrel")))
			words := slices.Concat(run[1:], []string{"-c", text, filepath.ToSlash(hook.dir) + separator + hookName, "origin", "a url"})
			hook.run(t, run[0], words, "")
			if got := hook.seen()["arguments"]; got != "[origin][a url]" {
				t.Errorf("%s: with %q the other hook is told %q", name, separator, got)
			}
		}
	}
}

func TestShimLetsEitherHookRefuse(t *testing.T) {
	t.Parallel()
	const branch, tag = "x 1 refs/heads/x 0\nrefs/tags/x 1 refs/heads/y 0\n", "a b 1 refs/tags/x 0\n"
	for name, run := range shells(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, tt := range []struct {
				name   string
				env    []string
				gone   bool // upmrel
				input  string
				code   int
				theirs bool // the other hook ran
			}{
				{"both agree", nil, false, tag, 0, true},
				{"upmrel refuses, so the other does not run", []string{"OURS=3"}, false, tag, 3, false},
				{"the other refuses, with its exit code", []string{"THEIRS=42"}, false, tag, 42, true},
				{"upmrel is switched off", []string{"UPMREL_HOOK=0", "OURS=3", "THEIRS=5"}, false, tag, 5, true},
				{"upmrel is gone, and a branch goes out", nil, true, branch, 0, true},
				{"upmrel is gone, and the other refuses a branch", []string{"THEIRS=4"}, true, branch, 4, true},
				{"upmrel is gone, and a tag stays", nil, true, branch + tag, 1, false},
				{"upmrel is gone and switched off", []string{"UPMREL_HOOK=0"}, true, tag, 0, true},
			} {
				hook := newHooked(t)
				if tt.gone {
					if err := os.Remove(filepath.Join(hook.dir, "upmrel")); err != nil {
						t.Fatal(err)
					}
				}
				code := hook.push(t, run, tt.input, tt.env...)
				if _, theirs := hook.seen()["theirs"]; code != tt.code || theirs != tt.theirs {
					t.Errorf("%s: exit code %d, the other ran: %v", tt.name, code, theirs)
				}
			}
		})
	}
}

// hooked is our hook with somebody else's beside it.
type hooked struct{ dir string }

func newHooked(t *testing.T) hooked {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "it's ä dir")
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	write("upmrel", "#!/bin/sh\ncat >\"$SEEN/ours\"\nexit ${OURS:-0}\n")
	write(chainedName, "#!/bin/sh\ncat >\"$SEEN/theirs\"\nprintf '[%s]' \"$@\" >\"$SEEN/arguments\"\nexit ${THEIRS:-0}\n")
	write(hookName, string(shim(filepath.Join(dir, "upmrel"))))
	return hooked{dir}
}

// push runs the hook as git does and returns its exit code.
func (h hooked) push(t *testing.T, sh []string, input string, env ...string) int {
	t.Helper()
	words := slices.Concat(sh[1:], []string{filepath.ToSlash(filepath.Join(h.dir, hookName)), "origin", "a url"})
	return h.run(t, sh[0], words, input, env...)
}

func (h hooked) run(t *testing.T, sh string, words []string, input string, env ...string) int {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), sh, words...)
	cmd.Env = append([]string{"SEEN=" + h.dir, "PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8"}, env...)
	cmd.Stdin = strings.NewReader(input)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	if err != nil {
		t.Fatal(err)
	}
	if stderr.Len() > 0 {
		t.Errorf("the hook says %q", stderr.String())
	}
	return 0
}

// seen is what the hooks wrote down.
func (h hooked) seen() map[string]string {
	seen := map[string]string{}
	for _, name := range []string{"ours", "theirs", "arguments"} {
		if text, err := os.ReadFile(filepath.Join(h.dir, name)); err == nil {
			seen[name] = string(text)
		}
	}
	return seen
}

// shells are the programs here that can run a hook's text, by name.
func shells(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for _, words := range [][]string{{"sh"}, {"dash"}, {"bash", "--posix"}, {"busybox", "sh"}, {"ksh"}, {"yash"}, {"zsh", "--emulate", "sh"}} {
		if path, err := exec.LookPath(words[0]); err == nil {
			found[words[0]] = append([]string{path}, words[1:]...)
		}
	}
	if len(found) == 0 {
		t.Skip("there is no sh here")
	}
	return found
}
