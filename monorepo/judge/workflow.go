package judge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/workflow"
)

// workflows warns of so many tags in one push that GitHub starts no workflow for any of
// them, where one waits for such a tag. Whether the remote is GitHub is not asked: a
// workflow says so much, and a push elsewhere may be on its way there. (pre-push check 12)
func (j *Judge) workflows(ctx context.Context) (finding.List, error) {
	var tags []Ref
	for _, ref := range j.refs {
		if strings.HasPrefix(ref.Name, gitrepo.TagPrefix) && !ref.New.IsZero() && ref.New != ref.Old {
			tags = append(tags, ref)
		}
	}
	if len(tags) <= workflow.MaxTags {
		return nil, nil
	}
	s := &startable{
		repo: j.repo, byTarget: map[gitrepo.ID][]workflowFile{},
		byTree: map[gitrepo.ID][]workflowFile{}, byBlob: map[gitrepo.ID]*workflow.Workflow{},
	}
	for _, tag := range tags {
		file, err := s.first(ctx, tag)
		switch {
		case errors.Is(err, gitrepo.ErrNotFound):
			return finding.List{j.unjudged(ctx, Ref{}, err)}, nil
		case err != nil:
			return nil, err
		case file != "":
			return finding.List{j.unstarted(ctx, tags, tag, file)}, nil
		}
	}
	return s.unread, nil
}

// startable finds the workflows that tags would start. Equal folders, and equal files in
// others, are read once.
type startable struct {
	repo     *gitrepo.Repo
	byTarget map[gitrepo.ID][]workflowFile // of what tags stand on
	byTree   map[gitrepo.ID][]workflowFile
	byBlob   map[gitrepo.ID]*workflow.Workflow // nil where a file can't be read
	unread   finding.List                      // workflows of which nothing can be told
}

type workflowFile struct {
	*workflow.Workflow

	path string
}

// maxWorkflows is how many files of a folder are looked at.
const maxWorkflows = 1000

// first is the path of a workflow that a tag would start by itself; "" if there is none.
func (s *startable) first(ctx context.Context, tag Ref) (string, error) {
	files, known := s.byTarget[tag.New]
	if !known {
		var err error
		if files, err = s.at(ctx, tag.New); err != nil {
			return "", err
		}
		s.byTarget[tag.New] = files
	}
	for _, f := range files {
		if f.StartsOn(strings.TrimPrefix(tag.Name, gitrepo.TagPrefix)) {
			return f.path, nil
		}
	}
	return "", nil
}

// at are the workflows of the commit that a tag stands on.
func (s *startable) at(ctx context.Context, target gitrepo.ID) ([]workflowFile, error) {
	id, kind, err := s.repo.Peel(ctx, target)
	if err != nil || kind != odb.Commit {
		return nil, err
	}
	commit, err := s.repo.Commit(ctx, id)
	if err != nil {
		return nil, err
	}
	tree, mode, ok, err := s.repo.Lookup(ctx, commit.Tree, workflow.Dir)
	if err != nil || !ok || mode != gitrepo.ModeTree {
		return nil, err
	}
	files, known := s.byTree[tree]
	if !known {
		if files, err = s.folder(ctx, tree); err != nil {
			return nil, err
		}
		s.byTree[tree] = files
	}
	return files, nil
}

// folder reads the workflows of a folder.
func (s *startable) folder(ctx context.Context, tree gitrepo.ID) ([]workflowFile, error) {
	entries, err := s.repo.ReadTree(ctx, tree)
	if err != nil {
		return nil, err
	}
	var files []workflowFile
	for _, e := range entries[:min(len(entries), maxWorkflows)] {
		if !e.Mode.Regular() || !workflow.IsFile(e.Name) {
			continue
		}
		at := workflow.Dir + "/" + e.Name
		read, known := s.byBlob[e.ID]
		if !known {
			if read, err = s.file(ctx, e.ID, at); err != nil {
				return nil, err
			}
			s.byBlob[e.ID] = read
		}
		if read != nil {
			files = append(files, workflowFile{read, at})
		}
	}
	return files, nil
}

// file reads one workflow; nil is one of which nothing can be told.
func (s *startable) file(ctx context.Context, id gitrepo.ID, at string) (*workflow.Workflow, error) {
	_, data, err := s.repo.Object(ctx, id, workflow.MaxSize)
	if err != nil && !errors.Is(err, gitrepo.ErrTooLarge) {
		return nil, err
	}
	var read *workflow.Workflow
	if err == nil {
		read, err = workflow.Parse(data)
	}
	if err == nil {
		return read, nil
	}
	s.unread = append(s.unread, finding.Finding{
		Code: finding.NotJudged, Severity: finding.Info, Path: at,
		Message: fmt.Sprintf("can't be read as a workflow, so whether one of the tags would start it is not known: %v", err),
		Fix:     fmt.Sprintf("where it waits for tags, push no more than %d at once", workflow.MaxTags),
	})
	return nil, nil //nolint:nilnil // the finding tells
}

// unstarted says which workflow is not started, and how to push so that it is.
func (j *Judge) unstarted(ctx context.Context, tags []Ref, tag Ref, file string) finding.Finding {
	return finding.Finding{
		Code: finding.TagWorkflow, Severity: finding.Warning, Path: file,
		Message: fmt.Sprintf("%d tags in one push: GitHub starts no workflow then, and %s waits for tags as %s; once they are out it has to be started by hand",
			len(tags), file, gitrepo.ShortName(tag.Name)),
		Fix: strings.Join(j.inGroups(ctx, tags), "\n"),
	}
}

// maxGroups is how many groups of tags are shown.
const maxGroups = 4

// inGroups are the commands that push the same refs with no more tags at once than GitHub
// tells workflows of: what they need first.
func (j *Judge) inGroups(ctx context.Context, tags []Ref) []string {
	push := []string{"git", "push"}
	to := []string{"--", j.remote.shown()}
	var lines []string
	others := j.branchRefspecs(ctx)
	if len(others) > 1 {
		push = append(push, "--atomic")
	}
	if len(others) > 0 {
		lines = append(lines, finding.Command(slices.Concat(push, to, others)...))
	}
	groups := slices.Collect(slices.Chunk(tags, workflow.MaxTags))
	for _, group := range groups[:min(len(groups), maxGroups)] {
		words := slices.Concat(push[:2], to)
		for _, tag := range group {
			words = append(words, j.refspec(ctx, tag))
		}
		lines = append(lines, finding.Command(words...))
	}
	if more := len(groups) - maxGroups; more > 0 {
		lines = append(lines, fmt.Sprintf("... and so on, %s more", finding.Count(more, "group")))
	}
	return lines
}

// branchRefspecs are what git push takes for the branches that are in the push.
func (j *Judge) branchRefspecs(ctx context.Context) []string {
	var words []string
	for _, ref := range j.refs {
		if strings.HasPrefix(ref.Name, gitrepo.BranchPrefix) && !ref.New.IsZero() {
			words = append(words, j.refspec(ctx, ref))
		}
	}
	return words
}

// refspec is what git push takes for a ref. The short name of a branch or a tag will do
// where it can mean nothing else.
func (j *Judge) refspec(ctx context.Context, ref Ref) string {
	force := ""
	if !ref.Old.IsZero() && strings.HasPrefix(ref.Name, gitrepo.TagPrefix) {
		force = "+"
	}
	if ref.Local != "" && ref.Local != ref.Name {
		return force + ref.Local + ":" + ref.Name
	}
	short := gitrepo.ShortName(ref.Name)
	twin := gitrepo.BranchPrefix + short
	if twin == ref.Name {
		twin = gitrepo.TagPrefix + short
	}
	_, ambiguous, err := j.repo.Ref(ctx, twin)
	if err != nil || ambiguous || strings.HasPrefix(short, "+") || slices.Contains([]string{"tag", "HEAD", "@"}, short) {
		short = ref.Name
	}
	return force + short
}
