package openupm

// The tracking modes: what OpenUPM publishes of a version.
const (
	TracksGit           = "git"           // the files of the tag's commit
	TracksGitHubRelease = "githubRelease" // a tarball of the GitHub Release of that tag
)
