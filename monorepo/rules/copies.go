package rules

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/openupm"
)

// copyLevels are those of a manifest that only OpenUPM takes for a package's. Two
// packages of one name are the workspace's finding, whatever the target.
func copyLevels() map[finding.Code]levels {
	return map[finding.Code]levels{finding.NameDuplicate: {openUPM: failure}}
}

// judgeCopies finds manifests that are left out here and that OpenUPM meets before a
// package's own: its search leaves nothing out.
func (r *run) judgeCopies(ctx context.Context) error {
	published := slices.DeleteFunc(slices.Clone(r.judged), func(s *subject) bool { return s.Private })
	if len(published) == 0 || !slices.Contains(r.Targets, OpenUPM) {
		return nil
	}
	last := slices.MaxFunc(published, func(a, b *subject) int { return openupm.SearchOrder(a.Path, b.Path) })
	for _, l := range r.Workspace.LeftOut {
		if openupm.SearchOrder(l.Path, last.Path) > 0 {
			continue
		}
		data, err := r.Workspace.Snapshot.Read(ctx, l.Path, monorepo.MaxManifest)
		switch {
		case errors.Is(err, gitrepo.ErrTooLarge):
		case err != nil && (ctx.Err() != nil || !r.Workspace.Snapshot.OnDisk): // what a commit holds can be read
			return err
		default:
			reportCopies(l, data, published)
		}
	}
	return nil
}

// reportCopies reports a manifest that is left out, if it takes a package's place.
func reportCopies(l monorepo.LeftOut, data []byte, published []*subject) {
	m, _ := manifest.Parse(data)
	if m == nil { // OpenUPM goes on to the next
		return
	}
	for _, s := range published {
		if s.Name == m.Name.Value && openupm.SearchOrder(l.Path, s.Path) < 0 {
			s.failAt(OpenUPM, finding.NameDuplicate, place{l.Path, m.Name.Pos.Line, m.Name.Pos.Column},
				fmt.Sprintf("is left out here (%s), but OpenUPM takes it for %s: its search comes here before %s", l.Reason, s.Name, finding.Printable(s.Path)),
				"give it another name; or "+finding.Command("git", "rm", "--", l.Path))
		}
	}
}
