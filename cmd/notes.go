package cmd

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/changelog"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/version"
	"github.com/upmrel/upmrel/release"
)

func notesCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:      "notes",
		Usage:     "print what the changelog says of a version",
		ArgsUsage: "[PKG][@VERSION]",
		UsageText: "upmrel notes com.acme.foo@1.2.0\n" +
			"upmrel notes com.acme.foo               (the manifest's version)\n" +
			"upmrel notes com.acme.foo@unreleased\n" +
			"upmrel notes 1.2.0                      (of packages that share one version)",
		Action: out.action(runNotes),
	}
}

// unreleased stands in the place of a version.
const unreleased = "unreleased"

// notedPackage is what a changelog says of one package.
type notedPackage struct {
	Name    string `json:"name"`
	Version string `json:"version"` // "" is not released yet
	Date    string `json:"date"`
	Path    string `json:"path"`
	Line    int    `json:"line"`   // of the heading
	Commit  string `json:"commit"` // whose file it is; "" is the work tree's
	Notes   string `json:"notes"`
}

// runNotes prints what the changelogs say of one version, as it was released: the tag's
// changelog goes before that of the work tree.
func runNotes(ctx context.Context, c *call) error {
	if c.cli.Args().Len() > 1 {
		return &usage{message: "one package and version, not " + strings.Join(c.cli.Args().Slice(), " "), fix: "upmrel notes com.acme.foo@1.2.0"}
	}
	if err := c.openAnywhere(ctx); err != nil {
		return err
	}
	s, err := c.look(ctx, release.SurveyOptions{Worktree: !c.repo.Bare(), Offline: true, Local: true})
	if err != nil {
		return err
	}
	n := noter{call: c, s: s}
	packages, of, err := n.asked(c.cli.Args().First())
	if err != nil {
		return err
	}
	var noted []notedPackage
	var missing finding.List
	for _, p := range packages {
		found, lack, err := n.look(ctx, p, of)
		if err != nil {
			return err
		}
		if lack != nil {
			missing = append(missing, *lack)
		} else {
			noted = append(noted, found)
		}
	}
	if len(noted) == 0 {
		return &findings{missing}
	}
	c.doc.Packages = noted
	c.printNotes(noted)
	return nil
}

// printNotes prints notes, with headings where they are of several packages.
func (c *call) printNotes(noted []notedPackage) {
	for i, n := range noted {
		if len(noted) > 1 {
			if i > 0 {
				c.documentf("\n")
			}
			c.documentf("## %s\n\n", clean(n.Name))
		}
		for line := range strings.SplitSeq(n.Notes, "\n") {
			c.documentf("%s\n", cleanIndented(strings.TrimSuffix(line, "\r")))
		}
	}
}

// noter looks for what changelogs say.
type noter struct {
	*call
	s *release.Situation
}

// asked reads the argument: the packages, and the version, unreleased, or "" for that
// of the manifest.
func (n *noter) asked(arg string) (packages []*monorepo.Package, of string, err error) {
	w := n.s.Workspace
	if w.Findings.Errors() {
		return nil, "", &findings{w.Findings}
	}
	name, of, named := strings.Cut(arg, "@")
	_, notVersion := version.Parse(name)
	switch {
	case named && of == "":
		return nil, "", &usage{message: arg + " names no version", fix: "upmrel notes " + name + "@1.2.0"}
	case !named && (notVersion == nil || name == unreleased):
		name, of = "", name
	}
	if of != "" && of != unreleased {
		if _, err := version.Parse(of); err != nil {
			return nil, "", &usage{message: fmt.Sprintf("%s is no version: %v", of, err), fix: "upmrel notes com.acme.foo@1.2.0"}
		}
	}
	if name == "" && w.Scheme.Strategy() == scheme.Synchronized && len(w.Packages) > 0 {
		if n.config.Changelog.Root {
			of = cmp.Or(of, w.Packages[0].Version.String())
			return []*monorepo.Package{{Path: "package.json"}}, of, nil // the repository itself
		}
		return w.Packages, of, nil
	}
	var names []string
	if name != "" {
		names = []string{name}
	}
	p, err := onePackage(w, names, "upmrel notes %s")
	return []*monorepo.Package{p}, of, err
}

// look finds the entry of one package; lack says where there is none.
func (n *noter) look(ctx context.Context, p *monorepo.Package, of string) (found notedPackage, lack *finding.Finding, err error) {
	if of == "" {
		of = p.Version.String()
	}
	if tag, ok := n.tag(p, of); ok {
		dir, snap, err := n.folderAt(ctx, p, tag.Peeled)
		if err != nil {
			return found, nil, err
		}
		if snap != nil {
			found, _, err := n.read(ctx, snap, dir, p, of)
			if err != nil || found.Notes != "" {
				return found, nil, err
			}
		}
	}
	return n.read(ctx, n.s.Workspace.Snapshot, p.Dir, p, of)
}

// tag finds the tag of a version.
func (n *noter) tag(p *monorepo.Package, of string) (gitrepo.Ref, bool) {
	if of == unreleased || n.s.Workspace.Scheme == nil {
		return gitrepo.Ref{}, false
	}
	name := p.Name
	if name == "" {
		name = n.s.Workspace.Packages[0].Name
	}
	ref, ok := n.s.Tags[n.s.Workspace.Scheme.Tag(name, of)]
	return ref, ok
}

// folderAt finds the package's folder at a commit; no snapshot is none.
func (n *noter) folderAt(ctx context.Context, p *monorepo.Package, commit gitrepo.ID) (dir string, snap *gitrepo.Snapshot, err error) {
	snap, err = n.repo.CommitSnapshot(ctx, commit)
	if err != nil {
		return "", nil, ctx.Err() // a tag on a tree, or on what a shallow clone lacks
	}
	if _, ok := snap.Entry(p.Path); ok || p.Name == "" {
		return p.Dir, snap, nil
	}
	w, err := monorepo.Discover(ctx, snap, n.config)
	if err != nil {
		return "", nil, err
	}
	if there, ok := w.Package(p.Name); ok {
		return there.Dir, snap, nil
	}
	return "", nil, nil
}

// read reads the entry in a snapshot.
func (n *noter) read(ctx context.Context, snap *gitrepo.Snapshot, dir string, p *monorepo.Package, of string) (found notedPackage, lack *finding.Finding, err error) {
	file, err := release.ReadChangelog(ctx, snap, dir, n.config)
	if err != nil {
		return found, nil, err
	}
	lack = &finding.Finding{Code: finding.ChangelogVersion, Severity: finding.Error, Path: file.Path, Package: p.Name}
	log := changelog.Parse(file.Data)
	entry := log.Unreleased()
	if of != unreleased {
		v, err := version.Parse(of)
		if err != nil {
			return found, nil, err
		}
		entry = log.Find(v)
	}
	what, title := "entry for "+of, changelog.Title(of, "YYYY-MM-DD")
	if of == unreleased {
		what, title = "entry for what is not released yet", "## [Unreleased]"
	}
	switch {
	case file.Fault != "":
		lack.Message = file.Fault
	case file.Data == nil:
		lack.Code, lack.Message, lack.Fix = finding.ChangelogMissing, "no changelog", "write one, with "+title
	case entry == nil:
		lack.Line = 1
		if len(log.Entries) > 0 {
			lack.Line = log.Entries[0].Line
		}
		lack.Message, lack.Fix = "no "+what, title
	case entry.Notes(file.Data) == "":
		lack.Line, lack.Message, lack.Fix = entry.Line, "nothing in the "+what, "write a line under it"
	default:
		lack = nil
	}
	if lack != nil {
		return found, lack, nil
	}
	found = notedPackage{Name: p.Name, Version: entry.Version, Date: entry.ISODate(), Path: file.Path, Line: entry.Line, Notes: entry.Notes(file.Data)}
	if !snap.Commit.IsZero() && !snap.OnDisk {
		found.Commit = snap.Commit.String()
	}
	return found, nil, nil
}
