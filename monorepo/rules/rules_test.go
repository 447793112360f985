package rules_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/assets"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/rules"
	"github.com/upmrel/upmrel/monorepo/version"
)

var update = flag.Bool("update", false, "write what the rules say into testdata")

// Each file of testdata is named after a rule. Its trees are those below the folders
// bad, of which the rule finds what the file want says, and good, of which it finds
// nothing. Lines above the first file say what text does not:
//
//	targets: assetstore
//	symlink: bad/Packages/com.acme.foo/Link.cs
//	submodule: bad/Packages/com.acme.foo/External
//	size: bad/Packages/com.acme.foo/Film.bytes 200000000
//
// Facts that no file tells are lines too, each for one of the trees:
//
//	remote: bad/https://gitlab.com/acme/packages.git
//	untagged: bad/com.acme.foo
//	outdated: bad/Packages/com.acme.foo/.attestation.p7m package.json
//	hidden: bad/Packages/com.acme.foo/Samples~ .gitignore 3 *~
//	would-hide: bad/Packages/com.acme.foo/Samples~ .gitignore 3 *~
//	since: bad/com.acme.foo 1.2.0 removed Runtime/Foo.cs added Runtime/Bar.cs
//
// Other lines are comments.
func TestRules(t *testing.T) {
	t.Parallel()
	for _, code := range rules.Codes() {
		t.Run(string(code), func(t *testing.T) {
			t.Parallel()
			name := filepath.Join("testdata", string(code)+".txtar")
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if good := check(t, archive, "good", code); good != "" {
				t.Errorf("good has faults:\n%s", good)
			}
			bad := check(t, archive, "bad", code)
			if bad == "" {
				t.Error("bad has no fault")
			}
			if *update {
				setFile(archive, "want", bad)
				if err := os.WriteFile(name, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(file(archive, "want"), bad); diff != "" {
				t.Errorf("bad (-want +got):\n%s", diff)
			}
		})
	}
}

// TestNoFileIsWithoutItsRule keeps testdata free of files that no test reads.
func TestNoFileIsWithoutItsRule(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		code := strings.TrimSuffix(filepath.Base(name), ".txtar")
		if !slices.Contains(rules.Codes(), finding.Code(code)) {
			t.Errorf("%s is no rule's", name)
		}
	}
}

// check returns what a rule says of one of an archive's trees, a line or two for
// each finding.
func check(t *testing.T, archive *txtar.Archive, tree string, code finding.Code) string {
	t.Helper()
	var targets []rules.Target
	for _, word := range directives(archive, "targets") {
		targets = append(targets, rules.Target(word))
	}
	w := workspace(t, archive, tree)
	req := rules.Request{Workspace: w, Targets: targets, Facts: facts(archive, tree)}
	list, err := rules.Check(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	checkErrorsAlone(t, req, list)
	return format(slices.DeleteFunc(list, func(f finding.Finding) bool { return f.Code != code }))
}

// checkErrorsAlone makes sure that who asks for errors alone gets all of them.
func checkErrorsAlone(t *testing.T, req rules.Request, all finding.List) {
	t.Helper()
	req.Least = finding.Error
	alone, err := rules.Check(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	want := slices.DeleteFunc(slices.Clone(all), func(f finding.Finding) bool { return f.Severity < finding.Error })
	if diff := cmp.Diff(want, alone, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("errors alone (-want +got):\n%s", diff)
	}
}

func format(list finding.List) string {
	var b strings.Builder
	for _, f := range list {
		fmt.Fprintf(&b, "%s  %s  %s", f.Where(), f.Severity, f.Message)
		if f.Targets != "" {
			fmt.Fprintf(&b, "  (%s)", f.Targets)
		}
		fmt.Fprintf(&b, "\n    fix: %s\n", f.Fix)
	}
	return b.String()
}

// workspace makes the packages of one of an archive's trees.
func workspace(t *testing.T, archive *txtar.Archive, tree string) *monorepo.Workspace {
	t.Helper()
	files := map[string]string{}
	for _, f := range archive.Files {
		if name, ok := strings.CutPrefix(f.Name, tree+"/"); ok {
			files[name] = string(f.Data)
		}
	}
	cfg, faults := config.Parse(config.Filename, []byte(files[config.Filename]))
	if faults.Errors() {
		t.Fatal(faults)
	}
	snap := gitrepo.SnapshotOf(files)
	for kind, mode := range map[string]gitrepo.Mode{"symlink": gitrepo.ModeSymlink, "submodule": gitrepo.ModeSubmodule, "size": gitrepo.ModeFile} {
		for _, line := range directives(archive, kind) {
			path, size, _ := strings.Cut(line, " ")
			if path, ok := strings.CutPrefix(path, tree+"/"); ok {
				n, _ := strconv.ParseInt(size, 10, 64)
				snap = snap.With(path, mode, n)
			}
		}
	}
	w, err := monorepo.Load(t.Context(), snap, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// facts are those that an archive's comment gives one of its trees.
func facts(archive *txtar.Archive, tree string) rules.Facts {
	var facts rules.Facts
	each := func(word string, found func(first string, rest []string)) {
		for _, line := range directives(archive, word) {
			if line, ok := strings.CutPrefix(line, tree+"/"); ok {
				words := strings.Split(line, " ")
				found(words[0], words[1:])
			}
		}
	}
	each("remote", func(url string, _ []string) { facts.Remote = url })
	each("untagged", func(name string, _ []string) { facts.Untagged = append(facts.Untagged, name) })
	facts.Outdated = map[string]string{}
	each("outdated", func(path string, rest []string) { facts.Outdated[path] = rest[0] })
	facts.Changes = map[string]assets.Advice{}
	each("since", func(name string, rest []string) {
		v, err := version.Parse(rest[0])
		if err != nil {
			panic(err)
		}
		var change assets.Change
		for pair := range slices.Chunk(rest[1:], 2) {
			name, to, _ := strings.Cut(pair[1], ">")
			change = append(change, assets.Difference{Kind: assets.Kind(pair[0]), Name: name, To: to})
		}
		facts.Changes[name] = assets.Advice{Since: monorepo.Release{Tag: name + "/" + rest[0], Version: v}, Change: change}
	})
	for word, exists := range map[string]bool{"hidden": true, "would-hide": false} {
		each(word, func(path string, rest []string) {
			line, _ := strconv.Atoi(rest[1])
			facts.Hidden = append(facts.Hidden, rules.Hidden{Path: path, Source: rest[0], Line: line, Pattern: rest[2], Exists: exists})
		})
	}
	return facts
}

// directives are the lines of an archive's comment that begin with a word.
func directives(archive *txtar.Archive, word string) []string {
	var lines []string
	for line := range strings.Lines(string(archive.Comment)) {
		if rest, ok := strings.CutPrefix(line, word+": "); ok {
			lines = append(lines, strings.TrimSpace(rest))
		}
	}
	return lines
}

func file(archive *txtar.Archive, name string) string {
	for _, f := range archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

func setFile(archive *txtar.Archive, name, data string) {
	for i, f := range archive.Files {
		if f.Name == name {
			archive.Files[i].Data = []byte(data)
			return
		}
	}
	archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(data)})
}
