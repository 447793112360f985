package gitrepo_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

func TestStayOfflineFetchesNothing(t *testing.T) {
	t.Parallel()
	for _, replaced := range []bool{false, true} { // read by the fast reader, and by git
		made := repotest.New(t)
		fill(t, made)
		dir := partialClone(t, made)
		blob := id(t, made, "HEAD:a/b.txt")
		if replaced {
			made.Git("-C", dir, "update-ref", "refs/replace/"+blob.String(), "HEAD")
			blob = id(t, made, "HEAD:large")
		}
		r := openAt(t, dir, made.Env())
		r.StayOffline()
		for range 2 {
			if _, _, err := r.Object(t.Context(), blob, 0); !errors.Is(err, gitrepo.ErrNotFound) {
				t.Errorf("a blob that is not here: error %v", err)
			}
		}
		if _, err := r.Commit(t.Context(), id(t, made, "HEAD")); err != nil {
			t.Error(err)
		}
		if missing := made.Git("-C", dir, "rev-list", "--objects", "--missing=print", "HEAD"); !strings.Contains(missing, "?"+blob.String()) {
			t.Errorf("%s was fetched", blob)
		}
	}
}

func TestLsRemoteUnattendedAsksThoughOffline(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	fill(t, made)
	made.Git("tag", "-a", "-m", "one", "v1")
	r := openAt(t, clone(t, made, "clone", "-q", made.Dir()), made.Env())
	r.StayOffline()
	remote, err := r.FindRemote(t.Context(), "", "main")
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.LsRemoteUnattended(t.Context(), remote)
	if err != nil {
		t.Fatal(err)
	}
	if want := id(t, made, "v1"); got.Tags["v1"].ID != want || got.Tags["v1"].Peeled != id(t, made, "HEAD") || got.Branches["main"] != id(t, made, "HEAD") {
		t.Errorf("%+v", got)
	}
}

func TestLsRemoteUnattendedWaitsNoLongerThanItsContext(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Git("config", "protocol.ext.allow", "always")
	ctx, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer stop()
	_, err := open(t, made).LsRemoteUnattended(ctx, gitrepo.Remote{Name: "x", URL: "ext::sleep 20"})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}

func TestConfigUnder(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Git("config", "upmrel.Branches", "main")
	made.Git("config", "--add", "upmrel.branches", "release/*")
	made.Git("config", "Upmrel.prePush.AllowMove", "true")
	made.Git("config", "upmrelx.y", "z")
	got, err := open(t, made).ConfigUnder(t.Context(), "upmrel.")
	want := map[string][]string{"upmrel.branches": {"main", "release/*"}, "upmrel.prePush.allowmove": {"true"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("settings (-want +got):\n%s\nerror %v", diff, err)
	}
}

func TestConfigFor(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Git("config", "http.extraHeader", "all")
	made.Git("config", "http.https://github.com/.extraheader", "host")
	made.Git("config", "http.https://github.com/acme/.extraheader", "folder")
	made.Git("config", "http.https://*.example/.extraheader", "any")
	for _, c := range []struct{ url, want string }{
		{"https://github.com/acme/unity.git", "folder"},
		{"https://github.com/acmes/unity.git", "host"},
		{"https://git.example/unity.git", "any"},
		{"http://github.com/acme/unity.git", "all"},
	} {
		got, err := open(t, made).ConfigFor(t.Context(), "http.extraheader", c.url)
		if got != c.want || err != nil {
			t.Errorf("%s: %q, error %v; want %q", c.url, got, err, c.want)
		}
	}
	if got, err := open(t, made).ConfigFor(t.Context(), "http.proxy", "https://github.com/"); got != "" || err != nil {
		t.Errorf("what is not set: %q, error %v", got, err)
	}
}
