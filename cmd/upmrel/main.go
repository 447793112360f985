// Command upmrel releases Unity packages (UPM) from git monorepos.
package main

import (
	"os"

	"github.com/upmrel/upmrel/cmd"
)

// Set by the release build.
var version, commit, date string

func main() {
	os.Exit(cmd.Main(os.Args, cmd.Build{Version: version, Commit: commit, Date: date}))
}
