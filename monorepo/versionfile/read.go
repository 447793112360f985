package versionfile

import (
	"bytes"
	"context"
	"errors"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// maxSize is how large a file with a version may be.
const maxSize = 4 << 20

// Read reads the place's file. The finding, an error, says why no version can be
// written into it.
func (p Place) Read(ctx context.Context, snap *gitrepo.Snapshot) ([]byte, *finding.Finding, error) {
	data, err := snap.Read(ctx, p.Path, maxSize)
	switch {
	case errors.Is(err, gitrepo.ErrTooLarge):
		return nil, p.fault(0, "has more than 4 MiB: no version is looked for in it", "leave it out of path in versionFiles"), nil
	case err != nil && ctx.Err() == nil && snap.OnDisk: // a file may go at any time
		return nil, p.fault(0, "can't be read: "+err.Error(), "leave it out of path in versionFiles"), nil
	case err != nil:
		return nil, nil, err
	}
	if message, fix := unfit(data); message != "" {
		return nil, p.fault(0, message, fix), nil
	}
	return data, nil, nil
}

// unfit says why bytes are no text in which a version can be replaced.
func unfit(data []byte) (message, fix string) {
	const leaveOut = "leave it out of path in versionFiles"
	switch {
	case gitrepo.IsLFSPointer(data):
		return "is kept by git LFS: what git has is a pointer, which holds no version", "git lfs untrack it, or " + leaveOut
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return "is in UTF-16, which no version is written into", "save it as UTF-8"
	case bytes.IndexByte(data, 0) >= 0:
		return "is binary: no version is written into it", leaveOut
	}
	return "", ""
}
