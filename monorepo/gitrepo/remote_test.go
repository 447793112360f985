package gitrepo_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

func TestFindRemote(t *testing.T) {
	t.Parallel()
	three := []string{"remote.origin.url=https://o", "remote.fork.url=https://f", "remote.up.url=https://u"}
	tests := []struct {
		name       string
		config     []string
		configured string
		branch     string
		want       gitrepo.Remote
	}{
		{"none", nil, "", "main", gitrepo.Remote{}},
		{"the only one", []string{"remote.up.url=https://u"}, "", "main", gitrepo.Remote{Name: "up", URL: "https://u"}},
		{"origin among several", three, "", "main", gitrepo.Remote{Name: "origin", URL: "https://o"}},
		{"several without origin", three[1:], "", "main", gitrepo.Remote{}},
		{"the upstream's", append(three, "branch.main.remote=up"), "", "main", gitrepo.Remote{Name: "up", URL: "https://u"}},
		{"another branch's upstream", append(three, "branch.Main.remote=up"), "", "main", gitrepo.Remote{Name: "origin", URL: "https://o"}},
		{"an upstream in this repository", append(three, "branch.main.remote=."), "", "main", gitrepo.Remote{Name: "origin", URL: "https://o"}},
		{
			"pushDefault before the upstream's", append(three, "branch.main.remote=up", "remote.pushDefault=fork"), "", "main",
			gitrepo.Remote{Name: "fork", URL: "https://f"},
		},
		{
			"pushRemote before pushDefault", append(three, "branch.feat/a.b.pushRemote=up", "remote.pushDefault=fork"), "", "feat/a.b",
			gitrepo.Remote{Name: "up", URL: "https://u"},
		},
		{"pushDefault on a detached HEAD", append(three, "remote.pushDefault=fork"), "", "", gitrepo.Remote{Name: "fork", URL: "https://f"}},
		{
			"the configured one before all", append(three, "branch.main.pushRemote=up", "remote.pushDefault=fork"), "origin", "main",
			gitrepo.Remote{Name: "origin", URL: "https://o"},
		},
		{"a pushDefault that is no remote", append(three, "remote.pushDefault=https://elsewhere"), "", "main", gitrepo.Remote{Name: "origin", URL: "https://o"}},
		{
			"its pushurl",
			[]string{"remote.origin.url=https://o", "remote.origin.pushurl=ssh://git@p", "remote.origin.pushurl=ssh://git@q"},
			"", "main",
			gitrepo.Remote{Name: "origin", URL: "ssh://git@p"},
		},
		{
			"insteadOf",
			[]string{"remote.origin.url=gh:acme/x", "url.https://token@github.com/.insteadOf=gh:"},
			"", "main",
			gitrepo.Remote{Name: "origin", URL: "https://token@github.com/acme/x"},
		},
		{"a name with a dot and capitals", []string{"remote.My.Fork.url=https://f"}, "My.Fork", "main", gitrepo.Remote{Name: "My.Fork", URL: "https://f"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := repotest.New(t)
			for _, entry := range tt.config {
				key, value, _ := strings.Cut(entry, "=")
				made.Git("config", "--add", key, value)
			}
			got, err := open(t, made).FindRemote(t.Context(), tt.configured, tt.branch)
			if err != nil || got != tt.want {
				t.Errorf("%+v, error %v, want %+v", got, err, tt.want)
			}
		})
	}
}

func TestFindRemoteThatIsConfiguredButNotThere(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Git("remote", "add", "origin", "https://o")
	_, err := open(t, made).FindRemote(t.Context(), "upstream", "main")
	if missing, ok := errors.AsType[*gitrepo.NoRemoteError](err); !ok || missing.Name != "upstream" {
		t.Errorf("error %v", err)
	}
}

func TestDefaultBranch(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		refs []string // of origin
		head string
		want string
	}{
		{"what the remote's HEAD names", []string{"main", "dev/next"}, "dev/next", "dev/next"},
		{"main", []string{"main", "master"}, "", "main"},
		{"master", []string{"master", "mainline"}, "", "master"},
		{"main, where what the remote's HEAD named is gone", []string{"main"}, "master", "main"},
		{"what the remote's HEAD names, though it was not fetched", []string{"feature"}, "trunk", "trunk"},
		{"unknown", []string{"trunk"}, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := repotest.New(t)
			fill(t, made)
			for _, name := range tt.refs {
				made.Git("update-ref", "refs/remotes/origin/"+name, "HEAD")
			}
			if tt.head != "" {
				made.Git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/"+tt.head)
			}
			r := open(t, made)
			if got, err := r.DefaultBranch(t.Context(), "origin"); err != nil || got != tt.want {
				t.Errorf("%q, error %v, want %q", got, err, tt.want)
			}
			for _, remote := range []string{"other", "https://example.com/x.git", "", "-x"} {
				if got, err := r.DefaultBranch(t.Context(), remote); err != nil || got != "" {
					t.Errorf("of %q: %q, error %v", remote, got, err)
				}
			}
		})
	}
}

func TestLsRemoteTellsWhatTheRemoteHas(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(t *testing.T) *repotest.Repo{"SHA-1": newSHA1, "SHA-256": newSHA256} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made := make(t)
			prepareRefs(t, made)
			made.Git("remote", "add", "origin", made.Dir())
			r := open(t, made)
			got, err := r.LsRemote(t.Context(), gitrepo.Remote{Name: "origin", URL: made.Dir()})
			if err != nil {
				t.Fatal(err)
			}
			tags, err := r.Refs(t.Context(), gitrepo.TagPrefix)
			if err != nil {
				t.Fatal(err)
			}
			want := &gitrepo.RemoteRefs{Tags: map[string]gitrepo.Ref{}, Branches: map[string]gitrepo.ID{
				"main": id(t, made, "main"), "feat/1.0.0": id(t, made, "heads/feat/1.0.0"),
			}}
			for _, tag := range tags {
				want.Tags[tag.Short()] = tag
			}
			if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b gitrepo.ID) bool { return a == b })); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestLsRemoteAsksWhereAPushGoes(t *testing.T) {
	t.Parallel()
	for name, settings := range map[string][2]string{
		"pushurl":       {"remote.origin.pushurl", "%s"},
		"pushInsteadOf": {"url.%s.pushInsteadOf", "https://fetched.example/user:secret"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made := repotest.New(t)
			fill(t, made)
			pushed := made.Remote("origin")
			made.Git("remote", "set-url", "origin", "https://fetched.example/user:secret")
			path := filepath.ToSlash(pushed.Dir())
			made.Git("config", strings.ReplaceAll(settings[0], "%s", path), strings.ReplaceAll(settings[1], "%s", path))
			r := open(t, made)
			remote, err := r.FindRemote(t.Context(), "", "main")
			if err != nil {
				t.Fatal(err)
			}
			got, err := r.LsRemote(t.Context(), remote)
			if err != nil || got.Branches["main"] != id(t, made, "main") {
				t.Errorf("%+v, error %v", got, err)
			}
		})
	}
}

func TestTraceShowsNoPassword(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Git("remote", "add", "origin", "https://fetched.example/x")
	r := open(t, made)
	var traced []string
	r.Trace(func(args []string) { traced = append(traced, strings.Join(args, " ")) })
	_, _ = r.LsRemote(t.Context(), gitrepo.Remote{Name: "origin", URL: "http://user:secret@127.0.0.1:1/x"})
	all := strings.Join(traced, "\n")
	if strings.Contains(all, "secret") || !strings.Contains(all, "http://127.0.0.1:1/x") {
		t.Errorf("traced:\n%s", all)
	}
}

func TestLsRemoteFails(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Git("remote", "add", "gone", "file:///none")
	r := open(t, made)
	for _, remote := range []string{"gone", "none", "--upload-pack=touch pwned"} {
		_, err := r.LsRemote(t.Context(), gitrepo.Remote{Name: remote, URL: remote})
		if _, ok := errors.AsType[*gitrepo.GitError](err); !ok {
			t.Errorf("%s: error %v", remote, err)
		}
	}
}

func TestConfigIsGits(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Git("config", "Branch.Feat/A.b.PushRemote", "one")
	made.Git("config", "--add", "branch.Feat/A.b.pushremote", "two\nlines = x")
	made.Write(map[string]string{".git/config.d": "[a]\n\tbare\n\tempty =\n"})
	made.Git("config", "include.path", "config.d")
	r := open(t, made)
	for key, want := range map[string]string{
		"branch.Feat/A.b.pushRemote": "two\nlines = x", "branch.feat/a.b.pushRemote": "", "a.bare": "true", "a.empty": "", "none": "", "user.name": "Test",
	} {
		if got, err := r.Config(t.Context(), key); err != nil || got != want {
			t.Errorf("%s is %q, error %v, want %q", key, got, err, want)
		}
	}
}

func TestConfigBoolIsGits(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	values := []string{"true", "YES", "on", "1", "-1", "2k", "0x10", "false", "No", "off", "0", "0k", "00", "", "maybe", "k", "1.5"}
	for i, value := range values {
		made.Git("config", "test.v"+string(rune('a'+i)), value)
	}
	r := open(t, made)
	for i, value := range values {
		key := "test.v" + string(rune('a'+i))
		want, gitErr := made.Try("config", "--type=bool", key)
		got, err := r.ConfigBool(t.Context(), key)
		if (err == nil) != (gitErr == nil) || err == nil && got != (strings.TrimSpace(want) == "true") {
			t.Errorf("%q is %v, error %v, git says %s", value, got, err, want)
		}
	}
	if got, err := r.ConfigBool(t.Context(), "test.none"); got || err != nil {
		t.Errorf("what is not set is %v, error %v", got, err)
	}
}
