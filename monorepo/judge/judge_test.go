package judge_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
)

// court is a repository before a push.
type court struct {
	*repotest.Repo
	tb   testing.TB
	repo *gitrepo.Repo
}

// knownRemote is the remote that tags are pushed to where a case names none: HEAD's
// commits are on its main branch.
const knownRemote = "upstream"

// newCourt opens a repository as it is now: refs and objects of later are not seen.
func newCourt(tb testing.TB, r *repotest.Repo) court {
	tb.Helper()
	if err := r.Command("rev-parse", "-q", "--verify", "HEAD").Run(); err == nil {
		r.Git("update-ref", "refs/remotes/"+knownRemote+"/main", "HEAD")
	}
	repo, err := gitrepo.Open(tb.Context(), r.Dir(), r.Env())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = repo.Close() })
	return court{Repo: r, tb: tb, repo: repo}
}

// id reads the id that a revision names: the tag's own, not its commit's. "" is
// no ref, forty digits are taken as they are.
func (c court) id(rev string) gitrepo.ID {
	c.tb.Helper()
	var id gitrepo.ID
	if rev == "" {
		return id
	}
	if len(rev) != 40 {
		rev = c.Git("rev-parse", rev)
	}
	if err := id.UnmarshalText([]byte(rev)); err != nil {
		c.tb.Fatal(err)
	}
	return id
}

// ref is a tag to be pushed, where it stands on the remote and where it shall.
func (c court) ref(tag, from, to string) judge.Ref {
	c.tb.Helper()
	return judge.Ref{Name: gitrepo.TagPrefix + tag, Old: c.id(from), New: c.id(to)}
}

// judge judges refs that are pushed together; each says its findings' codes, "ok"
// where it may go out.
func (c court) judge(opts judge.Options, refs ...judge.Ref) []string {
	c.tb.Helper()
	opts.Refs = refs
	if opts.Remote.Name == "" && strings.HasPrefix(refs[0].Name, gitrepo.TagPrefix) {
		opts.Remote.Name = knownRemote
	}
	j := judge.New(c.repo, opts)
	var verdicts []string
	for _, ref := range refs {
		list, err := j.Ref(c.tb.Context(), ref)
		if err != nil {
			c.tb.Fatal(err)
		}
		verdict := "ok"
		if list.Errors() {
			verdict = ""
		}
		for _, f := range list {
			verdict += fmt.Sprintf(" %s %s", f.Severity, f.Code)
		}
		verdicts = append(verdicts, strings.TrimSpace(verdict))
	}
	return verdicts
}

// absent is an object that no repository here has.
const absent = "0123456789012345678901234567890123456789"

// prefixed is a repository of two packages, released at first, and a later commit
// with another version of core.
func prefixed(tb testing.TB) *repotest.Repo {
	tb.Helper()
	r := repotest.New(tb)
	r.Commit("first", map[string]string{
		"core/package.json": unity("com.acme.core", "1.0.0"), "ui/package.json": unity("com.acme.ui", "0.1.0"),
	})
	r.Tag("com.acme.core/1.0.0")
	r.Tag("com.acme.ui/0.1.0")
	r.Git("tag", "first")
	r.Commit("second", map[string]string{"core/package.json": unity("com.acme.core", "1.1.0")})
	return r
}

func TestWhatIsPushedIsJudgedNotWhatIsThere(t *testing.T) {
	t.Parallel()
	r := prefixed(t)
	r.Git("tag", "-a", "-m", "inner", "inner", "HEAD")
	r.Git("tag", "-a", "-m", "outer", "outer", "inner")
	r.Git("tag", "-a", "-m", "tree", "tree", "HEAD:core")
	c := newCourt(t, r)
	tests := []struct {
		name string
		ref  judge.Ref
		want string
	}{
		{"a branch is none of the judge's business", judge.Ref{Name: "refs/heads/com.acme.core/9.9.9", New: c.id("HEAD")}, "ok"},
		{"a true tag", c.ref("com.acme.core/1.1.0", "", "HEAD"), "ok"},
		{"a tag of another version than its commit's", c.ref("com.acme.core/1.1.0", "", "first"), "error version-mismatch"},
		{"an old version at its own commit", c.ref("com.acme.core/1.0.0", "", "first"), "ok"},
		{"the commit behind a tag of a tag", c.ref("com.acme.core/1.1.0", "", "outer"), "ok"},
		{"and its version", c.ref("com.acme.core/1.2.0", "", "outer"), "error version-mismatch"},
		{"a blob", c.ref("com.acme.core/1.1.0", "", "HEAD:core/package.json"), "error tag-no-commit"},
		{"a tree, behind a tag object", c.ref("com.acme.core/1.1.0", "", "tree"), "error tag-no-commit"},
		{"a blob that is no release", c.ref("signing-key", "", "HEAD:core/package.json"), "ok"},
		{"no release", c.ref("nightly", "", "HEAD"), "ok"},
		{"the same tag again", c.ref("com.acme.core/1.0.0", "com.acme.core/1.0.0", "com.acme.core/1.0.0"), "ok"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff([]string{tt.want}, c.judge(judge.Options{}, tt.ref)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	list, err := judge.New(c.repo, judge.Options{}).Ref(t.Context(), c.ref("com.acme.core/1.1.0", "", absent))
	if err != nil || len(list) != 1 || list[0].Code != finding.NotJudged || !strings.Contains(list[0].Message, absent[:7]) {
		t.Errorf("an object that is not here: %v, error %v", list, err)
	}
}

func TestPublishedTagsStay(t *testing.T) {
	t.Parallel()
	r := prefixed(t)
	r.Git("tag", "-a", "-m", "again", "again", "first")
	c := newCourt(t, r)
	released := "com.acme.core/1.0.0"
	tests := []struct {
		name string
		opts judge.Options
		ref  judge.Ref
		want string
	}{
		{"moved to another commit", judge.Options{}, c.ref("com.acme.ui/0.1.0", "first", "HEAD"), "error tag-moved"},
		{"moved to where its version is not", judge.Options{}, c.ref(released, released, "HEAD"), "error version-mismatch error tag-moved"},
		{"moved to a blob", judge.Options{}, c.ref(released, released, "HEAD:core/package.json"), "error tag-moved error tag-no-commit"},
		{"made again at the same commit", judge.Options{}, c.ref(released, released, "again"), "error tag-moved"},
		{"moved from where nobody here knows", judge.Options{}, c.ref("com.acme.ui/0.1.0", absent, "HEAD"), "error tag-moved"},
		{"malformed, and moved", judge.Options{}, c.ref("com.acme.ui/v0.1.0", "first", "HEAD"), "error tag-malformed error tag-moved"},
		{"no release moves freely", judge.Options{}, c.ref("nightly", "first", "HEAD"), "ok"},
		{"the policy lets it", judge.Options{Policy: policy(config.PrePush{AllowMove: true})}, c.ref("com.acme.ui/0.1.0", "first", "HEAD"), "ok"},
		{"allowed this once, it is said", judge.Options{Allow: []finding.Code{finding.TagMoved}}, c.ref("com.acme.ui/0.1.0", "first", "HEAD"), "ok warning tag-moved"},
		{"and only what was named", judge.Options{Allow: []finding.Code{finding.TagMoved}}, c.ref(released, released, "HEAD"), "error version-mismatch warning tag-moved"},
		{"deleted", judge.Options{}, c.ref(released, released, ""), "error tag-deleted"},
		{"deleted, not known here", judge.Options{}, c.ref(released, absent, ""), "error tag-deleted"},
		{"deleted, of a package that is gone", judge.Options{}, c.ref("com.acme.gone/1.0.0", absent, ""), "error tag-deleted"},
		{"deleted, malformed", judge.Options{}, c.ref("com.acme.core/v1.0.0", "first", ""), "error tag-deleted"},
		{"no release is deleted freely", judge.Options{}, c.ref("nightly", "first", ""), "ok"},
		{"nor does a blob stay", judge.Options{}, c.ref("signing-key", "HEAD:core/package.json", ""), "ok"},
		{"the policy lets it go", judge.Options{Policy: policy(config.PrePush{AllowDelete: true})}, c.ref(released, released, ""), "ok"},
		{"let go this once", judge.Options{Allow: []finding.Code{finding.TagDeleted}}, c.ref(released, released, ""), "ok warning tag-deleted"},
		{"ignored by name", judge.Options{Policy: policy(config.PrePush{IgnoreTags: []string{"none", "com.acme.core/*"}})}, c.ref(released, released, "HEAD"), "ok"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff([]string{tt.want}, c.judge(tt.opts, tt.ref)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	t.Run("the way back is told", func(t *testing.T) {
		t.Parallel()
		first, head := r.Git("rev-parse", "--short=7", "first"), r.Git("rev-parse", "--short=7", "HEAD")
		j := judge.New(c.repo, judge.Options{Remote: judge.Remote{Name: "https://me:secret@example.com/acme.git"}})
		list, err := j.Ref(t.Context(), c.ref("com.acme.ui/0.1.0", "first", "HEAD"))
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"tag-unreachable: commit " + head + " is on main here, not yet on https://example.com/acme.git -> git push --atomic https://example.com/acme.git main com.acme.ui/0.1.0",
			fmt.Sprintf("tag-moved: already published at %s, this push would move it to %s; OpenUPM never rebuilds a version -> ", first, head) +
				"git fetch https://example.com/acme.git +refs/tags/com.acme.ui/0.1.0:refs/tags/com.acme.ui/0.1.0, then release a higher version",
		}
		if diff := cmp.Diff(want, said(list)); diff != "" {
			t.Errorf("findings (-want +got):\n%s", diff)
		}
	})
}

func TestTheLayoutIsThePushedCommits(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	files := map[string]string{"core/package.json": unity("com.acme.core", "1.0.0"), "ui/package.json": unity("com.acme.ui", "1.0.0")}
	r.Commit("no configuration", files)
	r.Git("tag", "bare")
	r.Commit("broken", map[string]string{config.Filename: "strategi: prefixed\n"})
	r.Git("tag", "broken")
	r.Commit("prefixed", map[string]string{config.Filename: "{strategy: prefixed, tag: \"{short}/{version}\"}\n"})
	r.Git("tag", "prefixed")
	r.Commit("huge", map[string]string{config.Filename: "#" + strings.Repeat(" ", 1<<20)})
	r.Git("tag", "huge")
	r.Commit("at HEAD", map[string]string{config.Filename: "strategy: synchronized\n"})
	c := newCourt(t, r)
	layout, _ := config.Parse("", []byte(`tag: "{name}@{version}"`))
	tests := []struct {
		name, tag, to string
		opts          judge.Options
		want          string
	}{
		{"its own configuration", "core/1.0.0", "prefixed", judge.Options{}, "ok"},
		{"not HEAD's", "1.0.0", "prefixed", judge.Options{}, "error tag-malformed"},
		{"not the release branch's", "com.acme.core@1.0.0", "prefixed", judge.Options{Layout: layout}, "error tag-malformed"},
		{"without one HEAD's", "1.0.0", "bare", judge.Options{}, "ok"},
		{"which then is the law", "core/1.0.0", "bare", judge.Options{}, "error tag-malformed"},
		{"the release branch's before HEAD's", "com.acme.core@1.0.0", "bare", judge.Options{Layout: layout}, "ok"},
		{"and not HEAD's then", "1.0.0", "bare", judge.Options{Layout: layout}, "error tag-malformed"},
		{"a faulty one lets no release out", "1.0.0", "broken", judge.Options{}, "error config-key"},
		{"of either strategy", "com.acme.core/1.0.0", "broken", judge.Options{Layout: layout}, "error config-key"},
		{"nor delete one", "1.0.0", "", judge.Options{}, "error tag-deleted"},
		{"but what is no release", "nightly", "broken", judge.Options{}, "ok"},
		{"which its own configuration tells", "core/nightly", "prefixed", judge.Options{}, "error tag-malformed"},
		{"and no other", "core/nightly", "bare", judge.Options{}, "ok"},
		{"a huge one is faulty", "1.0.0", "huge", judge.Options{}, "error config-syntax"},
	}
	for _, tt := range tests {
		from := ""
		if tt.to == "" {
			from = "broken"
		}
		if diff := cmp.Diff([]string{tt.want}, c.judge(tt.opts, c.ref(tt.tag, from, tt.to))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestWhatIsPlainlyNoReleaseIsNotLookedAt(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	files := map[string]string{"core/package.json": unity("com.acme.core", "1.0.0"), "ui/package.json": unity("com.acme.ui", "1.0.0")}
	r.Commit("torn", files)
	tree := r.Git("rev-parse", "HEAD^{tree}")
	r.Git("tag", "torn")
	r.Commit("whole", map[string]string{"core/README.md": "", config.Filename: "strategy: synchronized\n"})
	if err := os.Remove(filepath.Join(r.Dir(), ".git", "objects", tree[:2], tree[2:])); err != nil {
		t.Fatal(err)
	}
	c := newCourt(t, r)
	for tag, want := range map[string]string{
		"nightly": "ok", "docs-2026": "ok", "build-1": "ok",
		"core/nightly": "ok info not-judged", "1.0.0": "ok info not-judged", "2": "ok info not-judged",
	} {
		if got := c.judge(judge.Options{}, c.ref(tag, "", "torn")); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
}

func TestAConfigurationThatIsALinkIsFaulty(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("first", map[string]string{"a/package.json": unity("com.acme.a", "1.0.0"), "target": "../outside.yaml"})
	r.Git("update-index", "--add", "--cacheinfo", "120000,"+r.Git("hash-object", "target")+","+config.Filename)
	r.Git("commit", "-q", "-m", "link")
	c := newCourt(t, r)
	if diff := cmp.Diff([]string{"error config-syntax"}, c.judge(judge.Options{}, c.ref("1.0.0", "", "HEAD"))); diff != "" {
		t.Errorf("verdict (-want +got):\n%s", diff)
	}
}

// inferred is a repository without a configuration: its packages, the tags that
// are there, and the verdicts on tags of HEAD, each pushed alone.
type inferred struct {
	name     string
	packages []string // name and version
	tags     []string
	want     map[string]string
}

func TestAnInferredStrategyRefusesOnlyWhatBothForbid(t *testing.T) {
	t.Parallel()
	one, two, mixed := []string{"com.acme.core 1.0.0"}, []string{"com.acme.core 1.0.0", "com.acme.ui 1.0.0"}, []string{"com.acme.core 1.0.0", "com.acme.ui 2.0.0"}
	for _, tt := range []inferred{
		{"the first tag ever may have any form", one, nil, map[string]string{
			"1.0.0": "ok", "v1.0.0": "ok", "release-1.0.0": "ok", "com.acme.core/1.0.0": "ok", "core@v1.0.0": "ok", "com.acme.core-1.0.0": "ok",
			"v1.0.1": "error version-mismatch", "com.acme.core/1.0.1": "error version-mismatch",
			"1.0": "error tag-malformed", "v01.0.0": "error tag-malformed", "1.0.0-RC.1": "error tag-malformed", "com.acme.cor/1.0.0": "error tag-malformed",
			"nightly": "ok", "2024.01.15": "ok", "v1": "ok",
		}},
		{"also beside tags that are no releases", two, []string{"nightly", "latest", "2023.12.24"}, map[string]string{
			"v1.0.0": "ok", "core/1.0.0": "ok", "v1.1.0": "error version-mismatch",
		}},
		{"and beside tags of no known form", two, []string{"0.1", "v0.2", "Release_0.3.0"}, map[string]string{"v1.0.0": "ok", "0.4": "error tag-malformed"}},
		{"tags that settle the form", mixed, []string{"com.acme.core/1.0.0-rc.1", "com.acme.ui/1.9.0"}, map[string]string{
			"com.acme.core/1.0.0": "ok", "com.acme.ui/1.0.0": "error version-mismatch", "com.acme.core@1.0.0": "error tag-malformed", "core/1.0.0": "error tag-malformed",
			"com.acme.cor/1.0.0": "error package-unknown", "com.acme.core/latest": "error tag-malformed", "com.acme.core/2": "error tag-malformed",
			"1.0.0": "error version-drift", "v1.0.0": "error version-drift", "nightly-2024.01.15": "ok",
		}},
		{"a synchronized repository may go over to prefixed tags", two, []string{"v0.8.0", "v0.9.0"}, map[string]string{
			"v1.0.0": "ok", "1.0.0": "error tag-malformed", "core/v1.0.0": "ok", "com.acme.ui/1.0.0": "ok", "com.acme.ui/1.1.0": "error version-mismatch",
			"v2": "ok", "2024.01.15": "ok", "nightly-2024.01.15": "ok", "v1.0": "error tag-malformed",
		}},
		{"and a prefixed one to a common version", two, []string{"com.acme.core/0.8.0", "com.acme.ui/0.9.0"}, map[string]string{"1.0.0": "ok", "v1.0.0": "ok", "1.1.0": "error version-mismatch"}},
		{"tags of both strategies settle nothing", two, []string{"0.9.0", "com.acme.core/0.9.0"}, map[string]string{"v1.0.0": "ok", "com.acme.ui@1.0.0": "ok"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			files := map[string]string{}
			for _, p := range tt.packages {
				name, version, _ := strings.Cut(p, " ")
				files["Packages/"+name+"/package.json"] = unity(name, version)
			}
			r.Commit("all", files)
			for _, tag := range tt.tags {
				r.Git("tag", tag)
			}
			c := newCourt(t, r)
			head := c.id("HEAD")
			got := map[string]string{}
			for tag := range tt.want {
				got[tag] = c.judge(judge.Options{}, judge.Ref{Name: gitrepo.TagPrefix + tag, New: head})[0]
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("verdicts (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheLayoutOfWhereATagMovesToDoesNotTellWhatItWas(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	manifest := map[string]string{"a/package.json": unity("com.acme.a", "2024.1.0"), config.Filename: "strategy: synchronized\n"}
	r.Commit("calendar versions", manifest)
	r.Tag("2024.1.0")
	r.Commit("of which each is a date now", map[string]string{config.Filename: "strategy: prefixed\n"})
	c := newCourt(t, r)
	got := c.judge(judge.Options{}, c.ref("2024.1.0", "2024.1.0", "HEAD"), c.ref("2024.1.0", "2024.1.0", ""), c.ref("2024.1.1", "HEAD", "HEAD~1"),
		c.ref("2024.1.2", absent, "HEAD"), c.ref("2024.1.3", "", "HEAD"))
	want := []string{"error tag-moved", "error tag-deleted", "error version-mismatch error tag-moved", "ok", "ok"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
}

func TestTagsThatThePushMakesAreNoEvidence(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("all", map[string]string{"a/package.json": unity("com.acme.core", "1.0.0")})
	for _, tag := range []string{"com.acme.cor/1.0.0", "com.acme.cor/1.0.1", "v1.0.0"} {
		r.Tag(tag)
	}
	c := newCourt(t, r)
	want := []string{"error tag-malformed", "error tag-malformed", "ok"}
	got := c.judge(judge.Options{}, c.ref("com.acme.cor/1.0.0", "", "HEAD"), c.ref("com.acme.cor/1.0.1", "", "HEAD"), c.ref("v1.0.0", "", "HEAD"))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("all new (-want +got):\n%s", diff)
	}
}

func TestWithoutACommitAtHEAD(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("all", map[string]string{"a/package.json": unity("com.acme.a", "1.0.0")})
	r.Git("tag", "kept")
	r.Git("symbolic-ref", "HEAD", "refs/heads/unborn")
	c := newCourt(t, r)
	got := c.judge(judge.Options{}, c.ref("1.0.0", "", "kept"), c.ref("1.0.0", absent, ""), c.ref("nightly", absent, ""), c.ref("1.0.0", "", "kept:a/package.json"))
	if diff := cmp.Diff([]string{"ok warning tag-unreachable", "error tag-deleted", "ok", "error tag-no-commit"}, got); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
}

// policy is the defaults with another policy of the hook.
func policy(p config.PrePush) *config.Config {
	cfg := config.Default()
	cfg.PrePush = p
	return cfg
}

// forGit is the defaults where nobody publishes at OpenUPM.
func forGit() *config.Config {
	cfg := config.Default()
	cfg.Check.Targets = []string{config.TargetGit}
	return cfg
}
