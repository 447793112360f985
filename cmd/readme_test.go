package cmd_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/explain"
	"github.com/upmrel/upmrel/monorepo/finding"
)

// TestREADMEIsTrue compares what README.md shows with what the program says; -update
// writes that into README.md:
//
//   - The parts between comments <!-- NAME --> and <!-- /NAME -->, which are made from the
//     program's own tables.
//   - The blocks marked console. Their commands are played in a shell, one block after
//     the other. "..." stands for lines that are left out.
func TestREADMEIsTrue(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "README.md")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	have := strings.ReplaceAll(string(data), "\r\n", "\n")
	want := withPart(t, have, "keys", string(config.Reference()))
	want = withPart(t, want, "codes", codeTables())
	if runtime.GOOS != "windows" { // the commands are for a shell of Unix
		want = newTour(t).replay(want)
	}
	if *update && want != have {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(have, want); diff != "" {
		t.Errorf("README.md is stale; run go test ./cmd -run README -update, and read the diff (-want +got):\n%s", diff)
	}
}

// withPart puts text between the comments of that name.
func withPart(t *testing.T, readme, name, text string) string {
	t.Helper()
	before, rest, opened := strings.Cut(readme, "<!-- "+name+" -->\n")
	_, after, closed := strings.Cut(rest, "<!-- /"+name+" -->\n")
	if !opened || !closed {
		t.Fatalf("README.md has no <!-- %s --> ... <!-- /%s -->", name, name)
	}
	return before + "<!-- " + name + " -->\n\n" + strings.Trim(text, "\n") + "\n\n<!-- /" + name + " -->\n" + after
}

// codeTables lists every code with the first sentence of its page.
func codeTables() string {
	titles := map[finding.Code]string{ // of the tables, by their first codes
		finding.ConfigSyntax:       "Configuration",
		finding.ManifestUnreadable: "Manifests, and the packages together",
		finding.NameEmpty:          "Names",
		finding.ManifestBOM:        "What a manifest says",
		finding.MetaMissing:        "Files",
		finding.AssetStoreAuthor:   "Asset Store",
		finding.OpenUPMGitHub:      "OpenUPM",
		finding.ChangeMajor:        "Changes since the last release",
		finding.TemplateInvalid:    "Tag templates",
		finding.TagMalformed:       "Tags, and branches of releases",
		finding.UPMBranch:          "upm branches",
		finding.HookInactive:       "The hook",
		finding.Precondition:       "Commands",
	}
	var b strings.Builder
	for _, code := range finding.Codes() {
		if title, ok := titles[code]; ok {
			fmt.Fprintf(&b, "\n**%s**\n\n| code | about |\n|---|---|\n", title)
		}
		fmt.Fprintf(&b, "| [%s](monorepo/explain/pages/%s.md) | %s |\n", code, code, strings.NewReplacer("|", `\|`, "<", `\<`).Replace(explain.Summary(code)))
	}
	return b.String()
}

// tour is a shell's session in a folder of its own.
type tour struct {
	t         *testing.T
	home, dir string
}

func newTour(t *testing.T) *tour {
	t.Helper()
	home, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &tour{t: t, home: home, dir: home}
}

// replay plays the blocks of a text. Those that show something else get what came out.
func (s *tour) replay(readme string) string {
	block := regexp.MustCompile("(?ms)^```console\n(.*?)^```\n")
	return block.ReplaceAllStringFunc(readme, func(text string) string {
		var b strings.Builder
		b.WriteString("```console\n")
		for _, shown := range commands(block.FindStringSubmatch(text)[1]) {
			b.WriteString("$ " + shown.line + "\n" + shown.compare(s.run(shown.line)))
		}
		return b.String() + "```\n"
	})
}

// shown is a command of a block, and what the block says that it prints.
type shown struct{ line, output string }

func commands(block string) []shown {
	var list []shown
	for line := range strings.Lines(block) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			list = append(list, shown{line: strings.TrimSuffix(command, "\n")})
		} else if len(list) > 0 {
			list[len(list)-1].output += line
		}
	}
	return list
}

// run runs a command line in the session's folder, where nothing of the user's setup shows.
func (s *tour) run(line string) string {
	s.t.Helper()
	if dir, ok := strings.CutPrefix(line, "cd "); ok {
		s.dir = filepath.Join(s.dir, dir)
		return ""
	}
	shell := exec.Command("sh", "-c", line)
	shell.Dir = s.dir
	shell.Env = append(slices.DeleteFunc(os.Environ(), func(pair string) bool {
		return strings.HasPrefix(pair, "GIT_") || strings.HasPrefix(pair, "UPMREL_") || strings.HasPrefix(pair, "GITHUB_")
	}),
		"HOME="+s.home, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+filepath.Join(s.home, ".gitconfig"), "LC_ALL=C", "NO_COLOR=1", "TZ=UTC",
		"GIT_AUTHOR_DATE=2026-01-02T03:04:05Z", "GIT_COMMITTER_DATE=2026-01-02T03:04:05Z", "SOURCE_DATE_EPOCH=1767323045")
	out, err := shell.CombinedOutput()
	if _, failed := err.(*exec.ExitError); err != nil && !failed { //nolint:errorlint // exec returns it as it is
		s.t.Fatalf("%s: %v", line, err)
	}
	text := strings.ReplaceAll(string(out), s.home, "/home/you")
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return text
}

// seconds is how long something took.
var seconds = regexp.MustCompile(`\(\d\.\d\d s\)`)

// compare returns what the block is to show of what came out: what it shows already where
// that is so but for ids, under -update with the new ids.
func (s shown) compare(out string) string {
	const left = "...\n"
	out = seconds.ReplaceAllString(out, "(0.01 s)")
	var parts []string
	for part := range strings.SplitSeq("\n"+s.output, "\n"+left) {
		parts = append(parts, "("+regexp.QuoteMeta(steady(part))+")")
	}
	pattern := regexp.MustCompile("^" + strings.Join(parts, `\n(?:.*\n)*?`) + "$")
	at := pattern.FindStringSubmatchIndex(steady("\n" + out))
	switch {
	case at == nil:
		return out
	case !*update:
		return s.output
	}
	parts = parts[:0]
	for i := 2; i < len(at); i += 2 {
		parts = append(parts, ("\n" + out)[at[i]:at[i+1]])
	}
	return strings.Join(parts, "\n"+left)[1:]
}
