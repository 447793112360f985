package release

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/changelog"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/parallel"
	"github.com/upmrel/upmrel/monorepo/version"
	"github.com/upmrel/upmrel/release/commits"
)

// Evidence is a commit or an entry of a changelog that says how far a package rises.
type Evidence struct {
	Source  string `json:"source"`  // commit, changelog
	Level   string `json:"level"`   // major, minor, patch
	Commit  string `json:"commit"`  // id of the commit; ""
	Path    string `json:"path"`    // of the changelog; ""
	Line    int    `json:"line"`    // in the changelog, from 1
	Section string `json:"section"` // title in the changelog above it; ""
	Text    string `json:"text"`    // subject of the commit, or the entry
}

// The sources of evidence.
const (
	fromCommit    = "commit"
	fromChangelog = "changelog"
)

// testimony is what a package's commits and changelog say of its next version.
type testimony struct {
	level     version.Level // the highest; "" where nothing releases
	evidence  []Evidence    // commits, newest first, then the changelog's in file order
	releaseAs *releaseAs    // nil: no commit names a version
	commits   int           // that touched the package
	unknown   string        // why not all of it is known; ""
	with      string        // the package whose level this one takes; ""
}

// ofCommits reports whether commits were heard of.
func (t *testimony) ofCommits() bool {
	return t != nil && slices.ContainsFunc(t.evidence, func(e Evidence) bool { return e.Source == fromCommit })
}

// releaseAs is the version that a commit asks for.
type releaseAs struct {
	version version.Version
	commit  gitrepo.ID
	subject string
}

// hear gathers what there is of a package.
func (m *maker) hear(state monorepo.State) (*testimony, error) {
	t := &testimony{evidence: []Evidence{}}
	auto := m.ws.Config.Auto
	if slices.Contains(auto.Sources, config.SourceCommits) {
		if err := m.hearCommits(t, state); err != nil {
			return nil, err
		}
	}
	if slices.Contains(auto.Sources, config.SourceChangelog) && (state.Changed || state.Last == nil) {
		m.hearChangelog(t, state)
	}
	for _, e := range t.evidence {
		if higher(version.Level(e.Level), t.level) {
			t.level = version.Level(e.Level)
		}
	}
	return t, nil
}

// hearCommits asks the commits since the last release. The newest that names a
// version counts.
func (m *maker) hearCommits(t *testimony, state monorepo.State) error {
	name := state.Package.Name
	history, ok := m.s.Histories[name]
	t.commits, t.unknown = len(history.Commits), history.Unknown
	if !ok && m.s.Histories == nil {
		t.unknown = "the history was not read"
	}
	rules := commits.Rules{Types: m.ws.Config.Auto.Types, Scopes: m.ws.Config.Auto.Scopes}
	for _, c := range history.Commits {
		level := m.shift(rules.Level(c.Change), state)
		if as := c.Change.ReleaseAs; as != "" && t.releaseAs == nil {
			v, err := version.Parse(as)
			if err != nil {
				return &RequestError{
					Message: fmt.Sprintf("commit %s asks for what is no version of %s (Release-As): %v", c.ID.Short(), name, err),
					Fix:     finding.Command("upmrel", "release", "-p", name+"=VERSION"),
				}
			}
			t.releaseAs = &releaseAs{version: v, commit: c.ID, subject: c.Change.Subject}
			level = cmp.Or(level, version.Patch)
		}
		if level != "" {
			t.evidence = append(t.evidence, Evidence{Source: fromCommit, Level: string(level), Commit: c.ID.String(), Text: c.Change.Subject})
		}
	}
	return nil
}

// hearChangelog asks what the changelog tells of no version yet.
func (m *maker) hearChangelog(t *testimony, state monorepo.State) {
	file, ok := m.s.Changelogs[state.Package.Name]
	if !ok {
		return
	}
	for _, c := range newChanges(file.Data, m.s.Released[state.Package.Name].Data) {
		t.evidence = append(t.evidence, Evidence{
			Source: fromChangelog, Level: string(m.shift(levelOf(c), state)), Path: file.Path, Line: c.Line,
			Section: c.Section, Text: c.Text,
		})
	}
}

// surveyReleased reads the changelogs of packages that changed as they were at the last
// releases. What stood under [Unreleased] then is out, whether it was moved or not.
func (s *Situation) surveyReleased(ctx context.Context, repo *gitrepo.Repo) error {
	if err := s.Workspace.FollowMoves(ctx, repo, s.States); err != nil {
		return err
	}
	files, errs := make([]TextFile, len(s.States)), make([]error, len(s.States))
	parallel.Each(len(s.States), func(i int) {
		state := s.States[i]
		if now := s.Changelogs[state.Package.Name]; state.Changed && state.Last != nil && len(unreleased(now.Data)) > 0 {
			files[i], errs[i] = changelogThen(ctx, repo, state, now.Path)
		}
	})
	s.Released = map[string]TextFile{}
	for i, f := range files {
		if f.Path != "" {
			s.Released[s.States[i].Package.Name] = f
		}
	}
	return errors.Join(errs...)
}

// changelogThen is a package's changelog as it was in the commit that the package was
// compared with; without a path where there was none.
func changelogThen(ctx context.Context, repo *gitrepo.Repo, state monorepo.State, file string) (TextFile, error) {
	base, _ := state.Trees()
	if base.IsZero() || file == "" {
		return TextFile{}, nil
	}
	id, mode, ok, err := repo.Lookup(ctx, base, strings.TrimPrefix(file, state.Package.Dir+"/"))
	if err != nil || !ok || !mode.Regular() {
		return TextFile{}, err
	}
	_, data, err := repo.Object(ctx, id, maxChangelog)
	if errors.Is(err, gitrepo.ErrTooLarge) {
		return TextFile{}, nil
	}
	return TextFile{Path: file, Data: data}, err
}

// newChanges are the changes that a changelog tells of no version yet, without those
// that it told before.
func newChanges(now, then []byte) []changelog.Change {
	type key struct{ section, text string }
	told := map[key]bool{}
	for _, c := range unreleased(then) {
		told[key{c.Section, c.Text}] = true
	}
	return slices.DeleteFunc(unreleased(now), func(c changelog.Change) bool { return told[key{c.Section, c.Text}] })
}

// unreleased is what a changelog tells of what has no version, or one without a date.
func unreleased(data []byte) []changelog.Change {
	log := changelog.Parse(data)
	entry := log.Unreleased()
	for i := 0; entry == nil && i < len(log.Entries); i++ {
		if e := &log.Entries[i]; e.Unreleased {
			entry = e
		}
	}
	if entry == nil {
		return nil
	}
	return entry.Changes(data)
}

// levelOf is the level of a changelog's entry; one under a title of the author's own is
// a patch.
func levelOf(c changelog.Change) version.Level {
	switch {
	case c.Breaking, c.Kind == changelog.Removed:
		return version.Major
	case c.Kind == changelog.Added:
		return version.Minor
	}
	return version.Patch
}

// shift is what a level means below 1.0.0, where minor versions may break their users:
// auto.zero says it.
func (m *maker) shift(level version.Level, state monorepo.State) version.Level {
	v := state.Package.Version
	if state.Last != nil {
		v = state.Last.Version
	}
	zero := m.ws.Config.Auto.Zero
	switch {
	case v.Major > 0 || zero == config.ZeroSame:
		return level
	case level == version.Major:
		return version.Minor
	case level == version.Minor && zero == config.ZeroShift:
		return version.Patch
	}
	return level
}

// reason says in a line what made the level, and what else was said.
func (t *testimony) reason() string {
	if t.with != "" {
		return string(t.level) + ", with " + t.with
	}
	var levels []version.Level
	var said []string
	for _, source := range []string{fromCommit, fromChangelog} {
		if level, what := t.summary(source); what != "" {
			levels, said = append(levels, level), append(said, what)
		}
	}
	switch {
	case len(said) == 0:
		return ""
	case len(said) == 1 || levels[0] == levels[1]:
		return string(levels[0]) + ", " + strings.Join(said, " and ")
	case higher(levels[1], levels[0]):
		slices.Reverse(levels)
		slices.Reverse(said)
	}
	return fmt.Sprintf("%s, %s; %s, %s", levels[0], said[0], levels[1], said[1])
}

// summary names the evidence of one source that counts most, and its level.
func (t *testimony) summary(source string) (level version.Level, what string) {
	var top Evidence
	n := 0
	for _, e := range t.evidence {
		if e.Source != source {
			continue
		}
		n++
		if higher(version.Level(e.Level), version.Level(top.Level)) {
			top = e
		}
	}
	switch {
	case n == 0:
		return "", ""
	case source == fromCommit:
		what = fmt.Sprintf("%s (%s)", finding.Count(n, "commit"), brief(top.Text))
	default:
		what = top.heading() + " in " + top.place()
	}
	return version.Level(top.Level), what
}

// heading is what gives an entry of a changelog its level.
func (e Evidence) heading() string {
	switch {
	case changelog.Breaking(e.Text) || changelog.Breaking(e.Section):
		return "a breaking change"
	case e.Section == "":
		return "a line of no section"
	}
	return brief(e.Section)
}

func (e Evidence) place() string { return fmt.Sprintf("%s:%d", path.Base(e.Path), e.Line) }

// maxBrief is the number of characters of a subject that fit beside a version.
const maxBrief = 50

// brief cuts a text that is too long for its line.
func brief(text string) string {
	runes := []rune(text)
	if len(runes) <= maxBrief {
		return text
	}
	return strings.TrimSpace(string(runes[:maxBrief-3])) + "..."
}
