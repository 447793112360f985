package repotest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Spec says what a generated repository holds. The same spec gives the same ids.
type Spec struct {
	Packages int // packages, each in Packages/<name>
	Files    int // files of HEAD; at least one a package
	// Tags counts annotated tags. A release of a "prefixed" repository makes one
	// for each package; if the number does not come out even, the first release
	// is the smaller one. A release of a "synchronized" repository makes one, and
	// writes every manifest.
	Tags     int
	Commits  int    // at least the import, the releases and one for Changed
	Strategy string // "prefixed" ({name}/{version}) or "synchronized" ({version})
	Changed  int    // packages that HEAD changes since the last release
	// Alone makes each release of a "prefixed" repository one of one package, in turn,
	// with its dependents' manifests and work on any packages between; but the first
	// package is released only once.
	Alone    bool
	Worktree bool // check HEAD out; without it only the index is filled
	// MergeEvery makes each so many commits of work a side branch of one commit that
	// is merged back; 0: never.
	MergeEvery int
}

// Deep is a history of so many commits, a tenth of them merges, on twelve packages.
func Deep(commits int) Spec {
	return Spec{Packages: 12, Files: cacheFrom, Commits: commits, Strategy: "synchronized", MergeEvery: 10}
}

// Busy is a repository as Big whose packages were released one at a time in a history
// of so many commits, one of them long ago.
func Busy(commits int) Spec {
	return Spec{Packages: 1000, Files: 100_000, Tags: 10_000, Commits: commits, Strategy: "prefixed", Changed: 1000, Alone: true, MergeEvery: 10}
}

// Big is the size that the tool is measured at: 1,000 packages, 100,000 files
// and, in ten releases of all packages, 10,000 tags.
func Big() Spec {
	return Spec{Packages: 1000, Files: 100_000, Tags: 10_000, Commits: 1000, Strategy: "prefixed", Changed: 20}
}

// generatorVersion is part of a cached repository's name. Raise it whenever the
// same Spec comes to give another repository.
const generatorVersion = 2

// cacheFrom is the number of files from which a repository is kept for the next run.
const cacheFrom = 5000

// Generate makes the repository that spec describes: a Unity project's packages
// with their metas, internal dependencies that name their siblings' versions
// exactly, releases, and work between them. A big one is made once and kept
// under the user's cache folder, so it is shared: use it, but write nothing to it.
func Generate(tb testing.TB, spec Spec) *Repo {
	tb.Helper()
	if spec.Strategy != "prefixed" && spec.Strategy != "synchronized" {
		tb.Fatalf("generate: unknown strategy %q", spec.Strategy)
	}
	if spec.Packages < 1 || spec.Changed > spec.Packages {
		tb.Fatalf("generate: %d of %d packages cannot change", spec.Changed, spec.Packages)
	}
	if spec.Files < cacheFrom {
		r := New(tb)
		r.fill(spec)
		return r
	}
	dir := cacheDir(tb, spec)
	if _, err := os.Stat(dir); err != nil {
		build(tb, spec, dir)
	}
	return open(tb, dir)
}

// cacheDir is where the repository of spec is kept.
func cacheDir(tb testing.TB, spec Spec) string {
	tb.Helper()
	base, err := os.UserCacheDir()
	if err != nil {
		tb.Fatal(err)
	}
	key := sha256.Sum256(fmt.Appendf(nil, "%d %+v", generatorVersion, spec))
	return filepath.Join(base, "upmrel-bench", fmt.Sprintf("%x", key[:8]))
}

// build makes the repository beside dir and renames it, so that dir is whole or
// not there, whoever else builds it at the same time.
func build(tb testing.TB, spec Spec, dir string) {
	tb.Helper()
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		tb.Fatal(err)
	}
	partial, err := os.MkdirTemp(filepath.Dir(dir), "partial-") //nolint:usetesting // a rename needs one file system
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = os.RemoveAll(partial) })
	r := open(tb, partial)
	r.Git("init", "-q")
	r.fill(spec)
	if err := os.Rename(partial, dir); err != nil {
		if _, missing := os.Stat(dir); missing != nil {
			tb.Fatal(err)
		}
	}
}

// fill gives an empty repository its history, packed as a clone's is.
func (r *Repo) fill(spec Spec) {
	r.tb.Helper()
	r.fastImport(spec)
	if spec.Alone { // the deltas that git itself makes are the other way round
		r.Git("repack", "-adfq")
	}
	r.Git("gc", "-q")
	if spec.Worktree {
		r.Git("reset", "-q", "--hard")
	} else {
		r.Git("read-tree", "HEAD")
	}
}

// fastImport streams the history into git.
func (r *Repo) fastImport(spec Spec) {
	r.tb.Helper()
	var stderr strings.Builder
	cmd := r.Command("fast-import", "--quiet", "--done")
	cmd.Stderr = &stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		r.tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		r.tb.Fatal(err)
	}
	h := newHistory(stdin, spec)
	if err := errors.Join(h.write(), stdin.Close(), cmd.Wait()); err != nil {
		r.tb.Fatalf("git fast-import: %v\n%s", err, &stderr)
	}
	r.commits = h.commits
}
