package cmd

import (
	"fmt"
	"strconv"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// printFiles lists what is packed of each package.
func (c *call) printFiles(packages []*packedPackage) {
	if len(packages) == 0 {
		c.printf("no packages to pack (upmrel list --all says why)\n")
	}
	for i, p := range packages {
		if i > 0 {
			c.printf("\n")
		}
		c.printf("%s  %s, %s unpacked\n", clean(p.Filename), finding.Count(len(p.Files), "file"), byteCount(p.Unpacked))
		for _, f := range p.Files {
			c.printf("  %10s  %s\n", byteCount(f.Size), clean(f.Path))
		}
	}
}

// printTarballs shows how large the tarballs are and where, and with -v their sums.
func (c *call) printTarballs(packages []*packedPackage) {
	if c.cli.String("output") == "-" && !c.dryRun {
		return
	}
	t := table{{"PACKAGE", "VERSION", "FILES", "PACKED", "UNPACKED", "TARBALL"}}
	for _, p := range packages {
		name := p.Filename
		if p.Written != "" {
			name = p.Written
		}
		if p.state != tarballNew {
			name += fmt.Sprintf(" (%s)", p.state)
		}
		t = append(t, []string{p.Name, p.Version, strconv.Itoa(len(p.Files)), byteCount(p.Size), byteCount(p.Unpacked), name})
	}
	c.printf("%s", t)
	if c.cli.Bool("verbose") {
		for _, p := range packages {
			c.printf("%s\n  shasum     %s\n  integrity  %s\n", clean(p.Filename), p.Shasum, p.Integrity)
		}
	}
	for _, p := range packages {
		if p.Private {
			c.sayf("%s is private: npm publish and OpenUPM refuse it\n", clean(p.Name))
		}
	}
	if c.dryRun {
		c.sayf("\nNothing was written.\n")
	}
}

// byteCount is a size for people.
func byteCount(n int64) string {
	const kibi = 1 << 10
	switch {
	case n < kibi:
		return fmt.Sprintf("%d B", n)
	case n < kibi*kibi:
		return fmt.Sprintf("%.1f KiB", float64(n)/kibi)
	}
	return fmt.Sprintf("%.1f MiB", float64(n)/(kibi*kibi))
}
