package judge_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
)

// whole is a package of one script to which no rule objects, in a folder; "" is the
// root.
func whole(folder, name, version string) map[string]string {
	files := map[string]string{}
	if folder != "" {
		folder += "/"
	}
	for path, content := range map[string]string{
		"package.json": unity(name, version), "Runtime/" + name + ".asmdef": fmt.Sprintf("{\"name\": %q}", name), "Runtime/Code.cs": "class Code {}",
		"Runtime": "",
	} {
		if content != "" {
			files[folder+path] = content
		}
		files[folder+path+".meta"] = fmt.Sprintf("fileFormatVersion: 2\nguid: %032x\n", fnv(name+path))
	}
	return files
}

// fnv is a number that few texts share.
func fnv(s string) uint64 {
	hash := uint64(14695981039346656037)
	for _, b := range []byte(s) {
		hash = (hash ^ uint64(b)) * 1099511628211
	}
	return hash
}

// join is all files of several packages.
func join(all ...map[string]string) map[string]string {
	joined := map[string]string{}
	for _, files := range all {
		maps.Copy(joined, files)
	}
	return joined
}

// checked is the defaults with other severities of rules.
func checked(rules ...config.Override) *config.Config {
	cfg := config.Default()
	cfg.Check.Rules = rules
	return cfg
}

func TestRulesOfPackagesAreAskedAtTheTaggedCommit(t *testing.T) {
	t.Parallel()
	const prefixed = "strategy: prefixed\n"
	core, ui := whole("core", "com.acme.core", "1.0.0"), whole("ui", "com.acme.ui", "1.0.0")
	needy := join(ui, map[string]string{"ui/package.json": `{"name": "com.acme.ui", "version": "1.0.0", "unity": "2021.3", "dependencies": {"com.acme.core": "1.0.0"}}`})
	twin := map[string]string{"ui/Runtime/Code.cs.meta": core["core/Runtime/Code.cs.meta"]}
	bare := map[string]string{"core/Runtime/More.cs": "class More {}"}
	tests := []struct {
		name   string
		files  map[string]string
		tag    string
		policy *config.Config
		want   string
	}{
		{"a whole package", core, "com.acme.core/1.0.0", nil, "ok"},
		{"an asset without its .meta", join(core, bare), "com.acme.core/1.0.0", nil, "error meta-missing"},
		{"in a package that is not released", join(core, bare, ui), "com.acme.ui/1.0.0", nil, "ok"},
		{"a document without its .meta is no reason to refuse", join(core, map[string]string{"core/README.md": "# Core"}), "com.acme.core/1.0.0", nil, "ok"},
		{
			"unless the policy says so", join(core, map[string]string{"core/README.md": "# Core"}), "com.acme.core/1.0.0",
			checked(config.Override{Rule: "changelog-missing", Severity: "error"}), "error changelog-missing",
		},
		{"nor one that the policy excuses", join(core, bare), "com.acme.core/1.0.0", checked(config.Override{Rule: "meta-missing", Path: "core/**", Severity: "off"}), "ok"},
		{"or calls a warning", join(core, bare), "com.acme.core/1.0.0", checked(config.Override{Rule: "meta-missing", Severity: "warning"}), "ok"},
		{
			"what is pushed has no say", join(core, bare, map[string]string{config.Filename: prefixed + "check: {rules: [{rule: meta-missing, severity: off, reason: none}]}\n"}),
			"com.acme.core/1.0.0", nil, "error meta-missing",
		},
		{"the Asset Store's rules, where the policy has it for a target", core, "com.acme.core/1.0.0", forStore(), "error assetstore-config error changelog-missing error license-missing error readme-missing error assetstore-author error assetstore-documentation error assetstore-text error name-folder error assetstore-unity"},
		{"a GUID in a package that nobody gets together with it", join(core, ui, twin), "com.acme.ui/1.0.0", nil, "ok"},
		{"a GUID in a package that it depends on", join(core, needy, twin), "com.acme.ui/1.0.0", nil, "error guid-duplicate"},
		{"an assembly of the same name", join(core, needy, map[string]string{"ui/Runtime/com.acme.ui.asmdef": `{"name": "COM.acme.core"}`}), "com.acme.ui/1.0.0", nil, "error asmdef-duplicate"},
		{"files of a package inside it are not its own", join(core, whole("core/Plugins~/ui", "com.acme.ui", "1.0.0")), "com.acme.core/1.0.0", nil, "ok"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			r.Commit("all", join(map[string]string{config.Filename: prefixed}, tt.files))
			c := newCourt(t, r)
			got := c.judge(judge.Options{Policy: tt.policy}, c.ref(tt.tag, "", "HEAD"), c.ref("com.acme.core/1.0.0", "", "HEAD"), c.main())[0]
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("verdict (-want +got):\n%s", diff)
			}
		})
	}
}

// main is the branch of HEAD as it is pushed with a tag.
func (c court) main() judge.Ref { return judge.Ref{Name: "refs/heads/main", New: c.id("HEAD")} }

// forStore is the defaults for the Asset Store.
func forStore() *config.Config {
	cfg := config.Default()
	cfg.Check.Targets = []string{config.TargetAssetStore}
	return cfg
}

// What is judged once for many commits must not hide what is wrong at one of them.
func TestEachCommitIsJudgedByItself(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("1", join(map[string]string{config.Filename: "strategy: synchronized\n"}, whole("core", "com.acme.core", "1.0.0"), whole("ui", "com.acme.ui", "1.0.0")))
	r.Git("tag", "1.0.0")
	var want []string
	for i, step := range []struct {
		does  string
		files map[string]string
		want  string
	}{
		{"another version and a changelog", map[string]string{"core/CHANGELOG.md": "# Changelog\n"}, "ok"},
		{"a source that changes", map[string]string{"core/Runtime/Code.cs": "class Code { int a; }"}, "ok"},
		{"a .meta that loses its GUID", map[string]string{"core/Runtime/Code.cs.meta": "fileFormatVersion: 2\nguid: 12\n"}, "error meta-guid"},
		{"and has it again", map[string]string{"core/Runtime/Code.cs.meta": whole("core", "com.acme.core", "")["core/Runtime/Code.cs.meta"]}, "ok"},
		{"an asset without .meta", map[string]string{"ui/Runtime/A.cs": "class A {}"}, "error meta-missing"},
		{"and another version with it", nil, "error meta-missing"},
		{"the .meta comes", map[string]string{"ui/Runtime/A.cs.meta": "fileFormatVersion: 2\nguid: 0123456789abcdef0123456789abcdef\n"}, "ok"},
		{"an assembly gets the name of another", map[string]string{"ui/Runtime/com.acme.ui.asmdef": `{"name": "com.acme.core"}`}, "error asmdef-duplicate"},
		{"and its own again", map[string]string{"ui/Runtime/com.acme.ui.asmdef": `{"name": "com.acme.ui"}`}, "ok"},
		{"a rule of .npmignore parts a .meta from its asset", map[string]string{"ui/.npmignore": "A.cs.meta\n"}, "error meta-unpacked"},
	} {
		version := fmt.Sprintf("1.%d.0", i+1)
		r.Commit(step.does, join(step.files, map[string]string{"core/package.json": unity("com.acme.core", version), "ui/package.json": unity("com.acme.ui", version)}))
		r.Git("tag", version)
		want = append(want, step.does+": "+step.want)
	}
	c := newCourt(t, r)
	refs := []judge.Ref{c.main()}
	for i := range want {
		refs = append(refs, c.ref(fmt.Sprintf("1.%d.0", i+1), "", fmt.Sprintf("1.%d.0", i+1)))
	}
	var got []string
	for i, verdict := range c.judge(judge.Options{}, refs...)[1:] {
		does, _, _ := strings.Cut(want[i], ": ")
		got = append(got, does+": "+verdict)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
}

func TestAFindingOfTheRulesTellsTheWayOut(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("all", join(whole("core", "com.acme.core", "1.0.0"), map[string]string{"core/A.cs": "", "core/B.cs": ""}))
	c := newCourt(t, r)
	list, err := judge.New(c.repo, judge.Options{Refs: []judge.Ref{c.main()}}).Ref(t.Context(), c.ref("1.0.0", "", "HEAD"))
	if err != nil {
		t.Fatal(err)
	}
	head := r.Git("rev-parse", "--short=7", "HEAD")
	var got []string
	for _, f := range list {
		got = append(got, fmt.Sprintf("%s %s %s: %s", f.Ref, f.Code, f.Path, f.Fix))
	}
	want := []string{
		"refs/tags/1.0.0 asmdef-missing core: add core/com.acme.core.Runtime.asmdef in Unity (Create > Assembly Definition), with its .meta" +
			"; commit, then git tag -d 1.0.0, then tag again   (all of it: upmrel check --rev " + head + ")",
		"refs/tags/1.0.0 meta-missing core/A.cs: open the package in the Unity editor, and commit A.cs.meta",
		"refs/tags/1.0.0 meta-missing core/B.cs: open the package in the Unity editor, and commit B.cs.meta",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestRulesOfAPackageOnItsUPMBranch(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("all", join(map[string]string{config.Filename: "strategy: prefixed\n", "core/Runtime/Bare.cs": ""}, whole("core", "com.acme.core", "1.0.0")))
	r.Git("subtree", "split", "-q", "-P", "core", "-b", "upm")
	c := newCourt(t, r)
	tests := []struct {
		name   string
		policy *config.Config
		want   string
	}{
		{"are asked of its root", nil, "error meta-missing"},
		{"and excuse what they excuse in its folder", checked(config.Override{Rule: "meta-missing", Path: "core/Runtime/**", Severity: "off"}), "ok"},
	}
	for _, tt := range tests {
		got := c.judge(judge.Options{Policy: tt.policy}, c.ref("com.acme.core/1.0.0", "", "upm"), c.main(), judge.Ref{Name: "refs/heads/upm", New: c.id("upm")})[0]
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestFilesThatAreNotHereCantBeJudged(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("all", whole("core", "com.acme.core", "1.0.0"))
	blob := r.Git("rev-parse", "HEAD:core/Runtime/Code.cs.meta")
	if err := os.Remove(filepath.Join(r.Dir(), ".git", "objects", blob[:2], blob[2:])); err != nil {
		t.Fatal(err)
	}
	c := newCourt(t, r)
	if diff := cmp.Diff("ok info not-judged", c.judge(judge.Options{}, c.ref("1.0.0", "", "HEAD"), c.main())[0]); diff != "" {
		t.Errorf("verdict (-want +got):\n%s", diff)
	}
}

// What a judge remembers of other commits changes none of its verdicts.
func TestMemoryChangesNoVerdict(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Commit("whole", join(whole("core", "com.acme.core", "1.0.0"), whole("ui", "com.acme.ui", "1.0.0")))
	meta := fmt.Sprintf("fileFormatVersion: 2\nguid: %032x\n", 1)
	core := func(more string) string {
		return fmt.Sprintf("{\n  \"name\": \"com.acme.core\", \"version\": \"1.0.0\", \"unity\": \"2021.3\"%s\n}\n", more)
	}
	edits := []map[string]string{
		{"core/package.json": core(`, "dependencies": {"com.acme.ui": "1.0.0"}`)},
		{"core/package.json": core(`, "dependencies": {"com.acme.ui": "^1.0.0"}`)},
		{"core/package.json": core(`, "samples": [{"displayName": "A", "description": "B", "path": "Samples~/A"}]`)},
		{"core/Samples~/A/A.cs": ""},
		{"core/package.json": core(`, "dist": {}`)},
		{"core/package.json": core(""), "core/runtime/Code.cs": "", "core/runtime/Code.cs.meta": meta},
		{"core/Runtime/aux.txt": "", "core/Runtime/aux.txt.meta": meta},
		{"core/.env": "SECRET=1"},
		{"core/.npmrc": "registry=https://example.com"},
		{"core/.npmrc": "//example.com/:_authToken=1"},
		{"core/Runtime/Code.cs.meta": meta, "ui/Runtime/Code.cs.meta": meta},
		{"core/Runtime/com.acme.core.asmdef": "{"},
		{"core/Plugins~/inner/package.json": unity("com.acme.inner", "1.0.0")},
		{"core/Runtime/inner/package.json": unity("com.acme.inner", "1.0.0")},
		{"core/PACKAGE.JSON": "{}"},
		{"core/Runtime/" + strings.Repeat("long", 40): ""},
	}
	tags := []string{"main"}
	for i, files := range edits { // each by itself, and then one upon the other
		r.Git("checkout", "-q", "--detach", "main")
		r.Commit(fmt.Sprint("only ", i), files)
		tags = append(tags, r.Git("rev-parse", "HEAD"))
	}
	for i, files := range edits {
		r.Commit(fmt.Sprint("also ", i), files)
		tags = append(tags, r.Git("rev-parse", "HEAD"))
	}
	r.Git("checkout", "-q", "main")
	c := newCourt(t, r)
	remembers := judge.New(c.repo, judge.Options{})
	refused := 0
	for _, at := range tags {
		ref := c.ref("1.0.0", "", at)
		want, err := judge.New(c.repo, judge.Options{}).Ref(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		got, err := remembers.Ref(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(said(want), said(got)); diff != "" {
			t.Errorf("%s (-alone +after others):\n%s", r.Git("log", "-1", "--format=%s", at), diff)
		}
		if want.Errors() {
			refused++
		}
	}
	if refused < len(edits)/2 {
		t.Errorf("%d of %d edits are refused: they tell nothing", refused, len(edits))
	}
}
