//go:build unix

package cmd_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestFaults lets one thing go wrong at every step of a release, on a fresh copy of a
// repository and its remote each time, and then asks an oracle whether all is as it was,
// or released, or whether resume and rollback bring it there. The steps are the calls of
// git (faultsgit_test.go), the system calls that change files, of upmrel and of all that
// it starts (faultscalls_linux_test.go), and what a server may do (faultsserver_test.go).
//
// UPMREL_FAULTS is how many points of each kind are tried, or all; without it one of each
// is, of the first scenario.
func TestFaults(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it starts thousands of processes")
	}
	program, err := exec.LookPath("upmrel")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	total := map[string]int{}
	t.Cleanup(func() {
		sum, kinds := 0, []string{}
		for _, n := range total {
			sum += n
		}
		for kind, n := range total {
			kinds = append(kinds, fmt.Sprintf("%d %s", n, kind))
		}
		slices.Sort(kinds)
		t.Logf("%d faults tried: %s", sum, strings.Join(kinds, ", "))
	})
	for _, s := range scenarios {
		if os.Getenv("UPMREL_FAULTS") == "" && s.name != scenarios[0].name {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s, program)
			for kind, n := range w.tryAll() {
				mu.Lock()
				total[kind] += n
				mu.Unlock()
			}
		})
	}
}

// scenario is a release that is to be broken.
type scenario struct {
	name    string
	files   map[string]string // of the repository, beside those that all have
	change  map[string]string // files that are changed since the last release
	server  [][]string        // settings of the remote's repository
	parts   bool              // the remote may get the release in parts
	command []string
}

const (
	coreManifest = "{\n  \"name\": \"com.acme.core\",\n  \"version\": \"1.0.0\",\n  \"unity\": \"2021.3\"\n}\n"
	uiManifest   = "{\n  \"name\": \"com.acme.ui\",\n  \"version\": \"1.0.0\",\n  \"unity\": \"2021.3\",\n  \"dependencies\": {\n    \"com.acme.core\": \"1.0.0\"\n  }\n}\n"
	logOfCore    = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- More.\n\n## [1.0.0] - 2025-01-01\n\n- First.\n"
)

var scenarios = []scenario{
	{
		name: "prefixed",
		files: map[string]string{
			".upmrel.yaml":      "strategy: prefixed\nupm: {}\n",
			"core/CHANGELOG.md": logOfCore,
		},
		change:  map[string]string{"core/Core.cs": "class Core { int answer; }\n", "ui/UI.cs": "class UI { int answer; }\n"},
		command: []string{"release", "minor", "-y"},
	},
	{
		name:    "synchronized",
		files:   map[string]string{".upmrel.yaml": "strategy: synchronized\n"},
		change:  map[string]string{"core/Core.cs": "class Core { int answer; }\n"},
		command: []string{"release", "minor", "-y"},
	},
	{
		name:    "a server that can't push atomically",
		files:   map[string]string{".upmrel.yaml": "strategy: prefixed\nupm: {}\n"},
		change:  map[string]string{"core/Core.cs": "class Core { int answer; }\n", "ui/UI.cs": "class UI { int answer; }\n"},
		server:  [][]string{{"receive.advertiseAtomic", "false"}},
		parts:   true,
		command: []string{"release", "minor", "-y"},
	},
	{
		name: "tags in groups",
		files: map[string]string{
			".upmrel.yaml":               "strategy: prefixed\npush: {tagGroup: 1}\n",
			".github/workflows/tags.yml": "on:\n  push:\n    tags: ['**']\njobs: {}\n",
			"a/package.json":             strings.Replace(coreManifest, "core", "a", 1),
			"b/package.json":             strings.Replace(coreManifest, "core", "b", 1),
		},
		change: map[string]string{
			"core/Core.cs": "class Core { int answer; }\n", "ui/UI.cs": "class UI { int answer; }\n", "a/A.cs": "class A {}\n", "b/B.cs": "class B {}\n",
		},
		parts:   true,
		command: []string{"release", "minor", "-y"},
	},
	{
		name: "commands",
		files: map[string]string{
			".upmrel.yaml": "strategy: prefixed\ncommands:\n  postBump:\n    - run: [sh, -c, 'echo built >core/built.txt']\n" +
				"  preCommit:\n    - run: [sh, -c, 'echo packed >core/packed.txt']\n      add: [core/built.txt, core/packed.txt]\n" +
				"  prePush:\n    - run: ['true']\n  postPush:\n    - run: ['true']\n",
			"core/built.txt":  "nothing\n",
			"core/packed.txt": "nothing\n",
		},
		change:  map[string]string{"core/Core.cs": "class Core { int answer; }\n"},
		command: []string{"release", "minor", "-y"},
	},
}

// world is where the faults of a scenario are tried.
type world struct {
	*testing.T
	scenario
	program  string
	home     string // with git's configuration
	template string // the repository, "acme", and its remote, "acme.git"; never changed
	old, new *state // before and after a release in which nothing goes wrong

	mu     sync.Mutex
	judged map[string][]string // what was wrong with the states seen so far
	made   int                 // copies
}

// users are the files of the user that git does not track. A release has to leave them.
var users = map[string]string{"notes/todo.txt": "remember the milk\n", "core/local.log": "ignored\n"}

// newWorld makes the template and finds out what the release does to it.
func newWorld(t *testing.T, s scenario, program string) *world {
	t.Helper()
	w := &world{T: t, scenario: s, program: program, judged: map[string][]string{}}
	root := t.TempDir()
	w.home, w.template = filepath.Join(root, "home"), filepath.Join(root, "template")
	repo := filepath.Join(w.template, "acme")
	writeAll(t, w.home, map[string]string{".gitconfig": gitConfig + "[core]\n\ttrustctime = false\n\tcheckStat = minimal\n\tfsync = none\n"})
	writeAll(t, repo, map[string]string{
		".gitignore": "*.log\n", "core/package.json": coreManifest, "core/Core.cs": "class Core {}\n",
		"ui/package.json": uiManifest, "ui/UI.cs": "class UI {}\n",
	})
	writeAll(t, repo, s.files)
	w.must(repo, "git", "init", "-q", "--template=")
	w.must(repo, "git", "init", "-q", "--bare", "--template=", "../acme.git")
	for _, setting := range s.server {
		w.must(repo, "git", append([]string{"-C", "../acme.git", "config"}, setting...)...)
	}
	w.must(repo, "git", "add", "-A")
	w.must(repo, "git", "commit", "-q", "-m", "feat: packages")
	w.must(repo, "git", "remote", "add", "origin", "../acme.git")
	w.must(repo, "git", "push", "-q", "-u", "origin", "main")
	w.must(repo, "upmrel", "release", "--from-manifests", "-y")
	writeAll(t, repo, s.change)
	w.must(repo, "git", "add", "-A")
	w.must(repo, "git", "commit", "-q", "-m", "feat: more")
	writeAll(t, repo, users)

	w.old = w.look(repo)
	done := w.copy()
	w.must(filepath.Join(done, "acme"), "upmrel", s.command...)
	w.new = w.look(filepath.Join(done, "acme"))
	if w.old.equal(w.new) {
		t.Fatal("the release changes nothing")
	}
	return w
}

func writeAll(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// env is the environment of all that runs: dates stand still, so every id comes out the
// same each time.
func (w *world) env(more ...string) []string {
	const date = "2026-01-02T03:04:05Z"
	return append([]string{
		"PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir(), "HOME=" + w.home, "GIT_CONFIG_GLOBAL=" + filepath.Join(w.home, ".gitconfig"),
		"GIT_CONFIG_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0", "GIT_AUTHOR_DATE=" + date, "GIT_COMMITTER_DATE=" + date,
		"SOURCE_DATE_EPOCH=1767323045", "LC_ALL=C", "UPMREL_ALLOW=meta-missing,asmdef-missing", "GORACE=atexit_sleep_ms=0",
	}, more...)
}

// must runs a program that has to succeed.
func (w *world) must(dir, program string, args ...string) string {
	w.Helper()
	out, code := w.run(dir, nil, append([]string{program}, args...)...)
	if code != 0 {
		w.Fatalf("%s %q: exit code %d\n%s", program, args, code, out)
	}
	return out
}

// faultPatience is how long a command may take, in a machine that is busy.
const faultPatience = time.Minute

// run runs a program, as the leader of a process group, and waits for it and all that it
// started. A program that is killed has the exit code -1.
func (w *world) run(dir string, env []string, args ...string) (out string, code int) {
	w.Helper()
	read, write, err := os.Pipe() // held by all of them
	if err != nil {
		w.Fatal(err)
	}
	defer read.Close()
	var text strings.Builder
	cmd := exec.CommandContext(w.Context(), args[0], args[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, w.env(env...), &text, &text
	cmd.ExtraFiles, cmd.SysProcAttr = []*os.File{write}, leader()
	err = cmd.Start()
	_ = write.Close()
	if err != nil {
		w.Fatal(err)
	}
	timer := time.AfterFunc(faultPatience, func() { endGroup(cmd.Process.Pid); _ = read.Close() })
	_ = cmd.Wait()
	_, _ = read.Read(make([]byte, 1))
	if !timer.Stop() {
		w.Errorf("%q does not end, with %q", args, env)
	}
	return text.String(), cmd.ProcessState.ExitCode()
}

// copy makes a fresh copy of the template. Whoever asks for it removes it.
func (w *world) copy() string { return w.copyOf(w.template) }

func (w *world) copyOf(dir string) string {
	w.Helper()
	w.mu.Lock()
	w.made++
	to := filepath.Join(filepath.Dir(w.template), fmt.Sprintf("copy%d", w.made))
	w.mu.Unlock()
	if err := copyTree(dir, to); err != nil {
		w.Fatal(err)
	}
	return to
}

// copyTree copies files with their times, as the index knows them. Objects never change,
// so they are shared.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inside, _ := filepath.Rel(from, path)
		target := filepath.Join(to, inside)
		info, err := e.Info()
		switch {
		case err != nil:
			return err
		case e.IsDir():
			return os.MkdirAll(target, 0o755)
		case !info.Mode().IsRegular():
			return nil
		case strings.Contains(path, "/objects/"):
			return os.Link(path, target)
		}
		data, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(target, data, info.Mode().Perm())
		}
		if err == nil {
			err = os.Chtimes(target, info.ModTime(), info.ModTime())
		}
		return err
	})
}

// fault is one thing that goes wrong.
type fault struct {
	kind  string   // for the count
	about string   // where
	wrap  []string // the program that runs upmrel
	env   []string
	set   func(dir string) // prepares the copy
	clear func(dir string) // mends it
	parts bool             // the remote may get the release in parts
}

// tryAll tries the faults of the scenario, several at once, and counts them by kind.
func (w *world) tryAll() map[string]int {
	faults := slices.Concat(w.gitFaults(), w.serverFaults(), w.callFaults())
	counts := map[string]int{}
	for _, f := range faults {
		counts[f.kind]++
	}
	next := make(chan fault)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for f := range next {
				w.try(f)
			}
		})
	}
	for _, f := range faults {
		next <- f
	}
	close(next)
	workers.Wait()
	return counts
}

// advisedLock finds the lock that a person is told to remove.
var advisedLock = regexp.MustCompile(`left it: rm (\S+\.lock)`)

// obey removes the lock that the screen names: one that git itself could not take away,
// of which it says nothing.
func obey(out, dir string) error {
	m := advisedLock.FindStringSubmatch(out)
	if m == nil || !strings.HasPrefix(m[1], dir+string(filepath.Separator)) {
		return nil
	}
	return os.Remove(m[1])
}

// try lets one fault happen and judges what is left.
func (w *world) try(f fault) {
	dir := w.copy()
	defer os.RemoveAll(dir)
	repo := filepath.Join(dir, "acme")
	if f.set != nil {
		f.set(dir)
	}
	out, code := w.run(repo, append(f.env, "FAULT_DIR="+dir), slices.Concat(f.wrap, []string{w.program}, w.command)...)
	if f.clear != nil {
		f.clear(dir)
	}
	if err := unlock(repo + ".git"); err != nil {
		w.Error(err)
	}
	if err := obey(out, dir); err != nil {
		w.Error(err)
	}
	if wrong := w.judge(dir, f.parts || w.parts); len(wrong) > 0 {
		w.Errorf("%s, %s: exit code %d\n\t%s\n%s", f.kind, f.about, code, strings.Join(wrong, "\n\t"), indent(out))
	}
}

func indent(text string) string {
	return "\t\t" + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n\t\t")
}

// every takes some of n points, evenly: as many as UPMREL_FAULTS says.
func (w *world) every(n int) []int {
	most := 1
	if text := os.Getenv("UPMREL_FAULTS"); text == "all" {
		most = n
	} else if text != "" {
		var err error
		if most, err = strconv.Atoi(text); err != nil || most < 1 {
			w.Fatalf("UPMREL_FAULTS is %q, neither a number nor all", text)
		}
	}
	most = min(most, n)
	var points []int
	for i := range most {
		points = append(points, (2*i+1)*n/(2*most)+1) // the middle of each part
	}
	return points
}
