package judge

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/version"
)

// form is what the tags of a package, or of several that share them, have around the
// version.
type form struct{ prefix, suffix string }

// line are the versions that have tags of one form.
type line struct {
	form
	highest version.Version
	past    []past // highest first; nil until a lower version asks for it
}

// past is a version that has a tag.
type past struct {
	tag     string
	version version.Version
	isNew   bool            // the push makes the tag
	commit  *gitrepo.Commit // nil: not here
	looked  bool            // whether commit is known
}

// order warns of a version below one that is published. What came later in history is no
// surprise, nor is what the same push brings from another branch: so a mirror is silent.
// (pre-push check 10)
func (j *Judge) order(ctx context.Context, r *release) (finding.List, error) {
	own, err := version.Parse(r.version)
	if err != nil {
		return nil, fmt.Errorf("version of %s: %w", r.tag, err)
	}
	b, err := j.tagsBeside(ctx)
	if err != nil {
		return nil, err
	}
	l := b.line(r)
	if own.Compare(l.highest) >= 0 {
		return nil, nil
	}
	commit, err := j.repo.Commit(ctx, r.commit)
	if err != nil {
		return nil, err
	}
	above, err := b.above(ctx, b.over(l, own), own, commit)
	if err != nil || above == nil {
		return nil, err
	}
	f, err := b.lower(ctx, r, above, commit)
	return finding.List{f}, err
}

// line finds the highest version that has a tag of the form of a release's.
func (b *beside) line(r *release) *line {
	var f form
	f.prefix, f.suffix, _ = strings.Cut(r.scheme.Tag(r.packages[0].Name, "\x00"), "\x00")
	if l := b.lines[f]; l != nil {
		return l
	}
	l := &line{form: f}
	for _, v := range b.versions(f) {
		if v.Compare(l.highest) > 0 {
			l.highest = v
		}
	}
	b.lines[f] = l
	return l
}

// versions yields the tags of a form, with their versions.
func (b *beside) versions(f form) iter.Seq2[string, version.Version] {
	return func(yield func(string, version.Version) bool) {
		for tag := range b.with(f.prefix) {
			text, ok := strings.CutSuffix(tag[len(f.prefix):], f.suffix)
			if !ok || text == "" || !isDigit(text[0]) {
				continue
			}
			if v, err := version.Parse(text); err == nil && v.Build == "" && !yield(tag, v) {
				return
			}
		}
	}
}

// over are the versions of a line above one.
func (b *beside) over(l *line, own version.Version) []past {
	if l.past == nil {
		for tag, v := range b.versions(l.form) {
			l.past = append(l.past, past{tag: tag, version: v})
		}
		slices.SortFunc(l.past, func(a, b past) int { return b.version.Compare(a.version) })
	}
	n, _ := slices.BinarySearchFunc(l.past, own, func(p past, own version.Version) int { return own.Compare(p.version) })
	return l.past[:n]
}

// above finds the highest of higher versions whose tag should not be there when a
// commit is released with its own one. nil: none.
func (b *beside) above(ctx context.Context, higher []past, own version.Version, commit *gitrepo.Commit) (*past, error) {
	compared := false
	for i := range higher {
		p := &higher[i]
		if p.version.IsPrerelease() && (!own.IsPrerelease() || !sameNumbers(own, p.version)) {
			continue
		}
		if err := b.look(ctx, p); err != nil {
			return nil, err
		}
		var wrong bool
		var err error
		switch {
		case p.commit == nil:
			wrong = !p.isNew
		case p.commit.ID == commit.ID: // whose manifest says otherwise: no release
		case p.isNew:
			if p.commit.Time <= commit.Time {
				wrong, err = b.histories.from(commit.ID).HoldsByDate(ctx, p.commit)
			}
		case p.commit.Time < commit.Time:
			wrong = true
		case !compared: // of those that are later the highest tells enough
			compared = p.commit.Time > commit.Time
			var later bool
			later, err = b.histories.from(p.commit.ID).Holds(ctx, commit.ID)
			wrong = !later
		}
		if wrong || err != nil {
			return p, err
		}
	}
	return nil, nil
}

// look finds the commit of a version.
func (b *beside) look(ctx context.Context, p *past) (err error) {
	if !p.looked {
		p.commit, err = b.commitOf(ctx, p.tag)
		p.isNew, p.looked = b.isNew(p.tag), true
	}
	return err
}

// lower says which version is above the release's, and whether that was made of it.
func (b *beside) lower(ctx context.Context, r *release, above *past, commit *gitrepo.Commit) (finding.Finding, error) {
	what := r.version
	if r.namesOne() {
		what = r.packages[0].Name + " " + what
	}
	message := fmt.Sprintf("%s is lower than %s, which is released already (%s)", what, above.version, above.tag)
	own := false
	if above.commit != nil {
		var err error
		if own, err = b.histories.from(commit.ID).HoldsByDate(ctx, above.commit); err != nil {
			return finding.Finding{}, err
		}
	}
	if own {
		return r.finding(finding.VersionLower, finding.Warning, message+" and in this commit's own history",
			fmt.Sprintf("release a version above %s; and if this tag is not out yet: %s", above.version, r.drop(""))), nil
	}
	return r.finding(finding.VersionLower, finding.Warning, message+", from another branch than this commit",
		"nothing, if it is a backport: the latest version stays "+above.version.String()), nil
}

func sameNumbers(a, b version.Version) bool {
	return a.Major == b.Major && a.Minor == b.Minor && a.Patch == b.Patch
}
