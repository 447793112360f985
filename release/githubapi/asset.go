package githubapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/google/go-github/v92/github"
)

// Asset is a file of a release.
type Asset struct {
	Name    string
	Content io.ReaderAt
	Size    int64  // in bytes
	SHA256  string // of the content, in hexadecimal
	// Alike reports whether other bytes are as good: then they stay. nil: none are.
	Alike func(there io.Reader) (bool, error)
}

// uploaded is the state of an asset that is whole.
// (docs.github.com/rest/releases/assets: an upload that broke off stays as "starter")
const uploaded = "uploaded"

// slowest is how few bytes an upload may bring a second.
const slowest = 32 << 10

// attach uploads the files that a release lacks, and reports whether there were any.
// Whether one is there with other bytes it finds out before it changes anything.
func (c *Client) attach(ctx context.Context, to *github.RepositoryRelease, r Release) (added bool, err error) {
	there, err := c.assets(ctx, to)
	if err != nil {
		return false, err
	}
	missing, err := c.missing(ctx, to, there, r)
	if err != nil {
		return false, err
	}
	for _, a := range missing {
		if old := there[a.Name]; old != nil {
			if err := c.remove(ctx, old); err != nil {
				return added, err
			}
		}
		if err := c.upload(ctx, to, a); err != nil {
			return added, err
		}
		added = true
	}
	return added, nil
}

// missing are the files that a release lacks, or that are to be replaced.
func (c *Client) missing(ctx context.Context, to *github.RepositoryRelease, there map[string]*github.ReleaseAsset, r Release) ([]Asset, error) {
	var missing []Asset
	for _, a := range r.Assets {
		has, err := c.has(ctx, there, a)
		if err != nil {
			return nil, err
		}
		if has == different && !r.Replace {
			return nil, changed(to, a)
		}
		if has != same {
			missing = append(missing, a)
		}
	}
	return missing, nil
}

// changed says that a file of a release has other bytes than it should have.
func changed(in *github.RepositoryRelease, a Asset) error {
	return &Error{
		Doing:   "make the GitHub Release of " + in.TagName,
		Message: a.Name + " is there with other bytes, and people may know their checksum",
		Fix:     "delete it at " + in.HTMLURL + ", then go on; or replace it: upmrel release --from-manifests --github-release --force",
	}
}

// assets are the files of a release, by name.
func (c *Client) assets(ctx context.Context, of *github.RepositoryRelease) (map[string]*github.ReleaseAsset, error) {
	var found map[string]*github.ReleaseAsset
	err := c.try(ctx, func(ctx context.Context) (err error) {
		found, err = c.listAssets(ctx, of)
		return err
	})
	return found, err
}

func (c *Client) listAssets(ctx context.Context, of *github.RepositoryRelease) (map[string]*github.ReleaseAsset, error) {
	found := map[string]*github.ReleaseAsset{}
	opts := &github.ListOptions{PerPage: 100}
	for {
		page, res, err := c.api.Repositories.ListReleaseAssets(ctx, c.owner, c.name, of.ID, opts)
		if err != nil {
			return nil, err
		}
		for _, a := range page {
			found[a.GetName()] = a
		}
		if res.NextPage <= opts.Page {
			return found, nil
		}
		opts.Page = res.NextPage
	}
}

// likeness says how a file of a release compares with what it is to be.
type likeness int

const (
	absent likeness = iota
	half            // its upload broke off
	different
	same
)

// has compares a file with the one of its name. Where GitHub tells no digest, as older
// Enterprise servers, and where other bytes may be as good, the file is fetched.
func (c *Client) has(ctx context.Context, there map[string]*github.ReleaseAsset, a Asset) (likeness, error) {
	old := there[a.Name]
	switch {
	case old == nil:
		return absent, nil
	case old.GetState() != uploaded:
		return half, nil
	case old.GetDigest() == "sha256:"+a.SHA256:
		return same, nil
	case a.Alike == nil && (old.GetDigest() != "" || int64(old.GetSize()) != a.Size):
		return different, nil
	}
	is := different
	err := c.tryFor(ctx, c.Timeout+patienceFor(int64(old.GetSize())), func(ctx context.Context) (err error) {
		is, err = c.compare(ctx, old, a)
		return err
	})
	return is, err
}

// compare fetches a file and compares it. Where it lies elsewhere the token does not go
// there.
func (c *Client) compare(ctx context.Context, old *github.ReleaseAsset, a Asset) (likeness, error) {
	content, _, err := c.api.Repositories.DownloadReleaseAsset(ctx, c.owner, c.name, old.GetID(), c.plain)
	if err != nil {
		return absent, err
	}
	defer content.Close()
	if a.Alike != nil {
		if alike, err := a.Alike(content); err != nil || alike {
			return same, err
		}
		return different, nil
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.LimitReader(content, a.Size+1)); err != nil {
		return absent, err
	}
	if hex.EncodeToString(sum.Sum(nil)) == a.SHA256 {
		return same, nil
	}
	return different, nil
}

// remove deletes a file.
func (c *Client) remove(ctx context.Context, old *github.ReleaseAsset) error {
	return c.try(ctx, func(ctx context.Context) error {
		_, err := c.api.Repositories.DeleteReleaseAsset(ctx, c.owner, c.name, old.GetID())
		if status(err) == http.StatusNotFound { // by an earlier try
			return nil
		}
		return err
	})
}

// upload uploads a file. What an earlier try left of it is looked at before the next.
func (c *Client) upload(ctx context.Context, to *github.RepositoryRelease, a Asset) error {
	tried := false
	err := c.tryFor(ctx, c.Timeout+patienceFor(a.Size), func(ctx context.Context) error {
		if tried {
			done, err := c.cleared(ctx, to, a)
			if err != nil || done {
				return err
			}
		}
		tried = true
		made, _, err := c.api.Repositories.UploadReleaseAssetFromRelease(ctx, to,
			&github.UploadOptions{Name: a.Name, MediaType: "application/gzip"}, io.NewSectionReader(a.Content, 0, a.Size), a.Size)
		switch {
		case alreadyExists(err):
			return errAgain
		case err != nil:
			return err
		case made.GetState() != uploaded || int64(made.GetSize()) != a.Size:
			return errAgain
		case made.GetName() != a.Name:
			return &Error{Doing: "upload " + a.Name, Message: "GitHub calls it " + made.GetName()}
		}
		return nil
	})
	if errors.Is(err, errElsewhere) {
		return fmt.Errorf("upload %s: %w", a.Name, err)
	}
	return err
}

// cleared reports whether a file is there after all; half a one is deleted.
func (c *Client) cleared(ctx context.Context, to *github.RepositoryRelease, a Asset) (done bool, err error) {
	there, err := c.listAssets(ctx, to)
	if err != nil {
		return false, err
	}
	has, err := c.has(ctx, there, a)
	if err != nil {
		return false, err
	}
	switch has {
	case same:
		return true, nil
	case different:
		return false, changed(to, a)
	case half:
		return false, c.remove(ctx, there[a.Name])
	}
	return false, nil
}

// patienceFor is how long so many bytes may be on their way.
func patienceFor(size int64) time.Duration { return time.Duration(size/slowest) * time.Second }
