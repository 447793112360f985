package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/release"
	"github.com/upmrel/upmrel/release/githubapi"
)

// gitHubFlags ask for GitHub Releases, or for none where the configuration does.
func gitHubFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "github-release", Usage: "make a GitHub Release of each tag, with notes and tarballs"},
		&cli.BoolFlag{Name: "draft", Usage: "leave GitHub Releases as drafts"},
	}
}

// withReleases reads what the flags say of GitHub Releases.
func (c *call) withReleases(req release.Request) (release.Request, error) {
	read := func(name string) *bool {
		if !c.cli.IsSet(name) {
			return nil
		}
		is := c.cli.Bool(name)
		return &is
	}
	req.GitHubRelease, req.Draft = read("github-release"), read("draft")
	for _, clash := range []struct {
		name string
		is   bool
	}{{"no-push", req.NoPush}, {"no-tag", req.NoTag}, {"snapshot", req.Snapshot}} {
		if clash.is && c.cli.Bool("github-release") {
			return req, &usage{
				message: "a GitHub Release is one of a tag that is pushed, so --github-release has no place beside --" + clash.name,
				fix:     "leave out one of the two",
			}
		}
	}
	return req, nil
}

// gitHubWords are the options of a request about GitHub Releases.
func gitHubWords(req release.Request) []string {
	var words []string
	for _, option := range []struct {
		name string
		is   *bool
	}{{"--github-release", req.GitHubRelease}, {"--draft", req.Draft}} {
		switch {
		case option.is == nil:
		case *option.is:
			words = append(words, option.name)
		default:
			words = append(words, option.name+"=false")
		}
	}
	return words
}

// gitHub is GitHub as the environment and a remote say, with a token of the environment.
func (c *call) gitHub(ctx context.Context, remote string) (*release.GitHub, error) {
	urls, err := c.addressesOf(ctx, remote)
	if err != nil {
		return nil, err
	}
	api := os.Getenv("GITHUB_API_URL")
	place, err := githubapi.Where{Remotes: urls, API: api, Repository: os.Getenv("GITHUB_REPOSITORY")}.Find()
	if e, ok := errors.AsType[*githubapi.PlaceError](err); ok {
		return nil, &release.Precondition{Message: e.Message, Fix: e.Fix}
	}
	if err != nil {
		return nil, err
	}
	name, token, err := gitHubToken(place, place.TokenNames(api != ""))
	if err != nil {
		return nil, err
	}
	client, err := githubapi.New(githubapi.Options{
		Place: place, Token: token, TokenName: name, Now: time.Now, Wait: pause,
		Say: func(text string) { c.sayf("  %s\n", clean(text)) },
	})
	if err != nil {
		return nil, err
	}
	return &release.GitHub{Access: client.Access, Lacks: client.Lacks, Put: client.Put}, nil
}

// gitHubToken is the token of the first of the variables that has one.
func gitHubToken(place githubapi.Place, names []string) (name, token string, err error) {
	for _, name := range names {
		token := strings.TrimSpace(os.Getenv(name))
		if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return "", "", &release.Precondition{Message: name + " has more in it than a token", Fix: "set it to the token alone, without spaces or line breaks"}
		}
		if token != "" {
			return name, token, nil
		}
	}
	return "", "", &release.Precondition{
		Message: "there is no token for GitHub Releases at " + place.String(),
		Fix: fmt.Sprintf("set %s   (in a workflow: env: {%s: ${{ github.token }}}, and permissions: {contents: write}); or --github-release=false",
			strings.Join(names, " or "), names[len(names)-1]),
	}
}

// addressesOf are the URLs that a remote goes by, as a browser takes them: where it is
// pushed to, and as the configuration has it before insteadOf.
func (c *call) addressesOf(ctx context.Context, remote string) ([]string, error) {
	urls, err := c.repo.PushURLs(ctx, remote)
	if err != nil {
		return nil, err
	}
	for _, key := range []string{"pushurl", "url"} {
		url, err := c.repo.Config(ctx, "remote."+remote+"."+key)
		if err != nil {
			return nil, err
		}
		if url != "" {
			urls = append(urls, url)
		}
	}
	for i, url := range urls {
		urls[i] = gitrepo.WebURL(url)
	}
	return urls, nil
}

// pause waits, or ends early with the context's error.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// releaseNote says what a planned GitHub Release is.
func releaseNote(r release.GitHubPlan) string {
	note := "GitHub Release"
	if r.Draft {
		note = "draft of a GitHub Release"
	}
	if r.Prerelease {
		note += ", prerelease,"
	}
	if len(r.Assets) == 1 {
		note += " with " + r.Assets[0]
	} else {
		note += " with " + finding.Count(len(r.Assets), "tarball")
	}
	if r.Published && r.State == "" {
		note += ", where it lacks something"
	}
	return note
}

// printMade says where GitHub Releases are that were made.
func (c *call) printMade(p *release.Plan) {
	shown := 0
	for _, r := range p.Releases {
		if r.URL == "" || r.State == string(githubapi.Unchanged) {
			continue
		}
		if shown++; shown > maxNames {
			c.printf("... and more: --format json has them all\n")
			return
		}
		name := "GitHub Release"
		if r.Draft {
			name = "Draft, to be published"
		}
		c.printf("%s: %s\n", name, clean(r.URL))
	}
}
