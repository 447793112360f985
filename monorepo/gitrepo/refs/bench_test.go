package refs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/refs"
)

func BenchmarkReadOfPackedTags(b *testing.B) {
	for _, count := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			var text strings.Builder
			text.WriteString("# pack-refs with: peeled fully-peeled sorted \n")
			for i := range count {
				fmt.Fprintf(&text, "%040x refs/tags/com.example.package-%05d/1.2.3\n^%040x\n", i+1, i, i+1)
			}
			dir := b.TempDir()
			write(b, filepath.Join(dir, "packed-refs"), text.String())
			if err := os.MkdirAll(filepath.Join(dir, "refs", "tags"), 0o755); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if found, err := refs.Read(dir, 20); err != nil || len(found) != count {
					b.Fatalf("%d refs, %v", len(found), err)
				}
			}
		})
	}
}

func write(tb testing.TB, path, content string) {
	tb.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		tb.Fatal(err)
	}
}
