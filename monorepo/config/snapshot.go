package config

import (
	"strings"

	"github.com/upmrel/upmrel/monorepo/version"
)

// Snapshot says how versions of builds that are no releases are made.
type Snapshot struct {
	Format string // {version}, {date}, {commit}
}

func defaultSnapshot() Snapshot { return Snapshot{Format: "{version}-snapshot.{date}.{commit}"} }

func snapshotSection(s *Snapshot) key {
	return key{
		name: "snapshot", doc: "The versions that --snapshot makes, for builds that are no releases.",
		keys: []key{{
			name: "format", value: &s.Format, check: snapshotFormat,
			doc: "Template of the version: {version} is the next release's, {date} the day as YYYYMMDD, {commit} the short id of HEAD.",
		}},
	}
}

// SnapshotOf names a build that is no release.
type SnapshotOf struct {
	Version version.Version // of the next release
	Date    string          // YYYYMMDD
	Commit  string          // short id
}

// Expand makes the version of a build. A commit's id gets a g in front, as git
// describe writes it, where SemVer knows no such number.
func (s Snapshot) Expand(of SnapshotOf) (version.Version, error) {
	with := func(commit string) (version.Version, error) {
		return version.Parse(strings.NewReplacer("{version}", of.Version.String(), "{date}", of.Date, "{commit}", commit).Replace(s.Format))
	}
	v, err := with(of.Commit)
	if err != nil {
		if v, again := with("g" + of.Commit); again == nil {
			return v, nil
		}
	}
	return v, err
}

// snapshotFormat judges the template of snapshot versions.
func snapshotFormat(s string) (message, fix string) {
	if message, fix = variables("version", "date", "commit")(s); message != "" {
		return message, fix
	}
	const write = "write it as \"{version}-snapshot.{date}.{commit}\""
	for _, commit := range []string{"0123456", "abcdef0"} {
		v, err := Snapshot{Format: s}.Expand(SnapshotOf{Version: version.Version{Major: 1, Minor: 2, Patch: 3}, Date: "20260131", Commit: commit})
		switch {
		case err != nil:
			return "makes no version: " + quote(s), write
		case !strings.HasPrefix(s, "{version}-"), v.Build != "":
			return "must begin with {version}- and have no +: " + quote(s), write
		case strings.ToLower(s) != s:
			return "is not in lower case: " + quote(s), "write " + quote(strings.ToLower(s))
		}
	}
	return "", ""
}
