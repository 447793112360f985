package repair

import (
	"bytes"
	"fmt"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// mendManifest takes a Unity version apart that stands in one key as the editor shows
// it: "unity": "2020.3.45f1".
func (m *maker) mendManifest(p *monorepo.Package) error {
	texts, reason := m.unityKeys(p)
	data := p.Data
	for _, text := range texts {
		var err error
		if data, err = manifest.Set(data, text, "unity"); err != nil {
			return fmt.Errorf("edit %s: %w", p.Path, err)
		}
	}
	if !bytes.Equal(data, p.Data) {
		m.Changes = append(m.Changes, Change{FileChange: gitrepo.FileChange{Path: p.Path, Old: p.Data, New: data}, Code: finding.UnityField, Reason: reason})
	}
	return nil
}

// unityKeys are the keys as they are to be; none where what they say leaves a doubt.
func (m *maker) unityKeys(p *monorepo.Package) (texts []manifest.Text, reason string) {
	minor, release := p.Manifest.Unity.Value, p.Manifest.UnityRelease.Value
	whole := release // the key that holds all of the version
	switch {
	case m.has(finding.UnityField, p):
		whole = minor
	case !m.has(finding.UnityRelease, p):
		return nil, ""
	}
	first, rest, ok := unity.SplitEditor(whole)
	switch {
	case !ok || rest == "":
		return nil, ""
	case whole != release && release != "" && release != rest:
		m.leave(p.Path, fmt.Sprintf(`"unity" says %q and "unityRelease" %q: one of them is wrong`, minor, release))
		return nil, ""
	case whole != minor && minor != first:
		m.leave(p.Path, fmt.Sprintf(`"unityRelease" says %q and "unity" %q: one of them is wrong`, release, minor))
		return nil, ""
	}
	return []manifest.Text{{Key: "unity", Value: first}, {Key: "unityRelease", Value: rest}}, "Unity's version in its two keys"
}
