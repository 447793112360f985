package release

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGitHubReleasesOfAPlan(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	for name, c := range map[string]struct {
		given given
		req   Request
		want  []string
		err   string
	}{
		"none are asked for": {
			given: given{packages: "com.acme.core 1.0.0"},
			req:   Request{FromManifests: true}, want: nil,
		},
		"one for each tag": {
			given: given{packages: "com.acme.core 1.0.0\ncom.acme.ui 2.0.0-beta.1"},
			req:   Request{FromManifests: true, GitHubRelease: &yes},
			want: []string{
				"com.acme.core/1.0.0 | com.acme.core 1.0.0 | com.acme.core-1.0.0.tgz | latest",
				"com.acme.ui/2.0.0-beta.1 | com.acme.ui 2.0.0-beta.1 | com.acme.ui-2.0.0-beta.1.tgz | prerelease",
			},
		},
		"as the configuration says": {
			given: given{packages: "com.acme.core 1.0.0", config: "github: {release: true, draft: true, prerelease: always, latest: always}\ntags: {message: \"Core {version}\\n\\nNew.\"}"},
			req:   Request{FromManifests: true},
			want:  []string{"com.acme.core/1.0.0 | Core 1.0.0 | com.acme.core-1.0.0.tgz | draft prerelease"},
		},
		"not as the configuration says": {
			given: given{packages: "com.acme.core 1.0.0", config: "github: {release: true, draft: true, latest: never}"},
			req:   Request{FromManifests: true, Draft: &no},
			want:  []string{"com.acme.core/1.0.0 | com.acme.core 1.0.0 | com.acme.core-1.0.0.tgz |"},
		},
		"none for once": {
			given: given{packages: "com.acme.core 1.0.0", config: "github: {release: true}"},
			req:   Request{FromManifests: true, GitHubRelease: &no}, want: nil,
		},
		"a backport is not the latest": {
			given: given{packages: "com.acme.core 1.4.1", tags: "com.acme.core/1.4.0 com.acme.ui/9.0.0", there: "com.acme.core/2.0.0"},
			req:   Request{FromManifests: true, GitHubRelease: &yes},
			want:  []string{"com.acme.core/1.4.1 | com.acme.core 1.4.1 | com.acme.core-1.4.1.tgz |"},
		},
		"a higher prerelease is no later one": {
			given: given{packages: "com.acme.core 1.4.1", tags: "com.acme.core/2.0.0-rc.1"},
			req:   Request{FromManifests: true, GitHubRelease: &yes},
			want:  []string{"com.acme.core/1.4.1 | com.acme.core 1.4.1 | com.acme.core-1.4.1.tgz | latest"},
		},
		"tags that are out, wherever they stand": {
			given: given{packages: "com.acme.core 1.0.0\ncom.acme.ui 1.0.0", tags: "com.acme.core/1.0.0 com.acme.ui/1.0.0@head"},
			req:   Request{FromManifests: true, GitHubRelease: &yes},
			want: []string{
				"com.acme.core/1.0.0 | com.acme.core 1.0.0 | com.acme.core-1.0.0.tgz | latest published",
				"com.acme.ui/1.0.0 | com.acme.ui 1.0.0 | com.acme.ui-1.0.0.tgz | latest published",
			},
		},
		"a push looks after HEAD's": {
			given: given{packages: "com.acme.core 1.0.0\ncom.acme.ui 1.0.0", tags: "com.acme.core/1.0.0 com.acme.ui/1.0.0@head"},
			req:   Request{FromManifests: true, OnlyPush: true, GitHubRelease: &yes},
			want:  []string{"com.acme.ui/1.0.0 | com.acme.ui 1.0.0 | com.acme.ui-1.0.0.tgz | latest published"},
		},
		"nothing is pushed": {
			given: given{packages: "com.acme.core 1.0.0", config: "github: {release: true}"},
			req:   Request{FromManifests: true, NoPush: true}, want: nil,
		},
		"one of several packages": {
			given: given{packages: "com.acme.core 1.0.0\ncom.acme.ui 1.0.0", config: "strategy: synchronized"},
			req:   Request{FromManifests: true, GitHubRelease: &yes},
			want:  []string{"1.0.0 | Release 1.0.0 | com.acme.core-1.0.0.tgz com.acme.ui-1.0.0.tgz | latest"},
		},
		"a draft of nothing": {
			given: given{packages: "com.acme.core 1.0.0"},
			req:   Request{FromManifests: true, Draft: &yes}, err: "a draft is one of a GitHub Release, and none is asked for",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan, err := Make(c.given.situation(t), c.req)
			if err != nil {
				if err.Error() != c.err {
					t.Errorf("error %v", err)
				}
				return
			}
			if diff := cmp.Diff(c.want, shownReleases(plan)); diff != "" || c.err != "" {
				t.Errorf("releases (-want +got):\n%s", diff)
			}
		})
	}
}

func shownReleases(p *Plan) []string {
	var list []string
	for _, r := range p.Releases {
		var marks []string
		for _, mark := range []struct {
			is   bool
			word string
		}{{r.Draft, "draft"}, {r.Prerelease, "prerelease"}, {r.Latest, "latest"}, {r.Published, "published"}} {
			if mark.is {
				marks = append(marks, mark.word)
			}
		}
		list = append(list, strings.TrimSpace(fmt.Sprintf("%s | %s | %s | %s", r.Tag, r.Name, strings.Join(r.Assets, " "), strings.Join(marks, " "))))
	}
	return list
}

func TestTarballsThatOpenUPMWouldNotFind(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		packages, metadata, want string
	}{
		"the only one":             {"com.acme.core 1.0.0", "{trackingMode: githubRelease}", ""},
		"one by its beginning":     {"com.acme.core 1.0.0\ncom.acme.ui 1.0.0", "{match: com.acme.core, trackingMode: githubRelease, githubReleaseAssetName: com.acme.core-}", ""},
		"one by its name":          {"com.acme.core 1.0.0\ncom.acme.core-x 1.0.0", "{match: com.acme.core, trackingMode: githubRelease, githubReleaseAssetName: com.acme.core-1.0.0.tgz}", ""},
		"one of two":               {"com.acme.core 1.0.0\ncom.acme.ui 1.0.0", "{match: com.acme.core, trackingMode: githubRelease}", "it can't choose among 2"},
		"two that begin alike":     {"com.acme.core 1.0.0\ncom.acme.core-x 1.0.0", "{match: com.acme.core, trackingMode: githubRelease, githubReleaseAssetName: com.acme.core-}", "it can't choose among 2"},
		"a name that none has":     {"com.acme.core 1.0.0", "{match: com.acme.core, trackingMode: githubRelease, githubReleaseAssetName: unity.tgz}", "none has the name unity.tgz"},
		"the name of another one":  {"com.acme.core 1.0.0\ncom.acme.ui 1.0.0", "{match: com.acme.core, trackingMode: githubRelease, githubReleaseAssetName: com.acme.ui-}", "it takes com.acme.ui-1.0.0.tgz"},
		"OpenUPM builds it itself": {"com.acme.core 1.0.0\ncom.acme.ui 1.0.0", "{match: com.acme.core}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := given{packages: c.packages, config: "strategy: synchronized\ngithub: {release: true}\nopenupm: {packages: [" + c.metadata + "]}"}.situation(t)
			plan, err := Make(s, Request{FromManifests: true})
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, f := range plan.Problems {
				if _, why, ok := strings.Cut(f.Message, "in the GitHub Release: "); ok {
					got = why
				}
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestBodyOf(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		notes []note
		want  string
	}{
		"one package's":     {[]note{{"a", "### Added\r\n\r\n- A door.\r\n"}}, "### Added\n\n- A door."},
		"several packages'": {[]note{{"a", "- One."}, {"b", ""}, {"c", "- Three."}}, "## a\n\n- One.\n\n## c\n\n- Three."},
		"none":              {[]note{{"a", ""}}, ""},
	} {
		if got := bodyOf(c.notes); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	long := bodyOf([]note{{"a", strings.Repeat("- äöü\n", maxBody)}})
	if n := len([]rune(long)); n > maxBody || n < maxBody-100 || !strings.HasSuffix(long, "\n- äöü\n\n*Shortened: the changelog has it all.*") {
		t.Errorf("%d characters: %q", n, long[len(long)-80:])
	}
}
