package subtreetest

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1" //nolint:gosec // git's object format
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// kind is an object's type as a pack numbers it.
type kind byte

const (
	commitKind kind = 1
	treeKind   kind = 2
	blobKind   kind = 3
)

func (k kind) String() string { return [...]string{"", "commit", "tree", "blob"}[k] }

type object struct {
	kind kind
	data string
}

// Objects are git objects by their ids. They are made here and not by git, so
// that a message can name the id of another commit, and a commit can be as odd
// as those that old tools wrote.
type Objects map[string]object

func (o Objects) add(k kind, data string) string {
	sum := sha1.Sum(fmt.Appendf(nil, "%s %d\x00%s", k, len(data), data)) //nolint:gosec // git's object format
	id := hex.EncodeToString(sum[:])
	o[id] = object{k, data}
	return id
}

// Blob adds a file's content.
func (o Objects) Blob(content string) string { return o.add(blobKind, content) }

// Commit adds a commit as it is, header and message.
func (o Objects) Commit(raw string) string { return o.add(commitKind, raw) }

// Tree adds the trees of files.
func (o Objects) Tree(files Files) string {
	entries := map[string]string{} // by the name that git sorts by
	for path, f := range files {
		name, _, nested := strings.Cut(path, "/")
		switch {
		case nested:
			if entries[name+"/"] == "" {
				entries[name+"/"] = "40000 " + name + "\x00" + binaryID(o.Tree(files.Under(name)))
			}
		case f.Mode == Submodule:
			entries[name] = f.Mode + " " + name + "\x00" + binaryID(f.Content)
		default:
			entries[name] = f.Mode + " " + name + "\x00" + binaryID(o.Blob(f.Content))
		}
	}
	var data strings.Builder
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		data.WriteString(entries[name])
	}
	return o.add(treeKind, data.String())
}

func binaryID(id string) string {
	raw, err := hex.DecodeString(id)
	if err != nil {
		panic("not an id: " + id)
	}
	return string(raw)
}

// Write stores the objects in a repository as one pack.
func (o Objects) Write(tb testing.TB, r *repotest.Repo) {
	tb.Helper()
	var pack bytes.Buffer
	pack.WriteString("PACK")
	pack.Write(binary.BigEndian.AppendUint32(nil, 2))
	pack.Write(binary.BigEndian.AppendUint32(nil, uint32(len(o)))) //nolint:gosec // tests make few
	z := zlib.NewWriter(nil)
	for _, id := range slices.Sorted(maps.Keys(o)) {
		obj := o[id]
		pack.Write(packHeader(obj.kind, len(obj.data)))
		z.Reset(&pack)
		_, _ = z.Write([]byte(obj.data))
		_ = z.Close()
	}
	sum := sha1.Sum(pack.Bytes()) //nolint:gosec // git's pack format
	pack.Write(sum[:])
	cmd := r.Command("-c", "core.fsync=none", "index-pack", "--stdin")
	cmd.Stdin = &pack
	if output, err := cmd.CombinedOutput(); err != nil {
		tb.Fatalf("git index-pack: %v\n%s", err, output)
	}
}

// packHeader is the type and size that precede an object in a pack.
func packHeader(k kind, size int) []byte {
	first := byte(k)<<4 | byte(size&15)
	size >>= 4
	var header []byte
	for size > 0 {
		header = append(header, first|0x80)
		first = byte(size & 0x7f)
		size >>= 7
	}
	return append(header, first)
}
