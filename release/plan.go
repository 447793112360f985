// Package release plans releases and carries them out. A Plan is pure data: what
// changes, why, and every edit, commit, tag and push. Make decides it from a
// Situation without touching anything; Apply does what it says, or leaves
// everything as it was.
package release

import (
	"cmp"
	"slices"
	"time"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// Plan is everything that a release would do.
type Plan struct {
	Strategy string
	Template string
	Inferred string     // from what the strategy was inferred; "" if configured
	Base     gitrepo.ID // the commit that the plan was made on
	BaseTree gitrepo.ID
	From     gitrepo.ID // where the branch is here: Base, or what comes before it and is on the remote
	FromTree gitrepo.ID
	Branch   string // that is checked out; "" when HEAD is detached

	Packages []PackagePlan // sorted by name
	Edits    []Edit        // sorted by path
	Commit   *CommitPlan   // nil: no commit
	Branches []*BranchPlan // upm branches, sorted by repository and name
	Tags     []TagPlan     // sorted by name
	Builds   []PushPlan    // to the repositories of upm branches, before Push
	Push     *PushPlan     // nil: nothing to push, or not asked for
	Releases []GitHubPlan  // on GitHub, after Push; sorted by tag

	// Problems say why the plan can't be carried out (errors) and what to look
	// at (warnings).
	Problems finding.List

	Remote string // the name of the release's remote; "" where there is none

	Request  Request         // that the plan answers
	Date     time.Time       // of the release, that changelogs have
	Dated    bool            // whether the commit and the tags have it too, not the time at which they are made
	Commands config.Commands // the user's, that run with it
}

// PackagePlan is what happens to one package.
type PackagePlan struct {
	Name         string           `json:"name"`
	Path         string           `json:"path"` // of the package's folder; "." is the root
	Previous     string           `json:"previous"`
	Version      string           `json:"version"`
	Bump         string           `json:"bump"` // the level or version asked for; "" as it is
	Reason       string           `json:"reason"`
	Tag          string           `json:"tag"`       // "" if the package gets none
	TagState     string           `json:"tag_state"` // a TagState, "" without a tag
	Dependencies []DependencyPlan `json:"dependencies"`
	Files        []string         `json:"files"`
	Split        *BranchPlan      `json:"split"`    // nil: its upm branch is left alone, or it has none
	Group        string           `json:"group"`    // whose packages share its version; "" for none
	Evidence     []Evidence       `json:"evidence"` // what made the level, under auto
	Notes        string           `json:"notes"`    // its changelog's new entry without the heading; "" for none
}

// DependencyPlan is a bound that follows a sibling.
type DependencyPlan struct {
	Name string `json:"name"`
	From string `json:"from"`
	To   string `json:"to"`
}

// Edit replaces a file's bytes, or makes the file: then Old is nil.
type Edit struct {
	Path     string
	Old, New []byte
}

// CommitPlan is the release commit.
type CommitPlan struct {
	Message string       `json:"message"`
	Sign    gitrepo.Sign `json:"sign"`
}

// TagState says what has to be done for a tag.
type TagState string

// The states of a planned tag.
const (
	TagNew       TagState = "new"       // to be made and pushed
	TagLocal     TagState = "local"     // made already, to be pushed
	TagPublished TagState = "published" // on the remote already
)

// TagPlan is one tag.
type TagPlan struct {
	Name      string       `json:"name"`
	State     TagState     `json:"state"`
	Packages  []string     `json:"packages"` // that it releases
	Version   string       `json:"version"`
	Message   string       `json:"message"`   // of the annotated tag
	Annotated bool         `json:"annotated"` // always so for signed ones: git knows no others
	Sign      gitrepo.Sign `json:"sign"`
	Target    gitrepo.ID   `json:"target"`  // that it stands on; zero: what the release makes
	Package   string       `json:"package"` // on whose upm branch's commit it stands; "": on the release commit

	Own    bool `json:"own"`    // not the package's release tag, but one that only its upm commit gets
	Builds bool `json:"builds"` // OpenUPM builds it for all its packages
}

// PushPlan is what goes to one place, in one step or in several.
type PushPlan struct {
	Remote   string       `json:"remote"`   // its name, or a URL without a password
	URL      string       `json:"url"`      // without a password
	Branch   string       `json:"branch"`   // that is released from
	Branches []string     `json:"branches"` // upm branches
	Tags     []string     `json:"tags"`
	Atomic   string       `json:"atomic"`  // auto, always, never
	Mode     PushMode     `json:"mode"`    // in which steps
	Why      string       `json:"why"`     // the mode, where it is not the usual one
	Steps    [][]string   `json:"steps"`   // full names of refs
	Results  []RefOutcome `json:"results"` // what became of them; none before the push

	Repository string `json:"-"` // of upm branches, as git takes it; "" for the release's remote

	group int                   // the most tags in a step; 0: no matter how many
	there map[string]gitrepo.ID // where the refs are on the remote, by full name
}

// place is what git pushes to.
func (p *PushPlan) place() string { return cmp.Or(p.Repository, p.Remote) }

// Refs are the full names of the refs to push, branches first.
func (p *PushPlan) Refs() []string {
	var refs []string
	if p.Branch != "" {
		refs = append(refs, gitrepo.BranchPrefix+p.Branch)
	}
	for _, branch := range p.Branches {
		refs = append(refs, gitrepo.BranchPrefix+branch)
	}
	for _, tag := range p.Tags {
		refs = append(refs, gitrepo.TagPrefix+tag)
	}
	return refs
}

// OnUPM reports whether a tag of the plan stands on the commit of an upm branch.
func (p *Plan) OnUPM(tag string) bool {
	return slices.ContainsFunc(p.Tags, func(t TagPlan) bool { return t.Name == tag && t.Package != "" })
}

// Empty reports whether there is nothing to do.
func (p *Plan) Empty() bool { return !p.makes() && !p.Publishes() }

// Publishes reports whether the plan sends anything out: refs, or GitHub Releases.
func (p *Plan) Publishes() bool { return p.Pushes() || len(p.Releases) > 0 }

// Pushes reports whether the plan pushes anything.
func (p *Plan) Pushes() bool { return p.Push != nil || len(p.Builds) > 0 }

// OnlyPushes reports whether the plan makes nothing here.
func (p *Plan) OnlyPushes() bool { return !p.makes() }

// makes reports whether the plan makes a commit, tags or commits of upm branches.
func (p *Plan) makes() bool {
	return len(p.Edits) > 0 || len(p.newTags()) > 0 || len(p.moving()) > 0
}

// newTags are the tags that the plan makes.
func (p *Plan) newTags() []TagPlan {
	return slices.DeleteFunc(slices.Clone(p.Tags), func(t TagPlan) bool { return t.State != TagNew })
}
