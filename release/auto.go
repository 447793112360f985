package release

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/version"
)

// Auto is the level that a package's commits and its changelog ask for.
const Auto version.Level = "auto"

// Auto reports whether the level of a package is to be found in its commits and its
// changelog.
func (r Request) Auto() bool {
	if r.FromManifests {
		return false
	}
	if len(r.Packages) == 0 {
		return r.Bump.Level == Auto
	}
	for _, own := range r.Packages {
		if own.Level == Auto || own.IsZero() && r.Bump.Level == Auto {
			return true
		}
	}
	return false
}

// NeedsHistories reports whether a plan for the request has to know the commits since
// the last releases: for levels, or for what changelogs get.
func (r Request) NeedsHistories(cfg *config.Config) bool {
	return !r.FromManifests && cfg.Changelog.FromCommits || r.Auto() && slices.Contains(cfg.Auto.Sources, config.SourceCommits)
}

// resolve replaces auto by what each package's commits and changelog ask for, and
// leaves out the packages that nothing releases. Those that share one version take the
// highest level of all.
func (m *maker) resolve(asked []*choice) ([]*choice, error) {
	var heard []*choice
	for _, c := range asked {
		if c.asked.Level != Auto {
			continue
		}
		t, err := m.hear(c.state)
		if err != nil {
			return nil, err
		}
		c.heard = t
		heard = append(heard, c)
	}
	if m.synchronized() {
		shareHighest(heard)
	}
	var unsaid []*choice
	for _, c := range heard {
		if err := m.apply(c); err != nil {
			return nil, err
		}
		if m.isUnsaid(c) {
			unsaid = append(unsaid, c)
		}
	}
	m.keepVersions(heard)
	if err := m.refuseUnknown(unsaid); err != nil {
		return nil, err
	}
	m.warnUnknown(heard)
	return slices.DeleteFunc(asked, func(c *choice) bool {
		quiet := c.heard != nil && c.asked.Level == Auto
		if quiet {
			m.quiet = append(m.quiet, c)
		}
		return quiet
	}), nil
}

// apply turns what was heard of a package into what is asked of it.
func (m *maker) apply(c *choice) error {
	t, p := c.heard, c.state.Package
	switch {
	case t.releaseAs != nil:
		if err := m.checkReleaseAs(c); err != nil {
			return err
		}
		c.asked = Bump{Version: &t.releaseAs.version}
		c.because = fmt.Sprintf("%s, as commit %s asks (%s)", t.releaseAs.version, t.releaseAs.commit.Short(), brief(t.releaseAs.subject))
	case t.level != "":
		c.asked = Bump{Level: m.asPrerelease(t.level, p.Version)}
		c.because = t.reason()
	case m.req.Snapshot:
		c.asked = Bump{Level: version.Patch}
		c.because = "patch, as nothing asks for more"
	case m.promotes(p.Version, version.Release):
		c.asked = Bump{Level: version.Release}
		c.because = "release, " + m.s.Head.Branch + " is a branch of stable releases"
	}
	c.asIs = m.fits(c)
	return nil
}

// asPrerelease is the level that leads to a prerelease, where one is asked for.
func (m *maker) asPrerelease(level version.Level, v version.Version) version.Level {
	if m.req.Pre == "" || m.channel() != "" {
		return level
	}
	return prereleaseOf(level, v)
}

// fits reports whether a package needs no other version than its manifest's: it is
// released already, it never was, or a bump by hand is as high as what was heard asks.
func (m *maker) fits(c *choice) bool {
	t, p := c.heard, c.state.Package
	if m.req.Force || m.req.Snapshot || m.promotes(p.Version, version.Release) {
		return false
	}
	if m.stands(m.sight(p), p) {
		return !m.req.AlwaysBump || t.level == ""
	}
	switch channel := m.channel(); {
	case t.releaseAs != nil:
		return t.releaseAs.version == p.Version
	case !m.isUnreleased(c.state), channel != "" && p.Version.Identifier() != channel:
		return false
	case c.state.Last == nil:
		return true
	case p.Version.Compare(c.state.Last.Version) <= 0:
		return false
	case t.level == "":
		return true
	case channel != "" || m.req.Pre != "":
		return m.meets(c.state, m.asPrerelease(t.level, c.state.Last.Version))
	}
	// A prerelease that a person chose leads to the version that is asked for.
	least, err := c.state.Last.Version.Next(t.level, "")
	return err == nil && p.Version.Core().Compare(least) >= 0
}

// keepVersions lets packages that fit keep their manifests' versions, unless one that
// shares its version with them has to rise.
func (m *maker) keepVersions(heard []*choice) {
	unit := func(c *choice) string {
		if m.synchronized() {
			return "all"
		}
		return c.state.Package.Group
	}
	rises := map[string]bool{"": false}
	for _, c := range heard {
		if u := unit(c); u != "" && !c.asIs && c.asked.Level != Auto {
			rises[u] = true
		}
	}
	for _, c := range heard {
		if c.asIs = c.asIs && !rises[unit(c)]; c.asIs {
			c.asked = Bump{Version: &c.state.Package.Version}
		}
	}
}

// shareHighest lets all packages ask for what the highest of them does.
func shareHighest(all []*choice) {
	var top *choice
	var as *releaseAs
	unknown := ""
	for _, c := range all {
		if top == nil || higher(c.heard.level, top.heard.level) {
			top = c
		}
		if own := c.heard.releaseAs; own != nil && (as == nil || own.version.Compare(as.version) > 0) {
			as = own
		}
		if unknown == "" {
			unknown = c.heard.unknown
		}
	}
	for _, c := range all {
		if c.heard.level != top.heard.level {
			c.heard.with = top.state.Package.Name
		}
		c.heard.releaseAs, c.heard.unknown = as, unknown
	}
	for _, c := range all {
		c.heard.level = top.heard.level
	}
}

// checkReleaseAs refuses a version that a commit asks for and that can't follow.
func (m *maker) checkReleaseAs(c *choice) error {
	as, p := c.heard.releaseAs, c.state.Package
	if channel := m.channel(); channel != "" {
		if err := m.checkChannelBump(Bump{Version: &as.version}, channel); err != nil {
			return err
		}
	}
	if as.version.Compare(p.Version) > 0 || as.version == p.Version && m.isUnreleased(c.state) {
		return nil
	}
	return &RequestError{
		Message: fmt.Sprintf("commit %s asks for %s %s (Release-As), and %s is the present version", as.commit.Short(), p.Name, as.version, p.Version),
		Fix:     "name a higher version: " + finding.Command("upmrel", "release", "-p", p.Name+"=VERSION"),
	}
}

// isUnsaid reports whether a package may have to rise, and what would say so is not
// known.
func (m *maker) isUnsaid(c *choice) bool {
	p := c.state.Package
	_, named := m.req.Packages[p.Name]
	switch {
	case m.req.Snapshot || c.heard.level != "" || c.heard.releaseAs != nil || m.stands(m.sight(p), p):
		return false
	case p.Private && !m.synchronized():
		return named && c.heard.unknown != ""
	case c.state.Last != nil:
		return c.heard.unknown != ""
	}
	if c.heard.unknown == "" && m.releasedThere(p.Name) {
		c.heard.unknown = m.s.Remote.Name + " has tags of it that are not here"
	}
	c.heard.unknown = cmp.Or(c.heard.unknown, m.s.unknown(c.state, gitrepo.Whole))
	return m.s.Shallow || m.s.NoTags || m.releasedThere(p.Name)
}

// releasedThere reports whether the remote has a release of a package.
func (m *maker) releasedThere(name string) bool {
	if m.s.OnRemote == nil {
		return false
	}
	for tag := range m.s.OnRemote.Tags {
		if of, _, ok := m.ws.Scheme.Parse(tag); ok && (of == name || of == "") {
			return true
		}
	}
	return false
}

// refuseUnknown ends a plan for packages of which not enough is known.
func (m *maker) refuseUnknown(unsaid []*choice) error {
	if len(unsaid) == 0 {
		return nil
	}
	first := unsaid[0]
	name := first.state.Package.Name
	if first.state.Package.Private {
		return &RequestError{
			Message: name + " is private: no tag tells since when it changed, so nothing tells how far it rises",
			Fix:     finding.Command("upmrel", "plan", "-p", name+"=patch"),
		}
	}
	names := name
	if n := len(unsaid) - 1; n > 0 {
		names += " and " + finding.Count(n, "package") + " more"
	}
	return &Precondition{
		Message: fmt.Sprintf("how far %s rises can't be told: %s", names, first.heard.unknown),
		Fix:     m.s.knowFix(name, m.levelFix(name)),
	}
}

// levelFix plans with a level that is not asked of the commits.
func (m *maker) levelFix(name string) string {
	if m.synchronized() {
		return "upmrel plan patch"
	}
	return finding.Command("upmrel", "plan", "-p", name+"=patch")
}

// FetchFix is what brings the history and the tags that are not here.
func (s *Situation) FetchFix() string {
	switch {
	case s.Shallow:
		return UnshallowFix
	case s.Remote.Name == "":
		return "git fetch --tags"
	}
	return finding.Command("git", "fetch", "--tags", "--", s.Remote.Name)
}

// warnUnknown says that the changelog alone made a level, as nothing was known of the
// commits.
func (m *maker) warnUnknown(heard []*choice) {
	for _, c := range heard {
		if c.heard.unknown != "" && c.heard.level != "" && c.heard.with == "" {
			m.plan.Problems = append(m.plan.Problems, finding.Finding{
				Code: finding.LevelUnknown, Severity: finding.Warning, Path: c.state.Package.Path, Package: c.state.Package.Name,
				Message: "its changelog alone says how far it rises: " + c.heard.unknown,
				Fix:     m.s.knowFix(c.state.Package.Name, m.levelFix(c.state.Package.Name)),
			})
		}
	}
}

// tellQuiet says of packages that changed why they are not released.
func (m *maker) tellQuiet() {
	var left []*choice
	for _, c := range m.quiet {
		p := c.state.Package
		_, named := m.req.Packages[p.Name]
		if m.chosen[p.Name] == nil && (c.state.Changed || named) {
			left = append(left, c)
		}
	}
	if len(left) == 0 {
		return
	}
	if m.synchronized() {
		m.say(left[0], m.quietly("", m.commitsOf(left), left[0].state))
		return
	}
	for _, c := range left {
		m.say(c, m.quietly(c.state.Package.Name+": ", c.heard.commits, c.state))
	}
}

func (m *maker) say(c *choice, message string) {
	f := finding.Finding{Code: finding.LevelNone, Severity: finding.Info, Message: message}
	if !m.synchronized() {
		f.Package = c.state.Package.Name
	}
	m.plan.Problems = append(m.plan.Problems, f)
}

// quietly says what there is and that none of it releases.
func (m *maker) quietly(prefix string, commits int, state monorepo.State) string {
	since := ""
	if state.Last != nil {
		since = " since " + state.Last.Version.String()
	}
	var parts []string
	switch sources := m.ws.Config.Auto.Sources; {
	case !state.Changed:
		return prefix + "nothing changed" + since
	case slices.Contains(sources, config.SourceCommits):
		parts = append(parts, finding.Count(commits, "commit")+since+", none of which releases")
		if slices.Contains(sources, config.SourceChangelog) {
			parts = append(parts, "nothing new under [Unreleased]")
		}
	default:
		parts = append(parts, "it changed"+since+", and nothing new stands under [Unreleased]")
	}
	return prefix + strings.Join(parts, ", ")
}

// commitsOf counts the commits that touched any of some packages.
func (m *maker) commitsOf(all []*choice) int {
	met := map[gitrepo.ID]bool{}
	for _, c := range all {
		for _, commit := range m.s.Histories[c.state.Package.Name].Commits {
			met[commit.ID] = true
		}
	}
	return len(met)
}
