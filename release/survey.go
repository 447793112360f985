package release

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/assets"
	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/upm"
)

// Situation is everything that a plan depends on: the packages, what the tags
// here and on the remote say of them, and where HEAD is.
type Situation struct {
	Config    *config.Config
	Head      gitrepo.Head
	HeadTree  gitrepo.ID
	From      gitrepo.ID // where HEAD is, while Head is where it is brought to first
	FromTree  gitrepo.ID
	Workspace *monorepo.Workspace
	States    []monorepo.State         // in the workspace's order
	Changes   map[string]assets.Advice // of packages that differ from their last releases, by name; nil: not asked for
	Tags      map[string]gitrepo.Ref   // local, by short name
	Branches  map[string]gitrepo.ID    // local, by short name
	Dirty     gitrepo.Dirty
	Shallow   bool
	NoTags    bool   // a clone that was made without tags has none, and its remote was not asked
	Busy      string // "merge", "rebase", ...: what waits to be finished; "" is nothing

	Remote        gitrepo.Remote      // zero: there is none, or none is chosen
	Remotes       []string            // the names of all remotes
	DefaultBranch string              // the remote's; "" is unknown
	OnRemote      *gitrepo.RemoteRefs // nil: not asked, or out of reach
	RemoteErr     error               // why the remote could not be asked; nil if its answer did not matter
	Unreachable   string              // the name or URL, without a password, of what RemoteErr is about
	Tracked       gitrepo.ID          // the remote's branch as this clone knows it, where the remote was not asked
	BehindRemote  bool                // the remote's branch has commits that HEAD lacks

	Targets        []upm.Target                   // upm branches of the packages that are not private
	TargetFindings finding.List                   // what is wrong with them
	Splits         map[string]*Split              // of the targets, by package name; nil: not asked for
	Copies         *gitrepo.Writer                // the splits' commits, not written yet
	Sources        map[gitrepo.ID]gitrepo.ID      // of upm commits that tags stand on: the commits they were made of
	Elsewhere      map[string]*gitrepo.RemoteRefs // what other repositories of the targets have
	CheckedOut     map[string]string              // branches, by short name, and the work trees that have them
	Now            time.Time                      // the date that a release gets
	Dated          bool                           // whether its commit and tags have that date too

	Histories  map[string]History  // by package name; nil: not asked for
	Changelogs map[string]TextFile // of packages, by name; "" is the root's; none where there is none
	Released   map[string]TextFile // those of packages that changed, as they were at the last releases
	Versions   []VersionText       // files that hold versions (versionFiles), by path
	Workflows  []WorkflowFile      // of HEAD, for what starts on tags

	web   string          // address of the repository in a browser; "" is unknown
	guids map[string]bool // of .meta files; nil: nobody needs a new one

	// VersionFaults are what is wrong with the configuration of versionFiles.
	VersionFaults finding.List
	// Strays are manifests that OpenUPM finds before a package's own, by package.
	Strays map[string]openupm.Found
}

// SurveyOptions says where to look.
type SurveyOptions struct {
	Config   *config.Config
	Worktree bool // packages from the files on disk, not from HEAD
	Status   bool // ask what is not committed
	Offline  bool // ask no remote; what this clone remembers of it counts
	Local    bool // the remote does not matter at all
	// On is the commit to look at as if HEAD were there; zero: where it is.
	On gitrepo.ID
	// Splits asks for what HEAD makes of the upm branches. Progress, if set, is told
	// how many commits were read for that, or for histories.
	Splits   bool
	Progress func(commits int)
	// Doing, if set, is told what is done next that may take long; "" when it is over.
	Doing func(what string)
	// Apply keeps the commits of the splits in memory for a plan that is carried out.
	Apply bool
	// Plan asks for what only a plan needs: changelogs, files with versions, workflows,
	// and how the packages' assets differ from those of their last releases.
	Plan bool
	// Histories asks for the commits since the packages' last releases.
	Histories bool
	// Auto asks what changelogs told at the last releases.
	Auto bool
	Now  time.Time // the date that a release gets
	// Dated gives that date to the commit and the tags too, which else have the time at
	// which they are made.
	Dated bool
	// AlwaysUPM asks for upm branches as the defaults say, also where the
	// configuration has none.
	AlwaysUPM bool
}

func (o SurveyOptions) doing(what string) {
	if o.Doing != nil {
		o.Doing(what)
	}
}

// Survey looks at the repository and its remote. It changes nothing.
func Survey(ctx context.Context, repo *gitrepo.Repo, opts SurveyOptions) (*Situation, error) {
	s := &Situation{Config: opts.Config, Now: opts.Now, Dated: opts.Dated, Shallow: repo.Shallow(), Busy: repo.Busy()}
	if !opts.Worktree {
		repo.Preload()
	}
	if err := s.start(ctx, repo, opts); err != nil {
		return nil, err
	}
	faulty, err := s.askAndLook(ctx, repo, opts)
	if err != nil {
		return nil, err
	}
	if err := s.doubtHistories(ctx, repo); err != nil {
		return nil, err
	}
	if err := s.compareRemote(ctx, repo); err != nil || faulty || !opts.Splits {
		return s, err
	}
	return s, s.surveySplits(ctx, repo, opts)
}

// start finds HEAD and the remote.
func (s *Situation) start(ctx context.Context, repo *gitrepo.Repo, opts SurveyOptions) (err error) {
	if s.Head, err = repo.Head(ctx); err != nil {
		return err
	}
	if s.Head.Commit.IsZero() {
		return &NoCommitError{Branch: s.Head.Branch}
	}
	if s.From = s.Head.Commit; !opts.On.IsZero() {
		s.Head.Commit = opts.On
	}
	if opts.Local {
		return nil
	}
	if s.Remote, err = repo.FindRemote(ctx, opts.Config.Remote, s.Head.Branch); err != nil {
		return err
	}
	s.Remotes, err = repo.Remotes(ctx)
	return err
}

// askAndLook lets the remote answer while the disk is read. Where that finds faults
// no answer is worth waiting for.
func (s *Situation) askAndLook(ctx context.Context, repo *gitrepo.Repo, opts SurveyOptions) (faulty bool, err error) {
	asking, giveUp := context.WithCancel(ctx)
	defer giveUp()
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		if !opts.Offline && s.Remote.Name != "" {
			s.OnRemote, s.RemoteErr = repo.LsRemote(asking, s.Remote)
			s.Unreachable = s.Remote.Name
		}
	}()
	err = s.look(ctx, repo, opts)
	faulty = err != nil || s.faulty()
	if faulty {
		giveUp()
	}
	opts.doing("asking " + s.Remote.Name)
	<-asked
	opts.doing("")
	if faulty {
		s.RemoteErr = nil
	}
	return faulty, err
}

// look reads the repository itself: the files on one side, the refs on the other.
func (s *Situation) look(ctx context.Context, repo *gitrepo.Repo, opts SurveyOptions) error {
	var snap *gitrepo.Snapshot
	var snapErr error
	read := make(chan struct{})
	go func() {
		defer close(read)
		snap, snapErr = s.snapshot(ctx, repo, opts)
	}()
	tags, names, err := s.readRefs(ctx, repo, opts.Config)
	<-read
	if err := errors.Join(err, snapErr); err != nil {
		return err
	}
	if opts.Offline && len(tags) == 0 {
		if s.NoTags, err = repo.WithoutTags(ctx); err != nil {
			return err
		}
	}
	if opts.Status {
		if s.Dirty, err = repo.Status(ctx); err != nil {
			return err
		}
	}
	if s.Workspace, err = monorepo.Load(ctx, snap, opts.Config, names); err != nil {
		return err
	}
	if !opts.Local && !opts.Worktree {
		if s.Strays, err = audit.NewManifests(repo).Earlier(ctx, s.Workspace); err != nil {
			return err
		}
	}
	if tags, err = s.mapTags(ctx, repo, tags); err != nil {
		return err
	}
	if s.States, err = s.Workspace.States(ctx, repo, tags); err != nil || !opts.Plan {
		return err
	}
	if err := s.readTexts(ctx, repo, opts); err != nil {
		return err
	}
	s.Changes, err = assets.Since(ctx, repo, s.Workspace, s.States)
	return err
}

// readTexts reads what the plan needs beside manifests.
func (s *Situation) readTexts(ctx context.Context, repo *gitrepo.Repo, opts SurveyOptions) error {
	if opts.Histories {
		if err := s.surveyHistories(ctx, repo, opts); err != nil {
			return err
		}
	}
	if err := s.surveyChangelogs(ctx, repo); err != nil {
		return err
	}
	if opts.Auto {
		if err := s.surveyReleased(ctx, repo); err != nil {
			return err
		}
	}
	if err := s.surveyVersionFiles(ctx); err != nil {
		return err
	}
	return s.surveyWorkflows(ctx, repo)
}

// TextFile is a file of the commit that a release is made on.
type TextFile struct {
	Path  string
	Data  []byte
	Fault string // why there is no Data; ""
}

// faulty reports whether the packages have faults that refuse every release.
func (s *Situation) faulty() bool {
	return slices.ContainsFunc(s.Workspace.Findings, func(f finding.Finding) bool {
		return f.Severity == finding.Error && f.Code != finding.VersionDrift && f.Code != finding.GroupDrift // those a release may mend
	})
}

// readRefs lists tags and branches, and, where the strategy has to be inferred,
// the names of the tags from the newest on.
func (s *Situation) readRefs(ctx context.Context, repo *gitrepo.Repo, cfg *config.Config) (tags []gitrepo.Ref, names []string, err error) {
	if tags, err = repo.Refs(ctx, gitrepo.TagPrefix); err != nil {
		return nil, nil, err
	}
	branches, err := repo.Refs(ctx, gitrepo.BranchPrefix)
	if err != nil {
		return nil, nil, err
	}
	s.Tags, s.Branches = make(map[string]gitrepo.Ref, len(tags)), make(map[string]gitrepo.ID, len(branches))
	for _, tag := range tags {
		s.Tags[tag.Short()] = tag
	}
	for _, branch := range branches {
		s.Branches[branch.Short()] = branch.ID
	}
	if cfg.Strategy == "" {
		names, err = monorepo.TagNames(ctx, repo, tags)
	}
	return tags, names, err
}

// snapshot shows HEAD, or the work tree as what HEAD would become.
func (s *Situation) snapshot(ctx context.Context, repo *gitrepo.Repo, opts SurveyOptions) (*gitrepo.Snapshot, error) {
	head, err := repo.Commit(ctx, s.Head.Commit)
	if err != nil {
		return nil, err
	}
	s.HeadTree = head.Tree
	if s.FromTree = head.Tree; s.From != s.Head.Commit {
		from, err := repo.Commit(ctx, s.From)
		if err != nil {
			return nil, err
		}
		s.FromTree = from.Tree
	}
	if !opts.Worktree {
		return repo.CommitSnapshot(ctx, s.Head.Commit)
	}
	snap, err := repo.WorktreeSnapshot(ctx)
	if err != nil {
		return nil, err
	}
	snap.Commit, snap.Tree = s.Head.Commit, head.Tree
	return snap, nil
}

// compareRemote says whether the remote's branch is ahead of HEAD.
func (s *Situation) compareRemote(ctx context.Context, repo *gitrepo.Repo) error {
	if s.Remote.Name == "" {
		return nil
	}
	var err error
	if s.DefaultBranch, err = repo.DefaultBranch(ctx, s.Remote.Name); err != nil {
		return err
	}
	if s.OnRemote == nil {
		ref, _, err := repo.Ref(ctx, gitrepo.RemotePrefix+s.Remote.Name+"/"+s.Head.Branch)
		if err != nil {
			return err
		}
		s.Tracked = ref.ID
	}
	tip := s.tipThere()
	if tip.IsZero() {
		return nil
	}
	held, _, err := repo.IsAncestor(ctx, tip, s.Head.Commit)
	s.BehindRemote = !held
	return err
}

// tipThere is the remote's branch, as far as is known; zero where it has none.
func (s *Situation) tipThere() gitrepo.ID {
	if s.OnRemote == nil {
		return s.Tracked
	}
	return s.OnRemote.Branches[s.Head.Branch]
}

// NoCommitError says that the branch has no commit yet.
type NoCommitError struct{ Branch string }

func (e *NoCommitError) Error() string {
	return fmt.Sprintf("branch %s has no commit yet", e.Branch)
}
