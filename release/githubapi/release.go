package githubapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/go-github/v92/github"
)

// Release is a GitHub Release as it is to be.
type Release struct {
	Tag string
	// Object is what the tag's ref points at: the tag's own id for an annotated one. The
	// tag has to be there: GitHub would make a missing one, of the default branch.
	Object     string
	Name, Body string
	Draft      bool // left for a person to publish
	Prerelease bool
	Latest     bool // becomes the repository's latest when it is published
	// Replace lets name, notes, and files of other bytes be replaced where they are
	// there already. People may have changed the former and fetched the latter.
	Replace bool
	Assets  []Asset
}

// State says what became of a release.
type State string

// The states of a release that was put.
const (
	Created   State = "created"
	Completed State = "completed" // it was there, and lacked something
	Unchanged State = "unchanged"
)

// Result is what Put did.
type Result struct {
	State State
	URL   string // of the release in a browser
	Draft bool
}

// Put brings the release of a tag to what it is to be. A new one is a draft until all
// its files are there, so that nobody finds it half, and so that a repository whose
// published releases can't be changed takes them. One that is there keeps its name,
// notes and marks, unless Replace is set; a draft is published, unless it is to stay
// one; a published one stays published.
func (c *Client) Put(ctx context.Context, r Release) (*Result, error) {
	res, err := c.put(ctx, r)
	if err != nil {
		return nil, c.fault("make the GitHub Release of "+r.Tag, err)
	}
	return res, nil
}

// Lacks reports whether Put would have something to do. Nothing is changed.
func (c *Client) Lacks(ctx context.Context, r Release) (bool, error) {
	lacks, err := c.lacks(ctx, r)
	if err != nil {
		return false, c.fault("look at the GitHub Release of "+r.Tag, err)
	}
	return lacks, nil
}

func (c *Client) lacks(ctx context.Context, r Release) (bool, error) {
	found, err := c.find(ctx, r.Tag)
	if err != nil || found == nil || found.Draft && !r.Draft || r.Replace && r.differs(found) {
		return true, err
	}
	there, err := c.assets(ctx, found)
	if err != nil {
		return false, err
	}
	missing, err := c.missing(ctx, found, there, r)
	return len(missing) > 0, err
}

func (c *Client) put(ctx context.Context, r Release) (*Result, error) {
	if err := c.checkTag(ctx, r); err != nil {
		return nil, err
	}
	found, err := c.find(ctx, r.Tag)
	if err != nil {
		return nil, err
	}
	res := &Result{State: Unchanged}
	if found == nil {
		res.State = Created
		if found, err = c.create(ctx, r); err != nil {
			return nil, err
		}
	} else if r.Replace && r.differs(found) {
		res.State = Completed
		change := github.UpdateReleaseRequest{Name: &r.Name, Prerelease: &r.Prerelease}
		if r.Body != "" {
			change.Body = &r.Body
		}
		if found, err = c.edit(ctx, found.ID, change); err != nil {
			return nil, err
		}
	}
	return c.finish(ctx, r, found, res)
}

// finish attaches the files and publishes the release.
func (c *Client) finish(ctx context.Context, r Release, found *github.RepositoryRelease, res *Result) (*Result, error) {
	added, err := c.attach(ctx, found, r)
	if err != nil {
		return nil, err
	}
	if found.Draft && !r.Draft {
		published, err := c.publish(ctx, r, found)
		if alreadyExists(err) {
			return c.giveWay(ctx, r, found, res)
		}
		if err != nil {
			return nil, err
		}
		found, added = published, true
	}
	if added && res.State == Unchanged {
		res.State = Completed
	}
	res.URL, res.Draft = found.HTMLURL, found.Draft
	c.releases[r.Tag] = []*github.RepositoryRelease{found}
	return res, nil
}

// giveWay takes the release that another run has published meanwhile, in place of the
// draft that was to become it.
func (c *Client) giveWay(ctx context.Context, r Release, draft *github.RepositoryRelease, res *Result) (*Result, error) {
	c.releases = nil
	found, err := c.find(ctx, r.Tag)
	if err != nil {
		return nil, err
	}
	if found == nil || found.Draft || found.ID == draft.ID {
		return nil, &Error{
			Doing: "make the GitHub Release of " + r.Tag, Message: "another release of the tag is in the way, and GitHub does not tell which",
			Fix: "delete the drafts of it at " + draft.HTMLURL + ", then go on",
		}
	}
	if res.State == Created { // by this run, so it is nobody's
		if err := c.try(ctx, func(ctx context.Context) error {
			_, err := c.api.Repositories.DeleteRelease(ctx, c.owner, c.name, draft.ID)
			if status(err) == http.StatusNotFound {
				return nil
			}
			return err
		}); err != nil {
			return nil, err
		}
	}
	res.State = Unchanged
	return c.finish(ctx, r, found, res)
}

// differs reports whether what people see of a release is not as it is to be. Notes that
// are there are better than none.
func (r *Release) differs(found *github.RepositoryRelease) bool {
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	return text(found.Name) != r.Name || r.Body != "" && text(found.Body) != r.Body || found.Prerelease != r.Prerelease
}

// checkTag makes sure that the tag is there and is the one that is meant. Right after a
// push it may take GitHub a moment to see it.
func (c *Client) checkTag(ctx context.Context, r Release) error {
	var ref *github.Reference
	for n := 1; ; n++ {
		err := c.try(ctx, func(ctx context.Context) (err error) {
			ref, _, err = c.api.Git.GetRef(ctx, c.owner, c.name, "tags/"+r.Tag)
			return err
		})
		if err == nil {
			break
		}
		if status(err) != http.StatusNotFound {
			return err
		}
		if n == tries-1 {
			return &Error{
				Doing: "make the GitHub Release of " + r.Tag, Message: "the tag is not there: " + c.Place.String() + " would get one on its default branch",
				Fix: "push the tag, or say which repository the remote is: GITHUB_REPOSITORY=OWNER/NAME",
			}
		}
		if wait := backoff(n); wait > untold {
			c.Say(fmt.Sprintf("GitHub does not see the tag %s yet; going on in %s", r.Tag, wait))
		}
		if err := c.Wait(ctx, backoff(n)); err != nil {
			return err
		}
	}
	if is := ref.GetObject().GetSHA(); is != r.Object {
		return &Error{
			Doing:   "make the GitHub Release of " + r.Tag,
			Message: fmt.Sprintf("the tag is another one at %s: %s, not %s", c.Place, short(is), short(r.Object)),
			Fix:     "if that is not the remote's repository: GITHUB_REPOSITORY=OWNER/NAME; if the tag was moved there: upmrel rollback",
		}
	}
	return nil
}

// short is an id as people read it.
func short(id string) string { return id[:min(7, len(id))] }

// find finds the release of a tag; nil where there is none. Of several, which can only
// be drafts beside a published one, it is the published one, else the oldest.
func (c *Client) find(ctx context.Context, tag string) (*github.RepositoryRelease, error) {
	if c.releases == nil {
		if err := c.tryFor(ctx, longestList, c.list); err != nil {
			return nil, err
		}
	}
	var found *github.RepositoryRelease
	for _, r := range c.releases[tag] {
		if found == nil || found.Draft && (!r.Draft || r.ID < found.ID) {
			found = r
		}
	}
	return found, nil
}

// longestList is how long it may take to read all releases: GitHub shows 10,000 of a
// repository, a hundred at a time.
const longestList = time.Hour

// list reads all releases, drafts too, which GitHub finds by no tag.
func (c *Client) list(ctx context.Context) error {
	all := map[string][]*github.RepositoryRelease{}
	opts := &github.ListOptions{PerPage: 100}
	for {
		var page []*github.RepositoryRelease
		var res *github.Response
		if err := within(ctx, c.Timeout, func(ctx context.Context) (err error) {
			page, res, err = c.api.Repositories.ListReleases(ctx, c.owner, c.name, opts)
			return err
		}); err != nil {
			return err
		}
		for _, r := range page {
			if r != nil {
				all[r.TagName] = append(all[r.TagName], r)
			}
		}
		if res.NextPage <= opts.Page {
			break
		}
		opts.Page = res.NextPage
	}
	c.releases = all
	return nil
}

// create makes a draft. It looks whether there is one before it tries again: the answer
// may be all that was lost.
func (c *Client) create(ctx context.Context, r Release) (made *github.RepositoryRelease, err error) {
	draft := true
	tried := false
	err = c.try(ctx, func(once context.Context) error {
		if tried {
			if err := c.list(ctx); err != nil {
				return err
			}
			if made, err = c.find(ctx, r.Tag); err != nil || made != nil {
				return err
			}
		}
		tried = true
		made, _, err = c.api.Repositories.CreateRelease(once, c.owner, c.name, github.CreateReleaseRequest{
			TagName: r.Tag, Name: &r.Name, Body: &r.Body, Draft: &draft, Prerelease: &r.Prerelease,
		})
		if alreadyExists(err) {
			return errAgain
		}
		return told(made, err)
	})
	return made, err
}

// told makes sure that an answer tells of a release: what stands between may answer too.
func told(r *github.RepositoryRelease, err error) error {
	if err == nil && (r == nil || r.ID == 0) {
		return errors.New("the answer tells of no release")
	}
	return err
}

// edit changes a release.
func (c *Client) edit(ctx context.Context, id int64, change github.UpdateReleaseRequest) (changed *github.RepositoryRelease, err error) {
	err = c.try(ctx, func(ctx context.Context) error {
		changed, _, err = c.api.Repositories.UpdateRelease(ctx, c.owner, c.name, id, change)
		return told(changed, err)
	})
	return changed, err
}

// publish makes a draft public.
func (c *Client) publish(ctx context.Context, r Release, draft *github.RepositoryRelease) (*github.RepositoryRelease, error) {
	public, latest := false, "false"
	if r.Latest && !draft.Prerelease {
		latest = "true"
	}
	return c.edit(ctx, draft.ID, github.UpdateReleaseRequest{TagName: &r.Tag, Draft: &public, MakeLatest: &latest})
}
