package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// maxManifests is how many manifests are remembered before it starts afresh.
const maxManifests = 1 << 18

// manifest is what OpenUPM reads in a package.json; zero for one that it skips.
type manifest struct {
	name, version string
	private       bool
	scripts       []string // of npm that run when the package is packed
}

// Manifests reads package.json files as OpenUPM does, each blob once. It is not
// safe for concurrent use.
type Manifests struct {
	repo *gitrepo.Repo
	read map[gitrepo.ID]manifest
}

// NewManifests reads from a repository.
func NewManifests(repo *gitrepo.Repo) *Manifests {
	return &Manifests{repo: repo, read: map[gitrepo.ID]manifest{}}
}

// of reads one file's manifest. What is no regular file has none.
func (m *Manifests) of(ctx context.Context, e gitrepo.Entry) (manifest, error) {
	if !e.Mode.Regular() {
		return manifest{}, nil
	}
	if found, ok := m.read[e.ID]; ok {
		return found, nil
	}
	_, data, err := m.repo.Object(ctx, e.ID, monorepo.MaxManifest)
	if err != nil && !errors.Is(err, gitrepo.ErrTooLarge) {
		return manifest{}, err
	}
	if len(m.read) > maxManifests {
		clear(m.read)
	}
	found := parse(data)
	m.read[e.ID] = found
	return found, nil
}

// packing are npm's scripts that run when npm packs a folder (npm 10).
var packing = [...]string{"prepack", "prepare", "postpack"}

// parse reads a manifest as JavaScript does: strict JSON behind an optional byte
// order mark, keys as they are written, the last of equal ones.
func parse(data []byte) manifest {
	var fields, scripts map[string]json.RawMessage
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if json.Unmarshal(data, &fields) != nil {
		return manifest{}
	}
	m := manifest{name: text(fields["name"]), version: text(fields["version"]), private: truthy(fields["private"])}
	if json.Unmarshal(fields["scripts"], &scripts) == nil {
		for _, name := range packing {
			if text(scripts[name]) != "" {
				m.scripts = append(m.scripts, name)
			}
		}
	}
	return m
}

// text is a string value, "" for any other.
func text(value json.RawMessage) string {
	var s string
	if json.Unmarshal(value, &s) != nil {
		return ""
	}
	return s
}

// truthy reports whether JavaScript takes a value for true.
func truthy(value json.RawMessage) bool {
	switch string(value) {
	case "", "null", "false", `""`:
		return false
	}
	var n float64
	return json.Unmarshal(value, &n) != nil || n != 0
}

// Earlier finds, for packages of a commit, the manifests of the same name that
// OpenUPM comes upon before theirs, and builds instead: those that are left out
// of the workspace, as copies in a build's output. What a partial clone does not hold
// is passed over: a hook asks no server.
func (m *Manifests) Earlier(ctx context.Context, w *monorepo.Workspace) (map[string]openupm.Found, error) {
	last := ""
	own := make(map[string]bool, len(w.Packages))
	for _, p := range w.Packages {
		own[p.Path] = true
		if last == "" || openupm.SearchOrder(p.Path, last) > 0 {
			last = p.Path
		}
	}
	found := map[string]openupm.Found{}
	for _, e := range w.Snapshot.Entries() {
		if !unity.IsManifest(e.Path) || own[e.Path] || openupm.SearchOrder(e.Path, last) >= 0 {
			continue
		}
		if here, err := m.repo.Has(ctx, e.ID); err != nil {
			return nil, err
		} else if !here {
			continue
		}
		read, err := m.of(ctx, e)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", e.Path, err)
		}
		p, ok := w.Package(read.name)
		if !ok || openupm.SearchOrder(e.Path, p.Path) > 0 {
			continue
		}
		if first, ok := found[p.Name]; !ok || openupm.SearchOrder(e.Path, first.Path) < 0 {
			found[p.Name] = openupm.Found{Path: e.Path, Version: read.version, Private: read.private}
		}
	}
	return found, nil
}
