package release

import (
	"fmt"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/version"
)

// snapshotOf is the version of a build of HEAD that comes before next, of a package
// that is at from.
func (m *maker) snapshotOf(from, next version.Version) (version.Version, error) {
	v, err := m.s.Config.Snapshot.Expand(config.SnapshotOf{
		Version: next, Date: m.s.Now.UTC().Format("20060102"), Commit: m.s.Head.Commit.Short(),
	})
	if err != nil {
		return v, fmt.Errorf("snapshot.format: %w", err)
	}
	if v.Compare(from) < 0 {
		return v, fmt.Errorf("the snapshot %s would be a step back", v)
	}
	return v, nil
}

// takeSnapshot turns the next version of a package into that of a build. A build of
// the same commit and day is the same.
func (m *maker) takeSnapshot(c *choice) error {
	p := c.state.Package
	v, err := m.snapshotOf(p.Version, c.next)
	if err != nil {
		return &RequestError{
			Message: fmt.Sprintf("%s %s: %v", p.Name, p.Version, err),
			Fix:     "name a higher level; or set another snapshot.format in .upmrel.yaml",
		}
	}
	c.next, c.reason = v, "snapshot of "+c.reason
	if v == p.Version {
		c.stage, c.bump, c.reason = tagged, "", "this snapshot already"
	}
	return nil
}
