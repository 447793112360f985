package cmd

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/mattn/go-isatty"
	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/pack"
	"github.com/upmrel/upmrel/monorepo/rules"
	"github.com/upmrel/upmrel/monorepo/tarball"
)

func packCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:      "pack",
		Usage:     "make the tarballs that npm would make of packages",
		ArgsUsage: "[PKG[@VERSION]]...",
		UsageText: "upmrel pack                          every package but private ones, as HEAD has it\n" +
			"upmrel pack com.acme.foo -o dist     one, into a folder\n" +
			"upmrel pack com.acme.foo@1.2.0       as it was released\n" +
			"upmrel pack com.acme.foo --list      which files that are; writes nothing\n\n" +
			"It takes the files that npm pack takes, from the commit and not from disk, runs no scripts\n" +
			"and gives the same bytes each time. Of git LFS it packs the files, not the pointers.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "rev", Usage: "pack the packages of commit, branch or tag `REV` instead of HEAD's"},
			&cli.BoolFlag{Name: "worktree", Usage: "pack the files on disk, committed or not, but not what git ignores"},
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write into `DIR`; - writes one package to standard output", Value: "."},
			&cli.BoolFlag{Name: "list", Usage: "list the files and write nothing"},
		},
		Action: out.action(runPack),
	}
}

// packedPackage is a package and its tarball.
type packedPackage struct {
	Name     string         `json:"name"`
	Path     string         `json:"path"`
	Version  string         `json:"version"`
	Private  bool           `json:"private"`
	Commit   string         `json:"commit"` // that it is packed from; "" is the work tree
	Filename string         `json:"filename"`
	Unpacked int64          `json:"unpacked_size"`
	Files    []tarball.File `json:"files"`
	*tarballSums
	Written string `json:"written,omitempty"` // the tarball's path; "" where none was written

	tarball *tarball.Tarball
	state   tarballState
}

func runPack(ctx context.Context, c *call) error {
	if err := c.packModes(); err != nil {
		return err
	}
	if err := c.openRepo(ctx); err != nil {
		return err
	}
	if c.offline {
		c.repo.StayOffline()
	}
	sources, err := c.packSources(ctx)
	if err != nil {
		return err
	}
	var packages []*packedPackage
	var found finding.List
	for _, source := range sources {
		some, list, err := c.packFrom(ctx, source)
		if err != nil {
			return err
		}
		packages, found = append(packages, some...), append(found, list...)
	}
	c.doc.Packages = append([]*packedPackage{}, packages...)
	if c.cli.Bool("list") || len(packages) == 0 {
		c.printFiles(packages)
		return c.mayPack(found)
	}
	if err := c.mayPack(found); err != nil {
		return err
	}
	if err := c.makeTarballs(ctx, packages); err != nil {
		return err
	}
	c.printTarballs(packages)
	return nil
}

// packModes refuses options that ask for two things at once.
func (c *call) packModes() error {
	versions := slices.ContainsFunc(c.cli.Args().Slice(), func(word string) bool { _, version := cutVersion(word); return version != "" })
	toStdout := c.cli.String("output") == "-"
	for _, clash := range []struct {
		is      bool
		message string
		fix     string
	}{
		{c.cli.IsSet("rev") && c.cli.Bool("worktree"), "--rev and --worktree exclude each other", "leave out one of them"},
		{versions && (c.cli.IsSet("rev") || c.cli.Bool("worktree")), "PKG@VERSION names a commit, so --rev and --worktree have no place", "leave them out, or the version"},
		{toStdout && c.json, "-o - and --format json both write to standard output", "upmrel pack PKG -o DIR --format json"},
		{toStdout && isatty.IsTerminal(c.stdout.file.Fd()), "a tarball is nothing for a terminal", "upmrel pack PKG -o - >FILE"},
	} {
		if clash.is {
			return &usage{message: clash.message, fix: clash.fix}
		}
	}
	return nil
}

// packAgain is the command line, safe to paste.
func (c *call) packAgain() string {
	words := append([]string{"upmrel", "pack"}, c.cli.Args().Slice()...)
	for _, option := range []string{"rev", "output"} {
		if c.cli.IsSet(option) {
			words = append(words, "--"+option, c.cli.String(option))
		}
	}
	if c.cli.Bool("worktree") {
		words = append(words, "--worktree")
	}
	return clean(finding.Command(append(words, c.places()...)...))
}

// packFrom finds what is packed of a commit, and what is wrong with that.
func (c *call) packFrom(ctx context.Context, source packSource) ([]*packedPackage, finding.List, error) {
	w, err := c.packWorkspace(ctx, source)
	if err != nil {
		return nil, nil, err
	}
	asked, err := packagesToPack(w, source.words)
	if err != nil {
		return nil, nil, err
	}
	var packages []*packedPackage
	var tarballs []*tarball.Tarball
	for _, p := range asked {
		t, err := tarball.New(ctx, w.Snapshot, p.Dir)
		if err != nil {
			return nil, nil, packFault(p, err)
		}
		if source.version != "" && t.Version != source.version {
			return nil, nil, otherVersion(p, source)
		}
		made := &packedPackage{
			Name: p.Name, Path: p.Folder(), Version: t.Version, Private: p.Private,
			Filename: t.Filename(), Unpacked: t.Unpacked(), Files: t.Files, tarball: t,
		}
		if source.commit != nil {
			made.Commit = source.commit.ID.String()
		}
		packages, tarballs = append(packages, made), append(tarballs, t)
	}
	found, err := c.judgePacked(ctx, w, asked, tarballs)
	return packages, found, err
}

// otherVersion says that a tag stands on a commit that does not hold its version.
func otherVersion(p *monorepo.Package, source packSource) error {
	at := p.Manifest.Version.Pos
	return &findings{finding.List{{
		Code: finding.VersionMismatch, Severity: finding.Error, Path: p.Path, Line: at.Line, Column: at.Column, Package: p.Name,
		Message: fmt.Sprintf("the tag of %s stands on %s, where the version is %s", source.version, source.commit.ID.Short(), p.Version),
		Fix:     finding.Command("upmrel", "pack", p.Name, "--rev", source.commit.ID.Short()),
	}}}
}

// packFault is the fault of a package that can't be packed.
func packFault(p *monorepo.Package, err error) error {
	if at := p.Manifest.Name.Pos; errors.Is(err, tarball.ErrName) {
		return &findings{finding.List{{
			Code: finding.NameCharset, Severity: finding.Error, Path: p.Path, Line: at.Line, Column: at.Column, Package: p.Name,
			Message: fmt.Sprintf("%q can't be a part of a tarball's name", p.Name), Fix: `"name": "com.acme.mytool"`,
		}}}
	}
	if module, ok := errors.AsType[*tarball.SubmoduleError](err); ok {
		return &findings{finding.List{{
			Code: finding.Submodule, Severity: finding.Error, Path: module.Path, Package: p.Name,
			Message: "is a submodule: npm packs its files, which are in another repository",
			Fix:     `put them into the package, leave it out by .npmignore or "files", or use npm pack`,
		}}}
	}
	if unknown, ok := errors.AsType[*pack.UnknownError](err); ok {
		return &usage{
			message: fmt.Sprintf("%s: %v: only npm can tell what it packs", p.Name, unknown),
			fix:     "write the rule in .npmignore, .gitignore or \"files\" in a plainer form, or use npm pack",
		}
	}
	return err
}

// packagesToPack are the packages that names and globs ask for: a private one only by
// its very name.
func packagesToPack(w *monorepo.Workspace, words []string) ([]*monorepo.Package, error) {
	asked, err := askedPackages(w, words)
	if err != nil && w.Findings.Errors() { // they may say why it is missing
		return nil, &findings{w.Findings}
	}
	return slices.DeleteFunc(slices.Clone(asked), func(p *monorepo.Package) bool {
		return p.Private && !slices.Contains(words, p.Name)
	}), err
}

// judgePacked asks the rules about what is packed, not about what is there. How large a
// tarball is they only guess; and of pointers of git LFS none is packed.
func (c *call) judgePacked(ctx context.Context, w *monorepo.Workspace, asked []*monorepo.Package, tarballs []*tarball.Tarball) (finding.List, error) {
	packed := *w
	packed.Snapshot = tarball.Packed(w.Snapshot, tarballs)
	req := rules.Request{Workspace: &packed, Packed: true, Least: finding.Warning}
	for _, p := range asked {
		req.Packages = append(req.Packages, p.Name)
	}
	if len(asked) == 0 {
		return w.Findings, nil
	}
	c.doing("checking the rules")
	found, err := rules.Check(ctx, req)
	c.doing("")
	return slices.DeleteFunc(found, func(f finding.Finding) bool {
		switch f.Code {
		case finding.PackageSize, finding.LFSPointer:
			return true
		case finding.MetaUnpacked, finding.Submodule, finding.ManifestScripts:
			return false
		}
		return f.Severity != finding.Error
	}), err
}

// mayPack refuses to pack what breaks a rule, unless UPMREL_ALLOW names it.
func (c *call) mayPack(found finding.List) error {
	broken := slices.DeleteFunc(slices.Clone(found), func(f finding.Finding) bool { return f.Severity != finding.Error })
	c.problems(slices.DeleteFunc(slices.Clone(found), func(f finding.Finding) bool { return f.Severity == finding.Error }))
	broken, err := c.letPass(broken)
	if err != nil || len(broken) == 0 {
		return err
	}
	c.problems(broken)
	codes := errorCodes(broken)
	c.sayf("\nNothing was packed: %s in what would be; about the rule: upmrel explain %s\nto pack all the same, once: %s %s\n",
		finding.Count(len(broken), "error"), codes[0], allowAlso(codes), c.packAgain())
	return &errShown{codeOf(broken)}
}
