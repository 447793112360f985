package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	DryRun   bool   // only access was asked for: nothing moved, here or there
	NoAtomic bool   // the server can't push atomically; nothing was pushed
	Output   string // what git and the hooks said, in full
	Err      error
}

func (e *PushError) Error() string {
	if res := e.cause(); res.Reason != "" {
		return fmt.Sprintf("push to %s: %s: %s", e.Remote, ShortName(res.Ref), res.Reason)
	}
	return fmt.Sprintf("push to %s: %v", e.Remote, e.Err)
}

// cause is the first ref that was refused for a reason of its own, not only
// because another one was.
func (e *PushError) cause() PushResult {
	refused := slices.DeleteFunc(slices.Clone(e.Results), func(res PushResult) bool { return res.Pushed || res.UpToDate })
	for _, res := range refused {
		if !ForAnother(res.Reason) {
			return res
		}
	}
	if len(refused) > 0 {
		return refused[0]
	}
	return PushResult{}
}

func (e *PushError) Unwrap() error { return e.Err }

// ForAnother reports whether a reason for refusing a ref is only that another ref of
// the same push was refused.
func ForAnother(reason string) bool {
	return strings.Contains(reason, "atomic push fail") || strings.Contains(reason, "atomic transaction failed")
}

// Push makes refs of the remote, by full name, point at the refs' IDs, whatever
// has those names here. The user's pre-push hooks run, except in a dry run.
func (r *Repo) Push(ctx context.Context, opts PushOptions, refs []Ref) ([]PushResult, error) {
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
		args = append(args, ref.ID.String()+":"+ref.Name)
	}
	out, err := r.git.run(ctx, args...)
	results, said := parsePush(string(out))
	gitErr, ok := errors.AsType[*GitError](err)
	if !ok {
		return results, err
	}
	return results, &PushError{
		Remote:   opts.Remote,
		Results:  results,
		DryRun:   opts.DryRun,
		NoAtomic: strings.Contains(gitErr.Stderr, "does not support --atomic"),
		Output:   strings.TrimSpace(said + gitErr.Stderr),
		Err:      err,
	}
}

// parsePush reads `git push --porcelain`: "flag TAB from:to TAB summary (reason)".
// What the user's hooks said is among it.
func parsePush(out string) (results []PushResult, said string) {
	var rest strings.Builder
	for line := range strings.Lines(out) {
		fields := strings.SplitN(strings.TrimRight(line, "\r\n"), "\t", 3)
		if len(fields) != 3 || len(fields[0]) != 1 || !strings.Contains(" +-*!=", fields[0]) {
			if !strings.HasPrefix(line, "To ") && line != "Done\n" {
				rest.WriteString(line)
			}
			continue
		}
		_, to, ok := strings.Cut(fields[1], ":")
		if !ok || !strings.HasPrefix(to, "refs/") {
			continue
		}
		res := PushResult{Ref: to}
		switch fields[0] {
		case "=":
			res.UpToDate = true
		case "!":
			res.Reason = fields[2]
		default:
			res.Pushed = true
		}
		results = append(results, res)
	}
	return results, rest.String()
}
