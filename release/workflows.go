package release

import (
	"context"
	"errors"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/workflow"
)

// WorkflowFile is a workflow of the commit that a release is made on.
type WorkflowFile struct {
	Path     string
	Workflow *workflow.Workflow // nil: what starts it can't be told
}

// startsOn reports whether a tag would start the workflow, for all that is known.
func (f WorkflowFile) startsOn(tag string) bool { return f.Workflow == nil || f.Workflow.StartsOn(tag) }

// maxWorkflows is how many files of a folder are looked at.
const maxWorkflows = 1000

// surveyWorkflows reads the workflows of HEAD, for what starts on tags.
func (s *Situation) surveyWorkflows(ctx context.Context, repo *gitrepo.Repo) error {
	dir, mode, ok, err := repo.Lookup(ctx, s.HeadTree, workflow.Dir)
	if err != nil || !ok || mode != gitrepo.ModeTree {
		return err
	}
	entries, err := repo.ReadTree(ctx, dir)
	if err != nil {
		return err
	}
	for _, e := range entries[:min(len(entries), maxWorkflows)] {
		if !e.Mode.Regular() || !workflow.IsFile(e.Name) {
			continue
		}
		f := WorkflowFile{Path: workflow.Dir + "/" + e.Name}
		_, data, err := repo.Object(ctx, e.ID, workflow.MaxSize)
		if err != nil && !errors.Is(err, gitrepo.ErrTooLarge) {
			return err
		}
		if w, err := workflow.Parse(data); err == nil && len(data) > 0 {
			f.Workflow = w
		}
		s.Workflows = append(s.Workflows, f)
	}
	return nil
}
