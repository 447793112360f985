package release

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// draft is a release in the work tree, for commands to run on before there is a
// commit. What it says is enough to take it back, also for another process:
//
//	d, err := p.newDraft(ctx, repo)   // makes the tree of the edits; nothing is touched yet
//	...                               // journal d: it is plain JSON
//	tree, err := d.make(ctx, p, opts) // preBump, check out, postBump, preCommit; the tree to commit
//	left, err := d.undo(ctx, repo)    // after any failure before refs move, also in rollback
//
// A plan without such commands needs no draft: p.drafts says so.
type draft struct {
	Head   gitrepo.ID `json:"head"`   // the commit that HEAD is at all the while
	Base   gitrepo.ID `json:"base"`   // its tree, which the work tree had
	Edited gitrepo.ID `json:"edited"` // that with the plan's edits
	Add    []string   `json:"add"`    // globs of the files that commands make or change
	Before []string   `json:"before"` // untracked files that match Add and were there: the user's own

	repo   *gitrepo.Repo
	others map[string]stamp // untracked files that were there, matched or not
}

// stamp tells whether a file was written since it was looked at.
type stamp struct {
	size     int64
	modified time.Time
}

// drafts reports whether commands run that are to find the edits in the work tree.
func (p *Plan) drafts() bool {
	return len(p.Edits) > 0 && slices.ContainsFunc(p.Runs(), func(r RunPlan) bool { return r.Hook != postPush })
}

// newDraft prepares a draft. It writes objects and changes nothing else.
func (p *Plan) newDraft(ctx context.Context, repo *gitrepo.Repo) (*draft, error) {
	for _, e := range p.Edits { // to take the draft back removes what it made
		if e.Old == nil && repo.Exists(e.Path) {
			return nil, &Precondition{
				Message: "there is a file that git does not track where the release makes one: " + e.Path,
				Fix:     finding.Command("git", "add", "-f", "--", e.Path) + " && git commit   (or move it away)",
			}
		}
	}
	d := &draft{Head: p.From, Base: p.FromTree, Add: []string{}, Before: []string{}, repo: repo, others: map[string]stamp{}}
	for _, when := range []string{preBump, postBump, preCommit} {
		for _, c := range p.commandsAt(when) {
			d.Add = append(d.Add, c.Add...)
		}
	}
	w := repo.NewWriter()
	var err error
	if d.Edited, err = w.EditTree(ctx, p.BaseTree, p.files()); err != nil {
		return nil, err
	}
	if err := w.Flush(ctx); err != nil {
		return nil, err
	}
	now, err := repo.WorkChanges(ctx, d.Base)
	if err != nil {
		return nil, err
	}
	for _, path := range now.Untracked {
		d.others[path] = d.stampOf(path)
		if d.adds(path) {
			d.Before = append(d.Before, path)
		}
	}
	return d, nil
}

// files are the plan's edits by path.
func (p *Plan) files() map[string][]byte {
	files := make(map[string][]byte, len(p.Edits))
	for _, e := range p.Edits {
		files[e.Path] = e.New
	}
	return files
}

// make runs the commands up to the commit and returns the tree to be committed, which
// the index has then. If it fails, undo is still to be called.
func (d *draft) make(ctx context.Context, p *Plan, opts ApplyOptions) (gitrepo.ID, error) {
	if err := p.runCommands(ctx, d.repo, commandRun{when: preBump, ApplyOptions: opts}); err != nil {
		return gitrepo.ID{}, err
	}
	if err := p.onBase(ctx, d.repo); err != nil { // a command may have made a commit
		return gitrepo.ID{}, err
	}
	if err := d.keepsEdits(ctx, p); err != nil {
		return gitrepo.ID{}, err
	}
	if err := d.repo.Checkout(ctx, d.Base, d.Edited); err != nil {
		return gitrepo.ID{}, fmt.Errorf("check out the release: %w", err)
	}
	for _, when := range []string{postBump, preCommit} {
		if err := p.runCommands(ctx, d.repo, commandRun{when: when, ApplyOptions: opts}); err != nil {
			return gitrepo.ID{}, err
		}
	}
	return d.collect(ctx, p, opts)
}

// keepsEdits refuses what preBump commands did to files that are still to be edited:
// the edits were made for what these held before.
func (d *draft) keepsEdits(ctx context.Context, p *Plan) error {
	if len(p.commandsAt(preBump)) == 0 {
		return nil
	}
	now, err := d.repo.WorkChanges(ctx, d.Base)
	if err != nil {
		return err
	}
	files := p.files()
	for _, path := range slices.Concat(now.Staged, now.Unstaged, now.Untracked) {
		if _, edited := files[path]; edited {
			return &CommandError{Hook: preBump, Command: "commands", Err: fmt.Errorf("%s changed, which the release is to edit: run them at postBump", path)}
		}
	}
	return nil
}

// collect puts what the commands made and an add names into the index, and returns
// its tree.
func (d *draft) collect(ctx context.Context, p *Plan, opts ApplyOptions) (gitrepo.ID, error) {
	now, err := d.repo.WorkChanges(ctx, d.Edited)
	if err != nil {
		return gitrepo.ID{}, err
	}
	taken, left := d.sort(now)
	if err := d.refuse(p, now.Staged, left); err != nil {
		return gitrepo.ID{}, err
	}
	d.tell(ctx, opts, said{taken, left})
	if len(taken) == 0 {
		return d.Edited, nil
	}
	tree, err := d.repo.Stage(ctx, taken)
	if err != nil {
		return gitrepo.ID{}, fmt.Errorf("add what the commands made: %w", err)
	}
	return tree, nil
}

// sort tells what goes into the commit from what stays in the work tree. What was
// there before and was not written since is neither.
func (d *draft) sort(now gitrepo.WorkChanges) (taken, left []string) {
	paths := slices.Concat(now.Staged, now.Unstaged)
	for _, path := range now.Untracked {
		if old, was := d.others[path]; !was || old != d.stampOf(path) {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	for _, path := range slices.Compact(paths) {
		if d.adds(path) {
			taken = append(taken, path)
		} else {
			left = append(left, path)
		}
	}
	return taken, left
}

// refuse fails where the release would lack, without a word, what commands did to it.
func (d *draft) refuse(p *Plan, staged, left []string) error {
	released := p.releasedFolders()
	for _, path := range left {
		if inFolders(path, released) || slices.Contains(staged, path) {
			return &CommandError{Hook: preCommit, Command: "commands", Err: fmt.Errorf("%s changed, and no add takes it into the release: name it in commands.preCommit", path)}
		}
	}
	return nil
}

// said is what a draft has to say of files.
type said struct{ taken, left []string }

// maxSaid is how many files a draft names.
const maxSaid = 10

// tell names what the commands made.
func (d *draft) tell(ctx context.Context, opts ApplyOptions, files said) {
	sayFiles(opts.Output, "added", files.taken)
	sayFiles(opts.Output, "left in the work tree, not in the release:", files.left)
	for _, glob := range d.Add {
		if slices.ContainsFunc(files.taken, func(path string) bool { return matches(glob, path) }) {
			continue
		}
		if hidden, err := d.repo.Ignored(ctx, ":(top,glob)"+glob); err == nil {
			sayFiles(opts.Output, "ignored by git, so not in the release:", hidden)
		}
	}
}

// sayFiles names files, not too many of them.
func sayFiles(out io.Writer, what string, paths []string) {
	for i, path := range paths {
		if i == maxSaid {
			say(out, "  %s and %d more\n", what, len(paths)-i)
			break
		}
		say(out, "  %s %s\n", what, finding.Printable(path))
	}
}

// undo takes the draft back: what the release edits and what an add names is as it
// was before, in the index and in the work tree. Everything else stays, and is
// returned where it was not there before. It may be called again, and after a part
// of make.
func (d *draft) undo(ctx context.Context, repo *gitrepo.Repo) (left []string, err error) {
	ctx = context.WithoutCancel(ctx)
	repo.ForgetRefs()
	head, err := repo.Head(ctx)
	if err != nil {
		return nil, err
	}
	if head.Commit != d.Head {
		return nil, fmt.Errorf("HEAD has moved from %s to %s meanwhile, so the edits in the work tree are left: %s",
			d.Head.Short(), head.Commit.Short(), finding.Command("git", "status"))
	}
	edits, err := repo.Diff(ctx, d.Base, d.Edited)
	if err != nil {
		return nil, err
	}
	now, err := repo.WorkChanges(ctx, d.Base)
	if err != nil {
		return nil, err
	}
	paths := map[string]bool{}
	for _, e := range edits {
		paths[e.Path] = true
	}
	var theirs []string // the user's own files that a command changed and that were taken
	for _, path := range slices.Concat(now.Staged, now.Unstaged, now.Untracked) {
		switch {
		case paths[path]:
		case d.adds(path) && slices.Contains(d.Before, path):
			theirs = append(theirs, path)
		case d.adds(path):
			paths[path] = true
		case d.isNew(path, now.Untracked):
			left = append(left, path)
		}
	}
	if err := repo.Unstage(ctx, d.Base, theirs); err != nil {
		return left, err
	}
	return left, repo.PutBack(ctx, d.Base, slices.Sorted(maps.Keys(paths)))
}

// leftOn lists what of the draft stays in the work tree where a command has moved HEAD
// to another commit, so that nothing can be taken back.
func (d *draft) leftOn(ctx context.Context, head gitrepo.ID) ([]string, error) {
	edits, err := d.repo.Diff(ctx, d.Base, d.Edited)
	if err != nil {
		return nil, err
	}
	now, err := d.repo.WorkChanges(ctx, head)
	if err != nil {
		return nil, err
	}
	left := slices.Concat(now.Staged, now.Unstaged, now.Untracked)
	slices.Sort(left)
	return slices.DeleteFunc(slices.Compact(left), func(path string) bool {
		edited := slices.ContainsFunc(edits, func(e gitrepo.Change) bool { return e.Path == path })
		return !edited && !d.isNew(path, now.Untracked)
	}), nil
}

// held keeps what the files hold that an add names: whether the commands wrote it, or
// somebody since, another process can't tell. It is nil where there are none.
func (d *draft) held(ctx context.Context) (*Held, error) {
	now, err := d.repo.WorkChanges(ctx, d.Base)
	if err != nil {
		return nil, err
	}
	paths, _ := d.sort(now)
	if len(paths) == 0 {
		return nil, nil //nolint:nilnil // nothing is lost
	}
	tree, err := d.repo.Keep(ctx, paths)
	if err != nil {
		return nil, fmt.Errorf("keep what the commands left: %w", err)
	}
	return &Held{Tree: tree, Paths: paths}, nil
}

// isNew reports whether a file that differs is none of those that git did not track
// when the draft was made. Another process knows of no such file.
func (d *draft) isNew(path string, untracked []string) bool {
	_, was := d.others[path]
	return !was && (d.others != nil || !slices.Contains(untracked, path))
}

// adds reports whether an add takes a file. Repositories in the work tree are none.
func (d *draft) adds(path string) bool {
	return !strings.HasSuffix(path, "/") && slices.ContainsFunc(d.Add, func(glob string) bool { return matches(glob, path) })
}

func matches(glob, path string) bool {
	ok, _ := doublestar.Match(glob, path)
	return ok || glob == path
}

// stampOf is the stamp of a file, the zero one where there is none.
func (d *draft) stampOf(path string) stamp {
	info, err := os.Lstat(filepath.Join(d.repo.Root(), filepath.FromSlash(path)))
	if err != nil {
		return stamp{}
	}
	return stamp{info.Size(), info.ModTime()}
}
