package judge_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
)

func TestATagOnAnUPMCommitHoldsItsPackage(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	const yaml = "{strategy: prefixed, upm: {tag: upm, packages: [{match: com.acme.art, samples: true}, {match: com.acme.made, run: {run: [make]}}]}}\n"
	r.Commit("first", map[string]string{
		config.Filename: yaml, "core/package.json": unity("com.acme.core", "1.0.0"), "core/README.md": "1",
		"art/package.json": unity("com.acme.art", "1.0.0"), "art/Samples/Demo/A.txt": "a", "made/package.json": unity("com.acme.made", "1.0.0"),
	})
	r.Git("tag", "first")
	r.Commit("second", map[string]string{"core/README.md": "2"})
	first, head := r.Git("rev-parse", "first"), r.Git("rev-parse", "HEAD")
	commit := func(name, tree, message string) {
		args := []string{"commit-tree", "-m", "build", tree}
		if message != "" {
			args = append(args, "-m", message)
		}
		r.Git("tag", name, r.Git(args...))
	}
	folder := func(rev, path string) string { return r.Git("rev-parse", rev+":"+path) }
	// written makes a tree of other files.
	written := func(files map[string]string) string {
		r.Git("switch", "-q", "--orphan", "other")
		r.Commit("other", files)
		tree := r.Git("rev-parse", "HEAD^{tree}")
		r.Git("switch", "-q", "main")
		r.Git("branch", "-q", "-D", "other")
		return tree
	}
	strange := written(map[string]string{"package.json": unity("com.acme.core", "1.0.0"), "Other.md": ""})
	hidden := written(map[string]string{"package.json": unity("com.acme.art", "1.0.0"), "Samples~/Demo/A.txt": "a"})
	commit("split", folder("HEAD", "core"), "")
	commit("older", folder("first", "core"), "")
	commit("named", folder("first", "core"), "Upmrel-Source: "+first)
	commit("misnamed", folder("first", "core"), "Upmrel-Source: "+head)
	commit("lost", folder("first", "core"), "Upmrel-Source: "+absent)
	commit("strange", strange, "")
	commit("strange-named", strange, "Upmrel-Source: "+head)
	commit("raw-art", folder("HEAD", "art"), "")
	commit("raw-art-named", folder("HEAD", "art"), "Upmrel-Source: "+head)
	commit("art", hidden, "Upmrel-Source: "+head)
	commit("art-unnamed", hidden, "")
	made := written(map[string]string{"package.json": unity("com.acme.made", "1.0.0"), "Built.md": ""})
	commit("made", made, "Upmrel-Source: "+head)
	commit("made-unnamed", made, "")
	later := written(map[string]string{"package.json": unity("com.acme.made", "1.1.0")})
	commit("made-later", later, "Upmrel-Source: "+head)
	r.Git("tag", "-a", "-m", "says\n\nUpmrel-Source: "+head, "told", "split")
	c := newCourt(t, r)
	for _, tt := range []struct{ name, tag, at, want string }{
		{"a split of what is there", "com.acme.core/1.0.0", "split", "ok"},
		{"a split of what was there", "com.acme.core/1.0.0", "older", "ok"},
		{"a split that names its source", "com.acme.core/1.0.0", "named", "ok"},
		{"a tag that does", "com.acme.core/1.0.0", "told", "ok"},
		{"a split that names another", "com.acme.core/1.0.0", "misnamed", "error upm-tree"},
		{"a source that is not here", "com.acme.core/1.0.0", "lost", "ok info not-judged"},
		{"what was never there", "com.acme.core/1.0.0", "strange", "error upm-tree"},
		{"even where it names a source", "com.acme.core/1.0.0", "strange-named", "error upm-tree"},
		{"a folder that should have been changed", "com.acme.art/1.0.0", "raw-art", "error upm-tree"},
		{"even where it names its source", "com.acme.art/1.0.0", "raw-art-named", "error upm-tree"},
		{"and the same, changed", "com.acme.art/1.0.0", "art", "ok"},
		{"what nobody can make again without the source", "com.acme.art/1.0.0", "art-unnamed", "ok info not-judged"},
		{"what a command made", "com.acme.made/1.0.0", "made", "ok"},
		{"the same, of an unknown source", "com.acme.made/1.0.0", "made-unnamed", "ok info not-judged"},
		{"what a command made has the version of its source", "com.acme.made/1.1.0", "made-later", "error upm-tree"},
	} {
		branch := judge.Ref{Name: "refs/heads/upm/" + tt.tag[:len(tt.tag)-len("/1.0.0")], New: c.id(tt.at + "^{commit}")}
		got := c.judge(judge.Options{WithoutRules: true}, c.ref(tt.tag, "", tt.at), c.main(), branch)[0]
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// Who works on an upm branch has it at HEAD, with what was never in a folder of the sources.
func TestHEADOnAnUPMBranchIsNoSource(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("source", map[string]string{config.Filename: "{strategy: prefixed, upm: {tag: upm}}\n", "core/package.json": unity("com.acme.core", "1.0.0")})
	r.Git("branch", "upm/com.acme.core", r.Git("commit-tree", "-m", "split", "HEAD:core"))
	r.Git("update-ref", "refs/remotes/origin/main", "HEAD")
	r.Git("switch", "-q", "upm/com.acme.core")
	r.Commit("by hand", map[string]string{"More.md": ""})
	c := newCourt(t, r)
	for _, tt := range []struct{ name, at, want string }{
		{"the package as the source has it", "HEAD~", "ok"},
		{"what nobody made of a source", "HEAD", "error upm-tree"},
	} {
		branch := judge.Ref{Name: "refs/heads/upm/com.acme.core", New: c.id(tt.at)}
		opts := judge.Options{Remote: judge.Remote{Name: "origin"}, WithoutRules: true}
		terms, err := judge.FindTerms(t.Context(), c.repo, opts.Remote)
		if err != nil {
			t.Fatal(err)
		}
		opts.Layout = terms.Layout
		if diff := cmp.Diff(tt.want, c.judge(opts, c.ref("com.acme.core/1.0.0", "", tt.at), branch)[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// A package that moved from the root into a folder has older releases at the root.
func TestACommitWithThePackageAtItsRootMayBeNoSplit(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("first", map[string]string{"package.json": unity("com.acme.core", "1.0.0")})
	r.Commit("backport", map[string]string{"package.json": unity("com.acme.core", "1.0.1")})
	r.Git("branch", "1.x")
	r.Git("reset", "-q", "--hard", "HEAD~")
	r.Git("mv", "package.json", "moved.json")
	r.Commit("moved", map[string]string{"core/package.json": unity("com.acme.core", "2.0.0")})
	c := newCourt(t, r)
	got := c.judge(judge.Options{}, c.ref("1.0.0", "", "HEAD~"), c.ref("1.0.1", "", "1.x"), c.main(), judge.Ref{Name: "refs/heads/1.x", New: c.id("1.x")})
	for _, verdict := range got[:2] {
		if strings.Contains(verdict, "upm-tree") {
			t.Errorf("verdict %q", verdict)
		}
	}
}
