package release

import (
	"encoding/json"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// summary is what a resumed release needs of its plan, for the last lines on the screen
// and the user's commands after a push.
type summary struct {
	Strategy string           `json:"strategy"`
	Packages []PackagePlan    `json:"packages"`
	Tags     []TagPlan        `json:"tags"`
	Builds   []PushPlan       `json:"builds"`
	Push     *PushPlan        `json:"push"`
	PostPush []config.Command `json:"post_push"`
	URL      string           `json:"url"` // of the remote, without a password
}

// summarize keeps what is needed of a plan.
func summarize(p *Plan, s *Situation) (json.RawMessage, error) {
	sum := summary{
		Strategy: p.Strategy, Builds: p.Builds, Push: p.Push, PostPush: p.Commands.PostPush, URL: gitrepo.SafeURL(s.Remote.URL),
	}
	for _, pp := range p.Packages {
		sum.Packages = append(sum.Packages, PackagePlan{
			Name: pp.Name, Path: pp.Path, Previous: pp.Previous, Version: pp.Version, Bump: pp.Bump, Reason: pp.Reason, Tag: pp.Tag, TagState: pp.TagState,
			Dependencies: []DependencyPlan{}, Files: []string{}, Evidence: []Evidence{},
		})
	}
	for _, t := range p.Tags {
		sum.Tags = append(sum.Tags, TagPlan{Name: t.Name, State: t.State, Version: t.Version, Packages: t.Packages, Package: t.Package})
	}
	return json.Marshal(sum)
}

// Resumed is a release that was interrupted, as far as its journal tells.
type Resumed struct {
	// Plan has the release's packages, tags and pushes; no edits.
	Plan    *Plan
	URL     string // of the remote that is released to, without a password
	Command string // that was to make it
	Commit  gitrepo.ID
	// Rest is what still has to be published, as far as is known.
	Rest []gitrepo.Ref
}

// resumed reads the journal's summary.
func (r *recovery) resumed() (*Resumed, error) {
	var sum summary
	if len(r.rec.Summary) > 0 {
		if err := json.Unmarshal(r.rec.Summary, &sum); err != nil {
			return nil, r.damaged(err)
		}
	}
	p := &Plan{
		Strategy: sum.Strategy, Base: r.rec.Base, BaseTree: r.rec.BaseTree, Branch: r.rec.Branch,
		Packages: sum.Packages, Tags: sum.Tags, Builds: sum.Builds, Push: sum.Push,
	}
	p.Commands.PostPush = sum.PostPush
	return &Resumed{Plan: p, URL: sum.URL, Command: r.rec.Command, Commit: r.rec.Commit}, nil
}
