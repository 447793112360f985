package gitrepo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/gitrepo/refs"
)

// Prefixes of full ref names.
const (
	TagPrefix    = "refs/tags/"
	BranchPrefix = "refs/heads/"
	remotePrefix = "refs/remotes/"
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
	for _, prefix := range []string{TagPrefix, BranchPrefix, remotePrefix} {
		if short, ok := strings.CutPrefix(name, prefix); ok {
			return short
		}
	}
	return name
}

// Refs lists the refs whose full name begins with prefix, sorted by name, as
// they were when the repository was first asked.
func (r *Repo) Refs(ctx context.Context, prefix string) ([]Ref, error) {
	r.refsOnce.Do(func() { r.refs, r.refsErr = r.readRefs(ctx) })
	if r.refsErr != nil {
		return nil, r.refsErr
	}
	from, _ := slices.BinarySearchFunc(r.refs, prefix, func(ref Ref, p string) int { return strings.Compare(ref.Name, p) })
	to := from
	for to < len(r.refs) && strings.HasPrefix(r.refs[to].Name, prefix) {
		to++
	}
	found := slices.Clone(r.refs[from:to])
	for i := range found {
		if !found[i].Peeled.IsZero() {
			continue
		}
		peeled, _, err := r.Peel(ctx, found[i].ID)
		if errors.Is(err, ErrNotFound) {
			peeled = found[i].ID // a broken ref is the caller's business only if it uses it
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", found[i].Name, err)
		}
		found[i].Peeled = peeled
	}
	return found, nil
}

// Ref finds one ref by its full name; ok is false where there is none.
func (r *Repo) Ref(ctx context.Context, name string) (Ref, bool, error) {
	found, err := r.Refs(ctx, name)
	if err != nil || len(found) == 0 || found[0].Name != name {
		return Ref{}, false, err
	}
	return found[0], true, nil
}

// forgetRefs makes the next look read the refs again.
func (r *Repo) forgetRefs(ctx context.Context) { r.refs, r.refsErr = r.readRefs(ctx) }

// readRefs reads git's own files, or asks git where it keeps refs another way.
func (r *Repo) readRefs(ctx context.Context) ([]Ref, error) {
	found, err := refs.Read(r.commonDir, r.hashSize)
	if err == nil {
		out := make([]Ref, len(found))
		for i, ref := range found {
			out[i] = Ref{Name: ref.Name, ID: ref.ID, Peeled: ref.Peeled}
		}
		return out, nil
	}
	if !errors.Is(err, refs.ErrUnsupported) {
		return nil, err
	}
	return r.forEachRef(ctx)
}

func (r *Repo) forEachRef(ctx context.Context) ([]Ref, error) {
	out, err := r.git.run(ctx, "for-each-ref", "--format=%(objectname) %(*objectname) %(refname)", TagPrefix, BranchPrefix, remotePrefix)
	if err != nil {
		return nil, err
	}
	var found []Ref
	for line := range bytes.Lines(out) {
		fields := strings.SplitN(strings.TrimRight(string(line), "\n"), " ", 3)
		if len(fields) != 3 {
			return nil, fmt.Errorf("git for-each-ref: %q", line)
		}
		id, err := odb.ParseID(fields[0])
		if err != nil {
			return nil, err
		}
		ref := Ref{Name: fields[2], ID: id, Peeled: id}
		if fields[1] != "" {
			if ref.Peeled, err = odb.ParseID(fields[1]); err != nil {
				return nil, err
			}
		}
		found = append(found, ref)
	}
	slices.SortFunc(found, func(a, b Ref) int { return strings.Compare(a.Name, b.Name) })
	return found, nil
}

// RefUpdate moves one ref. Old is what it must be now, zero if it must not exist.
type RefUpdate struct {
	Name     string
	Old, New ID
}

// UpdateRefs moves all refs or none, each only if it still is where the plan
// saw it. The message goes to the reflogs.
func (r *Repo) UpdateRefs(ctx context.Context, message string, updates []RefUpdate) error {
	if len(updates) == 0 {
		return nil
	}
	var in bytes.Buffer
	in.WriteString("start\x00")
	for _, u := range updates {
		old := u.Old.String()
		if u.Old.IsZero() {
			old = strings.Repeat("0", 2*r.hashSize)
		}
		fmt.Fprintf(&in, "update %s\x00%s\x00%s\x00", u.Name, u.New, old)
	}
	in.WriteString("prepare\x00commit\x00")
	_, err := r.git.pipe(ctx, &in, "update-ref", "-z", "--stdin", "-m", message)
	r.forgetRefs(ctx)
	return err
}
