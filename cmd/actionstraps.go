package cmd

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/release"
)

// credential is whose a token is that git pushes with, as far as can be told.
type credential int

const (
	otherCredential credential = iota // a person's, an app's, a deploy key, or not known
	appToken                          // of a job or of a GitHub App: they look alike
	jobToken                          // the one that the job got
)

// warnUnheard warns in GitHub Actions where a workflow waits for a tag that it will not
// hear of: what is pushed with a job's own token makes no event.
// (GitHub's documentation of GITHUB_TOKEN and of triggering a workflow from a workflow)
func (c *call) warnUnheard(ctx context.Context, p *release.Plan, s *release.Situation) error {
	if !inActions() {
		return nil
	}
	file, tag, ok := p.Starts(s)
	if !ok {
		return nil
	}
	whose, err := c.pushCredential(ctx, s.Remote.URL)
	if err != nil || whose == otherCredential {
		return err
	}
	message := fmt.Sprintf("it waits for tags as %s, and hears of none that is pushed with the job's own GITHUB_TOKEN, as here", tag)
	if whose == appToken {
		message = fmt.Sprintf("it waits for tags as %s, and hears of none if the token that git has here is the job's own GITHUB_TOKEN", tag)
	}
	c.problems(finding.List{{
		Code: finding.TagWorkflow, Severity: finding.Warning, Path: file.Path, Message: message,
		Fix: "give actions/checkout a token of a GitHub App or of a person: with: {token: \"${{ secrets.RELEASE_TOKEN }}\"}\n" +
			"       or let this workflow start that one: workflow_call, or workflow_dispatch and gh workflow run",
	}})
	return nil
}

// pushCredential finds out whose token git would push to a URL with. It looks where
// actions/checkout leaves one, a header in git's configuration, and in the URL.
func (c *call) pushCredential(ctx context.Context, remote string) (credential, error) {
	at, err := url.Parse(remote)
	if err != nil || at.Scheme != "https" && at.Scheme != "http" || !isForge(at.Host) {
		return otherCredential, nil //nolint:nilerr // another place, or no URL but a path or for ssh
	}
	if token, ok := at.User.Password(); ok {
		return credentialOf(token), nil
	}
	header, err := c.repo.ConfigFor(ctx, "http.extraheader", remote)
	return credentialOf(tokenIn(header)), err
}

// isForge reports whether a host is the one that the workflow runs for.
func isForge(host string) bool {
	server, err := url.Parse(cmp.Or(os.Getenv("GITHUB_SERVER_URL"), "https://github.com"))
	return err == nil && strings.EqualFold(host, server.Host)
}

// tokenIn is the token of a header for HTTP's basic authorization; "" where there is none.
func tokenIn(header string) string {
	name, value, _ := strings.Cut(header, ":")
	words := strings.Fields(value)
	if !strings.EqualFold(name, "authorization") || len(words) != 2 || !strings.EqualFold(words[0], "basic") {
		return ""
	}
	text, err := base64.StdEncoding.DecodeString(words[1])
	if err != nil {
		return ""
	}
	_, token, _ := strings.Cut(string(text), ":")
	return token
}

// credentialOf tells tokens apart by GitHub's prefix for those of apps, of which the
// job's own is one. The Action says which that is; what GITHUB_TOKEN holds may be an app's.
func credentialOf(token string) credential {
	switch own := os.Getenv("UPMREL_JOB_TOKEN"); {
	case !strings.HasPrefix(token, "ghs_"):
		return otherCredential
	case own == "":
		return appToken
	case own == token:
		return jobToken
	default:
		return otherCredential
	}
}

// depthFix is what a workflow lacks whose clone is not whole.
const depthFix = "add this below \"uses: actions/checkout\" in the workflow:\n        with: {fetch-depth: 0}"

// anewFix is for a clone that the branch has left behind.
// (GitHub's documentation of re-running workflows: it takes the same commit)
const anewFix = "start the workflow anew, on the branch as it is now; Re-run jobs takes the same commit again"

// fixHere is a fix where the program runs: the clone of a workflow is made whole, or made
// again, by the workflow.
func (o *output) fixHere(fix string) string {
	if o.actions.stderr == nil {
		return fix
	}
	for _, fetch := range []string{release.UnshallowFix, "git fetch --unshallow", "git fetch --tags"} {
		if rest, ok := strings.CutPrefix(fix, fetch); ok && !strings.Contains(rest, ", ") && !strings.Contains(rest, ":") {
			return depthFix
		}
	}
	if strings.HasPrefix(fix, "git pull --rebase, then ") {
		return anewFix
	}
	return fix
}

// here is findings with the fixes where the program runs.
func (o *output) here(list finding.List) finding.List {
	list = slices.Clone(list)
	for i := range list {
		list[i].Fix = o.fixHere(list[i].Fix)
	}
	return list
}

// preconditionHere is a precondition where the program runs: no branch is checked out in
// a workflow that does not run for one.
func preconditionHere(pre *release.Precondition) *release.Precondition {
	if pre.Message != release.DetachedHead || !inActions() {
		return pre
	}
	what := "a commit that is on no branch here"
	kind, name, _ := strings.Cut(strings.TrimPrefix(os.Getenv("GITHUB_REF"), "refs/"), "/")
	switch number, _, _ := strings.Cut(name, "/"); kind {
	case "pull":
		what = "pull request " + number
	case "tags":
		what = "tag " + name
	}
	branch := strings.TrimPrefix(pre.Fix, "git switch ")
	return &release.Precondition{
		Message: "the workflow runs for " + what + ", and a release needs a branch",
		Fix:     "release on: {push: {branches: [" + branch + "]}} or on: workflow_dispatch; here: upmrel plan",
	}
}

// isPullRequest reports whether the workflow runs for a pull request.
func isPullRequest() bool {
	return inActions() && strings.HasPrefix(os.Getenv("GITHUB_REF"), "refs/pull/")
}

// introduce lets a release be made in GitHub Actions where nobody told git by whom: by
// the account that GitHub shows for its own.
func (c *call) introduce(ctx context.Context, p *release.Plan) error {
	const name, email = "github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com"
	if !inActions() || p.OnlyPushes() {
		return nil
	}
	introduced, err := c.repo.Introduce(ctx, name, email)
	if introduced {
		c.sayf("  git knows no user here: %s makes the release\n", name)
	}
	return err
}
