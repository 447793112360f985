package odb

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// stored is one object as git tells it.
type stored struct {
	ID   ID
	Kind string
	Data []byte
}

// objectsOf returns every object of a repository, as git reads them.
func objectsOf(tb testing.TB, r *repotest.Repo) []stored {
	tb.Helper()
	cmd := r.Command("cat-file", "--batch-all-objects", "--batch")
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	var all []stored
	for lines := bufio.NewReader(out); ; {
		line, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		fields := strings.Fields(line)
		id, idErr := ParseID(fields[0])
		size, sizeErr := strconv.Atoi(fields[2])
		data := make([]byte, size+1) // and a line feed
		_, readErr := io.ReadFull(lines, data)
		if err := errors.Join(err, idErr, sizeErr, readErr); err != nil {
			tb.Fatal(err)
		}
		all = append(all, stored{id, fields[1], data[:size]})
	}
	if err := cmd.Wait(); err != nil {
		tb.Fatal(err)
	}
	return all
}

// open opens the objects of a repository for the length of a test.
func open(tb testing.TB, r *repotest.Repo, options Options) *Store {
	tb.Helper()
	s, err := OpenWith(objectsDir(r), options)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

func objectsDir(r *repotest.Repo) string { return filepath.Join(r.Dir(), ".git", "objects") }

// checkSame compares objects, in random order, with what the store reads.
func checkSame(tb testing.TB, s *Store, want []stored) {
	tb.Helper()
	for _, i := range rand.Perm(len(want)) {
		o := want[i]
		kind, data, err := s.Read(o.ID, 0)
		if err != nil || kind.String() != o.Kind || !bytes.Equal(data, o.Data) {
			tb.Fatalf("read %s: %s of %d bytes, %v; want %s of %d", o.ID, kind, len(data), err, o.Kind, len(o.Data))
		}
		kind, size, err := s.Header(o.ID)
		if err != nil || kind.String() != o.Kind || size != int64(len(o.Data)) {
			tb.Fatalf("header of %s: %v %d %v, want %s %d", o.ID, kind, size, err, o.Kind, len(o.Data))
		}
		if ok, err := s.Has(o.ID); !ok || err != nil {
			tb.Fatalf("has %s: %v %v", o.ID, ok, err)
		}
	}
}

// fill adds a branch with commits of a few files, and a tag: loose objects of
// every kind, many of which are worth a delta when they are packed.
func fill(tb testing.TB, r *repotest.Repo, from, to int) {
	tb.Helper()
	var in bytes.Buffer
	data := func(text string) { fmt.Fprintf(&in, "data %d\n%s\n", len(text), text) }
	for i := from; i < to; i++ {
		fmt.Fprintf(&in, "commit refs/heads/from-%d\ncommitter T <t@example.com> %d +0000\n", from, 1700000000+i)
		data(fmt.Sprintf("commit %d", i))
		for path, content := range map[string]string{
			"big.txt":                        text(2000, i),
			fmt.Sprintf("dir/%d.txt", i):     text(20, i),
			fmt.Sprintf("dir/sub/%d.txt", i): "",
		} {
			fmt.Fprintf(&in, "M 100644 inline %s\n", path)
			data(content)
		}
	}
	fmt.Fprintf(&in, "tag v%d\nfrom refs/heads/from-%d\ntagger T <t@example.com> 1700000000 +0000\n", to, from)
	data("release")
	cmd := r.Command("-c", "fastimport.unpackLimit=1000000", "fast-import", "--quiet")
	cmd.Stdin = &in
	if output, err := cmd.CombinedOutput(); err != nil {
		tb.Fatalf("git fast-import: %v\n%s", err, output)
	}
}

// text is a number of lines, a few of which depend on the revision.
func text(lines, revision int) string {
	var b strings.Builder
	for i := range lines {
		if i%97 == revision%97 {
			fmt.Fprintf(&b, "changed in %d\n", revision)
		}
		fmt.Fprintf(&b, "line %d %x\n", i, i*i*7919)
	}
	return b.String()
}

func TestReadGivesWhatGitGives(t *testing.T) {
	t.Parallel()
	tests := map[string]func(t *testing.T, r *repotest.Repo){
		"loose objects only": func(*testing.T, *repotest.Repo) {},
		"one pack": func(_ *testing.T, r *repotest.Repo) {
			r.Git("gc", "-q")
		},
		"long chains of deltas": func(_ *testing.T, r *repotest.Repo) {
			r.Git("repack", "-adfq", "--depth=4095", "--window=50")
		},
		"deltas that name their base": func(_ *testing.T, r *repotest.Repo) {
			r.Git("-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq")
		},
		"no deltas, no compression": func(_ *testing.T, r *repotest.Repo) {
			r.Git("-c", "pack.compression=0", "repack", "-adfFq", "--depth=0")
		},
		"several packs and loose objects": func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			r.Git("repack", "-dq")
			fill(t, r, 12, 16)
			r.Git("repack", "-dq")
			fill(t, r, 16, 20)
			r.Git("repack", "-dq")
			fill(t, r, 20, 21)
		},
		"objects both packed and loose": func(_ *testing.T, r *repotest.Repo) {
			r.Git("repack", "-aq")
		},
		"unreachable objects": func(_ *testing.T, r *repotest.Repo) {
			r.Git("update-ref", "refs/heads/from-0", "from-0~3")
			r.Git("tag", "-d", "v12")
			r.Git("repack", "-Adq")
		},
		"an index of version 1": func(_ *testing.T, r *repotest.Repo) {
			r.Git("-c", "pack.indexVersion=1", "repack", "-adq")
		},
		"an index with 64-bit offsets": func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			r.Git("repack", "-adq")
			index := onePack(t, r) + ".idx"
			if err := os.Remove(index); err != nil {
				t.Fatal(err)
			}
			r.Git("index-pack", "--index-version=2,0x100", "-o", index, strings.TrimSuffix(index, ".idx")+".pack")
		},
		"a multi-pack index": func(t *testing.T, r *repotest.Repo) {
			t.Helper()
			r.Git("repack", "-dq")
			fill(t, r, 12, 14)
			r.Git("repack", "-dq")
			r.Git("multi-pack-index", "write")
		},
		"objects larger than is set aside at once": func(_ *testing.T, r *repotest.Repo) {
			big := text(300_000, 1) // more than eagerSize
			r.Commit("big", map[string]string{"1.txt": big})
			r.Commit("bigger", map[string]string{"1.txt": big + "x"})
			r.Git("repack", "-adfq")
			r.Commit("loose", map[string]string{"1.txt": "x" + big})
		},
		"no objects": func(_ *testing.T, r *repotest.Repo) {
			r.Git("update-ref", "-d", "refs/heads/from-0")
			r.Git("tag", "-d", "v12")
			r.Git("prune", "--expire=now")
		},
	}
	for name, arrange := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			fill(t, r, 0, 12)
			arrange(t, r)
			want := objectsOf(t, r)
			checkSame(t, open(t, r, Options{}), want)
			checkSame(t, open(t, r, Options{noMap: true}), want)
		})
	}
}

// onePack is the path of the only pack, without ".pack".
func onePack(tb testing.TB, r *repotest.Repo) string {
	tb.Helper()
	packs, err := filepath.Glob(filepath.Join(objectsDir(r), "pack", "*.pack"))
	if err != nil || len(packs) != 1 {
		tb.Fatalf("packs: %q, %v", packs, err)
	}
	return strings.TrimSuffix(packs[0], ".pack")
}

func TestReadFindsWhatAnotherProcessChanged(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	fill(t, r, 0, 12)
	first := objectsOf(t, r)
	loose, packed := open(t, r, Options{}), open(t, r, Options{})
	r.Git("gc", "-q")
	checkSame(t, loose, first[:1])
	checkSame(t, packed, first)

	fill(t, r, 12, 15)
	r.Git("repack", "-adfq")
	unused := open(t, r, Options{}) // of a pack that is gone when it is needed
	fill(t, r, 15, 18)
	r.Git("repack", "-adfq")
	want := objectsOf(t, r)
	for _, s := range []*Store{loose, packed, unused} {
		checkSame(t, s, want)
	}
}

// Older gits move packs away and back when they repack.
func TestReadFindsAPackThatComesBack(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	fill(t, r, 0, 4)
	want := objectsOf(t, r)
	r.Git("gc", "-q")
	for _, ext := range []string{".idx", ".pack"} {
		s := open(t, r, Options{noMap: true})
		file := onePack(t, r) + ext
		if err := os.Rename(file, file+".away"); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Read(want[0].ID, 0); !errors.Is(err, ErrNotFound) {
			t.Errorf("without the %s: %v", ext, err)
		}
		if err := os.Rename(file+".away", file); err != nil {
			t.Fatal(err)
		}
		checkSame(t, s, want)
	}
}

func TestReadWhileGitRepacks(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	fill(t, r, 0, 12)
	want := objectsOf(t, r)
	s := open(t, r, Options{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for _, i := range rand.Perm(len(want)) {
				if kind, data, err := s.Read(want[i].ID, 0); err != nil || kind.String() != want[i].Kind || !bytes.Equal(data, want[i].Data) {
					t.Errorf("%s: %s of %d bytes, %v", want[i].ID, kind, len(data), err)
				}
			}
		})
	}
	r.Git("repack", "-adq")
	r.Git("repack", "-adFq", "--depth=5")
	readers.Wait()
}

func TestReadOfWhatIsNotThere(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	fill(t, r, 0, 2)
	r.Git("gc", "-q")
	s := open(t, r, Options{})
	for _, c := range []struct {
		name, id string
		want     error
	}{
		{"an object that nobody made", strings.Repeat("0123456789", 4), ErrNotFound},
		{"the null id", strings.Repeat("0", 40), ErrNotFound},
		{"a SHA-256 id", strings.Repeat("01234567", 8), errors.ErrUnsupported},
	} {
		t.Run(c.name, func(t *testing.T) {
			id, err := ParseID(c.id)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := s.Read(id, 0); !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.id) {
				t.Errorf("read: %v, want %v", err, c.want)
			}
			if _, _, err := s.Header(id); !errors.Is(err, c.want) {
				t.Errorf("header: %v, want %v", err, c.want)
			}
			if ok, err := s.Has(id); ok || c.want == ErrNotFound && err != nil { //nolint:errorlint // the table's own value
				t.Errorf("has: %v, %v", ok, err)
			}
		})
	}
}

// git reads the empty tree even where nothing stored it, and makes commits of it.
func TestTheEmptyTreeIsAlwaysThere(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	r.Git("commit-tree", "-m", "empty", emptyTree)
	id, err := ParseID(emptyTree)
	if err != nil {
		t.Fatal(err)
	}
	kind, data, err := open(t, r, Options{}).Read(id, 1)
	if kind != Tree || len(data) != 0 || err != nil {
		t.Errorf("%s of %d bytes, %v", kind, len(data), err)
	}
}

func TestReadRefusesWhatIsLargerThanTheLimit(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	fill(t, r, 0, 12)
	loose := objectsOf(t, r)
	check := func(t *testing.T) {
		t.Helper()
		s := open(t, r, Options{})
		for range 2 { // the second time some come from the cache
			for _, o := range loose {
				size := int64(len(o.Data))
				if _, data, err := s.Read(o.ID, size); err != nil || int64(len(data)) != size {
					t.Fatalf("%s with its own size as the limit: %v", o.ID, err)
				}
				if _, data, err := s.Read(o.ID, size-1); size > 1 && (!errors.Is(err, ErrTooLarge) || data != nil) {
					t.Fatalf("%s with less than its size as the limit: %v", o.ID, err)
				}
			}
		}
	}
	t.Run("loose", check)
	r.Git("gc", "-q")
	t.Run("packed", check)
}

func TestOpenRefusesWhatIsNoObjectFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := Open(filepath.Join(dir, "missing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file); err == nil {
		t.Error("a file was opened")
	}
}

func TestReadAfterClose(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	fill(t, r, 0, 2)
	r.Git("gc", "-q")
	s := open(t, r, Options{})
	want := objectsOf(t, r)
	checkSame(t, s, want)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Read(want[0].ID, 0); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("read: %v", err)
	}
	if _, err := s.Has(want[0].ID); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("has: %v", err)
	}
}
