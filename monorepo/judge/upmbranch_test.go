package judge_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
)

// split tags a commit that has a folder of HEAD for its root, and these parents.
func split(r *repotest.Repo, tag, folder, message string, parents ...string) {
	args := []string{"commit-tree", "HEAD:" + folder, "-m", message}
	for _, parent := range parents {
		args = append(args, "-p", parent)
	}
	r.Git("tag", tag, r.Git(args...))
}

// branched is a repository of two packages and commits of their upm branches: core-1,
// core-2 after it, core-other beside it, and ui-1.
func branched(tb testing.TB, configuration string) *repotest.Repo {
	tb.Helper()
	r := repotest.New(tb)
	files := map[string]string{
		"core/package.json": unity("com.acme.core", "1.0.0"), "ui/package.json": unity("com.acme.ui", "0.1.0"), "docs/index.md": "# Docs",
	}
	if configuration != "" {
		files[config.Filename] = configuration
	}
	r.Commit("first", files)
	split(r, "core-1", "core", "split")
	split(r, "core-2", "core", "split again", "core-1")
	split(r, "core-3", "core", "and again", "core-2")
	split(r, "core-other", "core", "by another tool")
	split(r, "ui-1", "ui", "split")
	split(r, "docs", "docs", "split")
	r.Commit("another", map[string]string{"old/package.json": unity("com.acme.old", "1.0.0")})
	split(r, "old-1", "old", "split")
	r.Git("reset", "-q", "--hard", "HEAD~")
	return r
}

func TestUPMBranchesGoOn(t *testing.T) {
	t.Parallel()
	c := newCourt(t, branched(t, "upm: {branch: \"upm/{name}\"}\n"))
	core := "upm/com.acme.core"
	tests := []struct {
		name string
		opts judge.Options
		ref  judge.Ref
		want string
	}{
		{"a new one", judge.Options{}, c.branch(core, "", "core-1"), "ok"},
		{"goes on", judge.Options{}, c.branch(core, "core-1", "core-2"), "ok"},
		{"goes on by several commits", judge.Options{}, c.branch(core, "core-1", "core-3"), "ok"},
		{"goes back", judge.Options{}, c.branch(core, "core-2", "core-1"), "error upm-rewrite"},
		{"begins anew", judge.Options{}, c.branch(core, "core-2", "core-other"), "error upm-rewrite"},
		{"was where nobody here knows", judge.Options{}, c.branch(core, absent, "core-1"), "error upm-rewrite"},
		{"is not pushed", judge.Options{}, c.branch(core, "core-2", "core-2"), "ok"},
		{"goes", judge.Options{}, c.branch(core, "core-1", ""), "ok warning upm-rewrite"},
		{"goes, as nobody here knows it", judge.Options{}, c.branch(core, absent, ""), "ok warning upm-rewrite"},
		{"allowed this once", judge.Options{Allow: []finding.Code{finding.UPMRewrite}}, c.branch(core, "core-2", "core-other"), "ok warning upm-rewrite"},
		{"which says nothing of another fault", judge.Options{Allow: []finding.Code{finding.UPMRewrite}}, c.branch(core, "core-2", "docs"), "warning upm-rewrite error upm-manifest"},
		{"a policy that refuses deletions", judge.Options{Policy: policy(config.PrePush{Severity: map[string]string{"upm-rewrite": "error"}})}, c.branch(core, "core-1", ""), "error upm-rewrite"},
		{"no package's branch", judge.Options{}, c.branch("upm/com.acme.gone", "core-2", "core-other"), "ok"},
		{"that of a package that is gone from here", judge.Options{}, c.branch("upm/com.acme.old", "old-1", "core-1"), "error upm-rewrite error upm-manifest"},
		{"a new one of a package that only the branch knows", judge.Options{}, c.branch("upm/com.acme.old", "", "old-1"), "ok"},
		{"nor one of a name like it", judge.Options{}, c.branch("upm/com.acme.core/x", "core-2", "docs"), "ok"},
		{"another branch altogether", judge.Options{}, c.branch("topic", "core-2", "docs"), "ok"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff([]string{tt.want}, c.judge(tt.opts, tt.ref)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestUPMBranchesHoldTheirPackage(t *testing.T) {
	t.Parallel()
	r := branched(t, "")
	bad := map[string]string{
		"syntax": "{", "list": "[]", "nameless": `{"version": "1.0.0"}`, "empty": `{"name": "", "version": "1.0.0"}`,
		"versionless": `{"name": "com.acme.core"}`, "loose": unity("com.acme.core", "v1.0"), "number": `{"name": "com.acme.core", "version": 1}`,
		"twice": `{"name": "com.acme.core", "name": "com.acme.ui", "version": "1.0.0"}`, "huge": "{" + strings.Repeat(" ", 4<<20) + "}",
		"folder/package.json": "{}", "bom": "\ufeff" + unity("com.acme.core", "1.0.0"), "private": `{"name": "com.acme.core", "version": "1.0.0", "private": true}`,
	}
	files := map[string]string{}
	for name, data := range bad {
		files["bad/"+name+"/package.json"] = data
	}
	r.Commit("bad ones", files)
	for name := range bad {
		split(r, "bad-"+strings.TrimSuffix(name, "/package.json"), "bad/"+strings.TrimSuffix(name, "/package.json"), name)
	}
	blob := r.Git("hash-object", "core/package.json")
	link := r.Git("rev-parse", "HEAD")
	for name, entry := range map[string]string{"bad-link": "120000 blob " + blob, "bad-module": "160000 commit " + link} {
		cmd := r.Command("mktree", "--missing")
		cmd.Stdin = strings.NewReader(entry + "\tpackage.json\n")
		tree, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		r.Git("tag", name, r.Git("commit-tree", strings.TrimSpace(string(tree)), "-m", name))
	}
	// The manifests above are faults of HEAD's, too: packages are those of the first commit.
	r.Git("checkout", "-q", "HEAD~")
	c := newCourt(t, r)
	core := "upm/com.acme.core"
	const fix = "upmrel split com.acme.core   (makes the branch of the package's folder; a branch that is no package's needs another name)"
	for to, want := range map[string]string{
		"core-1":          "",
		"bad-bom":         "",
		"bad-private":     "",
		"docs":            "there is no package.json at the root of ID",
		"bad-syntax":      "package.json:1 at the root of ID: expected a key in double quotes, found the end of the file",
		"bad-list":        "package.json:1 at the root of ID: a manifest is an object, not an array",
		"bad-nameless":    "package.json at the root of ID has no name",
		"bad-empty":       "package.json at the root of ID has no name",
		"bad-versionless": "package.json at the root of ID has no version",
		"bad-loose":       "package.json at the root of ID: version \"v1.0\": three numbers are needed, as in 1.2.3",
		"bad-number":      "package.json:1 at the root of ID: \"version\" must be a string, not a number",
		"bad-twice":       "package.json:1 at the root of ID: duplicate key \"name\"; the first is on line 1",
		"bad-huge":        "package.json at the root of ID is larger than 4 MiB",
		"bad-folder":      "package.json at the root of ID is a folder: Unity and OpenUPM read no such thing",
		"bad-link":        "package.json at the root of ID is a symbolic link: Unity and OpenUPM read no such thing",
		"bad-module":      "package.json at the root of ID is a submodule: Unity and OpenUPM read no such thing",
		"ui-1":            "package.json at the root of ID is of com.acme.ui, but the branch is com.acme.core's",
	} {
		list, err := judge.New(c.repo, judge.Options{}).Ref(t.Context(), c.branch(core, "", to))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, f := range list {
			got += strings.ReplaceAll(f.Message, c.id(to).Short(), "ID")
			if f.Code != finding.UPMManifest || f.Fix != fix || f.Path != "package.json" || f.Ref != "refs/heads/"+core || f.Package != "com.acme.core" {
				t.Errorf("%s: %+v", to, f)
			}
		}
		if got != want {
			t.Errorf("%s: %s, want %s", to, got, want)
		}
	}
}

func TestWhichBranchesAreUPMs(t *testing.T) {
	t.Parallel()
	const own = "upm: {packages: [{match: com.acme.ui, branch: \"{dir}-upm\"}]}\n"
	for _, tt := range []struct {
		name, configuration string
		yes, no             []string // of com.acme.core's commits
		others              []string // of another package, so not of these commits
	}{
		{"by convention", "", []string{"upm", "upm/com.acme.core"}, []string{"upm/dev", "upm2", "core", "UPM", "x/upm"}, []string{"upm/com.acme.ui"}},
		{"by a configuration without templates", "upm: {}\n", []string{"upm/com.acme.core"}, []string{"upm", "upm/core"}, []string{"upm/com.acme.ui"}},
		{"by a template", "upm: {branch: \"release/{short}\"}\n", []string{"release/core"}, []string{"upm", "upm/com.acme.core", "release/x", "release/com.acme.core"}, []string{"release/ui"}},
		{"by a package's own template", own, []string{"upm/com.acme.core"}, []string{"upm/com.acme.ui", "core-upm", "upm"}, []string{"ui-upm"}},
		{"of packages that are not private", "{upm: {}, packages: {private: [com.acme.ui]}}\n", []string{"upm"}, []string{"upm/com.acme.ui", "upm/com.acme.core"}, nil},
	} {
		c := newCourt(t, branched(t, tt.configuration))
		for want, branches := range map[string][2][]string{
			"ok":                  {tt.yes, {"core-1"}},
			"error upm-manifest":  {tt.yes, {"docs"}},
			"ok ":                 {tt.no, {"docs"}},
			"error upm-manifest ": {tt.others, {"core-1"}},
		} {
			for _, branch := range branches[0] {
				got := c.judge(judge.Options{}, c.branch(branch, "", branches[1][0]))
				if diff := cmp.Diff([]string{strings.TrimSpace(want)}, got); diff != "" {
					t.Errorf("%s: %s to %s (-want +got):\n%s", tt.name, branch, branches[1][0], diff)
				}
			}
		}
	}
}

func TestTheLayoutOfAnUPMBranch(t *testing.T) {
	t.Parallel()
	r := branched(t, "")
	r.Git("branch", "-q", "plain")
	r.Commit("later", map[string]string{config.Filename: "upm: {branch: \"packages/{short}\"}\n", "net/package.json": unity("com.acme.net", "1.0.0")})
	r.Git("tag", "later")
	split(r, "built", "docs", "build: core\n\nUpmrel-Source: "+r.Git("rev-parse", "HEAD"))
	split(r, "strange", "docs", "build: core\n\nUpmrel-Source: "+absent)
	r.Git("checkout", "-q", "plain")
	main := func(c court) judge.Ref { return c.branch("main", "plain", "later") }
	const refused = "error upm-manifest"
	for _, tt := range []struct {
		name, prepare string
		refs          func(court) []judge.Ref
		want          string
	}{
		{"HEAD does not know the template", "", func(c court) []judge.Ref { return []judge.Ref{c.branch("packages/core", "", "docs")} }, "ok"},
		{"the commit that it was made of does", "", func(c court) []judge.Ref { return []judge.Ref{c.branch("packages/core", "", "built")} }, refused},
		{"also of a branch that goes", "", func(c court) []judge.Ref { return []judge.Ref{c.branch("packages/core", "built", "")} }, "ok warning upm-rewrite"},
		{"one that is not here tells nothing", "", func(c court) []judge.Ref { return []judge.Ref{c.branch("packages/core", "", "strange")} }, "ok"},
		{"the main branch in the same push does", "", func(c court) []judge.Ref { return []judge.Ref{c.branch("packages/net", "", "docs"), main(c)} }, refused},
		{"and the remote's", "refs/remotes/origin/main later", func(c court) []judge.Ref { return []judge.Ref{c.branch("packages/net", "", "docs")} }, refused},
		{"beside HEAD, which may be behind", "refs/remotes/origin/main later", func(c court) []judge.Ref { return []judge.Ref{c.branch("upm/com.acme.ui", "", "docs")} }, refused},
	} {
		t.Run(tt.name, func(t *testing.T) { // one after the other: they share the repository
			if name, id, ok := strings.Cut(tt.prepare, " "); ok {
				r.Git("update-ref", name, id)
				defer r.Git("update-ref", "-d", name)
			}
			c := newCourt(t, r)
			got := c.judge(judge.Options{Remote: judge.Remote{Name: "origin"}}, tt.refs(c)...)
			if got[0] != tt.want {
				t.Errorf("%s, want %s", got[0], tt.want)
			}
		})
	}
}

func TestAPackageOfOneBranchIsRenamed(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("first", map[string]string{"core/package.json": unity("com.acme.core", "1.0.0")})
	r.Git("update-ref", "refs/remotes/origin/main", "HEAD")
	split(r, "core-1", "core", "split")
	r.Commit("renamed", map[string]string{"core/package.json": unity("com.acme.base", "1.0.0")})
	split(r, "base-1", "core", "split", "core-1")
	r.Commit("another", map[string]string{"core/package.json": unity("com.acme.ui", "1.0.0")})
	split(r, "ui-1", "core", "split", "core-1")
	r.Git("reset", "-q", "--hard", "HEAD~")
	c := newCourt(t, r)
	for to, want := range map[string]string{"base-1": "ok", "ui-1": "error upm-manifest"} {
		got := c.judge(judge.Options{Remote: judge.Remote{Name: "origin"}}, c.branch("upm", "core-1", to))
		if diff := cmp.Diff([]string{want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", to, diff)
		}
	}
}

func TestAShallowCloneDoesNotKnowWhatABranchGoesOnFrom(t *testing.T) {
	t.Parallel()
	r := branched(t, "")
	r.Git("branch", "upm/com.acme.core", "core-3")
	clone := repotest.New(t)
	clone.Git("fetch", "-q", "--depth=1", "file://"+r.Dir(), "refs/heads/upm/com.acme.core:refs/heads/upm/com.acme.core", "main:refs/heads/other")
	clone.Git("checkout", "-q", "other")
	c := newCourt(t, clone)
	head := clone.Git("rev-parse", "upm/com.acme.core")
	got := c.judge(judge.Options{Remote: judge.Remote{Name: "origin"}}, c.branch("upm/com.acme.core", absent, head))
	if diff := cmp.Diff([]string{"ok info not-judged"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestUPMBranchesWhereNothingIsKnownOfPackages(t *testing.T) {
	t.Parallel()
	r := branched(t, "")
	r.Git("symbolic-ref", "HEAD", "refs/heads/unborn")
	c := newCourt(t, r)
	for _, remote := range []judge.Remote{{Name: "origin"}, {}} {
		got := c.judge(judge.Options{Remote: remote}, c.branch("upm", "", "docs"), c.branch("upm2", "", "docs"), c.branch("upm", "core-1", "ui-1"))
		want := []string{"error upm-manifest", "ok", "error upm-rewrite"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", remote, diff)
		}
	}
}
