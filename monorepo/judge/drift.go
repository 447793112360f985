package judge

import (
	"context"
	"fmt"
	"slices"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/version"
)

// spareDrift lets a tag out that only some packages have the version of, where nobody
// configured that they have one in common, and the others had not at the release
// before either: then they are most likely not released from here, as a package of
// somebody else's that lies in the repository. They are no part of the release.
func (j *Judge) spareDrift(ctx context.Context, r *release, list finding.List) error {
	at := slices.IndexFunc(list, func(f finding.Finding) bool { return f.Code == finding.VersionDrift })
	if at < 0 || r.w.Inferred == "" {
		return nil
	}
	own := slices.DeleteFunc(slices.Clone(r.packages), func(p *monorepo.Package) bool { return p.Version.String() != r.version })
	before, err := j.before(ctx, r)
	if err != nil || len(own) == 0 || before == nil {
		return err
	}
	w, err := j.layouts.of(ctx, place{tag: before.commit.ID, commit: before.commit.ID})
	if err != nil {
		return err
	}
	var others []*monorepo.Package
	for _, p := range r.packages {
		if slices.Contains(own, p) {
			continue
		}
		then, ok := w.Package(p.Name)
		if !ok || then.Version == before.version {
			return nil
		}
		others = append(others, p)
	}
	r.packages, r.spared = own, others
	f := &list[at]
	f.Severity = finding.Warning
	f.Message += fmt.Sprintf("; so it was at %s", before.tag)
	f.Fix = notFromHere(others)
	return nil
}

// before is the highest version below a release's whose commit is here; nil: none.
func (j *Judge) before(ctx context.Context, r *release) (*past, error) {
	own, err := version.Parse(r.version)
	if err != nil {
		return nil, fmt.Errorf("version of %s: %w", r.tag, err)
	}
	b, err := j.tagsBeside(ctx)
	if err != nil {
		return nil, err
	}
	l := b.line(r)
	for i := len(b.over(l, own)); i < len(l.past); i++ {
		p := &l.past[i]
		if p.version.Compare(own) == 0 {
			continue
		}
		if err := b.look(ctx, p); err != nil {
			return nil, err
		}
		if p.commit != nil {
			return p, nil
		}
	}
	return nil, nil
}
