package odb

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// benchmarkRepo has about 20,000 objects in one pack.
func benchmarkRepo(b *testing.B) *repotest.Repo {
	b.Helper()
	return repotest.Generate(b, repotest.Spec{
		Packages: 200, Files: 6000, Tags: 400, Commits: 2500, Strategy: "prefixed", Changed: 5,
	})
}

// idsOf returns the ids of a repository's objects of some kinds, in pack order.
func idsOf(b *testing.B, r *repotest.Repo, kinds ...string) []ID {
	b.Helper()
	lines := r.Git("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname) %(objecttype)")
	var ids []ID
	for line := range strings.Lines(lines) {
		hex, kind, _ := strings.Cut(strings.TrimSpace(line), " ")
		if !slices.Contains(kinds, kind) {
			continue
		}
		id, err := ParseID(hex)
		if err != nil {
			b.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

func perObject(b *testing.B, objects int) {
	b.Helper()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(objects), "ns/object")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkRead opens a repository and reads each of its objects, beside git.
func BenchmarkRead(b *testing.B) {
	r := benchmarkRepo(b)
	for _, bench := range []struct {
		name  string
		kinds []string
	}{
		{"commits", []string{"commit"}},
		{"trees", []string{"tree"}},
		{"all", []string{"commit", "tree", "blob", "tag"}},
	} {
		ids := idsOf(b, r, bench.kinds...)
		b.Run(bench.name, func(b *testing.B) {
			b.Run("mapped", func(b *testing.B) { benchmarkRead(b, r, ids, Options{}) })
			b.Run("unmapped", func(b *testing.B) { benchmarkRead(b, r, ids, Options{noMap: true}) })
			b.Run("git", func(b *testing.B) { benchmarkGit(b, r, ids) })
		})
	}
}

func benchmarkRead(b *testing.B, r *repotest.Repo, ids []ID, options Options) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		s, err := OpenWith(objectsDir(r), options)
		if err != nil {
			b.Fatal(err)
		}
		for _, id := range ids {
			if _, _, err := s.Read(id, 0); err != nil {
				b.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	perObject(b, len(ids))
}

func benchmarkGit(b *testing.B, r *repotest.Repo, ids []ID) {
	b.Helper()
	var list strings.Builder
	for _, id := range ids {
		list.WriteString(id.String() + "\n")
	}
	for b.Loop() {
		cmd := r.Command("cat-file", "--batch", "--buffer")
		cmd.Stdin, cmd.Stdout = strings.NewReader(list.String()), io.Discard
		if err := cmd.Run(); err != nil {
			b.Fatal(err)
		}
	}
	perObject(b, len(ids))
}

// BenchmarkWalk reads each commit, its tree and the tree of Packages, newest
// first, as a split does.
func BenchmarkWalk(b *testing.B) {
	r := benchmarkRepo(b)
	var commits []ID
	for hex := range strings.FieldsSeq(r.Git("rev-list", "HEAD")) {
		id, err := ParseID(hex)
		if err != nil {
			b.Fatal(err)
		}
		commits = append(commits, id)
	}
	for b.Loop() {
		s, err := Open(objectsDir(r))
		if err != nil {
			b.Fatal(err)
		}
		for _, id := range commits {
			packagesTree(b, s, id)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	perObject(b, 3*len(commits))
}

// packagesTree reads a commit and the tree at Packages in it.
func packagesTree(b *testing.B, s *Store, commit ID) {
	b.Helper()
	_, data, err := s.Read(commit, 0)
	if err != nil {
		b.Fatal(err)
	}
	root, err := ParseID(string(data[len("tree "):][:40]))
	if err != nil {
		b.Fatal(err)
	}
	if _, data, err = s.Read(root, 0); err != nil {
		b.Fatal(err)
	}
	err = ParseTree(data, hashSize, func(_ uint32, name []byte, id ID) bool {
		if string(name) == "Packages" {
			_, _, err = s.Read(id, 0)
			return false
		}
		return true
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkOpen is what a git hook pays before its first object, and with it.
func BenchmarkOpen(b *testing.B) {
	r := benchmarkRepo(b)
	head, err := ParseID(r.Git("rev-parse", "HEAD"))
	if err != nil {
		b.Fatal(err)
	}
	for name, read := range map[string]func(s *Store) error{
		"only":           func(*Store) error { return nil },
		"and one commit": func(s *Store) error { _, _, err := s.Read(head, 0); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s, err := Open(objectsDir(r))
				if err != nil {
					b.Fatal(err)
				}
				if err := read(s); err != nil {
					b.Fatal(err)
				}
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkAbsent looks for an object that is not there, as a writer does first.
func BenchmarkAbsent(b *testing.B) {
	s, err := Open(objectsDir(benchmarkRepo(b)))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	id := hashObject(Blob, "absent")
	b.Run("Has", func(b *testing.B) {
		for b.Loop() {
			if ok, err := s.Has(id); ok || err != nil {
				b.Fatal(ok, err)
			}
		}
	})
	b.Run("Header", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := s.Header(id); err == nil {
				b.Fatal("it is there")
			}
		}
	})
}
