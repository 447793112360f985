package githubapi_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/release/githubapi"
)

func TestFind(t *testing.T) {
	t.Parallel()
	const unity = "https://github.com/acme/unity.git"
	for name, c := range map[string]struct {
		where  githubapi.Where
		api    string
		place  string
		tokens []string
		err    string
		fix    string
	}{
		"github.com": {
			where: githubapi.Where{Remotes: []string{unity}},
			api:   "https://api.github.com", place: "github.com/acme/unity", tokens: []string{"GH_TOKEN", "GITHUB_TOKEN"},
		},
		"in a workflow, whose own repository is another one": {
			where: githubapi.Where{Remotes: []string{"https://github.com/acme/unity"}, API: "https://api.github.com/", Repository: "acme/tools"},
			api:   "https://api.github.com", place: "github.com/acme/unity", tokens: []string{"GH_TOKEN", "GITHUB_TOKEN"},
		},
		"ssh over https": {
			where: githubapi.Where{Remotes: []string{"https://ssh.github.com/acme/unity.git/"}},
			api:   "https://api.github.com", place: "github.com/acme/unity", tokens: []string{"GH_TOKEN", "GITHUB_TOKEN"},
		},
		"a mirror by insteadOf": {
			where: githubapi.Where{Remotes: []string{"https://mirror.example/gh/acme/unity.git", unity}},
			api:   "https://api.github.com", place: "github.com/acme/unity", tokens: []string{"GH_TOKEN", "GITHUB_TOKEN"},
		},
		"data residency": {
			where: githubapi.Where{Remotes: []string{"https://acme.ghe.com/games/unity.git"}},
			api:   "https://api.acme.ghe.com", place: "acme.ghe.com/games/unity", tokens: []string{"GH_TOKEN", "GITHUB_TOKEN"},
		},
		"an Enterprise server": {
			where: githubapi.Where{Remotes: []string{"https://git.acme.example/games/unity.git"}, API: "https://git.acme.example/api/v3"},
			api:   "https://git.acme.example/api/v3", place: "git.acme.example/games/unity",
			tokens: []string{"GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"},
		},
		"an Enterprise server that nothing names": {
			where: githubapi.Where{Remotes: []string{"https://git.acme.example/games/unity.git"}, Repository: "games/unity"},
			err:   "the remote is not on github.com: https://git.acme.example/games/unity.git",
		},
		"a remote on this machine": {
			where: githubapi.Where{Remotes: []string{"/srv/unity.git"}, API: "http://127.0.0.1:8080/api/v3", Repository: "acme/unity"},
			api:   "http://127.0.0.1:8080/api/v3", place: "127.0.0.1:8080/acme/unity",
			tokens: []string{"GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"},
		},
		"a host of ssh's configuration": {
			where: githubapi.Where{Remotes: []string{"https://github-work/acme/unity.git"}},
			err:   "the remote is not on github.com: https://github-work/acme/unity.git",
			fix:   "if github-work stands for github.com: GITHUB_API_URL=https://api.github.com GITHUB_REPOSITORY=acme/unity",
		},
		"a remote on another host than the API": {
			where: githubapi.Where{Remotes: []string{"https://gitlab.example/acme/unity.git"}, API: "https://api.github.com"},
			err:   "the remote is no repository of github.com: https://gitlab.example/acme/unity.git",
		},
		"an API that others can listen to": {
			where: githubapi.Where{Remotes: []string{unity}, API: "http://git.acme.example/api/v3"},
			err:   "GITHUB_API_URL is not https, so the token could be read on its way",
		},
		"an API with a password": {
			where: githubapi.Where{Remotes: []string{unity}, API: "https://x:y@git.acme.example"},
			err:   `GITHUB_API_URL is no address of an API`,
		},
		"a path that is no repository":   {where: githubapi.Where{Remotes: []string{"https://github.com/acme"}}, err: "the remote is no repository of github.com: https://github.com/acme"},
		"a path that leads elsewhere":    {where: githubapi.Where{Remotes: []string{"https://github.com/acme/.."}}, err: "the remote is no repository of github.com: https://github.com/acme/.."},
		"a path with more folders":       {where: githubapi.Where{Remotes: []string{"https://github.com/a/b/c"}}, err: "the remote is no repository of github.com: https://github.com/a/b/c"},
		"a hostile GITHUB_REPOSITORY":    {where: githubapi.Where{API: "https://api.github.com", Repository: "../../user"}, err: `GITHUB_REPOSITORY names no repository: "../../user"`},
		"a host that only begins as one": {where: githubapi.Where{Remotes: []string{"https://github.com.evil.example/acme/unity"}}, err: "the remote is not on github.com: https://github.com.evil.example/acme/unity"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			place, err := c.where.Find()
			if e, ok := errors.AsType[*githubapi.PlaceError](err); ok {
				if c.err != e.Message || c.fix != "" && c.fix != e.Fix {
					t.Errorf("error %q, fix %q", e.Message, e.Fix)
				}
				return
			}
			if place.API != c.api || place.String() != c.place || c.err != "" {
				t.Errorf("%+v, named %s", place, place)
			}
			if diff := cmp.Diff(c.tokens, place.TokenNames(c.where.API != "")); diff != "" {
				t.Errorf("tokens (-want +got):\n%s", diff)
			}
		})
	}
}
