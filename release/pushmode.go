package release

import (
	"slices"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// PushMode says in which steps refs are pushed.
type PushMode string

// The modes of a push.
const (
	PushAtomic PushMode = "atomic" // all refs at once, or none
	PushGroups PushMode = "groups" // the branches at once, then the tags by few
	PushApart  PushMode = "apart"  // the branch, upm branches, tags: each kind by itself
)

// arrange decides in which steps a push is made. Of many tags in one push GitHub tells
// no workflow, so where one waits for them they go by few, after the branches that
// they stand on.
func (m *maker) arrange(p *PushPlan, there *gitrepo.RemoteRefs) {
	p.Results, p.Mode = []RefOutcome{}, PushAtomic
	if p.Atomic == "never" {
		p.Mode, p.Why = PushApart, "push.atomic is never"
	}
	group := m.ws.Config.Push.TagGroup
	if group > 0 && len(p.Tags) > group && p.Repository == "" {
		if file, ok := m.waiting(p.Tags); ok {
			p.group, p.Why = group, file.Path+" starts on tags"
			if file.Workflow == nil {
				p.Why = file.Path + " can't be read, and may start on tags"
			}
			if p.Mode == PushAtomic {
				p.Mode = PushGroups
			}
		}
	}
	p.Steps = p.inSteps()
	p.there = map[string]gitrepo.ID{}
	if there == nil {
		return
	}
	for _, name := range p.Refs() {
		p.there[name] = at(there, name)
	}
}

// waiting finds a workflow that starts on one of the tags. The commits of upm branches
// have none, but those of a package at the repository's root.
func (m *maker) waiting(tags []string) (WorkflowFile, bool) {
	for _, t := range m.plan.Tags {
		p := m.chosen[t.Package]
		if !slices.Contains(tags, t.Name) || p != nil && p.state.Package.Folder() != "." {
			continue
		}
		for _, file := range m.s.Workflows {
			if file.startsOn(t.Name) {
				return file, true
			}
		}
	}
	return WorkflowFile{}, false
}

// Starts finds a workflow of the plan's commit that starts on one of the tags which the
// plan pushes, and that tag.
func (p *Plan) Starts(s *Situation) (file WorkflowFile, tag string, ok bool) {
	if p.Push == nil {
		return WorkflowFile{}, "", false
	}
	folders := map[string]string{}
	for _, pp := range p.Packages {
		folders[pp.Name] = pp.Path
	}
	for _, t := range p.Tags {
		if !slices.Contains(p.Push.Tags, t.Name) || t.Package != "" && folders[t.Package] != "." {
			continue
		}
		for _, file := range s.Workflows {
			if file.startsOn(t.Name) {
				return file, t.Name, true
			}
		}
	}
	return WorkflowFile{}, "", false
}

// inSteps are the refs by the steps that they go in.
func (p *PushPlan) inSteps() [][]string {
	var branch, branches, tags []string
	if p.Branch != "" {
		branch = []string{gitrepo.BranchPrefix + p.Branch}
	}
	for _, name := range p.Branches {
		branches = append(branches, gitrepo.BranchPrefix+name)
	}
	for _, name := range p.Tags {
		tags = append(tags, gitrepo.TagPrefix+name)
	}
	var parts [][]string
	switch p.Mode {
	case PushAtomic:
		return [][]string{slices.Concat(branch, branches, tags)}
	case PushGroups:
		parts = [][]string{slices.Concat(branch, branches)}
	case PushApart:
		parts = [][]string{branch, branches}
	}
	if p.group > 0 {
		parts = slices.AppendSeq(parts, slices.Chunk(tags, p.group))
	} else {
		parts = append(parts, tags)
	}
	return slices.DeleteFunc(parts, func(refs []string) bool { return len(refs) == 0 })
}
