package cmd

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// answer is what a shell gets for a command line; a | stands at the cursor's word.
func answer(tb testing.TB, dir, typed string) string {
	tb.Helper()
	words := strings.Fields(typed)
	words[len(words)-1] = strings.Replace(words[len(words)-1], "|", "=", 1)
	var text strings.Builder
	app := newApp(newOutput(os.Stdin, os.Stdout, os.Stderr), Build{})
	complete(tb.Context(), app, append([]string{"-C", dir}, words...), &text)
	return text.String()
}

// offered are the words of an answer, without what is said of them.
func offered(answer string) string {
	var words []string
	for line := range strings.Lines(answer) {
		word, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func TestComplete(t *testing.T) {
	t.Parallel()
	dir := packagesRepository(t, 2, ".upmrel.yaml", "strategy: prefixed\n")
	for _, test := range []struct{ typed, want string }{
		{"|re", "release resume"},
		{"|unknown", ""},
		{"unknown |", ""},
		{"-n |rele", "release"},
		{"--format json |rele", "release"},
		{"hook |un", "uninstall"},
		{"hook -n |un", "uninstall"},
		{"release |pre", "premajor preminor prepatch prerelease"},
		{"release minor |", ""},
		{"release -- |maj", "major"},
		{"release -- |--from", ""},
		{"release |--no-", "--no-push --no-tag --no-split --no-color"},
		{"release |--snap", ""}, // hidden
		{"|--off", "--offline"},
		{"version |", ""},
		{"plan -p |", "com.acme.p0 com.acme.p1"},
		{"plan --package |com.acme.p1", "com.acme.p1"},
		{"plan |--package=com.acme.p1", "--package=com.acme.p1"},
		{"plan |--package=com.acme.p1=ma", "--package=com.acme.p1=major"},
		{"plan |--unknown=", ""},
		{"plan |--dry-run=", ""},
		{"tag -p |com.acme.p1=", ""},
		{"plan -p |com.acme.p0=au", "com.acme.p0=auto"}, // after the first, the = are the word's own
		{"next |com.acme.p1", "com.acme.p1"},
		{"next |maj", "major"},
		{"next com.acme.p1 |maj", "major"},
		{"next com.acme.p1 major |", ""},
		{"check com.acme.p0 |com", "com.acme.p0 com.acme.p1"},
		{"check --refs |", "com.acme.p0/1.0.0 com.acme.p0/1.10.0 com.acme.p0/1.9.0 com.acme.p1/1.0.0"},
		{"check --rev |", "HEAD main com.acme.p0/1.0.0 com.acme.p0/1.10.0 com.acme.p0/1.9.0 com.acme.p1/1.0.0"},
		{"check --format |", "text json sarif github"},
		{"list --graph |", "dot mermaid"},
		{"plan |--format=j", "--format=json"},
		{"init --target |", "git openupm assetstore"},
		{"explain |meta-mis", "meta-missing"},
		{"completion |", "bash zsh fish powershell"},
		{"notes |", "com.acme.p0 com.acme.p1"},
		{"notes |com.acme.p0@", "com.acme.p0@1.10.0 com.acme.p0@1.9.0 com.acme.p0@1.0.0 com.acme.p0@unreleased"},
		{"openupm simulate |com.acme.p1", "com.acme.p1"},
		{"openupm simulate --next |maj", "major"},
		{"openupm metadata --check |", ":files"},
		{"openupm metadata -o |", ":folders"},
		{"plan -o |", ":files"},
		{"plan --output |some", ":files"},
		{"plan |--config=", ":files"},
		{"split --prefix |", ":folders"},
		{"list -C |", ":folders"},
		{"name |", ""},
		{"pack |com.acme.p0@", "com.acme.p0@1.10.0 com.acme.p0@1.9.0 com.acme.p0@1.0.0"},
	} {
		if diff := cmp.Diff(test.want, offered(answer(t, dir, test.typed))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.typed, diff)
		}
	}
}

func TestCompleteTellsOfEachWord(t *testing.T) {
	t.Parallel()
	dir := packagesRepository(t, 1, ".upmrel.yaml", "strategy: prefixed\n")
	for typed, want := range map[string]string{
		"|versi":         "version\tprint the version of upmrel\n",
		"list |--graph":  "--graph\tprint the dependency graph as dot or mermaid\n",
		"pack |com.acme": "com.acme.p0\t1.0.0\n",
		"list -C |":      ":folders\n",
	} {
		if diff := cmp.Diff(want, answer(t, dir, typed)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", typed, diff)
		}
	}
}

func TestCompleteNotesOfPackagesThatShareAVersion(t *testing.T) {
	t.Parallel()
	r := packagesRepository(t, 2, ".upmrel.yaml", "strategy: synchronized\n")
	tag(t, r, "2.0.0", "2.1.0")
	if diff := cmp.Diff("2.1.0 2.0.0", offered(answer(t, r, "notes |2"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("com.acme.p0@2.1.0 com.acme.p0@2.0.0", offered(answer(t, r, "notes |com.acme.p0@2"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A shell that asks gets an answer or none, and never a complaint.
func TestCompleteSaysNothingOfWhatIsWrong(t *testing.T) {
	t.Parallel()
	broken := packagesRepository(t, 1, "package.json", "{", ".upmrel.yaml", "strategy: [\n")
	tag(t, broken, "-rf", "ok")
	for name, test := range map[string]struct{ dir, typed, want string }{
		"no folder":            {filepath.Join(broken, "missing"), "plan -p |", ""},
		"no repository":        {t.TempDir(), "plan -p |", ""},
		"no commit":            {repotest.New(t).Dir(), "plan -p |", ""},
		"a broken manifest":    {broken, "plan -p |", "com.acme.p0"},
		"no such config":       {broken, "plan --config nothing -p |", "com.acme.p0"},
		"a tag like an option": {broken, "check --refs |o", "ok"},
		"another folder":       {t.TempDir(), "plan -C " + broken + " -p |", "com.acme.p0"},
	} {
		if diff := cmp.Diff(test.want, offered(answer(t, test.dir, test.typed))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A line of the answer is a word: one of a manifest must not make others.
func TestCompleteLeavesOutWhatNoTerminalShows(t *testing.T) {
	t.Parallel()
	dir := packagesRepository(t, 1,
		"a/package.json", `{"name": "com.acme.two\nlines", "version": "1.0.0", "unity": "2021.3"}`,
		"b/package.json", `{"name": "com.acme.\u001b[2Jclears", "version": "1.0.0", "unity": "2021.3"}`,
		"c/package.json", `{"name": "com.acme.a\ttab", "version": "1.0.0", "unity": "2021.3"}`,
	)
	if diff := cmp.Diff("com.acme.p0\t1.0.0\n", answer(t, dir, "plan -p |com")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What the help calls a value decides how it is completed, so it has to be a name that
// the completion knows, or one of those below, of which nothing is known.
func TestCompletionKnowsWhatTheHelpNames(t *testing.T) {
	t.Parallel()
	free := []string{
		"NAMESPACE", "TEXT", "NAME", "beta", "com.acme", "VERSION", `"DISPLAY`, `NAME"`, "REMOTE", "URL", "REF", "OLD", "NEW",
	}
	known := []string{"FILE", "DIR", "PKG", "PKG@VERSION", "LEVEL", "TAG", "REF", "REV", "TARGET", "CODE"}
	eachCommand(newApp(newOutput(os.Stdin, os.Stdout, os.Stderr), Build{}).Commands, "", func(path string, c *cli.Command) {
		for _, f := range c.Flags {
			described, ok := f.(cli.DocGenerationFlag)
			if !ok || !described.TakesValue() {
				continue
			}
			_, name, after := cutPlaceholder(described.GetUsage())
			isPair := strings.ToLower(name) == name && strings.HasPrefix(after, " or ")
			if !isPair && !slices.Contains(slices.Concat(known, free), name) {
				t.Errorf("upmrel %s --%s takes %q: complete it in named", path, f.Names()[0], name)
			}
		}
		for usage := range strings.FieldsSeq(c.ArgsUsage) {
			for name := range strings.SplitSeq(plainUsage(usage), "|") {
				if strings.ToLower(name) != name && !slices.Contains(slices.Concat(known, free), name) {
					t.Errorf("upmrel %s takes %q: complete it in named", path, name)
				}
			}
		}
	})
}

// TestCompletionKnowsTheFormats asks every command for every format that one of them has.
func TestCompletionKnowsTheFormats(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "missing")
	eachCommand(newApp(newOutput(os.Stdin, os.Stdout, os.Stderr), Build{}).Commands, "", func(path string, c *cli.Command) {
		if len(c.Subcommands) > 0 || runByGit(c.Name) {
			return
		}
		for _, format := range []string{formatSARIF, formatGitHub} {
			app := newApp(newOutput(os.Stdin, os.Stdout, os.Stderr), Build{})
			words := append([]string{"upmrel"}, strings.Fields(path)...)
			err := run(t.Context(), app, append(words, "-C", missing, "--format", format))
			refused := err != nil && strings.Contains(err.Error(), "no output format")
			if offered := slices.Contains(moreFormats(strings.Fields(path)), format); offered == refused {
				t.Errorf("upmrel %s --format %s: offered %v, but %v", path, format, offered, err)
			}
		}
	})
}

// eachCommand calls for all commands, and for those below them.
func eachCommand(commands []*cli.Command, parent string, visit func(path string, c *cli.Command)) {
	for _, c := range commands {
		path := strings.TrimSpace(parent + " " + c.Name)
		visit(path, c)
		eachCommand(c.Subcommands, path, visit)
	}
}

// packagesRepository makes a repository of packages com.acme.p0, com.acme.p1 ..., each
// with a tag, the first with three, and of more files, given by path and text.
func packagesRepository(tb testing.TB, packages int, files ...string) string {
	tb.Helper()
	r := repotest.New(tb)
	for i := range packages {
		name := fmt.Sprintf("com.acme.p%d", i)
		files = append(files, "Packages/"+name+"/package.json",
			fmt.Sprintf(`{"name": %q, "version": "1.0.0", "displayName": "P", "unity": "2021.3"}`, name))
	}
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(r.Dir(), files[i])
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(files[i+1]), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
	r.Git("add", "-A")
	r.Git("commit", "-q", "-m", "feat: packages")
	if !slices.Contains(files, "strategy: synchronized\n") {
		tags := []string{"com.acme.p0/1.9.0", "com.acme.p0/1.10.0"}
		for i := range packages {
			tags = append(tags, fmt.Sprintf("com.acme.p%d/1.0.0", i))
		}
		tag(tb, r.Dir(), tags...)
	}
	return r.Dir()
}

// tag makes tags of HEAD.
func tag(tb testing.TB, dir string, names ...string) {
	tb.Helper()
	var lines strings.Builder
	for _, name := range names {
		fmt.Fprintf(&lines, "create refs/tags/%s HEAD\n", name)
	}
	update := exec.Command("git", "-C", dir, "update-ref", "--stdin")
	update.Stdin = strings.NewReader(lines.String())
	if out, err := update.CombinedOutput(); err != nil {
		tb.Fatalf("%v: %s", err, out)
	}
}

func BenchmarkComplete(b *testing.B) {
	dir := packagesRepository(b, 1000)
	for _, typed := range []string{"|", "release -p |com", "notes |com.acme.p0@", "check --refs |com"} {
		b.Run(typed, func(b *testing.B) {
			for b.Loop() {
				if answer(b, dir, typed) == "" {
					b.Fatal("no answer")
				}
			}
		})
	}
}
