package subtreetest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// TestGeneratorReachesEveryRule asks git alone, and counts in how many splits
// each of its rules was at work.
func TestGeneratorReachesEveryRule(t *testing.T) {
	t.Parallel()
	seeds := 40
	if n, err := strconv.Atoi(os.Getenv("UPMREL_HISTORIES")); err == nil {
		seeds = max(n, seeds) // fewer would not reach every rule
	}
	var reached tally
	t.Run("histories", func(t *testing.T) {
		for seed := range seeds {
			t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
				t.Parallel()
				observe(t, Generate(Spec{Seed: uint64(seed)}), &reached)
			})
		}
	})
	for _, name := range slices.Sorted(maps.Keys(reached.counts)) {
		t.Logf("%5.1f %%  %s", 100*float64(reached.counts[name])/float64(seeds), name)
	}
	for _, rule := range append(slices.Collect(maps.Values(tracks())), copied, merged, grafted) {
		if reached.counts[rule] == 0 {
			t.Errorf("no split has %s", rule)
		}
	}
	if died := reached.counts[dies]; died > seeds/10 {
		t.Errorf("git dies of %d of %d histories", died, seeds)
	}
}

// What the tests count besides the steps of a history.
const (
	copied  = "split: copies"
	merged  = "split: merges"
	grafted = "split: mainline grafted"
	dies    = "git dies"
	nothing = "git finds nothing"
)

// tracks are what git writes when it is to tell what it does, and what that means.
func tracks() map[string]string {
	return map[string]string{
		"  Squash: ":        "split: a squash honoured",
		"  Prior: ":         "split: a join honoured",
		"incorrect order: ": "split: history before a join",
		"  prior: ":         "split: a commit that a join named",
	}
}

// tally counts histories by what was seen in them.
type tally struct {
	mu     sync.Mutex
	counts map[string]int
}

func (t *tally) add(seen map[string]bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts == nil {
		t.counts = map[string]int{}
	}
	for name := range seen {
		t.counts[name]++
	}
}

// observe splits a history and notes what its commits are and what git did.
func observe(t *testing.T, h *History, reached *tally) {
	t.Helper()
	seen := map[string]bool{}
	defer reached.add(seen)
	for _, c := range h.Reachable() {
		kind, _, _ := strings.Cut(c.Step, ":")
		seen["step: "+kind] = true
		seen[fmt.Sprintf("parents: %d", len(c.Parents))] = true
	}
	r := repotest.New(t)
	h.Objects.Write(t, r)
	git := newRun(t, r, h.Prefixes[0])
	id, failure := git.split(h.TipID(), "-d")
	if failure != "" {
		if strings.Contains(failure, "no new revisions") {
			seen[nothing] = true
			return
		}
		seen[dies] = true
		t.Logf("git dies: %s", failure[strings.LastIndex(failure, "\n")+1:])
		return
	}
	for words, rule := range tracks() {
		seen[rule] = seen[rule] || strings.Contains(git.said, words)
	}
	maps.DeleteFunc(seen, func(_ string, yes bool) bool { return !yes })
	observeResult(t, git, id, seen)
}

// observeResult notes what a split is made of.
func observeResult(t *testing.T, git *run, id string, seen map[string]bool) {
	t.Helper()
	out, err := git.command("rev-list", "--parents", id).Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		switch parents := len(fields) - 1; {
		case isGrafted(t, git, fields[0]):
			seen[grafted] = true
		case strings.Count(git.said, "newrev is: "+fields[0]) > 1:
			seen["split: skips"] = true
		case parents > 2:
			seen["split: octopus merges"] = true
		case parents > 1:
			seen[merged] = true
		default:
			seen[copied] = true
		}
	}
}

// isGrafted is whether a commit of a split is one of the mainline that has no
// such folder.
func isGrafted(t *testing.T, git *run, id string) bool {
	t.Helper()
	notes, err := filepath.Glob(filepath.Join(git.git, "subtree-cache", "*", "notree", id))
	if err != nil {
		t.Fatal(err)
	}
	return len(notes) > 0
}
