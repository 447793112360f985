package cmd

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/metadata"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/monorepo/yamlfile"
	"github.com/upmrel/upmrel/release"
)

// runMetadataCheck judges files by themselves and, in a repository of packages, by
// what that says now.
func runMetadataCheck(ctx context.Context, c *call) error {
	names := c.cli.Args().Slice()
	if len(names) == 0 {
		return &usage{message: "metadata --check needs files", fix: "upmrel openupm metadata --check com.acme.foo.yml"}
	}
	d, err := c.describerForCheck(ctx)
	if err != nil {
		return err
	}
	var list finding.List
	lists := map[string]metadata.Lists{} // by folder
	for _, name := range names {
		data, err := readShort(name)
		if err != nil {
			return &usage{message: err.Error(), fix: "name files alone after --check: what upmrel openupm metadata wrote, or OpenUPM has"}
		}
		dir := filepath.Dir(name)
		if _, known := lists[dir]; !known {
			lists[dir] = listsBeside(dir)
		}
		file, found := metadata.Check(filepath.ToSlash(name), data, lists[dir])
		if list = append(list, found...); d == nil {
			continue
		}
		state, err := d.state(ctx, file)
		if err != nil {
			return err
		}
		list = append(list, file.Compare(state)...)
	}
	list.Sort()
	if d == nil {
		c.sayf("not compared with any package: there is none here (-C DIR names their repository)\n")
	}
	c.doc.Problems = append(c.doc.Problems, list...)
	c.printf("%s%s\n", c.findingsText(list), summary(list, func(f finding.Finding) string { return f.Path }, len(names), "file"))
	return c.verdict(list)
}

// describerForCheck is nil where there is no repository of packages to compare with.
func (c *call) describerForCheck(ctx context.Context) (*describer, error) {
	s, err := c.survey(ctx, release.SurveyOptions{Offline: true})
	switch {
	case is[*gitrepo.NotRepositoryError](err), is[*release.NoCommitError](err):
		return nil, nil //nolint:nilnil // there is nothing to compare with
	case err != nil:
		return nil, err
	case len(s.Workspace.Packages) == 0:
		return nil, nil //nolint:nilnil // as above
	}
	return newDescriber(c, s), nil
}

// listsBeside reads OpenUPM's lists, which lie above the folder of its packages; in
// most places there are none.
func listsBeside(dir string) metadata.Lists {
	var lists metadata.Lists
	if data, err := readShort(filepath.Join(dir, "..", "topics.yml")); err == nil {
		lists.ReadTopics(data)
	}
	if data, err := readShort(filepath.Join(dir, "..", "blocked-scopes.yml")); err == nil {
		lists.ReadBlocked(data)
	}
	return lists
}

// readShort reads a file of the size that people write.
func readShort(name string) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a file", name)
	case info.Size() > yamlfile.MaxSize:
		return nil, fmt.Errorf("%s has %d bytes; %d are allowed", name, info.Size(), yamlfile.MaxSize)
	}
	return os.ReadFile(name)
}

// state is what the repository says of a file's package.
func (d *describer) state(ctx context.Context, file *metadata.File) (metadata.State, error) {
	w := d.s.Workspace
	var s metadata.State
	p, ok := w.Package(file.Name)
	if !ok {
		s.RepoURL = metadata.RepoURL(gitrepo.WebURL(d.s.Remote.URL))
		return s, nil
	}
	m, _, _, err := d.describe(ctx, p)
	if err != nil {
		return s, err
	}
	s = metadata.State{Want: m, RepoURL: m.RepoURL, Private: p.Private, Others: map[string]string{}}
	s.Sure = sure(m, p, audit.Metadata(d.config, p.Name))
	for _, other := range w.Packages {
		for _, tags := range []*scheme.Scheme{w.Scheme, d.listing.Scheme} {
			if tags == nil || other.Private {
				continue
			}
			tag := tags.Tag(other.Name, other.Version.String())
			switch {
			case other.Name == p.Name:
				s.Tags = append(s.Tags, tag)
			case tag != "":
				s.Others[tag] = other.Name
			}
		}
	}
	return s, nil
}
