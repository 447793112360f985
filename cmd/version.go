package cmd

import (
	"context"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/urfave/cli/v2"
)

func versionCommand(out *output, build Build) *cli.Command {
	return &cli.Command{
		Name:      "version",
		Usage:     "print the version of upmrel",
		UsageText: "upmrel version\nupmrel version --format json",
		Action: out.action(func(_ context.Context, c *call) error {
			build := build.withModule()
			c.doc.Packages = []nextPackage{{Name: "upmrel", Version: build.Version}}
			c.doc.Commit = build.Commit
			c.printf("upmrel %s\n", build.Version)
			if build.Commit != "" {
				c.printf("commit %s\n", build.Commit+build.changes())
			}
			if build.Date != "" {
				c.printf("date   %s\n", build.Date)
			}
			c.printf("go     %s %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		}),
	}
}

// withModule fills in what `go install` and `go build` know.
func (b Build) withModule() Build {
	info, ok := debug.ReadBuildInfo()
	if b.Version != "" || !ok {
		return b
	}
	return b.with(info)
}

// with takes what Go wrote into the program: the module's version, of a tag, of a commit
// (v0.0.0-DATE-COMMIT) or "(devel)", and what git said of the folder that was built.
func (b Build) with(info *debug.BuildInfo) Build {
	b.Version = strings.TrimPrefix(info.Main.Version, "v") // as a release's build has it
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Date = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

// changes says that the program is not what its commit holds.
func (b Build) changes() string {
	if b.Modified {
		return " and changes that are not committed"
	}
	return ""
}
