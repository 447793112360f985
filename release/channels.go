package release

import (
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/version"
)

// channel is the identifier that every release from HEAD's branch gets; "" where
// releases are stable.
func (m *maker) channel() string {
	if m.req.FromManifests || m.req.Snapshot {
		return ""
	}
	return m.s.Config.Channel(m.s.Head.Branch)
}

// nextOf is the version that a level leads to from v: on the branch of a channel a
// prerelease of it, whatever the level.
func (m *maker) nextOf(v version.Version, level version.Level) (version.Version, error) {
	if channel := m.channel(); channel != "" {
		return Bump{Level: level}.OnChannel(v, channel)
	}
	return v.Next(level, m.req.Pre)
}

// OnChannel is the version that follows v on the branch of a channel: minor leads
// from 1.2.0 to 1.3.0-beta.1, and from 1.3.0-beta.1 to 1.3.0-beta.2.
func (b Bump) OnChannel(v version.Version, identifier string) (version.Version, error) {
	if b.Version != nil {
		return b.From(v, "")
	}
	level := b.Level
	if level == version.Release {
		return v, fmt.Errorf("releases from this branch are prereleases %s (channels in %s), and release makes a stable one", identifier, config.Filename)
	}
	if !prereleases(level) {
		level = prereleaseOf(level, v)
	}
	return v.Next(level, identifier)
}

// checkChannel refuses what would make other releases on the branch of a channel
// than its prereleases.
func (m *maker) checkChannel() error {
	channel := m.channel()
	if channel == "" {
		return nil
	}
	branch := m.s.Head.Branch
	if m.req.Pre != "" && m.req.Pre != channel {
		return &RequestError{
			Message: fmt.Sprintf("releases from branch %s are prereleases %s (channels in .upmrel.yaml), not %s", branch, channel, m.req.Pre),
			Fix:     "leave out --pre " + m.req.Pre,
		}
	}
	for _, b := range m.req.bumps() {
		if err := m.checkChannelBump(b, channel); err != nil {
			return err
		}
	}
	return nil
}

func (m *maker) checkChannelBump(b Bump, channel string) error {
	branch := m.s.Head.Branch
	stable := m.stableBranch()
	switch v := b.Version; {
	case b.Level == version.Release:
		return &RequestError{
			Message: fmt.Sprintf("releases from branch %s are prereleases %s (channels in .upmrel.yaml): release would make a stable one", branch, channel),
			Fix:     finding.Command("git", "switch", "--", stable) + ", " + finding.Command("git", "merge", branch) + ", then the same command",
		}
	case v != nil && !v.IsPrerelease():
		return &RequestError{
			Message: fmt.Sprintf("releases from branch %s are prereleases %s (channels in .upmrel.yaml), %s is a stable version", branch, channel, v),
			Fix:     fmt.Sprintf("write %s-%s.1; or release %s on %s", v, channel, v, stable),
		}
	case v != nil && v.Identifier() != channel:
		return &RequestError{
			Message: fmt.Sprintf("releases from branch %s are prereleases %s (channels in .upmrel.yaml), not %s", branch, channel, v),
			Fix:     fmt.Sprintf("write %s-%s.1", v.Core(), channel),
		}
	}
	return nil
}

// stableBranch is a branch that stable releases are made on.
func (m *maker) stableBranch() string {
	for _, branch := range m.s.Config.Branches {
		if !isGlob(branch) && m.s.Config.Channel(branch) == "" {
			return branch
		}
	}
	if m.s.DefaultBranch != "" {
		return m.s.DefaultBranch
	}
	return "main"
}

func isGlob(branch string) bool { return strings.ContainsAny(branch, `*?[{\`) }

// promotes reports whether a level leads from a channel's prerelease to a stable
// version: on a branch of stable releases that one is not yet released.
func (m *maker) promotes(v version.Version, level version.Level) bool {
	if m.channel() != "" || !v.IsPrerelease() || level == "" || m.req.Pre != "" || prereleases(level) {
		return false
	}
	for _, identifier := range m.s.Config.Channels {
		if identifier == v.Identifier() {
			return true
		}
	}
	return false
}
