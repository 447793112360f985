package gitrepo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/gitrepo/refs"
)

// Prefixes of full ref names.
const (
	TagPrefix    = "refs/tags/"
	BranchPrefix = "refs/heads/"
	RemotePrefix = "refs/remotes/"

	replacePrefix = "refs/replace/" // objects that git shows in the place of others
)

// Ref is a ref and what it points at.
type Ref struct {
	Name   string // full: "refs/tags/1.2.3"
	ID     ID     // a commit, or the tag object of an annotated tag
	Peeled ID     // the object an annotated tag stands on in the end; else ID
}

// Short is the name without refs/tags/, refs/heads/ or refs/remotes/.
func (r Ref) Short() string { return ShortName(r.Name) }

// ShortName cuts refs/tags/, refs/heads/ or refs/remotes/ from a full ref name.
func ShortName(name string) string {
	for _, prefix := range []string{TagPrefix, BranchPrefix, RemotePrefix} {
		if short, ok := strings.CutPrefix(name, prefix); ok {
			return short
		}
	}
	return name
}

// refList is the refs as they were when the repository was first asked.
type refList struct {
	mu   sync.Mutex
	set  *refs.Set // nil: not asked yet
	tags []string  // names; nil: not asked yet
}

// Refs lists the branches, tags and remote-tracking branches whose full name
// begins with prefix, sorted by name, as they were when the repository was first
// asked. A ref that git calls broken is left out.
func (r *Repo) Refs(ctx context.Context, prefix string) ([]Ref, error) {
	set, err := r.refSet(ctx)
	if err != nil {
		return nil, err
	}
	listed, err := set.Refs(prefix)
	if err != nil {
		return nil, err
	}
	found := make([]Ref, len(listed))
	for i, ref := range listed {
		found[i] = Ref(ref)
		if err := r.peelRef(ctx, &found[i]); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// RefNames lists the full names of the refs that Refs lists, without a look at what
// they stand on. The slice is shared: do not change it.
func (r *Repo) RefNames(ctx context.Context, prefix string) ([]string, error) {
	set, err := r.refSet(ctx)
	if err != nil {
		return nil, err
	}
	if prefix != TagPrefix {
		return set.Names(prefix)
	}
	r.refs.mu.Lock()
	defer r.refs.mu.Unlock()
	if r.refs.tags == nil || r.refs.set != set {
		names, err := set.Names(prefix)
		if err != nil || r.refs.set != set {
			return names, err
		}
		r.refs.tags = slices.Clip(names)
	}
	return r.refs.tags, nil
}

// Ref finds one ref by its full name; ok is false where there is none.
func (r *Repo) Ref(ctx context.Context, name string) (ref Ref, ok bool, err error) {
	set, err := r.refSet(ctx)
	if err != nil {
		return Ref{}, false, err
	}
	found, ok, err := set.Find(name)
	if err != nil || !ok {
		return Ref{}, false, err
	}
	ref = Ref(found)
	return ref, true, r.peelRef(ctx, &ref)
}

// peelRef finds out what a ref stands on in the end, if the refs don't tell.
func (r *Repo) peelRef(ctx context.Context, ref *Ref) error {
	if !ref.Peeled.IsZero() {
		return nil
	}
	peeled, _, err := r.Peel(ctx, ref.ID)
	switch {
	case errors.Is(err, ErrNotFound):
		peeled = ref.ID // that the object is missing is the caller's business only if it uses the ref
	case err != nil:
		return fmt.Errorf("%s: %w", ref.Name, err)
	}
	ref.Peeled = peeled
	return nil
}

// refSet returns the refs, read when they are first asked for.
func (r *Repo) refSet(ctx context.Context) (*refs.Set, error) {
	r.refs.mu.Lock()
	defer r.refs.mu.Unlock()
	if r.refs.set == nil {
		set, err := r.readRefs(ctx)
		if err != nil {
			return nil, err
		}
		r.refs.set = set
	}
	return r.refs.set, nil
}

// ForgetRefs makes the next look, HEAD's too, read the refs again.
func (r *Repo) ForgetRefs() {
	r.refs.mu.Lock()
	defer r.refs.mu.Unlock()
	r.refs.set, r.refs.tags = nil, nil
}

// readRefs reads git's own files, or asks git where it keeps refs another way.
func (r *Repo) readRefs(ctx context.Context) (*refs.Set, error) {
	set, err := refs.Open(r.commonDir, r.hashSize)
	if errors.Is(err, refs.ErrUnsupported) {
		all, err := r.git.forEachRef(ctx, BranchPrefix, RemotePrefix, replacePrefix, TagPrefix)
		return refs.SetOf(all), err
	}
	return set, err
}

// forEachRef asks git for the refs with some prefixes, sorted by name. It does not ask what they stand on: git
// peels nested tags once only (before 2.45) and gives up at a missing object.
func (g git) forEachRef(ctx context.Context, prefixes ...string) ([]refs.Ref, error) {
	args := []string{"for-each-ref", "--format=%(objectname) %(refname)"}
	out, err := g.run(ctx, append(args, prefixes...)...)
	if err != nil {
		return nil, err
	}
	var found []refs.Ref
	for line := range strings.Lines(string(out)) {
		hex, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		id, err := odb.ParseID(hex)
		if err != nil {
			return nil, fmt.Errorf("git for-each-ref: %w", err)
		}
		found = append(found, refs.Ref{Name: name, ID: id})
	}
	slices.SortFunc(found, func(a, b refs.Ref) int { return strings.Compare(a.Name, b.Name) })
	return found, nil
}

// RefUpdate moves one ref. Old is what it must be now, zero if it must not exist. A
// zero New takes the ref away.
type RefUpdate struct {
	Name     string
	Old, New ID
}

// UpdateRefs moves all refs or none, each only if it still is where the plan
// saw it. The message goes to the reflogs. Once begun it is not interrupted:
// git renames one ref after the other, and one that is stopped in between leaves
// the rest.
func (r *Repo) UpdateRefs(ctx context.Context, message string, updates []RefUpdate) error {
	if len(updates) == 0 || ctx.Err() != nil {
		return ctx.Err()
	}
	var in bytes.Buffer
	in.WriteString("start\x00")
	for _, u := range updates {
		fmt.Fprintf(&in, "update %s\x00%s\x00%s\x00", u.Name, r.hex(u.New), r.hex(u.Old))
	}
	in.WriteString("prepare\x00commit\x00")
	args := []string{"update-ref", "-z", "--stdin", "-m", message}
	var stderr bytes.Buffer
	cmd := r.git.command(context.WithoutCancel(ctx), args...)
	cmd.Stdin, cmd.Stderr = &in, &stderr
	shield(cmd)
	err := cmd.Run()
	r.ForgetRefs()
	return gitError(context.WithoutCancel(ctx), args, stderr.String(), err)
}

// hex is an id as git takes it: all digits 0 for none.
func (r *Repo) hex(id ID) string {
	if id.IsZero() {
		return strings.Repeat("0", 2*r.hashSize)
	}
	return id.String()
}
