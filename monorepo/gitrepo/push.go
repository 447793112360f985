package gitrepo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
)

// PushOptions says how a push is made.
type PushOptions struct {
	Remote string
	Atomic bool // the server takes all refs or none, or git refuses to push
	DryRun bool // ask for access only; the user's hooks don't run
}

// PushResult is what became of one ref.
type PushResult struct {
	Ref      string `json:"ref"` // full name on the remote
	Pushed   bool   `json:"pushed"`
	UpToDate bool   `json:"up_to_date"`
	Reason   string `json:"reason"` // the server's, if it refused
}

// PushError is a push that did not go through whole.
type PushError struct {
	Remote   string
	Results  []PushResult
	NoAtomic bool   // the server can't push atomically; nothing was pushed
	Output   string // what git and the hooks said, in full
	Err      error
}

func (e *PushError) Error() string {
	for _, res := range e.Results {
		if !res.Pushed && !res.UpToDate && res.Reason != "" {
			return fmt.Sprintf("push to %s: %s: %s", e.Remote, ShortName(res.Ref), res.Reason)
		}
	}
	return fmt.Sprintf("push to %s: %v", e.Remote, e.Err)
}

func (e *PushError) Unwrap() error { return e.Err }

// Push sends refs by full name, each to the same name on the remote. The
// user's pre-push hooks run, except in a dry run.
func (r *Repo) Push(ctx context.Context, opts PushOptions, refs []string) ([]PushResult, error) {
	args := []string{"push", "--porcelain", "--no-follow-tags", "--recurse-submodules=no"}
	if opts.Atomic {
		args = append(args, "--atomic")
	} else {
		args = append(args, "--no-atomic")
	}
	if opts.DryRun {
		args = append(args, "--dry-run", "--no-verify")
	}
	args = append(args, "--end-of-options", opts.Remote)
	for _, ref := range refs {
		args = append(args, ref+":"+ref)
	}
	var stdout, stderr bytes.Buffer
	cmd := r.git.command(ctx, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	results := parsePush(stdout.String())
	if err == nil {
		return results, nil
	}
	err = gitError(ctx, args, stderr.String(), err)
	var gitErr *GitError
	if !errors.As(err, &gitErr) {
		return results, err
	}
	return results, &PushError{
		Remote:   opts.Remote,
		Results:  results,
		NoAtomic: strings.Contains(gitErr.Stderr, "does not support --atomic"),
		Output:   gitErr.Stderr,
		Err:      err,
	}
}

// parsePush reads `git push --porcelain`: "flag TAB from:to TAB summary (reason)".
func parsePush(out string) []PushResult {
	var results []PushResult
	for line := range strings.Lines(out) {
		flag, rest, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		if !ok || len(flag) != 1 {
			continue
		}
		spec, summary, _ := strings.Cut(rest, "\t")
		_, to, _ := strings.Cut(spec, ":")
		res := PushResult{Ref: to, UpToDate: flag == "=", Pushed: strings.Contains(" +*-", flag)}
		if flag == "!" {
			res.Reason = summary
		}
		results = append(results, res)
	}
	return results
}
