package index

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// treeNode is a folder of the cache-tree extension. The nodes lie in depth-first
// order, so a folder's subfolders follow it, each with its own.
type treeNode struct {
	name    string // last part of the path; empty for the root
	id      string // its bytes; empty if the tree is not valid
	entries int32  // how many entries the tree covers; negative if it is not valid
	end     int32  // index of the first node that is not inside this one
}

// Root returns the id of the tree that all entries make, if the index knows it
// and [Index.Entries] is exactly that tree's recursive listing: false after a
// change that no commit or `git write-tree` followed, with paths in conflict
// and with paths that are only intended to be added.
func (x *Index) Root() (odb.ID, bool) {
	if x.Unmerged {
		return odb.ID{}, false
	}
	return x.Tree("")
}

// Tree returns the id of the tree of a folder ("a/b", or "" for the root) if
// the index knows it and the entries under the folder are exactly that tree's
// recursive listing. Its time grows with the number of folders beside the path.
func (x *Index) Tree(dir string) (odb.ID, bool) {
	n, ok := x.node(dir)
	if !ok || n.entries < 0 {
		return odb.ID{}, false
	}
	under := x.Under(dir)
	if len(under) != int(n.entries) {
		return odb.ID{}, false
	}
	if x.intent && slices.ContainsFunc(under, func(e Entry) bool { return e.IntentToAdd }) {
		return odb.ID{}, false
	}
	return odb.IDFromBytes([]byte(n.id)), true
}

// node finds the node of a folder.
func (x *Index) node(dir string) (treeNode, bool) {
	if len(x.trees) == 0 {
		return treeNode{}, false
	}
	found := x.trees[0]
	for at := int32(0); dir != ""; {
		var name string
		name, dir, _ = strings.Cut(dir, "/")
		at++
		for at < found.end && x.trees[at].name != name {
			at = x.trees[at].end
		}
		if at >= found.end {
			return treeNode{}, false
		}
		found = x.trees[at]
	}
	return found, true
}

// Under returns the entries in a folder and its subfolders. The slice is shared: do
// not change it.
func (x *Index) Under(dir string) []Entry {
	if dir == "" {
		return x.Entries
	}
	byPath := func(e Entry, path string) int { return strings.Compare(e.Path, path) }
	low, _ := slices.BinarySearchFunc(x.Entries, dir+"/", byPath)
	high, _ := slices.BinarySearchFunc(x.Entries, dir+"0", byPath) // '0' comes after '/'
	return x.Entries[low:high]
}

var errCacheTree = errors.New("malformed cache tree")

// cacheTree reads the nodes of the cache-tree extension, the root's first.
func (d *decoder) cacheTree(size int) ([]treeNode, error) {
	body := make([]byte, size)
	if _, err := io.ReadFull(d.buf, body); err != nil {
		return nil, err
	}
	text := string(body)
	nodes := make([]treeNode, 0, size/(d.hashSize+12))
	for pending := 1; pending > 0; {
		n, rest, ok := d.treeNode(text)
		pending--
		if !ok || int(n.end) > len(rest)-pending || (len(nodes) == 0 && n.name != "") {
			return nil, errCacheTree
		}
		nodes = append(nodes, n)
		pending += int(n.end)
		text = rest
	}
	for i := len(nodes) - 1; i >= 0; i-- {
		end := int32(i + 1)
		for range nodes[i].end {
			end = nodes[end].end
		}
		nodes[i].end = end
	}
	return nodes, nil
}

// treeNode reads one node: its name, a NUL, the number of entries, a space, the
// number of subfolders, which it leaves in end, a newline, and the tree id
// unless the number of entries is negative.
func (d *decoder) treeNode(text string) (n treeNode, rest string, ok bool) {
	var counts, entries, subfolders string
	n.name, text, _ = strings.Cut(text, "\x00")
	counts, text, _ = strings.Cut(text, "\n")
	entries, subfolders, _ = strings.Cut(counts, " ")
	if n.entries, ok = number(entries); !ok {
		return n, "", false
	}
	if n.end, ok = number(subfolders); !ok || n.end < 0 {
		return n, "", false
	}
	if n.entries >= 0 {
		if len(text) < d.hashSize {
			return n, "", false
		}
		n.id, text = text[:d.hashSize], text[d.hashSize:]
	}
	return n, text, true
}

func number(digits string) (int32, bool) {
	n, err := strconv.ParseInt(digits, 10, 32)
	return int32(n), err == nil
}
