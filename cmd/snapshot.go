package cmd

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/release"
)

func snapshotFlag() cli.Flag {
	return &cli.BoolFlag{Name: "snapshot", Usage: "versions of a build that is no release, as 1.3.0-snapshot.20260131.5d1e9aa"}
}

const snapshotHelp = "--snapshot writes versions for a build of HEAD, as for npm pack in CI (snapshot.format in\n" +
	".upmrel.yaml): into manifests and what depends on them, and neither changelogs nor a commit.\n" +
	"A release has none: OpenUPM would build every tag."

// asSnapshot makes a request one for the versions of a build, where --snapshot asks
// for it. The level is by default what commits and changelogs ask for, else patch.
func (c *call) asSnapshot(req release.Request) (release.Request, error) {
	if !c.cli.Bool("snapshot") {
		return req, nil
	}
	if c.cli.Command.Name == "release" {
		return req, &usage{
			message: "a snapshot is never released: OpenUPM would build every tag of one, for good",
			fix:     "upmrel bump --snapshot, and build or pack what it leaves; or a prerelease: upmrel release prerelease --pre dev",
		}
	}
	for _, other := range []string{"commit", "from-manifests", "output"} {
		if c.cli.IsSet(other) {
			return req, &usage{message: "--snapshot is for a build that is no release, so --" + other + " has no place", fix: "leave out --" + other}
		}
	}
	req = orAuto(req)
	req.Snapshot, req.AlwaysBump, req.NoTag, req.NoPush, req.NoSplit = true, true, true, true, true
	return req, nil
}

// undoSnapshot is the command that takes the edits of a snapshot back.
func undoSnapshot(plan *release.Plan) string {
	words := []string{"git", "restore", "--"}
	for _, e := range plan.Edits {
		words = append(words, e.Path)
	}
	return clean(finding.Command(words...))
}

// nextSnapshot prints the version that a build of HEAD has.
func (c *call) nextSnapshot(ctx context.Context, names []string, bump release.Bump) error {
	req, err := c.asSnapshot(release.Request{Bump: bump, Pre: c.cli.String("pre")})
	if err != nil {
		return err
	}
	return c.nextPlanned(ctx, names, req)
}

// snapshotArgs reads [PKG] [LEVEL|VERSION].
func snapshotArgs(args []string) (names []string, bump release.Bump, err error) {
	if len(args) > 2 {
		return nil, bump, &usage{message: "name one package and one level at most", fix: "upmrel next com.acme.foo minor --snapshot"}
	}
	if len(args) == 0 {
		return nil, bump, nil
	}
	last := len(args) - 1
	bump, err = release.ParseBump(args[last])
	if err != nil && last == 0 {
		return args, release.Bump{}, nil // a package
	}
	return args[:last], bump, err
}
