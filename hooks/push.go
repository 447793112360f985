// Package hooks adapts git's hooks to the judgement of refs and installs them.
// It decides nothing about refs itself: package judge does.
package hooks

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/judge"
)

// Push is a push to be judged, whoever tells of it: git on the side that pushes or on
// the one that receives, or an event in CI.
type Push struct {
	Refs   []judge.Ref
	Remote judge.Remote
	URL    string         // that the push goes to; may hold a password
	Allow  []finding.Code // codes that refuse nothing this once
	// Offline keeps the remote from being asked, though the policy has it asked.
	Offline bool
}

// Verdict is the answer on one ref.
type Verdict struct {
	Ref      judge.Ref
	Findings finding.List // without errors: let it out
	// Target is what the ref shall stand on behind all tags, where there are findings.
	Target gitrepo.ID
}

// Report is the answer on a push.
type Report struct {
	// Verdicts are those on each ref, in order; none where the remote is exempt.
	Verdicts []Verdict
	// Findings are of no single ref.
	Findings finding.List
	// Unpublished is the branch whose policy holds, where refs are refused and what is
	// pushed or checked out has another one; "" where nothing is to be said of it.
	Unpublished string
}

// Judge judges the refs of a push.
func Judge(ctx context.Context, repo *gitrepo.Repo, push Push) (Report, error) {
	var err error
	name := push.Remote.Name
	if push.Remote.Name, err = judge.RemoteName(ctx, repo, name, push.URL); err != nil {
		return Report{}, err
	}
	terms, err := judge.FindTerms(ctx, repo, push.Remote)
	if err != nil {
		return Report{}, err
	}
	if exempt, err := push.exempt(ctx, repo, terms.Policy.PrePush, name); err != nil || exempt {
		return Report{}, err
	}
	if err := push.ask(ctx, repo, &terms); err != nil {
		return Report{}, err
	}
	j := judge.New(repo, judge.Options{
		Remote: push.Remote, Policy: terms.Policy, Layout: terms.Layout, Findings: terms.Findings, Allow: push.Allow, Refs: push.Refs,
	})
	report := Report{Verdicts: make([]Verdict, len(push.Refs))}
	for i, ref := range push.Refs {
		list, err := j.Ref(ctx, ref)
		if err != nil {
			return Report{}, fmt.Errorf("judge %s: %w", gitrepo.ShortName(ref.Name), err)
		}
		report.Verdicts[i] = Verdict{Ref: ref, Findings: list}
		if len(list) > 0 && !ref.New.IsZero() {
			if target, _, err := repo.Peel(ctx, ref.New); err == nil { // else it is not here
				report.Verdicts[i].Target = target
			}
		}
	}
	if report.Findings, err = j.Together(ctx); err != nil {
		return Report{}, err
	}
	report.Unpublished, err = push.unpublished(ctx, repo, terms, report)
	return report, err
}

// unpublished looks for a policy that whoever pushes may think holds already.
func (p *Push) unpublished(ctx context.Context, repo *gitrepo.Repo, terms judge.Terms, report Report) (string, error) {
	const enough = 10 // commits that are asked
	if !slices.ContainsFunc(report.Verdicts, func(v Verdict) bool { return v.Findings.Errors() }) {
		return "", nil
	}
	head, err := repo.Head(ctx)
	if err != nil {
		return "", err
	}
	ids := []gitrepo.ID{head.Commit}
	for _, ref := range p.Refs[:min(len(p.Refs), enough)] {
		ids = append(ids, ref.New)
	}
	for _, id := range ids {
		target, kind, err := repo.Peel(ctx, id)
		if err != nil || kind != odb.Commit { // one that is deleted, or of something else
			continue
		}
		if differs, err := terms.Differs(ctx, repo, target); err == nil && differs {
			return cmp.Or(terms.Branch, "the remote"), nil
		}
	}
	return "", ctx.Err()
}

// patience is how long a remote is waited for.
const patience = 10 * time.Second

// ask asks the remote for its branches and tags, where the policy has it and a tag is to
// be published. A remote that does not answer in time is said, and no more: what this
// clone knows of it has to do.
func (p *Push) ask(ctx context.Context, repo *gitrepo.Repo, terms *judge.Terms) error {
	publishes := func(ref judge.Ref) bool { return !ref.New.IsZero() && strings.HasPrefix(ref.Name, gitrepo.TagPrefix) }
	if !terms.Policy.PrePush.Online || p.Offline || p.Remote.Here || !slices.ContainsFunc(p.Refs, publishes) {
		return nil
	}
	waiting, stop := context.WithTimeout(ctx, patience)
	defer stop()
	refs, err := repo.LsRemoteUnattended(waiting, gitrepo.Remote{Name: p.Remote.Name, URL: p.URL})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil:
		p.Remote.Asked = refs
	default:
		terms.Findings = append(terms.Findings, p.unanswered(waiting, err))
	}
	return nil
}

// unanswered says that the remote could not be asked.
func (p *Push) unanswered(waiting context.Context, err error) finding.Finding {
	reason := err.Error()
	if waiting.Err() != nil {
		reason = "no answer in " + patience.String()
	}
	remote := gitrepo.SafeURL(p.Remote.Name)
	return finding.Finding{
		Code: finding.NotJudged, Severity: finding.Info,
		Message: fmt.Sprintf("%s can't be asked for its branches and tags, so what this clone knows of them counts: %s", remote, reason),
		Fix:     finding.Command("git", "fetch", "--tags", "--", remote),
	}
}

// exempt reports whether the policy lets everything out to the remote, known by its URL,
// with or without the password in it, by its name or by what git was given for it. A name
// is no way to a place that is also that of a remote which is judged.
func (p *Push) exempt(ctx context.Context, repo *gitrepo.Repo, policy config.PrePush, given string) (bool, error) {
	is := func(s string) bool { return s != "" && monorepo.MatchesAny(policy.ExemptRemotes, s) }
	if is(p.URL) || is(gitrepo.SafeURL(p.URL)) {
		return true, nil
	}
	if !is(p.Remote.Name) && !is(given) {
		return false, nil
	}
	there, err := repo.RemotesAt(ctx, p.URL)
	return !slices.ContainsFunc(there, func(name string) bool { return !is(name) }), err
}
