package subtree_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/release/subtree"
)

// A name that ends in a dot is another one to git before 2.42 than to later ones.
// A branch that either of them split goes on by its rule, and that is told.
func TestABranchKeepsTheRuleForNamesThatItWasSplitBy(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	commit := func(name, message, tree string, parents ...string) string {
		var header strings.Builder
		fmt.Fprintf(&header, "tree %s\n", tree)
		for _, parent := range parents {
			fmt.Fprintf(&header, "parent %s\n", parent)
		}
		for _, role := range []string{"author", "committer"} {
			fmt.Fprintf(&header, "%s %s <s@example.com> 1700000000 +0000\n", role, name)
		}
		cmd := made.Command("hash-object", "-t", "commit", "-w", "--stdin")
		cmd.Stdin = strings.NewReader(header.String() + "\n" + message)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(out))
	}
	const dotted, plain = "Sammy Davis Jr.", "Sammy Davis Jr"
	made.Commit("x", map[string]string{"a/x": "1"})
	trees := []string{made.Git("rev-parse", "HEAD^{tree}"), ""}
	folders := []string{made.Git("rev-parse", "HEAD:a"), ""}
	made.Commit("x", map[string]string{"a/x": "2"})
	trees[1], folders[1] = made.Git("rev-parse", "HEAD^{tree}"), made.Git("rev-parse", "HEAD:a")
	rev := commit(dotted, "second", trees[1], commit(dotted, "first", trees[0]))

	repo := open(t, made)
	var others []bool
	for _, name := range []string{dotted, plain} {
		branch := commit(name, "first", folders[0])
		want := commit(name, "second", folders[1], branch)
		results, err := subtree.Split(t.Context(), repo, subtree.Request{
			Rev: parseID(t, rev), Prefixes: []string{"a"}, Branches: map[string][]gitrepo.ID{"a": {parseID(t, branch)}},
		})
		if err != nil || results[0].ID.String() != want {
			t.Fatalf("%s: %s, %v; want %s", name, results[0].ID, err, want)
		}
		others = append(others, results[0].OtherIdents)
	}
	if others[0] == others[1] {
		t.Errorf("both are said to be by the other rule, or none: %v", others)
	}
}
