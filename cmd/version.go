package cmd

import (
	"context"
	"runtime"
	"runtime/debug"

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
				c.printf("commit %s\n", build.Commit)
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
	b.Version = info.Main.Version
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Date = s.Value
		}
	}
	return b
}
