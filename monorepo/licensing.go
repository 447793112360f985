package monorepo

import (
	"context"
	"errors"
	"path"
	"sync"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/license"
	"github.com/upmrel/upmrel/monorepo/manifest"
)

// Licensing is what a package says of its licence.
type Licensing struct {
	// Said is "license" of the manifest as it is written; nil where it has none, or
	// no string.
	Said *manifest.Value
	// File is the path of the licence file: the package's own, else that at the
	// repository's root; "" where there is none.
	File string
	// Told is the licence that the file is; zero where it is none of those known.
	Told license.License
}

// License is the package's licence: the SPDX identifier of the manifest, else what
// the file is. ok is false where neither names one.
func (l Licensing) License() (found license.License, ok bool) {
	if l.Said != nil {
		if found, ok = license.ByID(l.Said.Text); ok {
			return found, true
		}
	}
	return l.Told, l.Told != license.License{}
}

// Licenses finds the licences of a workspace's packages. It reads each file once and
// is safe for concurrent use.
type Licenses struct {
	w *Workspace

	mu     sync.Mutex
	byPath map[string]license.License // zero where the file is none of the known ones
	byText map[string]license.License
}

// NewLicenses finds licences in a workspace's snapshot.
func NewLicenses(w *Workspace) *Licenses {
	return &Licenses{w: w, byPath: map[string]license.License{}, byText: map[string]license.License{}}
}

// Of finds what a package, or the repository for it, says of its licence. json is
// the package's manifest.
func (l *Licenses) Of(ctx context.Context, p *Package, json *manifest.Value) (Licensing, error) {
	var found Licensing
	if said := json.Get("license"); said != nil && said.Kind == manifest.String {
		found.Said = said
	}
	names := license.Filenames()
	for _, dir := range [...]string{p.Dir, ""} {
		for _, name := range names {
			entry, ok := l.w.Snapshot.Entry(path.Join(dir, name))
			if !ok || !entry.Mode.Regular() {
				continue
			}
			var err error
			found.File = entry.Path
			found.Told, err = l.read(ctx, entry.Path)
			return found, err
		}
	}
	return found, nil
}

// read tells which licence a file is.
func (l *Licenses) read(ctx context.Context, path string) (license.License, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if told, ok := l.byPath[path]; ok {
		return told, nil
	}
	data, err := l.w.Snapshot.Read(ctx, path, license.MaxSize)
	if err != nil && !errors.Is(err, gitrepo.ErrTooLarge) {
		return license.License{}, err
	}
	told, ok := l.byText[string(data)]
	if !ok {
		told, _ = license.Identify(string(data))
		l.byText[string(data)] = told
	}
	l.byPath[path] = told
	return told, nil
}
