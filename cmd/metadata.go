package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/metadata"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/release"
)

func metadataCommand(out *output) *cli.Command {
	return &cli.Command{
		Name:      "metadata",
		Usage:     "write or check the files by which OpenUPM knows packages",
		ArgsUsage: "[PKG]...",
		UsageText: "upmrel openupm metadata com.acme.foo                   to standard output\n" +
			"upmrel openupm metadata -o ../openupm/data/packages    all packages, a file each\n" +
			"upmrel openupm metadata --check ../openupm/data/packages/com.acme.*.yml\n\n" +
			"OpenUPM takes one file in one pull request: a repository of several packages needs\n" +
			"one for each. In a clone of github.com/openupm/openupm, --check also knows its lists\n" +
			"of topics and of blocked scopes. What no file of the repository says, as the topics,\n" +
			"comes from openupm.packages in .upmrel.yaml.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write a file for each package into `DIR`, where it is not there yet"},
			&cli.BoolFlag{Name: "check", Usage: "the arguments are files: say what is wrong with them"},
		},
		Action: out.action(func(ctx context.Context, c *call) error {
			if c.cli.Bool("check") {
				return runMetadataCheck(ctx, c)
			}
			return runMetadata(ctx, c)
		}),
	}
}

// metadataFile is one file, in the JSON document.
type metadataFile struct {
	Name    string `json:"name"`
	Path    string `json:"path"` // of the file; "" where none was written
	Title   string `json:"title"`
	Content string `json:"content"`
}

func runMetadata(ctx context.Context, c *call) error {
	dir := c.cli.String("output")
	s, err := c.surveyAnywhere(ctx, release.SurveyOptions{Offline: c.offline})
	if err != nil {
		return err
	}
	packages, err := publicPackages(s.Workspace, c.cli.Args().Slice())
	if err != nil {
		return err
	}
	if len(packages) > 1 && dir == "" && !c.json {
		return &usage{message: fmt.Sprintf("there are %d packages, and OpenUPM takes a file for each", len(packages)), fix: "upmrel openupm metadata -o DIR, or name one package"}
	}
	if refused := refusedNames(packages); len(refused) > 0 {
		return &findings{refused}
	}
	d := newDescriber(c, s)
	if err := d.audit(ctx, packages); err != nil {
		return err
	}
	var files []metadataFile
	var unsure finding.List
	for _, p := range packages {
		m, notes, found, err := d.describe(ctx, p)
		if err != nil {
			return err
		}
		unsure = append(unsure, found...)
		files = append(files, metadataFile{Name: p.Name, Title: metadata.Title(p.Name), Content: string(m.Format(notes))})
	}
	c.problems(together(unsure))
	c.doc.Packages = files
	if dir != "" {
		return c.writeMetadata(dir, files)
	}
	for _, f := range files {
		c.documentf("%s", f.Content)
	}
	c.sayNextSteps(files)
	return nil
}

// refusedNames are packages that no file of OpenUPM can be about.
func refusedNames(packages []*monorepo.Package) finding.List {
	var list finding.List
	for _, p := range packages {
		if fault := openupm.JudgeName(p.Name); fault != "" {
			list = append(list, finding.Finding{
				Code: finding.OpenUPMMetadata, Severity: finding.Error, Path: p.Path,
				Line: p.Manifest.Name.Pos.Line, Column: p.Manifest.Name.Pos.Column, Package: p.Name,
				Message: fmt.Sprintf("OpenUPM takes no package %q: the name %s", p.Name, fault), Fix: "correct the name, or name the other packages",
			})
		}
	}
	return list
}

// together says once what is the same for several files.
func together(list finding.List) finding.List {
	var once finding.List
	others := map[string]int{} // by message
	for _, f := range list {
		if _, said := others[f.Message]; !said {
			once = append(once, f)
		}
		others[f.Message]++
	}
	for i := range once {
		if n := others[once[i].Message] - 1; n > 0 {
			once[i].Message += fmt.Sprintf(" (and so for %s)", finding.Count(n, "more file"))
		}
	}
	return once
}

// writeMetadata writes the files that are not there yet: what people changed in the
// others is not upmrel's.
func (c *call) writeMetadata(dir string, files []metadataFile) error {
	if !c.dryRun {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return err
		}
	}
	var written []metadataFile
	for i := range files {
		f := &files[i]
		name := filepath.Join(dir, metadata.Filename(f.Name))
		switch err := c.writeNew(name, f.Content); {
		case errors.Is(err, fs.ErrExist):
			c.sayf("%s is there already and stays as it is\n", clean(name))
			c.fix(finding.Command("upmrel", "openupm", "metadata", "--check", "--", name))
		case err != nil:
			return err
		default:
			f.Path = filepath.ToSlash(name)
			c.printf("%s\n", clean(name))
			written = append(written, *f)
		}
	}
	if c.dryRun {
		c.sayf("\nNothing was written.\n")
		return nil
	}
	c.sayNextSteps(written)
	return nil
}

// writeNew writes a file that must not exist. A dry run only looks.
func (c *call) writeNew(name, content string) error {
	if c.dryRun {
		if _, err := os.Lstat(name); err == nil {
			return fs.ErrExist
		}
		return nil
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = file.WriteString(content)
	return errors.Join(err, file.Close())
}

// sayNextSteps tells how packages get into OpenUPM.
func (c *call) sayNextSteps(files []metadataFile) {
	switch len(files) {
	case 0:
	case 1:
		c.sayf("\nNext: put it into data/packages of a fork of github.com/openupm/openupm, and open\n"+
			"a pull request with this file alone, titled:\n  %s\n", clean(files[0].Title))
	default:
		c.sayf("\nNext: for each file a pull request of its own to github.com/openupm/openupm, with\n" +
			"the file in data/packages; one with several files waits for a person. Titles:\n")
		for _, f := range files {
			c.sayf("  %s\n", clean(f.Title))
		}
	}
}

// describer gathers what the repository tells of its packages.
type describer struct {
	*call

	s        *release.Situation
	listing  *audit.Listing
	licenses *monorepo.Licenses
	tags     map[string][]audit.Tag // by package
	now      int64                  // in milliseconds since 1970
}

func newDescriber(c *call, s *release.Situation) *describer {
	return &describer{call: c, s: s, listing: audit.NewListing(s.Workspace), licenses: monorepo.NewLicenses(s.Workspace), now: now().UnixMilli()}
}

// audit finds out which old tags OpenUPM would fail to build.
func (d *describer) audit(ctx context.Context, packages []*monorepo.Package) error {
	audits, err := d.call.audit(ctx, d.s, packages, nil)
	if err != nil {
		return err
	}
	d.tags = map[string][]audit.Tag{}
	for _, a := range audits {
		d.tags[a.Name] = a.Tags
	}
	return nil
}

// describe says what a package's metadata is to be.
func (d *describer) describe(ctx context.Context, p *monorepo.Package) (*metadata.Metadata, metadata.Notes, finding.List, error) {
	json, _ := manifest.ParseValue(p.Data) // it was read before
	licensing, err := d.licenses.Of(ctx, p, json)
	if err != nil {
		return nil, nil, nil, err
	}
	src := metadata.Source{
		Package: p, Settings: d.listing.Settings(p.Name), Config: audit.Metadata(d.config, p.Name), Licensing: licensing,
		Branch: cmp.Or(d.s.DefaultBranch, d.s.Head.Branch), Tags: d.tags[p.Name], Now: d.now,
	}
	if src.RepoURL, err = d.address(ctx, p); err != nil {
		return nil, nil, nil, err
	}
	for _, name := range [...]string{path.Join(p.Dir, "README.md"), "README.md"} {
		if _, ok := d.s.Workspace.Snapshot.Entry(name); ok {
			src.Readme = name
			break
		}
	}
	m, notes, unsure := metadata.New(src)
	return m, notes, unsure, nil
}

// address is where a browser finds the repository of a package's tags; "" without a
// remote, or where that is a folder of this machine.
func (d *describer) address(ctx context.Context, p *monorepo.Package) (string, error) {
	remote := d.s.Remote
	if place := d.listing.Repository(p.Name); place != "" {
		remote = gitrepo.Remote{URL: place}
		if slices.Contains(d.s.Remotes, place) {
			var err error
			if remote, err = d.repo.FindRemote(ctx, place, ""); err != nil {
				return "", err
			}
		}
	}
	web := gitrepo.WebURL(remote.URL)
	if u, err := url.Parse(web); err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "", nil //nolint:nilerr // git may know a helper for it, a browser does not
	}
	return metadata.RepoURL(web), nil
}

// sure are the keys of a package's metadata that the repository itself decides.
func sure(m *metadata.Metadata, p *monorepo.Package, cfg config.OpenUPMPackage) []string {
	var keys []string
	for _, k := range []struct {
		key  string
		sure bool
	}{
		{"displayName", p.Manifest.DisplayName.Value != ""},
		{"description", p.Manifest.Description.Value != ""},
		{"licenseSpdxId", m.LicenseID != ""},
		{"topics", len(cfg.Topics) > 0},
		{"hunter", cfg.Hunter != ""},
		{"image", cfg.Image != ""},
		{"readme", cfg.Readme != ""},
		{"minVersion", cfg.MinVersion != ""},
		{"gitTagIgnore", cfg.GitTagIgnore != ""},
		{"trackingMode", cfg.TrackingMode != ""},
		{"githubReleaseAssetName", cfg.GitHubReleaseAssetName != ""},
	} {
		if k.sure {
			keys = append(keys, k.key)
		}
	}
	return keys
}
