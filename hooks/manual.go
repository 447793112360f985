package hooks

import (
	"path/filepath"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// Lines for hooks that upmrel does not write itself.
const (
	// shSnippet makes any other pre-push hook ask upmrel first. It stands at the top of
	// the hook and gives both the same standard input, which Git LFS needs too.
	shSnippet = `refs=$(cat)
printf '%s\n' "$refs" | upmrel hook pre-push "$@" || exit $?
exec <<UPMREL
$refs
UPMREL`
	// huskySnippet is for .husky/pre-push; husky gives it what git gives the hook.
	huskySnippet = `upmrel hook pre-push "$@"`
	// simpleGitHooksSnippet is for the configuration of simple-git-hooks.
	simpleGitHooksSnippet = `"pre-push": "upmrel hook pre-push \"$@\""`
	// preCommitSnippet puts upmrel's hook where pre-commit runs it beside its own, with
	// all that git tells: pre-commit's own hooks hear of the first ref only, and of none
	// where the remote has the commits already, as in most pushes of tags.
	preCommitSnippet = `pre-commit uninstall -t pre-push
upmrel hook install
pre-commit install -t pre-push`
	// serverSnippet is the hook pre-receive of a repository that is pushed to.
	serverSnippet = `#!/bin/sh
exec upmrel hook pre-receive`
)

// lefthookSnippet is for lefthook's configuration file. Without use_stdin a command hears
// of no ref, and without files lefthook leaves it out of pushes in which no file differs
// from what is pushed already, as those of tags alone; so it is given a file that is
// always there.
func lefthookSnippet(file string) string {
	return strings.ReplaceAll(`pre-push:
  commands:
    upmrel:
      run: upmrel hook pre-push '{1}' '{2}' {files}
      files: git ls-files -co -- FILE
      use_stdin: true`, "FILE", file)
}

// Manual is how to have upmrel asked by something that it does not install itself.
type Manual struct {
	For  string `json:"for"`
	File string `json:"file,omitempty"` // to put the text into; "" for commands to run
	Text string `json:"text"`
	Note string `json:"note,omitempty"`
}

// Manuals lists them all, for the program of that path.
func Manuals(binary string) []Manual {
	return []Manual{
		{
			For: "a hook in sh", File: "hooks/pre-push, below its first line", Text: shSnippet,
			Note: "what follows in the hook reads the same input, as git-lfs needs",
		},
		{For: husky, File: ".husky/pre-push, before what reads the input", Text: huskySnippet},
		{
			For: lefthook, File: "lefthook.yml", Text: lefthookSnippet("lefthook.yml"),
			Note: "without files lefthook leaves out pushes of tags alone; then run: lefthook install",
		},
		{For: simpleGitHooks, File: "package.json, in \"simple-git-hooks\"", Text: simpleGitHooksSnippet, Note: "then run: npx simple-git-hooks"},
		{
			For: preCommit, Text: preCommitSnippet,
			Note: "it runs upmrel's hook beside its own, which hear of one ref at most",
		},
		{
			For: "git's configuration", Text: configCommands(binary),
			Note: "for git 2.54 and later; an older one, as GUI clients may bring along, passes over it",
		},
		{
			For: "a server", File: "hooks/pre-receive of the bare repository, executable", Text: serverSnippet,
			Note: "judges what --no-verify and --mirror hide from every pre-push hook; on Gitea and Forgejo hooks/pre-receive is theirs: put it into hooks/pre-receive.d; on GitLab install it with gitaly hooks set",
		},
	}
}

// configCommands set up a hook of git's configuration. The command comes first: git fails
// on a hook that has an event alone.
func configCommands(binary string) string {
	return finding.Command("git", "config", "hook.upmrel.command", finding.Command(filepath.ToSlash(binary), "hook", hookName)) + "\n" +
		finding.Command("git", "config", "hook.upmrel.event", hookName)
}
