package rewrite

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// pipeline is git-subtree.sh's copy_commit for every commit id on standard input.
const pipeline = `while IFS= read -r rev; do
	git log -1 --no-show-signature --pretty=format:'%an%n%ae%n%aD%n%cn%n%ce%n%cD%n%B' "$rev" |
	(
		read GIT_AUTHOR_NAME
		read GIT_AUTHOR_EMAIL
		read GIT_AUTHOR_DATE
		read GIT_COMMITTER_NAME
		read GIT_COMMITTER_EMAIL
		read GIT_COMMITTER_DATE
		export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_AUTHOR_DATE
		export GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_COMMITTER_DATE
		(printf "%s" "$ANNOTATE"; cat) | git commit-tree "$TREE" -p "$PARENT"
	) 2>/dev/null || echo died
done`

// oracle is a real repository in which git's own pipeline runs.
type oracle struct {
	tb   testing.TB
	repo *repotest.Repo
	copy Copy
	env  []string
}

// newOracle skips where there is no shell like git's own on Unix.
func newOracle(tb testing.TB, locale string) *oracle {
	tb.Helper()
	if runtime.GOOS == "windows" {
		tb.Skip("needs a Unix shell, to run what git subtree runs")
	}
	if _, err := exec.LookPath("sh"); err != nil {
		tb.Skip("needs sh, to run what git subtree runs")
	}
	repo := repotest.New(tb)
	tree := repo.Git("mktree", "--missing")
	parent := repo.Git("commit-tree", "-m", "parent", tree)
	o := &oracle{tb: tb, repo: repo}
	o.copy = Copy{Tree: id(tb, tree), Parents: []odb.ID{id(tb, parent)}}
	o.copy.Idents = identsOf(repo.Git("version"))
	o.env = []string{"LC_ALL=" + locale, "TZ=UTC", "TREE=" + tree, "PARENT=" + parent}
	return o
}

// identsOf is the rule of a git by its version line.
func identsOf(version string) Idents {
	var major, minor int
	if _, err := fmt.Sscanf(version, "git version %d.%d", &major, &minor); err == nil && major == 2 && minor < 42 {
		return TrimDots
	}
	return KeepDots
}

func id(tb testing.TB, text string) odb.ID {
	tb.Helper()
	parsed, err := odb.ParseID(text)
	if err != nil {
		tb.Fatal(err)
	}
	return parsed
}

// store writes commit objects, whatever is in them, and returns their ids.
func (o *oracle) store(commits [][]byte) []string {
	o.tb.Helper()
	const openFiles = 250 // git hash-object keeps every file open
	var ids []string
	for some := range slices.Chunk(commits, openFiles) {
		dir := o.tb.TempDir()
		var paths strings.Builder
		for i, raw := range some {
			path := filepath.Join(dir, strconv.Itoa(i))
			if err := os.WriteFile(path, raw, 0o600); err != nil {
				o.tb.Fatal(err)
			}
			fmt.Fprintln(&paths, filepath.ToSlash(path))
		}
		cmd := o.repo.Command("hash-object", "-t", "commit", "-w", "--literally", "--no-filters", "--stdin-paths")
		cmd.Stdin = strings.NewReader(paths.String())
		ids = append(ids, o.lines(cmd, len(some))...)
	}
	return ids
}

// copies runs the pipeline: an id for each commit, or "died".
func (o *oracle) copies(ids []string) []string {
	o.tb.Helper()
	cmd := o.repo.Command()
	shell := exec.Command("sh", "-c", pipeline)
	shell.Dir, shell.Env = cmd.Dir, append(append(cmd.Env, o.env...), "ANNOTATE="+o.copy.Annotate)
	shell.Stdin = strings.NewReader(strings.Join(ids, "\n") + "\n")
	return o.lines(shell, len(ids))
}

func (o *oracle) lines(cmd *exec.Cmd, want int) []string {
	o.tb.Helper()
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		o.tb.Fatalf("%v: %v\n%s", cmd.Args, err, &stderr)
	}
	lines := strings.Fields(string(out))
	if len(lines) != want {
		o.tb.Fatalf("%v: %d answers to %d commits", cmd.Args[0], len(lines), want)
	}
	return lines
}

// check compares the copies of all commits with git's and reports for each
// whether git made one.
func (o *oracle) check(names []string, commits [][]byte) (died []bool) {
	o.tb.Helper()
	died = make([]bool, len(commits))
	ours := copiesOf(o.tb, commits, o.copy)
	for i, want := range o.copies(o.store(commits)) {
		if died[i] = want == "died"; died[i] || want == hashOf(ours[i]) || byOtherIconv(commits[i]) {
			continue
		}
		git, err := o.repo.Command("cat-file", "commit", want).Output()
		if err != nil {
			o.tb.Fatal(err)
		}
		o.tb.Errorf("%s: the copy of\n%q\ndiffers (-git +ours):\n%s", names[i], commits[i],
			cmp.Diff(strings.Split(string(git), "\n"), strings.Split(string(ours[i]), "\n")))
	}
	o.fsck(names, ours)
	return died
}

// fsck has git look at our copies.
func (o *oracle) fsck(names []string, ours [][]byte) {
	o.tb.Helper()
	nameBy := map[string]string{}
	for i, stored := range o.store(ours) {
		nameBy[stored] = names[i]
	}
	out, _ := o.repo.Try("fsck", "--strict", "--no-dangling", "--no-progress")
	for line := range strings.Lines(out) {
		for word := range strings.FieldsSeq(line) {
			if name, ok := nameBy[strings.Trim(word, ":")]; ok {
				o.tb.Errorf("%s: git fsck: %s", name, line)
			}
		}
	}
}

func copiesOf(tb testing.TB, commits [][]byte, c Copy) [][]byte {
	tb.Helper()
	copies := make([][]byte, len(commits))
	for i, raw := range commits {
		var err error
		if copies[i], _, err = Commit(nil, raw, c); err != nil {
			tb.Errorf("%q: %v", raw, err)
		}
	}
	return copies
}

func partsOf(rows []oddCommit) (names []string, commits [][]byte) {
	for _, row := range rows {
		names, commits = append(names, row.name), append(commits, row.raw())
	}
	return names, commits
}

// byOtherIconv reports whether git may read the commit otherwise for want of
// glibc's tables.
func byOtherIconv(raw []byte) bool {
	return runtime.GOOS != "linux" && bytes.Contains(raw, []byte("\nencoding "))
}

func hashOf(commit []byte) string {
	header := fmt.Appendf(nil, "commit %d\x00", len(commit))
	hash := sha1.Sum(append(header, commit...))
	return hex.EncodeToString(hash[:])
}

func TestCopiesOfOddCommitsAreGits(t *testing.T) {
	t.Parallel()
	for _, run := range []struct{ locale, annotate string }{{"C", ""}, {"C.UTF-8", "(split) %s\\n \xe9é "}} {
		t.Run(run.locale, func(t *testing.T) {
			t.Parallel()
			o := newOracle(t, run.locale)
			o.copy.Annotate = run.annotate
			names, commits := partsOf(slices.DeleteFunc(oddCommits(), func(c oddCommit) bool {
				return run.locale != "C" && !utf8.Valid(c.raw()) // where sh is bash it trips over these
			}))
			for i, died := range o.check(names, commits) {
				if died {
					t.Errorf("%s: git dies, so the row shows nothing", names[i])
				}
			}
		})
	}
}

func TestEncodingsAreReadWithGitsTables(t *testing.T) {
	t.Parallel()
	o := newOracle(t, "C")
	names, commits := partsOf(singleByteTables())
	o.check(names, commits)
}

func TestGitDiesOfTheDeadlyCommits(t *testing.T) {
	t.Parallel()
	o := newOracle(t, "C")
	names, commits := partsOf(deadlyCommits())
	for i, died := range o.check(names, commits) {
		if !died {
			t.Errorf("%s: git makes a copy", names[i])
		}
	}
}

func TestGitDatesClockCommitsWithThePresent(t *testing.T) {
	t.Parallel()
	o := newOracle(t, "C")
	names, commits := partsOf(clockCommits())
	for i, copied := range o.copies(o.store(commits)) {
		if date := o.repo.Git("log", "-1", "--format=%at", copied); len(date) < 10 || date == "1700000000" {
			t.Errorf("%s: git dates it %s", names[i], date)
		}
	}
	o.fsck(names, copiesOf(t, commits, o.copy))
}

// TestCopiesOfRandomCommitsAreGits makes UPMREL_HISTORIES odd commits.
func TestCopiesOfRandomCommitsAreGits(t *testing.T) {
	t.Parallel()
	count := 100
	if text := os.Getenv("UPMREL_HISTORIES"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		count = n
	}
	o := newOracle(t, "C")
	names, commits := make([]string, count), make([][]byte, count)
	for seed := range count {
		names[seed], commits[seed] = fmt.Sprintf("seed %d", seed), randomCommit(uint64(seed))
	}
	dead := 0
	for _, died := range o.check(names, commits) {
		if died {
			dead++
		}
	}
	t.Logf("%d commits, of which git cannot copy %d", count, dead)
	if dead > count/2 {
		t.Errorf("git cannot copy %d of %d commits, which shows too little", dead, count)
	}
}
