package judge

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// beside are the tags that there will be once the push is through, as far as is known:
// those of this clone, or of the remote where they are known exactly, without those
// that the push deletes, and with those that it makes.
type beside struct {
	repo      *gitrepo.Repo
	remote    Remote
	refs      []Ref // of the push
	histories *histories

	loaded bool
	here   []string       // full names, sorted, of those that are not in the push
	made   []string       // that the push makes or moves, in full, sorted
	pushed map[string]Ref // by full name, also those that the push deletes

	alike map[string][]string            // by the numbers of the push's own tags; nil: not known yet
	odd   map[oddKey]map[string][]string // those of another form
	lines map[form]*line
}

func newBeside(repo *gitrepo.Repo, opts Options, h *histories) *beside {
	return &beside{
		repo: repo, remote: opts.Remote, refs: opts.Refs, histories: h,
		odd: map[oddKey]map[string][]string{}, lines: map[form]*line{},
	}
}

// tagsBeside lists the tags that a release is judged beside.
func (j *Judge) tagsBeside(ctx context.Context) (*beside, error) {
	return j.beside, j.beside.load(ctx)
}

// load lists the tags. Nothing is known of them before.
func (b *beside) load(ctx context.Context) error {
	if b.loaded {
		return nil
	}
	here, err := b.remote.tagNames(ctx, b.repo)
	if err != nil {
		return err
	}
	b.pushed = map[string]Ref{}
	for _, ref := range b.refs {
		if strings.HasPrefix(ref.Name, gitrepo.TagPrefix) {
			b.pushed[ref.Name] = ref
			if !ref.New.IsZero() {
				b.made = append(b.made, ref.Name)
			}
		}
	}
	slices.Sort(b.made)
	b.made = slices.Compact(b.made)
	b.here = without(here, slices.Sorted(maps.Keys(b.pushed)))
	b.loaded = true
	return nil
}

// without copies sorted names but for some, sorted too.
func without(names, some []string) []string {
	kept := make([]string, 0, len(names))
	for _, name := range some {
		at, found := slices.BinarySearch(names, name)
		kept = append(kept, names[:at]...)
		if names = names[at:]; found {
			names = names[1:]
		}
	}
	return append(kept, names...)
}

// with yields the short names of the tags that begin with a prefix.
func (b *beside) with(prefix string) iter.Seq[string] {
	return func(yield func(string) bool) {
		prefix = gitrepo.TagPrefix + prefix
		for _, name := range withPrefix(b.here, prefix) {
			if !yield(name[len(gitrepo.TagPrefix):]) {
				return
			}
		}
		for _, name := range withPrefix(b.made, prefix) {
			if !yield(name[len(gitrepo.TagPrefix):]) {
				return
			}
		}
	}
}

// isTag reports whether there will be a tag once the push is through. One that can't be
// looked for is none: only advice depends on it.
func (j *Judge) isTag(ctx context.Context, tag string) bool {
	b, err := j.tagsBeside(ctx)
	return err == nil && b.has(tag)
}

// withPrefix is the part of sorted names that begin with a prefix.
func withPrefix(names []string, prefix string) []string {
	from, _ := slices.BinarySearch(names, prefix)
	to := from
	for to < len(names) && strings.HasPrefix(names[to], prefix) {
		to++
	}
	return names[from:to]
}

// isNew reports whether the push makes a tag that was not there.
func (b *beside) isNew(tag string) bool {
	ref, pushed := b.pushed[gitrepo.TagPrefix+tag]
	return pushed && ref.Old.IsZero()
}

// known is a tag that is not in the push.
func (b *beside) known(ctx context.Context, tag string) (gitrepo.Ref, error) {
	if ref, ok := b.remote.Asked.Tag(tag); ok {
		return ref, nil
	}
	ref, _, err := b.repo.Ref(ctx, gitrepo.TagPrefix+tag)
	return ref, err
}

// annotated reports whether a tag is a tag object.
func (b *beside) annotated(ctx context.Context, tag string) (bool, error) {
	if ref, pushed := b.pushed[gitrepo.TagPrefix+tag]; pushed {
		kind, err := b.repo.Kind(ctx, ref.New)
		return kind == odb.Tag, err
	}
	ref, err := b.known(ctx, tag)
	return ref.ID != ref.Peeled, err
}

// commitOf is the commit that a tag stands on; nil where it is not here, or is none.
func (b *beside) commitOf(ctx context.Context, tag string) (*gitrepo.Commit, error) {
	var id gitrepo.ID
	if ref, pushed := b.pushed[gitrepo.TagPrefix+tag]; pushed {
		id = ref.New
	} else {
		ref, err := b.known(ctx, tag)
		if err != nil {
			return nil, err
		}
		id = ref.Peeled
	}
	if known, err := b.repo.Has(ctx, id); err != nil || !known {
		return nil, err
	}
	id, _, err := b.repo.Peel(ctx, id)
	if err != nil {
		return nil, ctx.Err()
	}
	commit, err := b.repo.Commit(ctx, id)
	if err != nil { // it is none
		return nil, ctx.Err()
	}
	commit.Message = nil
	return commit, nil
}
