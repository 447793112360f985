// Package githubapi makes GitHub Releases over GitHub's API: each run brings a release
// to what it is to be and never makes a second one. It knows nothing of plans and
// packages; tokens and addresses are handed to it, and so are the clock and the waiting.
package githubapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/google/go-github/v92/github"
)

// Options are what a client works with. None may be left out, but those that say so.
type Options struct {
	Place Place
	Token string
	// TokenName says where the token is from, for messages: a variable's name.
	TokenName string
	// Now is the clock, which rate limits are compared with.
	Now func() time.Time
	// Wait waits, or ends early with the context's error.
	Wait func(ctx context.Context, d time.Duration) error
	// Say is told of what makes it wait for long; nil: nobody listens.
	Say func(text string)
	// Timeout is how long the answer to a request may take; 0: half a minute. Uploads
	// have the time that their size takes beside it.
	Timeout time.Duration
	// Transport makes the requests; nil: net/http's, through the user's proxy.
	Transport http.RoundTripper
}

// Client makes the GitHub Releases of one repository. It is not for several goroutines.
type Client struct {
	Options

	api    *github.Client
	plain  *http.Client // knows no token: for downloads from elsewhere
	owner  string       // as GitHub spells it, or as the place does
	name   string
	waited time.Duration // in all

	releases map[string][]*github.RepositoryRelease // by tag; nil: not asked for yet
}

// usualTimeout is how long the answer to a request may take.
const usualTimeout = 30 * time.Second

// New is a client for a place. The token goes nowhere but to that place's API.
func New(opts Options) (*Client, error) {
	if opts.Token == "" {
		return nil, errors.New("there is no token for GitHub")
	}
	if opts.Timeout == 0 {
		opts.Timeout = usualTimeout
	}
	if opts.Say == nil {
		opts.Say = func(string) {}
	}
	if opts.Transport == nil {
		opts.Transport = transport()
	}
	c := &Client{Options: opts, owner: opts.Place.Owner, name: opts.Place.Name, plain: &http.Client{Transport: opts.Transport}}
	base, uploads := opts.Place.API+"/", opts.Place.uploads()+"/"
	var err error
	c.api, err = github.NewClient(
		github.WithHTTPClient(&http.Client{
			Transport:     &guard{base: opts.Transport, token: opts.Token, hosts: []string{origin(base), origin(uploads)}},
			CheckRedirect: sameHost,
		}),
		github.WithURLs(&base, &uploads),
		github.WithUserAgent("upmrel"),
		github.WithDisableRateLimitCheck(), // it goes by the clock of the machine
	)
	return c, err
}

// Access makes sure that the repository is there and that the token may make releases
// of it, as far as GitHub tells beforehand. Nothing is changed.
func (c *Client) Access(ctx context.Context) error {
	var repo *github.Repository
	err := c.try(ctx, func(ctx context.Context) (err error) {
		repo, _, err = c.api.Repositories.Get(ctx, c.owner, c.name)
		return err
	})
	doing := "ask for " + c.Place.String()
	switch {
	case err != nil:
		return c.fault(doing, err)
	case repo.GetArchived():
		return &Error{Doing: doing, Message: "the repository is archived: nothing can be released there", Fix: "unarchive it on GitHub"}
	}
	if repo.GetOwner().GetLogin() != "" && repo.GetName() != "" {
		c.owner, c.name = repo.GetOwner().GetLogin(), repo.GetName() // it may be called otherwise since
	}
	if repo.GetPermissions().GetPush() || c.isApp(ctx) {
		return ctx.Err()
	}
	return &Error{Doing: doing, Message: "the token of " + c.TokenName + " may not make releases there", Fix: rightsFix}
}

// isApp reports whether the token is an app's, as that of a workflow: for these GitHub
// does not tell in a repository's permissions what they may do.
func (c *Client) isApp(ctx context.Context) bool {
	return c.try(ctx, func(ctx context.Context) error {
		_, _, err := c.api.Apps.ListRepos(ctx, &github.ListOptions{PerPage: 1})
		return err
	}) == nil
}
