package release

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/changelog"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/tarball"
	"github.com/upmrel/upmrel/monorepo/version"
	"github.com/upmrel/upmrel/release/githubapi"
)

// releaseJob is a GitHub Release that is still to be made, with all that is needed for
// it. A journal keeps it as JSON.
type releaseJob struct {
	Plan    GitHubPlan
	Remote  string     // name of the remote that has the tag
	Object  gitrepo.ID // that the tag's ref points at
	Commit  gitrepo.ID // that the tag stands on
	Body    string
	Replace bool
	Folders map[string]string // of the packages at that commit, by name; "" is the root
}

// maxBody is how long the text of a GitHub Release may be, in characters. GitHub refuses
// longer ones.
const maxBody = 125_000

// releaseJobs finds what the plan's GitHub Releases are made of, out of the commits that
// their tags stand on. It makes sure that the packages there can be packed.
func (p *Plan) releaseJobs(ctx context.Context, repo *gitrepo.Repo, s *Situation, m made) ([]releaseJob, error) {
	var jobs []releaseJob
	for _, r := range p.Releases {
		j := releaseJob{Plan: r, Remote: s.Remote.Name, Replace: p.Request.Force, Folders: map[string]string{}}
		j.Object, j.Commit = p.tagOf(r, s, m)
		has, err := repo.Has(ctx, j.Commit)
		if err != nil {
			return nil, err
		}
		if !has {
			return nil, &Precondition{
				Message: "the commit of tag " + r.Tag + " is not in this clone, so its packages can't be packed",
				Fix:     finding.Command("git", "fetch", "--tags", "--", s.Remote.Name),
			}
		}
		snap, err := repo.CommitSnapshot(ctx, j.Commit)
		if err != nil {
			return nil, err
		}
		w := released{snap: snap, s: s, plan: p}
		if err := w.describe(ctx, &j); err != nil {
			return nil, fmt.Errorf("the GitHub Release of %s: %w", r.Tag, err)
		}
		jobs = append(jobs, j)
	}
	return jobs, nil
}

// tagOf is what the tag's ref points at, and the commit that it stands on.
func (p *Plan) tagOf(r GitHubPlan, s *Situation, m made) (object, commit gitrepo.ID) {
	if tag, ok := s.OnRemote.Tag(r.Tag); ok && r.Published {
		return tag.ID, tag.Peeled
	}
	object = m.ids[gitrepo.TagPrefix+r.Tag]
	for _, t := range p.Tags {
		switch {
		case t.Name != r.Tag:
		case t.State == TagLocal:
			return object, s.Tags[r.Tag].Peeled
		case t.Package != "":
			return object, p.upmCommit(t.Package, &m)
		}
	}
	return object, m.commit
}

// released is a commit that a tag stands on, whose packages get a GitHub Release.
type released struct {
	snap *gitrepo.Snapshot
	s    *Situation
	plan *Plan

	found *monorepo.Workspace // of the commit; nil: nobody asked yet
}

// describe finds the packages of a tag at its commit, and their notes. Of a tag that was
// made by hand not all may be there.
func (w *released) describe(ctx context.Context, j *releaseJob) error {
	at := w.snap.Commit.Short()
	var names, assets []string
	var notes []note
	for _, name := range j.Plan.Packages {
		dir, t, err := w.pack(ctx, name)
		switch {
		case err != nil:
			return err
		case t == nil && j.Plan.Published && len(j.Plan.Packages) > 1:
			continue
		case t == nil:
			return unreleasable("there is no package %s at %s", name, at)
		case t.Version != j.Plan.Version:
			return unreleasable("the version of %s is %s at %s", name, t.Version, at)
		}
		text, err := w.notes(ctx, name, dir, j.Plan.Version)
		if err != nil {
			return err
		}
		j.Folders[name] = dir
		names, assets, notes = append(names, name), append(assets, t.Filename()), append(notes, note{name, text})
	}
	if len(names) == 0 {
		return unreleasable("none of its packages is at %s", at)
	}
	j.Plan.Packages, j.Plan.Assets = names, assets
	if w.s.Config.Changelog.Root && len(names) > 1 {
		text, err := w.changelog(ctx, "", j.Plan.Version)
		if err != nil {
			return err
		}
		if text != "" {
			notes = []note{{names[0], text}}
		}
	}
	j.Body = bodyOf(notes)
	return nil
}

// unreleasable says why a tag's commit holds nothing that its release could be made of. No
// other commit may take its place: who installs by the tag gets this one.
func unreleasable(format string, args ...any) error {
	return &Precondition{
		Message: fmt.Sprintf(format, args...),
		Fix:     "release the next version; and others without this one: upmrel release --from-manifests --github-release -p PKG",
	}
}

// pack finds a package at the commit: in the folder where it is now, at the root, as on
// upm branches, or wherever it was. No tarball: it is nowhere.
func (w *released) pack(ctx context.Context, name string) (dir string, t *tarball.Tarball, err error) {
	dirs := []string{""}
	if p, ok := w.s.Workspace.Package(name); ok {
		dirs = []string{p.Dir, ""}
	}
	for _, dir := range dirs {
		t, err := tarball.New(ctx, w.snap, dir)
		if err == nil && t.Name == name {
			return dir, t, nil
		} // else another package may be there, or none
	}
	if w.found == nil {
		if w.found, err = monorepo.Discover(ctx, w.snap, w.s.Config); err != nil {
			return "", nil, err
		}
	}
	p, ok := w.found.Package(name)
	if !ok {
		return "", nil, nil
	}
	t, err = tarball.New(ctx, w.snap, p.Dir)
	return p.Dir, t, err
}

// notes are what the changelog says of a package's version: what the plan writes there,
// else what the commit has, else what HEAD has by now.
func (w *released) notes(ctx context.Context, name, dir, v string) (string, error) {
	for _, pp := range w.plan.Packages {
		if pp.Name == name && pp.Version == v && pp.Notes != "" {
			return pp.Notes, nil
		}
	}
	text, err := w.changelog(ctx, dir, v)
	if err != nil || text != "" {
		return text, err
	}
	return entryIn(w.s.Changelogs[name].Data, v), nil
}

// changelog is what the changelog in a folder of the commit says of a version.
func (w *released) changelog(ctx context.Context, dir, v string) (string, error) {
	file, err := ReadChangelog(ctx, w.snap, dir, w.s.Config)
	return entryIn(file.Data, v), err
}

func entryIn(data []byte, text string) string {
	v, err := version.Parse(text)
	if err != nil {
		return ""
	}
	e := changelog.Parse(data).Find(v)
	if e == nil {
		return ""
	}
	return e.Notes(data)
}

// note is what a changelog says of one package.
type note struct{ name, text string }

// bodyOf is the text of a GitHub Release: the notes, with headings where they are of
// several packages. One that is too long for GitHub is cut at the end of a line.
func bodyOf(notes []note) string {
	var b strings.Builder
	for _, n := range notes {
		text := strings.TrimSpace(strings.ReplaceAll(n.text, "\r\n", "\n"))
		if text == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		if len(notes) > 1 {
			b.WriteString("## " + n.name + "\n\n")
		}
		b.WriteString(text)
	}
	const rest = "\n\n*Shortened: the changelog has it all.*"
	body := b.String()
	if utf8.RuneCountInString(body) <= maxBody {
		return body
	}
	runes := []rune(body)[:maxBody-len(rest)]
	body = string(runes)
	if end := strings.LastIndexByte(body, '\n'); end > 0 {
		body = body[:end]
	}
	return strings.TrimRight(body, "\n") + rest
}

// packedRelease is a GitHub Release with the tarballs on disk.
type packedRelease struct {
	githubapi.Release

	files []*os.File
}

// packRelease makes the tarballs of a job in a folder.
func packRelease(ctx context.Context, repo *gitrepo.Repo, j releaseJob, dir string) (packed *packedRelease, err error) {
	packed = &packedRelease{Release: githubapi.Release{
		Tag: j.Plan.Tag, Object: j.Object.String(), Name: j.Plan.Name, Body: j.Body,
		Draft: j.Plan.Draft, Prerelease: j.Plan.Prerelease, Latest: j.Plan.Latest, Replace: j.Replace,
	}}
	defer func() {
		if err != nil {
			err = errors.Join(err, packed.close())
		}
	}()
	snap, err := repo.CommitSnapshot(ctx, j.Commit)
	if err != nil {
		return packed, err
	}
	for _, name := range j.Plan.Packages {
		t, err := tarball.New(ctx, snap, j.Folders[name])
		if err != nil {
			return packed, err
		}
		if err := packed.add(ctx, t, dir); err != nil {
			return packed, fmt.Errorf("pack %s: %w", name, err)
		}
	}
	return packed, nil
}

// add makes a tarball and adds it.
func (r *packedRelease) add(ctx context.Context, t *tarball.Tarball, dir string) error {
	f, err := os.Create(filepath.Join(dir, fmt.Sprintf("%d.tgz", len(r.files))))
	if err != nil {
		return err
	}
	r.files = append(r.files, f)
	sum := sha256.New()
	if err := t.Write(ctx, io.MultiWriter(f, sum)); err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	r.Assets = append(r.Assets, githubapi.Asset{
		Name: t.Filename(), Content: f, Size: info.Size(), SHA256: hex.EncodeToString(sum.Sum(nil)),
		Alike: func(there io.Reader) (bool, error) {
			return tarball.Alike(there, io.NewSectionReader(f, 0, info.Size()))
		},
	})
	return nil
}

// close removes the tarballs.
func (r *packedRelease) close() error {
	var errs []error
	for _, f := range r.files {
		errs = append(errs, f.Close(), os.Remove(f.Name()))
	}
	r.files = nil
	return errors.Join(errs...)
}
