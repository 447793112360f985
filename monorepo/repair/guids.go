package repair

import (
	"context"
	"errors"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/parallel"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// GUIDs are those of a snapshot's .meta files.
func GUIDs(ctx context.Context, snap *gitrepo.Snapshot) (map[string]bool, error) {
	var metas []gitrepo.Entry
	for _, e := range snap.Entries() {
		if strings.HasSuffix(e.Path, ".meta") && e.Mode.Regular() {
			metas = append(metas, e)
		}
	}
	found, errs := make([]string, len(metas)), make([]error, len(metas))
	parallel.Each(len(metas), func(i int) {
		data, err := snap.Read(ctx, metas[i].Path, 0)
		found[i], errs[i] = guidOf(data), err
	})
	taken := map[string]bool{}
	for _, guid := range found {
		taken[guid] = true
	}
	return taken, errors.Join(errs...)
}

// guidOf is the GUID of a .meta file; "" where it has none.
func guidOf(data []byte) string {
	guid, _ := unity.FindGUID(data)
	return strings.ToLower(strings.TrimSpace(guid))
}
