package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/repair"
	"github.com/upmrel/upmrel/monorepo/rules"
	"github.com/upmrel/upmrel/release"
)

// maxShown is how many new files, and how many that go, are shown in full.
const maxShown = 10

// repaired is one change in the JSON document, or a file that was left alone.
type repaired struct {
	Path   string       `json:"path"`
	Action string       `json:"action"` // create, edit, delete or none
	Code   finding.Code `json:"code,omitempty"`
	Reason string       `json:"reason"`
}

// runFix mends what can be mended in the files on disk, and judges them again.
func runFix(ctx context.Context, c *call, build Build) error {
	if err := c.fixModes(); err != nil {
		return err
	}
	k, err := c.check(ctx)
	if err != nil {
		return err
	}
	repairs, err := c.findRepairs(ctx, k)
	if err != nil {
		return err
	}
	c.printRepairs(repairs)
	switch {
	case len(repairs.Changes) == 0:
		c.sayf("nothing to repair\n")
		return c.conclude(k, build)
	case c.dryRun:
		c.doc.Packages, c.doc.Targets, c.doc.Problems = k.counted(), k.targets, k.findings
		c.sayf("\nNothing was changed. Do it: upmrel check --fix\n")
		return nil
	}
	if err := c.mayFix(ctx, len(repairs.Changes)); err != nil {
		return err
	}
	files := make([]gitrepo.FileChange, len(repairs.Changes))
	for i, change := range repairs.Changes {
		files[i] = change.FileChange
	}
	if err := c.repo.ChangeFiles(files); err != nil {
		if errors.Is(err, gitrepo.ErrChanged) {
			return &release.Precondition{Message: err.Error(), Fix: "nothing was changed; run the same command again"}
		}
		return err
	}
	c.sayf("repaired %s; look at git status, and commit\n", finding.Count(len(files), "file"))
	if k, err = c.check(ctx); err != nil {
		return err
	}
	return c.conclude(k, build)
}

// fixModes makes --fix mean --worktree too, and refuses what judges something else.
func (c *call) fixModes() error {
	for _, option := range []string{"rev", "history", "refs"} {
		if value := c.cli.String(option); value != "" && value != "false" {
			return &usage{message: "--fix mends files on disk, and --" + option + " judges others", fix: "leave out one of them"}
		}
	}
	if format := c.cli.String("format"); format != "text" && format != "json" {
		return &usage{message: "--fix has no output format " + format, fix: "upmrel check --fix -y, then upmrel check --worktree --format " + format}
	}
	return c.cli.Set("worktree", "true")
}

// findRepairs finds what can be mended of what was found.
func (c *call) findRepairs(ctx context.Context, k *checked) (*repair.Repairs, error) {
	if k.workspace == nil || len(k.packages) == 0 {
		return &repair.Repairs{}, nil
	}
	req := repair.Request{
		Check:    rules.Request{Workspace: k.workspace, Targets: k.targets},
		Findings: k.findings, Exists: c.repo.Exists, Ignored: c.repo.CheckIgnore,
	}
	for _, p := range k.packages {
		req.Check.Packages = append(req.Check.Packages, p.Name)
	}
	var err error
	if req.Sparse, err = c.repo.ConfigBool(ctx, "core.sparseCheckout"); err != nil {
		return nil, err
	}
	if head := k.workspace.Snapshot.Commit; !head.IsZero() {
		if req.Head, err = c.repo.CommitSnapshot(ctx, head); err != nil {
			return nil, err
		}
	}
	return repair.Make(ctx, req)
}

// mayFix asks before files are written; where nobody can be asked it takes -y.
func (c *call) mayFix(ctx context.Context, files int) error {
	if c.cli.Bool("yes") || c.asks() && c.ask(ctx, "Repair "+finding.Count(files, "file")+"?") {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &usage{message: "nothing was written", fix: "answer y, or run it with -y"}
}

// printRepairs shows the changes as a diff, and what is left as it is.
func (c *call) printRepairs(r *repair.Repairs) {
	for _, change := range r.Changes {
		c.doc.Repairs = append(c.doc.Repairs, repaired{change.Path, action(change), change.Code, change.Reason})
	}
	for _, left := range r.Left {
		c.doc.Repairs = append(c.doc.Repairs, repaired{Path: left.Path, Action: "none", Reason: left.Reason})
	}
	if c.json {
		return
	}
	c.printf("%s", c.repairsText(r.Changes))
	for i, left := range r.Left {
		if i == maxOfRule {
			c.sayf("and %d more left as they are (--format json shows all)\n", len(r.Left)-i)
			break
		}
		c.sayf("left as it is: %s  %s\n", clean(left.Path), clean(left.Reason))
	}
}

// repairsText is the diff. Of many files that are new or go, which are all alike, it
// has the first ones.
func (c *call) repairsText(changes []repair.Change) string {
	var shown []release.Edit
	counts := map[string]int{}
	for _, change := range changes {
		does := action(change)
		if counts[does]++; does == "edit" || counts[does] <= maxShown || c.cli.Bool("verbose") {
			shown = append(shown, release.Edit{Path: change.Path, Old: change.Old, New: change.New})
		}
	}
	var b strings.Builder
	b.WriteString(c.unifiedDiff(shown))
	if more := len(changes) - len(shown); more > 0 {
		var words []string
		for _, does := range []string{"create", "delete"} {
			if n := counts[does] - maxShown; n > 0 {
				words = append(words, fmt.Sprintf("%s %s more", does, finding.Count(n, ".meta file")))
			}
		}
		fmt.Fprintf(&b, "and %s (-v shows all)\n", strings.Join(words, ", "))
	}
	return b.String()
}

func action(change repair.Change) string {
	switch {
	case change.Create:
		return "create"
	case change.Delete:
		return "delete"
	}
	return "edit"
}
