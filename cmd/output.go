package cmd

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/mattn/go-isatty"

	"github.com/upmrel/upmrel/hooks"
	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/rules"
	"github.com/upmrel/upmrel/monorepo/upm"
	"github.com/upmrel/upmrel/release"
	"github.com/upmrel/upmrel/release/github"
	"github.com/upmrel/upmrel/release/githubapi"
	"github.com/upmrel/upmrel/release/subtree"
)

// output is all that a person or a program sees. Its rules: results go to
// stdout, everything else to stderr; what comes from the repository is printed
// without control characters; a failure says what, where, and the command that
// goes on; color only on a terminal; with --format json stdout holds one JSON
// document and nothing else; in GitHub Actions no text is a command to the runner.
type output struct {
	stdin        *os.File
	stdout       *results
	stderr       io.Writer
	screen       *screen // that stderr is; nil: nothing is shown of what takes long
	phase        phase
	asker        *bufio.Reader
	fromTerminal bool // stdin is a terminal
	isTerminal   bool // questions can be asked
	colors       colors
	json         bool
	quiet        bool
	doc          document
	actions      actions // nothing elsewhere
}

// document is what --format json prints.
type document struct {
	SchemaVersion int                  `json:"schema_version"`
	Command       string               `json:"command"`
	Strategy      string               `json:"strategy"`
	Base          string               `json:"base"`
	Commit        string               `json:"commit"`
	Since         string               `json:"since,omitempty"`   // of status --since: the commit that it compares with
	Targets       []rules.Target       `json:"targets,omitempty"` // of check
	Packages      any                  `json:"packages"`
	LeftOut       []monorepo.LeftOut   `json:"left_out,omitempty"` // of list --all
	Push          *release.PushPlan    `json:"push"`
	Commands      []release.RunPlan    `json:"commands,omitempty"` // of the user's, in the order in which they run
	Builds        []release.PushPlan   `json:"builds,omitempty"`   // pushes to the repositories of upm branches
	Releases      []release.GitHubPlan `json:"releases,omitempty"` // on GitHub
	Rules         []explained          `json:"rules,omitempty"`    // of explain
	Repairs       []repaired           `json:"repairs,omitempty"`  // of check --fix
	Hook          any                  `json:"hook,omitempty"`     // of the hook commands
	Snippets      []hooks.Manual       `json:"snippets,omitempty"` // of hook install --manual
	Problems      finding.List         `json:"problems"`
	ExitCode      int                  `json:"exit_code"`
}

func newOutput(stdin, stdout, stderr *os.File) *output {
	line := &screen{file: stderr, live: isatty.IsTerminal(stderr.Fd()) && os.Getenv("TERM") != "dumb"}
	o := &output{stdin: stdin, stdout: &results{file: stdout, screen: line}, stderr: line, screen: line, asker: bufio.NewReader(stdin)}
	if inActions() {
		o.actions = actions{stdout: github.NewLog(o.stdout), stderr: github.NewLog(stderr)}
		line.file = o.actions.stderr
	}
	o.fromTerminal = isatty.IsTerminal(stdin.Fd())
	o.isTerminal = o.fromTerminal && isatty.IsTerminal(stderr.Fd())
	o.colors = colorsOf(stdout, stderr)
	o.doc = document{SchemaVersion: 1, Packages: []struct{}{}, Problems: finding.List{}}
	return o
}

// results is standard output; it keeps its first error, so that a full disk does
// not look like success. Documents for programs are written to it as they are.
type results struct {
	file   *os.File
	screen *screen // that may be on the same terminal
	err    error
}

func (r *results) Write(p []byte) (int, error) {
	if r.screen != nil {
		r.screen.clear()
	}
	n, err := r.file.Write(p)
	if r.err == nil {
		r.err = err
	}
	return n, err
}

// printf writes a result for people. Arguments that come from outside must be cleaned.
func (o *output) printf(format string, args ...any) {
	switch {
	case o.json:
	case o.actions.stdout != nil:
		fmt.Fprintf(o.actions.stdout, format, args...)
	default:
		fmt.Fprintf(o.stdout, format, args...)
	}
}

// sayf tells what is going on, unless -q.
func (o *output) sayf(format string, args ...any) {
	if !o.quiet {
		fmt.Fprintf(o.stderr, format, args...)
	}
}

// problems reports findings, on stderr and in the JSON document.
func (o *output) problems(list finding.List) {
	list = o.here(list)
	o.doc.Problems = append(o.doc.Problems, list...)
	if o.json {
		return
	}
	for _, f := range list {
		if where := f.Where(); where != "" {
			fmt.Fprintf(o.stderr, "%s  ", clean(where))
		}
		fmt.Fprintf(o.stderr, "%s  %s  %s\n", o.severity(f.Severity), f.Code, clean(f.Message))
		o.fix(f.Fix)
	}
}

func (o *output) fix(text string) {
	if text != "" {
		fmt.Fprintf(o.stderr, "  fix: %s\n", cleanLines(o.fixHere(text)))
	}
}

// finish reports how the command ended and returns the exit code.
func (o *output) finish(err error) int {
	code := exitCode(err)
	if list, ok := findingsOf(err); ok {
		o.problems(list)
	} else if err != nil && !is[*errShown](err) {
		o.failure(err)
	}
	o.reportToActions(err)
	if o.json {
		o.printDocument(code)
	}
	if o.stdout.err != nil && code == exitDone {
		fmt.Fprintf(o.stderr, "upmrel: %v\n", o.stdout.err)
		return exitUnexpected
	}
	return code
}

func (o *output) printDocument(code int) {
	o.doc.ExitCode = code
	var text strings.Builder
	err := o.doc.write(&text)
	if err == nil {
		_, err = o.stdout.Write(o.jsonText([]byte(text.String())))
	}
	if err != nil && o.stdout.err == nil {
		o.stdout.err = err
	}
}

func (d *document) write(to io.Writer) error {
	enc := json.NewEncoder(to)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(d)
}

// failure says what went wrong and what goes on from here.
func (o *output) failure(err error) {
	if isCanceled(err) {
		fmt.Fprintln(o.stderr, "upmrel: interrupted")
		if kept, ok := errors.AsType[*release.KeptError](err); ok {
			o.fix(keptFix(kept))
		}
		return
	}
	fix := o.fixHere(fixOf(err))
	code := finding.Failed
	if exitCode(err) == exitPrecondition {
		code = finding.Precondition
	}
	o.doc.Problems = append(o.doc.Problems, finding.Finding{
		Code: code, Severity: finding.Error, Message: err.Error(), Fix: fix,
	})
	if o.json {
		return
	}
	if pushed, ok := errors.AsType[*gitrepo.PushError](err); ok {
		fmt.Fprintf(o.stderr, "%s\n", cleanLines(pushed.Output))
	}
	if command, ok := errors.AsType[*release.CommandError](err); ok && command.Output != "" && !command.Shown {
		fmt.Fprintf(o.stderr, "%s\n", cleanLines(command.Output))
	}
	fmt.Fprintf(o.stderr, "upmrel: %s\n", cleanLines(err.Error()))
	if pushed, ok := errors.AsType[*release.PublishError](err); ok && (pushed.Partly() || len(pushed.Refused()) > 1) {
		o.outcomes(pushed.Refs)
	}
	if pre, ok := errors.AsType[*release.Precondition](err); ok {
		for i, path := range pre.Paths {
			if i == maxPaths {
				fmt.Fprintf(o.stderr, "  ... and %d more\n", len(pre.Paths)-i)
				break
			}
			fmt.Fprintf(o.stderr, "  %s\n", clean(path))
		}
	}
	o.fix(fix)
}

// maxPaths is the number of paths that a message names.
const maxPaths = 10

// ownFix is the command that an error brings with it.
func ownFix(err error) (fix string, ok bool) {
	if e, ok := errors.AsType[*usage](err); ok {
		return e.fix, true
	}
	if e, ok := errors.AsType[*release.RequestError](err); ok {
		return e.Fix, true
	}
	if e, ok := errors.AsType[*release.Precondition](err); ok {
		return e.Fix, true
	}
	if e, ok := errors.AsType[*gitrepo.NotRepositoryError](err); ok {
		return cmp.Or(e.Fix, "cd to the repository, or name it: upmrel -C DIR ..."), true
	}
	if e, ok := errors.AsType[*release.InterruptedError](err); ok {
		return e.Fix(), true
	}
	if e, ok := errors.AsType[*release.RunningError](err); ok {
		return e.Fix(), true
	}
	if e, ok := errors.AsType[*release.KeptError](err); ok && !is[*gitrepo.PushError](err) {
		return keptFix(e), true
	}
	if e, ok := errors.AsType[*gitrepo.PushError](err); ok && e.DryRun {
		return "nothing was changed; when the cause is mended, run the same command again", true
	}
	if e, ok := errors.AsType[*subtree.MissingJoinError](err); ok {
		return finding.Command("git", "fetch", "--", "REPOSITORY", e.Sub), true
	}
	return "", false
}

// fixOf is the command that mends an error.
func fixOf(err error) string {
	if fix, ok := ownFix(err); ok {
		return fix
	}
	switch {
	case is[*hooks.InputError](err):
		return "this command is for git, or for a program that hands on git's standard input: " + manualCommand
	case is[*planFileError](err):
		return "upmrel plan LEVEL -o plan.json   (with what the release is to do)"
	case is[*outputError](err):
		return "write it elsewhere: upmrel plan LEVEL -o FILE"
	case is[*gitrepo.UnknownFormatError](err):
		return "update git: this version does not know the repository's format"
	case errors.Is(err, subtree.ErrShallow):
		return release.UnshallowFix
	case errors.Is(err, subtree.ErrGrafted):
		return "git replace --convert-graft-file"
	case is[*subtree.ConflictingJoinError](err):
		return "upmrel split --prefix DIR --ignore-joins, if the joins don't matter"
	case is[*upm.TransformError](err):
		return "nothing was changed; correct upm.packages in .upmrel.yaml"
	case is[*release.CommandError](err):
		return commandFix(err)
	case is[*release.NoCommitError](err):
		return "git add and git commit the packages first"
	case is[*bareError](err):
		return "clone it, and release from the clone"
	case is[*gitrepo.NoIdentityError](err):
		return `git config user.name "Your Name" && git config user.email you@example.com`
	case is[*gitrepo.LFSError](err):
		return lfsFix(err)
	case is[*gitrepo.NoRemoteError](err):
		return "correct remote: in .upmrel.yaml, or git remote add NAME URL"
	case is[*gitrepo.PushError](err):
		return pushFix(err)
	}
	if e, ok := errors.AsType[*githubapi.Error](err); ok {
		return cmp.Or(e.Fix, "when the cause is mended, run the same command again")
	}
	if unreachable, ok := errors.AsType[*release.UnreachableError](err); ok {
		return accessFix(unreachable.Remote)
	}
	if unreachable, ok := errors.AsType[*remoteError](err); ok {
		return accessFix(unreachable.remote) + "; or --no-push and push later"
	}
	return release.LockFix(err)
}

// accessFix says how to find out why a remote can't be reached.
func accessFix(remote string) string {
	return "check the network and your access: " + finding.Command("git", "ls-remote", remote)
}

// clean makes text from outside safe to print on one line.
func clean(s string) string {
	if isPlain(s) || !strings.ContainsFunc(s, unprintable) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if unprintable(r) {
			fmt.Fprintf(&b, "\\u{%x}", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isPlain reports whether a text is printable ASCII, as most is.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// cleanIndented is clean for a line of a file, whose tabs stay.
func cleanIndented(s string) string {
	parts := strings.Split(s, "\t")
	for i, part := range parts {
		parts[i] = clean(part)
	}
	return strings.Join(parts, "\t")
}

// cleanLines is clean for text of several lines.
func cleanLines(s string) string {
	lines := strings.Split(strings.TrimRight(s, "\r\n"), "\n")
	for i, line := range lines {
		lines[i] = clean(strings.ReplaceAll(strings.TrimSuffix(line, "\r"), "\t", "    "))
	}
	return strings.Join(lines, "\n")
}

// unprintable finds what can't be seen, and what is no text.
func unprintable(r rune) bool { return finding.IsHidden(r) || r == unicode.ReplacementChar }

// ask asks a question on a terminal; anything but yes is no.
func (o *output) ask(ctx context.Context, question string) bool {
	fmt.Fprintf(o.stderr, "%s [y/N] ", question)
	answer, ok := o.line(ctx)
	answer = strings.ToLower(answer)
	return ok && (answer == "y" || answer == "yes")
}
