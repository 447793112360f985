// Package journal remembers a release while it is carried out, so that one which was
// killed can be finished or undone, and keeps two releases of one repository apart.
// What it writes is on the disk before Write returns. What the record means is
// for package release to know, which also says what pushes, releases, draft and summary hold.
package journal

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/scheme"
)

// Schema is the version of the file's form that this program writes and reads.
const Schema = 1

// Stage says how far a release had come when the record was written. It may have come
// one step further: the repository itself tells.
type Stage string

// The stages, in order.
const (
	Running  Stage = "running"  // the user's commands run, on the edited files
	Prepared Stage = "prepared" // all objects are made; the files and the refs are to move
	Moved    Stage = "moved"    // the refs have moved; what remains is to publish
)

// Record is a release that is under way.
type Record struct {
	Schema   int       `json:"schema_version"`
	Stage    Stage     `json:"stage"`
	Begun    time.Time `json:"begun"`   // by the clock of the disk
	Command  string    `json:"command"` // that was to make the release, as it can be pasted
	Worktree string    `json:"worktree"`
	GitDir   string    `json:"git_dir"` // of that work tree

	Branch   string     `json:"branch"` // that is released from
	Base     gitrepo.ID `json:"base"`
	BaseTree gitrepo.ID `json:"base_tree"`
	Commit   gitrepo.ID `json:"commit"`
	Tree     gitrepo.ID `json:"tree"` // that the files are to have

	Refs []Ref `json:"refs"` // that move here

	// Pushes are all pushes of the release, Rest those that are not known to be done, in
	// order. Pushing is set when the first of Rest may be under way.
	Pushes  json.RawMessage `json:"pushes,omitempty"`
	Rest    json.RawMessage `json:"rest,omitempty"`
	Pushing bool            `json:"pushing"`

	// Releases are the GitHub Releases that are not known to be made, after all of Rest.
	Releases json.RawMessage `json:"releases,omitempty"`

	// Draft is what the user's commands run on.
	Draft json.RawMessage `json:"draft,omitempty"`

	// Summary is what the last lines on the screen say.
	Summary json.RawMessage `json:"summary,omitempty"`
}

// Ref is a ref that moves here; Old is zero for a new one.
type Ref struct {
	Name string     `json:"name"`
	Old  gitrepo.ID `json:"old"`
	New  gitrepo.ID `json:"new"`
}

// Check refuses a ref that no release moves: one that is neither a branch nor a tag, or
// that is to point at nothing, which for a push means to delete it.
func (r Ref) Check() error {
	name, known := strings.CutPrefix(r.Name, gitrepo.BranchPrefix)
	if !known {
		name, known = strings.CutPrefix(r.Name, gitrepo.TagPrefix)
	}
	switch {
	case !known || !scheme.ValidTagName(name):
		return fmt.Errorf("no release moves a ref %q", r.Name)
	case r.New.IsZero():
		return fmt.Errorf("the ref %q is to point at nothing", r.Name)
	}
	return nil
}
