package githubapi_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/release/githubapi"
	"github.com/upmrel/upmrel/release/githubapi/githubtest"
)

const (
	tag    = "com.acme.foo/1.2.0"
	object = "5d1e9aa0000000000000000000000000000000aa"
)

// world is GitHub, a client of it, and a clock that only waiting moves.
type world struct {
	*githubtest.Server

	now    time.Time
	waits  []string
	said   []string
	client *githubapi.Client
}

func newWorld(t *testing.T, change ...func(*githubapi.Options)) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	w.Server = githubtest.New("acme/unity", func(name string) (string, bool) { return object, strings.HasSuffix(name, "/1.2.0") })
	t.Cleanup(w.Close)
	w.renew(t, change...)
	return w
}

// renew takes a new client, as another run of the program has it.
func (w *world) renew(t *testing.T, change ...func(*githubapi.Options)) {
	t.Helper()
	opts := githubapi.Options{
		Place: githubapi.Place{API: w.API(), Owner: "acme", Name: "unity"}, Token: githubtest.Token, TokenName: "GH_TOKEN",
		Now: func() time.Time { return w.now },
		Wait: func(ctx context.Context, d time.Duration) error {
			w.now, w.waits = w.now.Add(d), append(w.waits, d.String())
			return ctx.Err()
		},
		Say: func(text string) { w.said = append(w.said, text) },
	}
	for _, c := range change {
		c(&opts)
	}
	var err error
	if w.client, err = githubapi.New(opts); err != nil {
		t.Fatal(err)
	}
}

// tarball is a file of a release.
func tarball(name, content string) githubapi.Asset {
	sum := sha256.Sum256([]byte(content))
	return githubapi.Asset{Name: name, Content: bytes.NewReader([]byte(content)), Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:])}
}

const foo = "com.acme.foo-1.2.0.tgz"

// wanted is the release that most tests put.
func wanted() githubapi.Release {
	return githubapi.Release{
		Tag: tag, Object: object, Name: "com.acme.foo 1.2.0", Body: "### Added\n\n- A door.", Latest: true,
		Assets: []githubapi.Asset{tarball(foo, "the tarball")},
	}
}

// shown is a release of the server's in a line.
func (w *world) shown() []string {
	list := []string{}
	for _, r := range w.Releases() {
		words := []string{r.Tag, r.Name, r.Body}
		if r.Draft {
			words = append(words, "draft")
		}
		if r.Prerelease {
			words = append(words, "prerelease")
		}
		if r.Latest != "" {
			words = append(words, "latest="+r.Latest)
		}
		for _, a := range r.Assets {
			words = append(words, a.Name+"="+a.State+":"+string(a.Bytes))
		}
		list = append(list, strings.Join(words, "|"))
	}
	return list
}

const whole = tag + "|com.acme.foo 1.2.0|### Added\n\n- A door.|latest=true|" + foo + "=uploaded:the tarball"

func TestANewReleaseIsPublicOnlyWhenItsFilesAreThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Immutable = true
	res, err := w.client.Put(t.Context(), wanted())
	if err != nil || res.State != githubapi.Created || res.Draft || !strings.HasSuffix(res.URL, "/releases/tag/"+tag) {
		t.Fatalf("%+v, %v", res, err)
	}
	want := []string{"POST /releases", "POST /releases/101/assets?name=" + foo, "PATCH /releases/101"}
	if diff := cmp.Diff(want, w.Requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{whole}, w.shown()); diff != "" {
		t.Errorf("releases (-want +got):\n%s", diff)
	}
	for _, again := range []string{"by the same client", "by another run"} {
		w.Forget()
		res, err = w.client.Put(t.Context(), wanted())
		if err != nil || res.State != githubapi.Unchanged || len(w.Requests()) > 0 {
			t.Errorf("again %s: %+v, %v, %q", again, res, err, w.Requests())
		}
		w.renew(t)
	}
}

func TestPut(t *testing.T) {
	t.Parallel()
	half := &githubtest.Asset{Name: foo, State: "starter"}
	theirs := func(draft bool, assets ...*githubtest.Asset) githubtest.Release {
		return githubtest.Release{Tag: tag, Name: "A name by hand", Body: "By hand.", Draft: draft, Assets: assets}
	}
	other := &githubtest.Asset{Name: foo, State: "uploaded", Size: 11, Bytes: []byte("other bytes"), Digest: "sha256:00"}
	for name, c := range map[string]struct {
		there  []githubtest.Release
		change func(*githubapi.Release)
		want   []string
		state  githubapi.State
		err    string
	}{
		"a draft stays one": {
			change: func(r *githubapi.Release) { r.Draft = true },
			want:   []string{strings.Replace(whole, "latest=true", "draft", 1)}, state: githubapi.Created,
		},
		"a prerelease is never the latest": {
			change: func(r *githubapi.Release) { r.Prerelease = true },
			want:   []string{strings.Replace(whole, "latest=true", "prerelease|latest=false", 1)}, state: githubapi.Created,
		},
		"a backport is not the latest": {
			change: func(r *githubapi.Release) { r.Latest = false },
			want:   []string{strings.Replace(whole, "latest=true", "latest=false", 1)}, state: githubapi.Created,
		},
		"a release by hand gets the file that it lacks, and keeps its words": {
			there: []githubtest.Release{theirs(false)},
			want:  []string{tag + "|A name by hand|By hand.|" + foo + "=uploaded:the tarball"}, state: githubapi.Completed,
		},
		"a draft that an earlier run left is finished": {
			there: []githubtest.Release{theirs(true)},
			want:  []string{tag + "|A name by hand|By hand.|latest=true|" + foo + "=uploaded:the tarball"}, state: githubapi.Completed,
		},
		"what is public stays so": {
			there: []githubtest.Release{theirs(false)}, change: func(r *githubapi.Release) { r.Draft = true },
			want: []string{tag + "|A name by hand|By hand.|" + foo + "=uploaded:the tarball"}, state: githubapi.Completed,
		},
		"a public one goes before drafts of its tag": {
			there: []githubtest.Release{theirs(true), theirs(false)},
			want: []string{
				tag + "|A name by hand|By hand.|draft",
				tag + "|A name by hand|By hand.|" + foo + "=uploaded:the tarball",
			}, state: githubapi.Completed,
		},
		"half a file is uploaded again": {
			there: []githubtest.Release{theirs(false, half)},
			want:  []string{tag + "|A name by hand|By hand.|" + foo + "=uploaded:the tarball"}, state: githubapi.Completed,
		},
		"a file with other bytes is let be": {
			there: []githubtest.Release{theirs(false, other)},
			want:  []string{tag + "|A name by hand|By hand.|" + foo + "=uploaded:other bytes"},
			err:   "make the GitHub Release of " + tag + ": " + foo + " is there with other bytes, and people may know their checksum",
		},
		"all of it is replaced where that is asked for": {
			there: []githubtest.Release{theirs(false, other)}, change: func(r *githubapi.Release) { r.Replace = true },
			want: []string{strings.Replace(whole, "latest=true|", "", 1)}, state: githubapi.Completed,
		},
		"notes by hand stay where there are none to replace them": {
			there: []githubtest.Release{theirs(false, half)}, change: func(r *githubapi.Release) { r.Replace, r.Body = true, "" },
			want: []string{tag + "|com.acme.foo 1.2.0|By hand.|" + foo + "=uploaded:the tarball"}, state: githubapi.Completed,
		},
		"a tag that is not there is not made": {
			change: func(r *githubapi.Release) { r.Tag = "com.acme.foo/9.0.0" }, want: []string{},
			err: "make the GitHub Release of com.acme.foo/9.0.0: the tag is not there: HOST/acme/unity would get one on its default branch",
		},
		"a tag that was moved is none": {
			change: func(r *githubapi.Release) { r.Object = strings.Repeat("0", 40) }, want: []string{},
			err: "make the GitHub Release of " + tag + ": the tag is another one at HOST/acme/unity: 5d1e9aa, not 0000000",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			for _, r := range c.there {
				w.Add(r)
			}
			r := wanted()
			if c.change != nil {
				c.change(&r)
			}
			res, err := w.client.Put(t.Context(), r)
			if text(w, err) != c.err || err == nil && res.State != c.state {
				t.Errorf("%+v, %v", res, err)
			}
			if diff := cmp.Diff(c.want, w.shown()); diff != "" {
				t.Errorf("releases (-want +got):\n%s", diff)
			}
			if made := w.Made(); len(made) > 0 {
				t.Errorf("GitHub made tags: %q", made)
			}
		})
	}
}

// text is an error without the server's port.
func text(w *world, err error) string {
	if err == nil {
		return ""
	}
	return strings.ReplaceAll(err.Error(), strings.TrimPrefix(w.URL, "http://"), "HOST")
}

func TestGitHubFailsInTheMiddle(t *testing.T) {
	t.Parallel()
	const create, upload, publish = "POST /releases", "POST /releases/101/assets", "PATCH /releases/101"
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC).Unix()
	for name, c := range map[string]struct {
		faults []githubtest.Fault
		waits  []string
		said   []string
		err    string
	}{
		"server errors in passing": {
			faults: []githubtest.Fault{githubtest.BadGateway.At("GET "), githubtest.BadGateway.At(create), githubtest.BadGateway.At(upload), githubtest.BadGateway.At(publish)},
			waits:  []string{"1s", "1s", "1s", "1s"},
		},
		"a server error that lasts a while": {
			faults: []githubtest.Fault{{Request: create, Status: 503, Times: 3}},
			waits:  []string{"1s", "2s", "4s"}, said: []string{"GitHub answers 503; going on in 4s"},
		},
		"the answer to the creation is lost: no second one is made": {
			faults: []githubtest.Fault{{Request: create, After: true, Cut: true}}, waits: []string{"1s"},
		},
		"the answer to the creation is an error, and it is made": {
			faults: []githubtest.Fault{{Request: create, After: true, Status: 504}}, waits: []string{"1s"},
		},
		"another run creates it at the same time": {
			faults: []githubtest.Fault{{Request: create, After: true, Status: 422, Code: "already_exists"}}, waits: []string{"1s"},
		},
		"the connection breaks in the middle of an upload": {
			faults: []githubtest.Fault{{Request: upload, Half: true}}, waits: []string{"1s"},
		},
		"the answer to the upload is lost": {
			faults: []githubtest.Fault{{Request: upload, After: true, Cut: true}}, waits: []string{"1s"},
		},
		"the answer to the publication is lost": {
			faults: []githubtest.Fault{{Request: publish, After: true, Cut: true}}, waits: []string{"1s"},
		},
		"no answer comes": {
			faults: []githubtest.Fault{{Request: create, Hang: true}}, waits: []string{"1s"},
		},
		"fewer requests are wanted": {
			faults: []githubtest.Fault{githubtest.Secondary.At(create), {Request: upload, Status: 429, Header: map[string]string{"Retry-After": "7"}}},
			waits:  []string{"30s", "7s"}, said: []string{"GitHub wants fewer requests at once; going on in 30s", "GitHub wants fewer requests at once; going on in 7s"},
		},
		"fewer requests are wanted for nobody says how long": {
			faults: []githubtest.Fault{{Request: create, Status: 429}},
			waits:  []string{"1m0s"}, said: []string{"GitHub wants fewer requests at once; going on in 1m0s"},
		},
		"fewer requests are wanted, and only the message says so": {
			faults: []githubtest.Fault{{Request: create, Status: 403, Message: "You have exceeded a secondary rate limit."}},
			waits:  []string{"1m0s"}, said: []string{"GitHub wants fewer requests at once; going on in 1m0s"},
		},
		"fewer requests are wanted for ever": {
			faults: []githubtest.Fault{{Request: create, Status: 403, Message: "You have exceeded a secondary rate limit.", Header: map[string]string{"Retry-After": "0"}, Times: 9}},
			waits:  []string{"0s", "0s", "0s", "0s"},
			err:    "make the GitHub Release of " + tag + ": GitHub wants fewer requests at once",
		},
		"the hour's requests are used up, and the hour is soon over": {
			faults: []githubtest.Fault{githubtest.Primary(now + 90).At("GET ")},
			waits:  []string{"1m31s"}, said: []string{"GitHub's limit of requests is reached; going on in 1m31s"},
		},
		"the hour's requests are used up": {
			faults: []githubtest.Fault{githubtest.Primary(now + 3000).At(create)},
			err:    "make the GitHub Release of " + tag + ": GitHub's limit of requests is reached, and is not to be asked again before 03:54:06 UTC",
		},
		"waiting has an end": {
			faults: []githubtest.Fault{{Request: create, Status: 429, Header: map[string]string{"Retry-After": "120"}, Times: 9}},
			waits:  []string{"2m0s", "2m0s"}, said: []string{"GitHub wants fewer requests at once; going on in 2m0s", "GitHub wants fewer requests at once; going on in 2m0s"},
			err: "make the GitHub Release of " + tag + ": GitHub wants fewer requests at once, and is not to be asked again before 03:10:05 UTC",
		},
		"a server error that stays": {
			faults: []githubtest.Fault{{Request: create, Status: 500, Message: "Oops", Times: 9}},
			waits:  []string{"1s", "2s", "4s", "8s"}, said: []string{"GitHub answers 500; going on in 4s", "GitHub answers 500; going on in 8s"},
			err: "make the GitHub Release of " + tag + ": GitHub answers 500: Oops",
		},
		"the token may not": {
			faults: []githubtest.Fault{{Request: create, Status: 403, Message: "Resource not accessible by integration"}},
			err:    "make the GitHub Release of " + tag + ": the token of GH_TOKEN may not do that: GitHub answers 403: Resource not accessible by integration",
		},
		"what GitHub does not take": {
			faults: []githubtest.Fault{{Request: create, Status: 422, Message: "Validation Failed", Code: "invalid"}},
			err:    "make the GitHub Release of " + tag + ": GitHub answers 422: Validation Failed: invalid",
		},
		"what GitHub says on several lines": {
			faults: []githubtest.Fault{{Request: create, Status: 422, Message: "Repository rule violations found\n\nCannot create ref.\n\n"}},
			err:    "make the GitHub Release of " + tag + ": GitHub answers 422: Repository rule violations found Cannot create ref.",
		},
		"no answer comes at all": {
			faults: []githubtest.Fault{{Request: create, Hang: true, Times: 9}},
			waits:  []string{"1s", "2s", "4s", "8s"}, said: []string{"GitHub does not answer; going on in 4s", "GitHub does not answer; going on in 8s"},
			err: "make the GitHub Release of " + tag + ": GitHub does not answer",
		},
		"the answer to the creation is empty": {
			faults: []githubtest.Fault{{Request: create, After: true, Status: 204}},
			err:    "make the GitHub Release of " + tag + ": the answer tells of no release",
		},
		"the answer to the publication is of something else": {
			faults: []githubtest.Fault{{Request: publish, Status: 200}},
			err:    "make the GitHub Release of " + tag + ": the answer tells of no release",
		},
		"the answer is a page of the web": {
			faults: []githubtest.Fault{{Request: upload, Page: "<html>Please log in</html>"}},
			err:    "make the GitHub Release of " + tag + ": the answer is not one of GitHub's API: invalid character '<' looking for beginning of value",
		},
		"an upload is sent to another host": {
			faults: []githubtest.Fault{{Request: upload, Status: 307, To: "https://evil.example/assets"}},
			err:    "make the GitHub Release of " + tag + ": POST http://HOST/api/uploads/repos/acme/unity/releases/101/assets?name=" + foo + ": 307 location https://evil.example/assets",
		},
		"a question is sent to another host": {
			faults: []githubtest.Fault{{Request: "GET /releases", Status: 302, To: "http://127.0.0.1:1/releases"}},
			err:    `make the GitHub Release of ` + tag + `: Get "http://127.0.0.1:1/releases": GitHub sends the request to another host, which the token is not for: 127.0.0.1:1`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			short := func(o *githubapi.Options) {
				if c.faults[0].Hang {
					o.Timeout = 50 * time.Millisecond
				}
			}
			w := newWorld(t, short)
			w.Fail(c.faults...)
			_, err := w.client.Put(t.Context(), wanted())
			if text(w, err) != c.err {
				t.Errorf("error %q, want %q", text(w, err), c.err)
			}
			if c.err == "" {
				if diff := cmp.Diff([]string{whole}, w.shown()); diff != "" {
					t.Errorf("releases (-want +got):\n%s", diff)
				}
			}
			if diff := cmp.Diff(c.waits, w.waits); diff != "" {
				t.Errorf("waits (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.said, w.said); diff != "" {
				t.Errorf("said (-want +got):\n%s", diff)
			}
			if c.err == "" {
				return
			}
			w.renew(t) // what is left is finished by the next run
			w.Heal()
			if _, err := w.client.Put(t.Context(), wanted()); err != nil {
				t.Errorf("the next run: %v", err)
			}
			if diff := cmp.Diff([]string{whole}, w.shown()); diff != "" {
				t.Errorf("releases after the next run (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAFileWithoutDigestIsFetchedWithoutTheToken(t *testing.T) {
	t.Parallel()
	for content, same := range map[string]bool{"the tarball": true, "not the one": false} {
		w := newWorld(t)
		w.Undigested = true
		r := wanted()
		r.Assets = []githubapi.Asset{tarball(foo, content)}
		if _, err := w.client.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		w.renew(t)
		if _, err := w.client.Put(t.Context(), wanted()); (err == nil) != same {
			t.Errorf("%s: %v", content, err)
		}
		if strayed := w.Strayed(); len(strayed) > 0 {
			t.Errorf("the token went along: %q", strayed)
		}
	}
}

func TestTheTokenGoesToNoHostThatAnAnswerNames(t *testing.T) {
	t.Parallel()
	var got []string
	evil := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = append(got, r.URL.Path) }))
	t.Cleanup(evil.Close)
	w := newWorld(t)
	w.Add(githubtest.Release{Tag: tag, Draft: true})
	w.Redirect(tag, evil.URL+"/steal{?name,label}")
	_, err := w.client.Put(t.Context(), wanted())
	if err == nil || !strings.Contains(err.Error(), "which the token is not for") || len(got) > 0 {
		t.Errorf("error %v, requests %q", err, got)
	}
}

func TestReleasesAndFilesOnManyPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := githubtest.Release{Tag: tag, Draft: true, Name: "com.acme.foo 1.2.0", Body: "### Added\n\n- A door."}
	for range 140 {
		r.Assets = append(r.Assets, &githubtest.Asset{Name: strings.Repeat("x", len(r.Assets)+1), State: "uploaded"})
	}
	r.Assets[0] = &githubtest.Asset{Name: foo, State: "uploaded", Size: 11, Digest: "sha256:" + tarball(foo, "the tarball").SHA256}
	w.Add(r)
	for range 250 {
		w.Add(githubtest.Release{Tag: "other"})
	}
	res, err := w.client.Put(t.Context(), wanted())
	if err != nil || res.State != githubapi.Completed {
		t.Fatalf("%+v, %v", res, err)
	}
	if diff := cmp.Diff([]string{"PATCH /releases/101"}, w.Requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// deadlines writes down until when each request for a page of releases may take.
type deadlines struct{ of []time.Time }

func (d *deadlines) RoundTrip(req *http.Request) (*http.Response, error) {
	if strings.HasSuffix(req.URL.Path, "/releases") {
		until, _ := req.Context().Deadline()
		d.of = append(d.of, until)
	}
	return http.DefaultTransport.RoundTrip(req)
}

func TestEachPageHasItsOwnTime(t *testing.T) {
	t.Parallel()
	pages := &deadlines{}
	w := newWorld(t, func(o *githubapi.Options) { o.Transport = pages })
	for range 250 {
		w.Add(githubtest.Release{Tag: "other"})
	}
	if _, err := w.client.Lacks(t.Context(), wanted()); err != nil || len(pages.of) != 3 {
		t.Fatalf("%v, %d pages", err, len(pages.of))
	}
	if !pages.of[0].Before(pages.of[1]) || !pages.of[1].Before(pages.of[2]) {
		t.Errorf("the pages share their time: %v", pages.of)
	}
}

func TestAnotherRunPublishesFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Fail(githubtest.Fault{Request: "PATCH /releases/101", Status: 422, Code: "already_exists", Message: "Validation Failed"})
	w.OnFault = func() { w.Add(githubtest.Release{Tag: tag, Name: "Theirs"}) }
	res, err := w.client.Put(t.Context(), wanted())
	if err != nil || res.State != githubapi.Completed {
		t.Fatalf("%+v, %v", res, err)
	}
	if diff := cmp.Diff([]string{tag + "|Theirs||" + foo + "=uploaded:the tarball"}, w.shown()); diff != "" {
		t.Errorf("releases (-want +got):\n%s", diff)
	}
}

func TestSomethingUnseenIsInTheWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Fail(githubtest.Fault{Request: "PATCH /releases/101", Status: 422, Code: "already_exists", Message: "Validation Failed"})
	_, err := w.client.Put(t.Context(), wanted())
	if e, ok := errors.AsType[*githubapi.Error](err); !ok || !strings.HasPrefix(e.Fix, "delete the drafts of it at https://github.example/") {
		t.Errorf("error %v", err)
	}
}

func TestAccess(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		token  string
		change func(*world)
		err    string
	}{
		"a token that may write":    {token: githubtest.Token},
		"an app's":                  {token: githubtest.App},
		"one that may only read":    {token: githubtest.ReadOnly, err: "ask for HOST/acme/unity: the token of GH_TOKEN may not make releases there"},
		"one that is none":          {token: "x", err: "ask for HOST/acme/unity: GitHub does not take the token of GH_TOKEN"},
		"one that may not see it":   {token: githubtest.ReadOnly, change: func(w *world) { w.Private = true }, err: "ask for HOST/acme/unity: there is nothing, or the token of GH_TOKEN may not see it"},
		"a repository in the attic": {token: githubtest.Token, change: func(w *world) { w.Archived = true }, err: "ask for HOST/acme/unity: the repository is archived: nothing can be released there"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(o *githubapi.Options) { o.Token = c.token })
			if c.change != nil {
				c.change(w)
			}
			err := w.client.Access(t.Context())
			if text(w, err) != c.err {
				t.Errorf("error %q, want %q", text(w, err), c.err)
			}
			if err != nil && strings.Contains(err.Error(), c.token+" ") && len(c.token) > 5 {
				t.Errorf("the token is told: %v", err)
			}
			if len(w.Requests()) > 0 {
				t.Errorf("it changed something: %q", w.Requests())
			}
		})
	}
}

func TestTheUserEndsIt(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	w := newWorld(t, func(o *githubapi.Options) {
		o.Wait = func(ctx context.Context, _ time.Duration) error {
			stop()
			return ctx.Err()
		}
	})
	w.Fail(githubtest.BadGateway.At("POST /releases"))
	if _, err := w.client.Put(ctx, wanted()); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
