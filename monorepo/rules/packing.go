package rules

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/tarball"
)

// Installs by git URL get every file of the folder; the Asset Store packs in Unity.
func packingLevels() map[finding.Code]levels {
	return map[finding.Code]levels{finding.MetaUnpacked: {openUPM: failure}}
}

// maxUnpacked is how many findings a package gets, as one rule of an ignore file may
// part all its files; the last counts the others.
const maxUnpacked = 5

// judgePacking judges what npm packs for OpenUPM, where the package has a say in
// that: an asset without its .meta, and a .meta without its asset.
func (s *subject) judgePacking(ctx context.Context) {
	if !s.run.Packed && (s.Private || !slices.Contains(s.run.Targets, OpenUPM)) {
		return
	}
	folder := tarball.FolderOf(ctx, s.run.Workspace.Snapshot, s.Dir, s.json)
	if !folder.Filters() {
		return
	}
	packed, err := folder.Packed()
	if err != nil { // npm may know better: it is no fault
		return
	}
	s.judgePacked(packed)
}

// judgePacked compares what is packed with what is there.
func (s *subject) judgePacked(packed []string) {
	assets := map[string]bool{} // the files that are packed, and their folders
	for _, name := range packed {
		for ; name != "." && !assets[name]; name = path.Dir(name) {
			assets[name] = true
		}
	}
	var parted []*file
	for _, f := range s.files {
		asset, isMeta := strings.CutSuffix(f.name, ".meta")
		if isMeta && f.isMeta() && f.mode.Regular() && assets[f.name] != assets[asset] && s.exists(asset) {
			parted = append(parted, f)
		}
	}
	slices.SortStableFunc(parted, func(a, b *file) int { return s.weightOf(b) - s.weightOf(a) })
	for i, f := range parted {
		more := ""
		if i == maxUnpacked-1 && len(parted) > maxUnpacked {
			more = fmt.Sprintf("; and %d more are parted", len(parted)-maxUnpacked)
		}
		s.reportParted(f, assets[f.name], more)
		if more != "" {
			return
		}
	}
}

// weightOf is 1 for the .meta of what users lose something with, and 0 for a document's.
func (s *subject) weightOf(meta *file) int {
	if isDocument(strings.TrimSuffix(meta.name, ".meta")) && !s.run.hasFolder(strings.TrimSuffix(meta.path, ".meta")) {
		return 0
	}
	return 1
}

// reportParted tells of a .meta and its asset of which only one is packed.
func (s *subject) reportParted(f *file, packed bool, more string) {
	asset := finding.Printable(path.Base(strings.TrimSuffix(f.name, ".meta")))
	message, fix := "npm packs "+asset+" without it: Unity ignores "+asset+" in the package that OpenUPM builds", s.repack(f.name)
	if packed {
		message, fix = "npm packs it without "+asset+": Unity warns of it in every project", "pack both or none: upmrel pack --list shows what is packed"
	}
	if s.weightOf(f) == 0 {
		s.warn(finding.MetaUnpacked, place{path: f.path}, message+more, fix)
	} else {
		s.fail(finding.MetaUnpacked, place{path: f.path}, message+more, fix)
	}
}

// repack is what gets a .meta packed.
func (s *subject) repack(name string) string {
	if s.json.Get("files") != nil {
		return fmt.Sprintf("put %q into \"files\" of package.json, or take \"files\" out", name)
	}
	return "leave .meta files out of the rules of .npmignore, or of .gitignore where there is none: !" + finding.Printable(path.Base(name))
}
