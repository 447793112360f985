package subtree_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/release/subtree"
	"github.com/upmrel/upmrel/release/subtree/subtreetest"
)

// histories is how many random histories are compared with git: few, as git
// takes some 0.1 s for each, unless UPMREL_HISTORIES says how many.
func histories() uint64 {
	if n, err := strconv.ParseUint(os.Getenv("UPMREL_HISTORIES"), 10, 32); err == nil {
		return n
	}
	return thorough
}

// thorough is how many histories are long, and tried with options too.
const thorough = 24

func TestRandomHistoriesAreSplitAsGitSplitsThem(t *testing.T) {
	t.Parallel()
	for seed := range histories() {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Parallel()
			c := newComparison(t, subtreetest.Generate(subtreetest.Spec{Seed: seed, Deadly: seed%8 == 7, Short: seed >= thorough}))
			c.withGit(c.history.Prefixes[0], subtree.Options{})
			if seed >= thorough {
				if seed%8 == 0 {
					c.withItself()
				}
				return
			}
			switch other := c.history.Prefixes[1:]; seed % 5 {
			case 0:
				c.withGit(other[seed/5%uint64(len(other))], subtree.Options{})
			case 1:
				c.withGit(c.history.Prefixes[0], subtree.Options{IgnoreJoins: true})
			case 2:
				c.withGit(c.history.Prefixes[0], subtree.Options{Onto: c.onto(seed)})
			case 3:
				c.withGit(c.history.Prefixes[0], subtree.Options{Annotate: `(split) \%s `})
			}
			c.withItself()
			c.flushed()
		})
	}
}

// comparison is a generated history in a repository.
type comparison struct {
	t       *testing.T
	history *subtreetest.History
	made    *repotest.Repo
	repo    *gitrepo.Repo
	rev     gitrepo.ID
}

func newComparison(t *testing.T, h *subtreetest.History) *comparison {
	t.Helper()
	made := repotest.New(t)
	h.Objects.Write(t, made)
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(h)
		}
	})
	return &comparison{t: t, history: h, made: made, repo: open(t, made), rev: parseID(t, h.TipID())}
}

// split splits prefixes with what earlier runs remember.
func (c *comparison) split(rev gitrepo.ID, options subtree.Options, prefixes ...string) map[string]string {
	c.t.Helper()
	ids, err := split(c.t, c.repo, subtree.Request{Rev: rev, Prefixes: prefixes, Options: options})
	if err != nil {
		c.t.Errorf("split %q with %+v: %v", prefixes, options, err)
	}
	return ids
}

// withGit compares one prefix with git's answer. Where git dies there is none,
// but ours may fail only of joins.
func (c *comparison) withGit(prefix string, options subtree.Options) {
	c.t.Helper()
	want, failure := subtreetest.Oracle(c.t, c.made, prefix, c.rev.String(), arguments(options)...)
	options.NoCache = true
	got, err := split(c.t, c.repo, subtree.Request{Rev: c.rev, Prefixes: []string{prefix}, Options: options})
	switch {
	case failure != "" && !strings.Contains(failure, "no new revisions were found"):
		if err != nil && !isA[*subtree.ConflictingJoinError](err) && !isA[*subtree.MissingJoinError](err) {
			c.t.Errorf("split %q with %+v: %v, where git dies: %s", prefix, options, err, failure)
		}
	case err != nil:
		c.t.Errorf("split %q with %+v: %v; git: %s", prefix, options, err, want)
	case got[prefix] != want:
		c.t.Errorf("split %q with %+v is %s, git: %s", prefix, options, got[prefix], want)
	}
}

// arguments are the options as git's.
func arguments(o subtree.Options) []string {
	var args []string
	if o.IgnoreJoins {
		args = append(args, "--ignore-joins")
	}
	if !o.Onto.IsZero() {
		args = append(args, "--onto="+o.Onto.String())
	}
	if o.Annotate != "" {
		args = append(args, "--annotate="+o.Annotate)
	}
	return args
}

// onto is an earlier split, as it is meant to be, or any commit.
func (c *comparison) onto(seed uint64) gitrepo.ID {
	c.t.Helper()
	commits := c.history.Reachable()
	some := commits[seed%uint64(len(commits))]
	w := c.repo.NewWriter()
	results, err := subtree.Split(c.t.Context(), c.repo, subtree.Request{
		Rev: parseID(c.t, some.ID), Prefixes: c.history.Prefixes[:1], Writer: w,
	})
	if err == nil {
		err = w.Flush(c.t.Context())
	}
	if err != nil || results[0].ID.IsZero() || seed%2 == 0 {
		return parseID(c.t, some.ID)
	}
	return results[0].ID
}

// withItself compares all prefixes at once with each alone, and what a run
// remembers of an older commit with what a run finds that remembers nothing.
func (c *comparison) withItself() {
	c.t.Helper()
	fresh, all := map[string]string{}, []string{""}
	for _, prefix := range c.history.Prefixes {
		got, err := split(c.t, c.repo, subtree.Request{Rev: c.rev, Prefixes: []string{prefix}, Options: subtree.Options{NoCache: true}})
		if err != nil {
			continue // a conflict, which is another comparison's matter
		}
		fresh[prefix] = got[prefix]
		all = append(all, prefix)
	}
	fresh[""] = c.rev.String()
	if diff := cmp.Diff(fresh, c.split(c.rev, subtree.Options{NoCache: true}, all...)); diff != "" {
		c.t.Errorf("together (-alone +together):\n%s", diff)
	}
	for _, older := range c.history.Reachable()[1:] {
		_, _ = split(c.t, c.repo, subtree.Request{Rev: parseID(c.t, older.ID), Prefixes: all[1:]})
	}
	if diff := cmp.Diff(fresh, c.split(c.rev, subtree.Options{}, all...)); diff != "" {
		c.t.Errorf("after older commits (-fresh +remembering):\n%s", diff)
	}
}

// flushed writes the copies, and has git look for every object of them.
func (c *comparison) flushed() {
	c.t.Helper()
	w := c.repo.NewWriter()
	ids, err := split(c.t, c.repo, subtree.Request{Rev: c.rev, Prefixes: c.history.Prefixes[:1], Writer: w})
	if err != nil || ids[c.history.Prefixes[0]] == "" {
		return
	}
	if err := w.Flush(c.t.Context()); err != nil {
		c.t.Errorf("flush: %v", err)
	}
	if output, err := c.made.Try("rev-list", "--objects", "--quiet", ids[c.history.Prefixes[0]]); err != nil {
		c.t.Errorf("the split is not whole: %v\n%s", err, output)
	}
}
