package gitrepo

import "bytes"

// maxLFSPointer is what pointers of git LFS are shorter than.
// (git-lfs/docs/spec.md)
const maxLFSPointer = 1024

// IsLFSPointer reports whether a file's bytes are a pointer of git LFS.
func IsLFSPointer(data []byte) bool {
	return len(data) < maxLFSPointer && bytes.HasPrefix(data, []byte("version https://git-lfs.github.com/spec/v1\n"))
}
