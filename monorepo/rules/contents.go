package rules

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/parallel"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// maxText is the largest .meta, .asmdef or .asmref that is read, in bytes. A real
// .meta of a large model has some hundred thousand.
const maxText = 16 << 20

// A pointer of git LFS is of no other size, in bytes, unless it has lines of
// extensions, which nobody uses. (git-lfs, docs/spec.md)
const minPointer, maxPointer = 120, 200

// read finds the packages' files and reads, each once, what the rules need of them.
// Of packages that are not judged that is what judged ones may have in common with
// them: GUIDs and assemblies.
func (r *run) read(ctx context.Context) error {
	wanted := r.distribute()
	var texts []gitrepo.Entry
	for _, c := range wanted {
		if c.isText() {
			texts = append(texts, c.entry)
		}
	}
	if err := r.Workspace.Snapshot.Fetch(ctx, texts); err != nil {
		return err
	}
	failed := make([]error, len(wanted))
	parallel.Each(len(wanted), func(i int) { failed[i] = r.look(ctx, wanted[i]) })
	if err := ctx.Err(); err != nil {
		return err
	}
	return cmp.Or(failed...) // the first: a broken repository fails for many files
}

// content is a file that is to be looked into.
type content struct {
	*file
	entry gitrepo.Entry
}

// distribute gives every file to the innermost package that holds it, and returns
// those that are to be looked into.
func (r *run) distribute() []content {
	entries := r.Workspace.Snapshot.Entries()
	files, wanted := make([]file, len(entries)), make([]content, 0, len(entries))
	var owner *subject
	last := "/" // the folder that owner owns; none ends so
	for i, e := range entries {
		if dir := e.Path[:max(0, strings.LastIndexByte(e.Path, '/'))]; dir != last {
			owner, last = r.owner(e.Path), dir
		}
		if owner == nil {
			continue
		}
		f := &files[i]
		*f = file{path: e.Path, name: gitrepo.Inside(owner.Dir, e.Path), mode: e.Mode, size: -1}
		f.hidden = unity.Hidden(f.name)
		owner.files = append(owner.files, f)
		if f.mode.Regular() && (owner.judged || f.isMeta() || f.isAssembly()) {
			wanted = append(wanted, content{f, e})
		}
	}
	return wanted
}

// isMeta reports whether Unity reads a file for what it says of another.
func (f *file) isMeta() bool { return !f.hidden && strings.HasSuffix(f.name, ".meta") }

// isAssembly reports whether Unity reads a file for what it says of scripts.
func (f *file) isAssembly() bool {
	return !f.hidden && (strings.HasSuffix(f.name, ".asmdef") || strings.HasSuffix(f.name, ".asmref"))
}

// isText reports whether a file is read whole.
func (f *file) isText() bool {
	return f.isMeta() || f.isAssembly() || isNPMConfig(f.name) || f.name == changelogName
}

// look learns the size of a file, and of some files what they hold. An error is the
// repository's; what is wrong with the file alone it keeps for a finding.
func (r *run) look(ctx context.Context, c content) error {
	var err error
	text := c.isText() && (r.changelogs || c.name != changelogName)
	if text {
		err = r.readText(ctx, c)
	} else {
		err = r.measure(ctx, c)
	}
	snap := r.Workspace.Snapshot
	switch {
	case err == nil, !text && errors.Is(err, gitrepo.ErrNotFound): // a partial clone has fetched what it needed
		return nil
	case errors.Is(err, gitrepo.ErrTooLarge):
		c.fault = fmt.Sprintf("larger than %d MiB", maxText>>20)
		c.size, err = snap.Size(ctx, c.entry)
		return err
	case ctx.Err() != nil || !snap.OnDisk: // what a commit holds can be read
		return err
	}
	c.fault = strings.TrimPrefix(err.Error(), c.path+": ")
	return nil
}

// readText reads what Unity reads as text.
func (r *run) readText(ctx context.Context, c content) error {
	data, err := r.Workspace.Snapshot.Read(ctx, c.path, maxText)
	if err != nil {
		return err
	}
	c.size, c.lfs = int64(len(data)), gitrepo.IsLFSPointer(data)
	if c.isMeta() {
		c.meta = parseMeta(data)
	} else {
		c.data = data
	}
	return nil
}

// measure learns the size of any other file, and whether it is a pointer.
func (r *run) measure(ctx context.Context, c content) (err error) {
	snap := r.Workspace.Snapshot
	if c.size, err = snap.Size(ctx, c.entry); err != nil || c.size < minPointer || c.size > maxPointer || !r.pointers {
		return err
	}
	data, err := snap.Read(ctx, c.path, maxPointer)
	c.lfs = gitrepo.IsLFSPointer(data)
	return err
}
