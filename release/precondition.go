package release

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
)

// Precondition is a state of the repository in which nothing may be released.
type Precondition struct {
	Message string
	Fix     string // the command that mends it
	Paths   []string
}

func (p *Precondition) Error() string { return p.Message }

// Preconditions lists what stands in the way of carrying the plan out, the
// first to be mended first.
func (p *Plan) Preconditions(s *Situation) []*Precondition {
	if p.OnlyReleases() { // of tags that are out, wherever HEAD is
		return failing(s, ambiguous)
	}
	return failing(s, shallow, busy, p.detached, p.wrongBranch, p.dirty, p.noRemote, p.behind, p.noTags, ambiguous, p.inUse)
}

// SplitPreconditions lists what stands in the way of a plan that only moves upm
// branches.
func (p *Plan) SplitPreconditions(s *Situation) []*Precondition { return failing(s, shallow, p.inUse) }

func failing(s *Situation, checks ...func(*Situation) *Precondition) []*Precondition {
	var found []*Precondition
	for _, check := range checks {
		if c := check(s); c != nil {
			found = append(found, c)
		}
	}
	return found
}

// UnshallowFix is what makes a shallow clone whole.
const UnshallowFix = "git fetch --unshallow --tags   (in GitHub Actions: actions/checkout with fetch-depth: 0)"

func shallow(s *Situation) *Precondition {
	if !s.Shallow {
		return nil
	}
	return &Precondition{
		Message: "this clone is shallow: its history and tags are not all here",
		Fix:     UnshallowFix,
	}
}

// DetachedHead is what stands in the way where no branch is checked out.
const DetachedHead = "HEAD is detached: a release needs a branch"

func (p *Plan) detached(s *Situation) *Precondition {
	if s.Head.Branch != "" {
		return nil
	}
	branch := s.DefaultBranch
	if branch == "" {
		branch = "main"
	}
	return &Precondition{Message: DetachedHead, Fix: finding.Command("git", "switch", "--", branch)}
}

func (p *Plan) wrongBranch(s *Situation) *Precondition {
	allowed := s.Config.Branches
	if allowed == nil && s.DefaultBranch != "" {
		allowed = []string{s.DefaultBranch}
	}
	if s.Head.Branch == "" || allowed == nil || s.Config.Channel(s.Head.Branch) != "" {
		return nil
	}
	allowed = append(slices.Clip(allowed), s.Config.ChannelBranches()...)
	for _, glob := range allowed {
		if ok, _ := doublestar.Match(glob, s.Head.Branch); ok || glob == s.Head.Branch {
			return nil
		}
	}
	branch := allowed[0]
	if isGlob(branch) {
		branch = "BRANCH" // a glob names none
	}
	return &Precondition{
		Message: fmt.Sprintf("no release is made from branch %s, only from %s", s.Head.Branch, strings.Join(allowed, ", ")),
		Fix:     finding.Command("git", "switch", "--", branch) + fmt.Sprintf("   (or add it: branches: [%s] in .upmrel.yaml)", s.Head.Branch),
	}
}

// dirty refuses changes that are not committed, and new files in packages that
// are released: they would be missing from the release without a word. A plan
// that only pushes what is made already has nothing to miss.
func (p *Plan) dirty(s *Situation) *Precondition {
	if !p.makes() {
		return nil
	}
	if len(s.Dirty.Tracked) > 0 {
		return &Precondition{
			Message: fmt.Sprintf("%s not committed", finding.Count(len(s.Dirty.Tracked), "change")),
			Fix:     "git commit -a   (or git stash)", Paths: s.Dirty.Tracked,
		}
	}
	released := p.releasedFolders()
	var files []string
	for _, file := range s.Dirty.Untracked {
		if file == config.Filename {
			return &Precondition{
				Message: config.Filename + " is not committed, so the hook and your team would not use it",
				Fix:     finding.Command("git", "add", file) + " && git commit",
			}
		}
		if inFolders(file, released) {
			files = append(files, file)
		}
	}
	if len(files) == 0 {
		return nil
	}
	return &Precondition{
		Message: fmt.Sprintf("%s in released packages not tracked by git", finding.Count(len(files), "file")),
		Fix:     "git add and commit them   (or ignore them in .gitignore)", Paths: files,
	}
}

// releasedFolders are the folders of the packages that a release is made of now.
func (p *Plan) releasedFolders() map[string]bool {
	released := map[string]bool{}
	for _, pp := range p.Packages {
		if pp.TagState == "" || pp.TagState == string(TagNew) {
			released[pp.Path] = true
		}
	}
	return released
}

// inFolders reports whether a file, or a folder that ends in a slash, lies in one
// of the folders.
func inFolders(file string, folders map[string]bool) bool {
	for dir := path.Dir(strings.TrimSuffix(file, "/")); ; dir = path.Dir(dir) {
		if folders[dir] {
			return true
		}
		if len(dir) <= 1 { // "." is the root
			return false
		}
	}
}

func (p *Plan) noRemote(s *Situation) *Precondition {
	if s.Remote.Name != "" || p.Push == nil {
		return nil
	}
	if len(s.Remotes) > 0 {
		return &Precondition{
			Message: "of several remotes none is chosen: " + strings.Join(s.Remotes, ", "),
			Fix:     fmt.Sprintf("set remote: %s in .upmrel.yaml   (or git branch -u %s/%s)", s.Remotes[0], s.Remotes[0], s.Head.Branch),
		}
	}
	return &Precondition{Message: "there is no remote to push to", Fix: "git remote add origin URL   (or --no-push)"}
}

func (p *Plan) behind(s *Situation) *Precondition {
	if !s.BehindRemote {
		return nil
	}
	fix := "git pull --rebase, then run the same command again"
	if s.unpublished() {
		fix = "git pull --no-rebase, then upmrel push   (a rebase would leave the tags made here behind)"
	}
	return &Precondition{
		Message: fmt.Sprintf("%s is behind %s/%s", s.Head.Branch, s.Remote.Name, s.Head.Branch), Fix: fix,
	}
}

// unpublished reports whether HEAD has a tag that the remote lacks: a release
// that was made and not pushed.
func (s *Situation) unpublished() bool {
	for name, tag := range s.Tags {
		if tag.Peeled != s.Head.Commit && s.Sources[tag.Peeled] != s.Head.Commit {
			continue
		}
		if s.OnRemote == nil {
			return true
		}
		if _, there := s.OnRemote.Tags[name]; !there {
			return true
		}
	}
	return false
}

// busy finds a merge, rebase or the like that waits to be finished.
func busy(s *Situation) *Precondition {
	if s.Busy == "" {
		return nil
	}
	return &Precondition{
		Message: "a " + s.Busy + " is not finished here",
		Fix:     fmt.Sprintf("git %s --continue   (or git %s --abort)", s.Busy, s.Busy),
	}
}

// noTags finds a clone made without tags, whose last releases are unknown.
func (p *Plan) noTags(s *Situation) *Precondition {
	if len(s.Tags) > 0 || s.OnRemote == nil || len(s.OnRemote.Tags) == 0 {
		return nil
	}
	return &Precondition{
		Message: fmt.Sprintf("this clone has no tags, %s has %d", s.Remote.Name, len(s.OnRemote.Tags)),
		Fix:     finding.Command("git", "fetch", "--tags", "--", s.Remote.Name),
	}
}

func ambiguous(s *Situation) *Precondition {
	if !s.Workspace.Ambiguous {
		return nil
	}
	return &Precondition{
		Message: "the tags speak for both strategies (" + s.Workspace.Inferred + ")",
		Fix:     "upmrel init, and commit .upmrel.yaml",
	}
}

// inUse finds an upm branch that would move and that a work tree has checked out.
func (p *Plan) inUse(s *Situation) *Precondition {
	for _, b := range p.moving() {
		if dir, ok := s.CheckedOut[b.Branch]; ok && b.Split.Target.Repository == "" {
			return InUse(b.Branch, dir)
		}
	}
	return nil
}

// InUse refuses to move a branch that a work tree has checked out: the files there
// would stay behind.
func InUse(branch, dir string) *Precondition {
	return &Precondition{
		Message: fmt.Sprintf("branch %s is checked out at %s, and its files would stay behind", branch, dir),
		Fix:     finding.Command("git", "-C", dir, "switch", "--detach"),
	}
}
