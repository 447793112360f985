package config

// GitHub says which releases of GitHub are made of a release's tags.
type GitHub struct {
	Release    bool   // whether there is one for each tag
	Draft      bool   // whether a person publishes them
	Prerelease string // auto | always | never
	Latest     string // auto | always | never
}

// The values of GitHub's Prerelease and Latest.
const (
	GitHubAuto   = "auto"
	GitHubAlways = "always"
	GitHubNever  = "never"
)

func defaultGitHub() GitHub { return GitHub{Prerelease: GitHubAuto, Latest: GitHubAuto} }

func githubSection(g *GitHub) key {
	return key{
		name: "github", doc: "The GitHub Releases of what is released.",
		keys: []key{
			{
				name: "release", value: &g.Release,
				doc: "Whether release makes a GitHub Release of each tag, with the changelog's notes and the packages' tarballs. It needs a token in GH_TOKEN or GITHUB_TOKEN.",
			},
			{
				name: "draft", value: &g.Draft,
				doc: "Whether GitHub Releases are left as drafts, for a person to publish.",
			},
			{
				name: "prerelease", value: &g.Prerelease, oneOf: []string{GitHubAuto, GitHubAlways, GitHubNever},
				doc: "Which GitHub Releases are marked as prereleases: auto (of versions as 1.2.0-beta.1), always or never.",
			},
			{
				name: "latest", value: &g.Latest, oneOf: []string{GitHubAuto, GitHubAlways, GitHubNever},
				doc: "Which new GitHub Releases become the repository's latest: auto (of a package's highest stable version), always or never. Prereleases never do.",
			},
		},
	}
}
