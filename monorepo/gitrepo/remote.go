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

// Remote is a remote by its name and the URL that a push goes to.
type Remote struct {
	Name string
	URL  string // after insteadOf; may hold a password: show it with SafeURL
}

// Remotes lists the names of the configured remotes, sorted.
func (r *Repo) Remotes(ctx context.Context) ([]string, error) {
	values, err := r.settings.load(ctx)
	var names []string
	for key := range values {
		name, ok := strings.CutPrefix(key, "remote.")
		if name, isURL := strings.CutSuffix(name, ".url"); ok && isURL {
			names = append(names, name)
		}
	}
	sortStrings(names)
	return names, err
}

// FindRemote chooses the remote that a branch is released to: the configured
// one, the branch's pushRemote, remote.pushDefault, the upstream's, the only
// one, origin. A zero Remote means that the repository has none.
func (r *Repo) FindRemote(ctx context.Context, configured, branch string) (Remote, error) {
	names, err := r.Remotes(ctx)
	if err != nil {
		return Remote{}, err
	}
	if configured != "" {
		if !slices.Contains(names, configured) {
			return Remote{}, &NoRemoteError{Name: configured}
		}
		return r.remote(ctx, configured)
	}
	keys := []string{"remote.pushDefault"}
	if branch != "" {
		keys = []string{"branch." + branch + ".pushRemote", "remote.pushDefault", "branch." + branch + ".remote"}
	}
	for _, key := range keys {
		name, err := r.Config(ctx, key)
		if err != nil {
			return Remote{}, err
		}
		if slices.Contains(names, name) {
			return r.remote(ctx, name)
		}
	}
	switch {
	case len(names) == 1:
		return r.remote(ctx, names[0])
	case slices.Contains(names, "origin"):
		return r.remote(ctx, "origin")
	}
	return Remote{}, nil
}

// NoRemoteError says that the configuration names a remote that git does not know.
type NoRemoteError struct{ Name string }

func (e *NoRemoteError) Error() string { return fmt.Sprintf("there is no remote %q here", e.Name) }

// remote finds the URL that a push goes to.
func (r *Repo) remote(ctx context.Context, name string) (Remote, error) {
	url, err := r.git.line(ctx, "remote", "get-url", "--push", "--end-of-options", name)
	if err != nil {
		return Remote{}, err
	}
	return Remote{Name: name, URL: url}, nil
}

// PushURLs are the URLs that a push to a remote goes to, after insteadOf: mostly one.
func (r *Repo) PushURLs(ctx context.Context, name string) ([]string, error) {
	out, err := r.git.line(ctx, "remote", "get-url", "--push", "--all", "--end-of-options", name)
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.ReplaceAll(out, "\r\n", "\n"), "\n"), nil
}

// RemotesAt finds the names of the remotes that are fetched from a URL, or pushed to it,
// after insteadOf, sorted.
func (r *Repo) RemotesAt(ctx context.Context, url string) ([]string, error) {
	names, err := r.Remotes(ctx)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, name := range names {
		is, err := r.isAt(ctx, name, url)
		if err != nil {
			return nil, err
		}
		if is {
			found = append(found, name)
		}
	}
	return found, nil
}

// isAt reports whether a remote is fetched from a URL, or pushed to it.
func (r *Repo) isAt(ctx context.Context, name, url string) (bool, error) {
	for _, which := range [][]string{nil, {"--push", "--all"}} {
		out, err := r.git.run(ctx, slices.Concat([]string{"remote", "get-url"}, which, []string{"--end-of-options", name})...)
		if err != nil {
			return false, err
		}
		for line := range strings.Lines(string(out)) {
			if r.SamePlace(strings.TrimRight(line, "\r\n"), url) {
				return true, nil
			}
		}
	}
	return false, nil
}

// DefaultBranch is the branch that the remote's HEAD names, as this clone
// remembers it; without that, or where the remote has no such branch any more, main or
// master, whichever it has. "" is unknown.
func (r *Repo) DefaultBranch(ctx context.Context, remote string) (string, error) {
	prefix := RemotePrefix + remote + "/"
	ref, err := r.symbolic(ctx, prefix+"HEAD")
	if err != nil {
		return "", err
	}
	for _, known := range []string{ref, prefix + "main", prefix + "master"} {
		if known == "" {
			continue
		}
		if _, ok, err := r.Ref(ctx, known); err != nil || ok {
			return strings.TrimPrefix(known, prefix), err
		}
	}
	return strings.TrimPrefix(ref, prefix), nil
}

// symbolic is the full name of the ref that a symbolic ref names in the end, whether
// or not there is one; "" for what is no symbolic ref.
func (r *Repo) symbolic(ctx context.Context, name string) (string, error) {
	target, err := refs.Target(r.commonDir, r.hashSize, name)
	if err == nil || !errors.Is(err, refs.ErrUnsupported) {
		return target, err
	}
	target, err = r.git.line(ctx, "symbolic-ref", "-q", name)
	if code := exitCode(err); code == 1 || code == 128 {
		return "", nil
	}
	return target, err
}

// RemoteRefs is what a remote has now.
type RemoteRefs struct {
	Branches map[string]ID  // by short name
	Tags     map[string]Ref // by short name
}

// Tag finds a tag by its short name. A remote that was not asked, nil, has none.
func (r *RemoteRefs) Tag(name string) (tag Ref, ok bool) {
	if r == nil {
		return Ref{}, false
	}
	tag, ok = r.Tags[name]
	return tag, ok
}

// LsRemote asks the place that a push to the remote goes to for its branches and
// tags: one look over the network.
func (r *Repo) LsRemote(ctx context.Context, remote Remote) (*RemoteRefs, error) {
	return r.lsRemote(ctx, r.git, remote)
}

func (r *Repo) lsRemote(ctx context.Context, g git, remote Remote) (*RemoteRefs, error) {
	place := remote.Name
	fetched, err := r.git.line(ctx, "remote", "get-url", "--end-of-options", remote.Name)
	if remote.URL != "" && (err != nil || fetched != remote.URL) {
		place = remote.URL
	}
	out, err := g.run(ctx, "ls-remote", "--heads", "--tags", "--end-of-options", place)
	if err != nil {
		return nil, err
	}
	found := &RemoteRefs{Branches: map[string]ID{}, Tags: map[string]Ref{}}
	for line := range bytes.Lines(out) {
		hex, name, _ := strings.Cut(strings.TrimRight(string(line), "\n"), "\t")
		id, err := odb.ParseID(hex)
		if err != nil {
			return nil, fmt.Errorf("git ls-remote: %w", err)
		}
		if branch, ok := strings.CutPrefix(name, BranchPrefix); ok {
			found.Branches[branch] = id
			continue
		}
		short, ok := strings.CutPrefix(name, TagPrefix)
		if !ok {
			continue
		}
		if tag, peeled := strings.CutSuffix(short, "^{}"); peeled {
			found.Tags[tag] = Ref{Name: TagPrefix + tag, ID: found.Tags[tag].ID, Peeled: id}
			continue
		}
		found.Tags[short] = Ref{Name: name, ID: id, Peeled: id}
	}
	return found, nil
}

// IsAncestor reports whether commit a is reachable from commit b. known is
// false where a is not in this repository.
func (r *Repo) IsAncestor(ctx context.Context, a, b ID) (is, known bool, err error) {
	if a == b {
		return true, true, nil
	}
	if known, err = r.objects.has(ctx, a); err != nil || !known {
		return false, false, err
	}
	_, err = r.git.run(ctx, "merge-base", "--is-ancestor", a.String(), b.String())
	if exitCode(err) == 1 {
		return false, true, nil
	}
	return err == nil, true, err
}
