package release

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/workflow"
)

func TestPushesAreArranged(t *testing.T) {
	t.Parallel()
	const onTags, onBranches, broken = "on: {push: {tags: ['*/*']}}", "on: {push: {branches: [main]}}", "x: &x [push]\non: *x"
	const four = "a 1.0.0 changed\nb 1.0.0 changed\nc 1.0.0 changed\nd 1.0.0 changed"
	for _, c := range []struct {
		name, config, packages, workflow string
		want                             string // mode, why, steps
	}{
		{
			"all at once", "strategy: prefixed", four, "",
			"atomic: main a/1.1.0 b/1.1.0 c/1.1.0 d/1.1.0",
		},
		{
			"by three where a workflow waits for tags", "strategy: prefixed", four, onTags,
			"groups, .github/workflows/x.yml starts on tags: main | a/1.1.0 b/1.1.0 c/1.1.0 | d/1.1.0",
		},
		{
			"by two", "strategy: prefixed\npush: {tagGroup: 2}", four, onTags,
			"groups, .github/workflows/x.yml starts on tags: main | a/1.1.0 b/1.1.0 | c/1.1.0 d/1.1.0",
		},
		{
			"as many tags as it may be", "strategy: prefixed\npush: {tagGroup: 4}", four, onTags,
			"atomic: main a/1.1.0 b/1.1.0 c/1.1.0 d/1.1.0",
		},
		{
			"never by few", "strategy: prefixed\npush: {tagGroup: 0}", four, onTags,
			"atomic: main a/1.1.0 b/1.1.0 c/1.1.0 d/1.1.0",
		},
		{
			"all at once for a workflow that waits for branches", "strategy: prefixed", four, onBranches,
			"atomic: main a/1.1.0 b/1.1.0 c/1.1.0 d/1.1.0",
		},
		{
			"by three where nobody can tell", "strategy: prefixed", four, broken,
			"groups, .github/workflows/x.yml can't be read, and may start on tags: main | a/1.1.0 b/1.1.0 c/1.1.0 | d/1.1.0",
		},
		{
			"each group all or nothing where that is wanted", "strategy: prefixed\npush: {atomic: always}", four, onTags,
			"groups, .github/workflows/x.yml starts on tags: main | a/1.1.0 b/1.1.0 c/1.1.0 | d/1.1.0",
		},
		{
			"never atomically", "strategy: prefixed\npush: {atomic: never}", four, "",
			"apart, push.atomic is never: main | a/1.1.0 b/1.1.0 c/1.1.0 d/1.1.0",
		},
		{
			"never atomically, and by three", "strategy: prefixed\npush: {atomic: never}", four, onTags,
			"apart, .github/workflows/x.yml starts on tags: main | a/1.1.0 b/1.1.0 c/1.1.0 | d/1.1.0",
		},
		{
			"one tag for all", "strategy: synchronized", four, "on: push",
			"atomic: main 1.1.0",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := given{config: c.config, packages: c.packages, with: func(s *Situation) {
				if c.workflow != "" {
					file := WorkflowFile{Path: ".github/workflows/x.yml"}
					if w, err := workflow.Parse([]byte(c.workflow)); err == nil {
						file.Workflow = w
					}
					s.Workflows = []WorkflowFile{file}
				}
			}}
			if strings.Contains(c.config, "synchronized") {
				g.tags = "1.0.0"
			} else {
				g.tags = "a/1.0.0 b/1.0.0 c/1.0.0 d/1.0.0"
			}
			plan, err := Make(g.situation(t), Request{Bump: Bump{Level: "minor"}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, arranged(plan.Push)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// arranged writes how a push is made in a line.
func arranged(p *PushPlan) string {
	var steps []string
	for _, refs := range p.Steps {
		var names []string
		for _, ref := range refs {
			names = append(names, strings.TrimPrefix(strings.TrimPrefix(ref, "refs/tags/"), "refs/heads/"))
		}
		steps = append(steps, strings.Join(names, " "))
	}
	mode := string(p.Mode)
	if p.Why != "" {
		mode += ", " + p.Why
	}
	return mode + ": " + strings.Join(steps, " | ")
}
