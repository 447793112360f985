// Package hooks adapts git's hooks to the judgement of refs and installs them.
// It decides nothing about tags itself: package judge does.
package hooks

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/judge"
)

// maxLine is the longest line that is taken from git, in bytes: two ref names
// and two ids.
const maxLine = 64 << 10

// ReadPrePush reads what git gives a pre-push hook: a line for each ref,
// "<local ref> <local id> <remote ref> <remote id>". The local ref may hold
// spaces. A line that can't be read is an error, never a pass.
func ReadPrePush(r io.Reader) ([]judge.Ref, error) {
	var refs []judge.Ref
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 4096), maxLine)
	for lines.Scan() {
		if lines.Text() == "" { // of a hook that passes on no refs
			continue
		}
		ref, err := parseLine(lines.Text())
		if err != nil {
			return nil, err
		}
		refs = append(refs, ref)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read the refs that git pushes: %w", err)
	}
	return refs, nil
}

func parseLine(line string) (judge.Ref, error) {
	words := strings.Split(line, " ")
	n := len(words)
	if n < 4 || !strings.HasPrefix(words[n-2], "refs/") {
		return judge.Ref{}, fmt.Errorf("git's line %q is no ref to push", line)
	}
	newID, err := odb.ParseID(words[n-3])
	if err != nil {
		return judge.Ref{}, fmt.Errorf("git's line %q: %w", line, err)
	}
	oldID, err := odb.ParseID(words[n-1])
	if err != nil {
		return judge.Ref{}, fmt.Errorf("git's line %q: %w", line, err)
	}
	return judge.Ref{Name: words[n-2], Old: oldID, New: newID}, nil
}

// Tags keeps the refs that are tags: the only ones that are judged.
func Tags(refs []judge.Ref) []judge.Ref {
	var tags []judge.Ref
	for _, ref := range refs {
		if strings.HasPrefix(ref.Name, gitrepo.TagPrefix) {
			tags = append(tags, ref)
		}
	}
	return tags
}

// Verdict is the answer on one ref.
type Verdict struct {
	Ref      judge.Ref
	Findings finding.List // without errors: let it out
}

// PrePush judges the tags among the refs of a push and returns a verdict for each,
// in order. The remote is what git tells the hook: its name, which is the
// URL too where the push names no remote, and its URL. allow names finding codes
// to let through this once.
func PrePush(ctx context.Context, repo *gitrepo.Repo, remote gitrepo.Remote, refs []judge.Ref, allow []finding.Code) ([]Verdict, error) {
	published, err := judge.PublishedConfig(ctx, repo, remote.Name)
	if err != nil {
		return nil, err
	}
	policy, targets := config.Default().PrePush, config.Default().Check.Targets
	if published != nil {
		policy, targets = published.PrePush, published.Check.Targets
	}
	if exempt(policy, remote) {
		return nil, nil
	}
	j := judge.New(repo, judge.Options{
		Remote: remote.Name, Policy: policy, Targets: targets, Layout: published, Allow: allow, Refs: refs,
	})
	tags := Tags(refs)
	verdicts := make([]Verdict, len(tags))
	for i, ref := range tags {
		list, err := j.Ref(ctx, ref)
		if err != nil {
			return nil, fmt.Errorf("judge %s: %w", gitrepo.ShortName(ref.Name), err)
		}
		verdicts[i] = Verdict{Ref: ref, Findings: list}
	}
	return verdicts, nil
}

// exempt reports whether the policy lets everything out to a remote, known by its
// name or by its URL, with or without the password in it.
func exempt(policy config.PrePush, remote gitrepo.Remote) bool {
	return slices.ContainsFunc([]string{remote.Name, remote.URL, gitrepo.SafeURL(remote.URL)}, func(s string) bool {
		return s != "" && monorepo.MatchesAny(policy.ExemptRemotes, s)
	})
}
