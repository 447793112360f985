package cmd_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// shellSetup is how a shell gets its completions, as `upmrel completion --help` says.
type shellSetup struct {
	args       []string
	completion string    // where the script goes, from the home folder
	rc         [2]string // the shell's own file, and what is in it
}

func shellSetups() map[string]shellSetup {
	return map[string]shellSetup{
		"bash": {
			args: []string{"--noprofile", "-i"}, completion: "upmrel.bash",
			rc: [2]string{".bashrc", "PS1='$ '; bind 'set bell-style none'; . ~/upmrel.bash\n"},
		},
		"zsh": {
			args: []string{"-i"}, completion: "functions/_upmrel",
			rc: [2]string{".zshrc", "PS1='$ '; bindkey -e; fpath=(~/functions $fpath); autoload -U compinit; compinit -u -D\n"},
		},
		"fish": {
			args: []string{"-i"}, completion: ".config/fish/completions/upmrel.fish",
			rc: [2]string{".config/fish/config.fish", "function fish_prompt; printf '$ '; end; set fish_greeting\n"},
		},
	}
}

// TestShellsComplete types a command line into real shells, as a person does, and looks
// at the words that come of it. What a repository holds ends up quoted and runs nothing.
func TestShellsComplete(t *testing.T) {
	t.Parallel()
	for _, shell := range []string{"bash", "zsh", "fish"} {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath(shell); err != nil {
				t.Skipf("no %s here", shell)
			}
			s := startShell(t, shell, hostileRepository(t))
			for _, test := range []struct{ typed, want string }{
				{"upmrel rel\t", "upmrel|release"},
				{"upmrel hook ins\t", "upmrel|hook|install"},
				{"upmrel release --from\t", "upmrel|release|--from-manifests"},
				{"upmrel check --format sa\t", "upmrel|check|--format|sarif"},
				{"upmrel check --format=sa\t", "upmrel|check|--format=sarif"},
				{"upmrel plan -p com.acme.in\t", "upmrel|plan|-p|com.acme.input"},
				{"upmrel plan -p com.acme.input=premi\t", "upmrel|plan|-p|com.acme.input=preminor"},
				{"upmrel plan --package=com.acme.input=premi\t", "upmrel|plan|--package=com.acme.input=preminor"},
				{"upmrel plan 'premi\t", "upmrel|plan|preminor"},
				{"upmrel notes com.acme.input@1.\t", "upmrel|notes|com.acme.input@1.0.0"},
				{"upmrel explain meta-mis\t", "upmrel|explain|meta-missing"},
				{"upmrel check --refs touch\t", "upmrel|check|--refs|touch/$(touch${IFS}ran)`touch${IFS}ran`;'&\""},
				{"upmrel plan -o with\t", "upmrel|plan|-o|with space"},
				{"upmrel --config=with\t", "upmrel|--config=with space"},
				{"upmrel list --config 'with\t", "upmrel|list|--config|with space"},
				{"upmrel -C ./de\t list --all", "upmrel|-C|./deep/|list|--all"},
				{"upmrel -C deep\t list --a\t", "upmrel|-C|deep/|list|--all"},
				{"upmrel notes com.acme.input@unr\t", "upmrel|notes|com.acme.input@unreleased"},
				{"upmrel plan --package='com.acme.in\t", "upmrel|plan|--package=com.acme.input"},
				{"upmrel list \"--gra\t", "upmrel|list|--graph"},
				{"upmrel check --refs com.acme.core/\t", "upmrel|check|--refs|com.acme.core/2.0.0"},
				{"upmrel check --refs fix=\\&\t", "upmrel|check|--refs|fix=&1"},
				{"upmrel check --refs fix\\=\t", "upmrel|check|--refs|fix=&1"},
				{"upmrel check --refs touch\\/\t", "upmrel|check|--refs|touch/$(touch${IFS}ran)`touch${IFS}ran`;'&\""},
				{"upmrel plan minor -o nothing\t", "upmrel|plan|minor|-o|nothing"},
				{"upmrel rollback x\t", "upmrel|rollback|x"},
			} {
				want := test.want
				if shell == "zsh" { // which takes a slash away that it put there itself
					want = strings.ReplaceAll(want, "deep/", "deep")
				}
				if diff := cmp.Diff(want, s.words(test.typed)); diff != "" {
					t.Errorf("%q (-want +got):\n%s", test.typed, diff)
				}
			}
			if _, err := os.Stat(filepath.Join(s.dir, "ran")); err == nil {
				t.Error("the name of a tag ran as a command")
			}
		})
	}
}

// hostileRepository holds a package and the tags of a bad neighbour.
func hostileRepository(t *testing.T) string {
	t.Helper()
	r := repotest.New(t)
	for path, text := range map[string]string{
		"Packages/com.acme.input/package.json": `{"name": "com.acme.input", "version": "1.0.0", "displayName": "Input"}`,
		"Packages/com.acme.core/package.json":  `{"name": "com.acme.core", "version": "2.0.0", "displayName": "Core"}`,
		"with space":                           "",
		"deep/file":                            "",
	} {
		path = filepath.Join(r.Dir(), path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	r.Git("add", "-A")
	r.Git("commit", "-q", "-m", "feat: packages")
	for _, tag := range []string{"com.acme.input/1.0.0", "com.acme.core/2.0.0", "fix=&1", "touch/$(touch${IFS}ran)`touch${IFS}ran`;'&\""} {
		r.Git("tag", tag)
	}
	return r.Dir()
}

// shell is an interactive shell on a terminal of its own.
type shell struct {
	t        *testing.T
	dir      string
	terminal *os.File
}

func startShell(t *testing.T, name, dir string) *shell {
	t.Helper()
	setup, home := shellSetups()[name], t.TempDir()
	script, err := exec.Command("upmrel", "completion", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	// Without that folder fish starts a program that goes on when the test is over.
	if err := os.MkdirAll(filepath.Join(home, ".local/share/fish/generated_completions"), 0o755); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{setup.completion: string(script), setup.rc[0]: setup.rc[1]} {
		path = filepath.Join(home, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	terminal, end := openTerminal(t)
	cmd := exec.Command(name, setup.args...)
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, end, end, end
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TERM=xterm", "LC_ALL=C.UTF-8", "GIT_CONFIG_GLOBAL=" + os.DevNull}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = end.Close()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = terminal.Close()
	})
	return &shell{t: t, dir: dir, terminal: terminal}
}

// openTerminal makes a terminal: what a person has before them, and the end that a
// program has.
func openTerminal(t *testing.T) (front, end *os.File) {
	t.Helper()
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 50, Col: 500})
	}
	if err != nil {
		t.Fatal(err)
	}
	end, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fd), "terminal"), end // which can be waited for, as it does not block
}

// words types a command line and then, in front of it, a command that prints its words.
func (s *shell) words(typed string) string {
	s.t.Helper()
	const begin, end = "\x01", "\x05" // the keys that go to the begin and to the end of the line
	_, err := s.terminal.WriteString(typed + end + " ; printf '(%s)' end" + begin + "printf '[%s|]' \r")
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.terminal.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		s.t.Fatal(err)
	}
	var screen bytes.Buffer
	for part := make([]byte, 4096); !strings.Contains(screen.String(), "(end)"); {
		n, err := s.terminal.Read(part)
		screen.Write(part[:n])
		if err != nil {
			s.t.Fatalf("%q: %v\n%q", typed, err, screen.String())
		}
	}
	_, words, _ := strings.Cut(screen.String(), "[upmrel|]")
	words, _, _ = strings.Cut("[upmrel|]"+words, "(end)")
	return strings.TrimSuffix(strings.ReplaceAll(strings.TrimPrefix(words, "["), "|][", "|"), "|]")
}
