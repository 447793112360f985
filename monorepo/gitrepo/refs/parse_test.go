package refs

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

func TestNamesAreValidWhereGitSaysSo(t *testing.T) {
	t.Parallel()
	names := []string{
		"", "/", "a", "a/", "/a", "a//b", ".a", "a/.b", "a.", "a./b", "a/b.", "a..b", "a.b", "a.lock", "a.lock/b", "a/b.lock",
		".lock", "a.lockb", "a b", "a\tb", "a\nb", "a\x7fb", "a~b", "a^b", "a:b", "a?b", "a*b", "a[b", `a\b`, "a]b", "a@{b", "a@b",
		"@", "{", "a{b", "@/{", "-a", "a-b_c+d=e", "A/B", "é", "\xff", "com.example.a/1.2.3-beta.1",
	}
	r := repotest.New(t)
	for _, name := range names {
		name = "refs/tags/" + name
		_, err := r.Try("check-ref-format", name)
		if got, git := validName(name), err == nil; got != git {
			t.Errorf("%q is valid: %v, git says %v", name, got, git)
		}
	}
}

func FuzzParsePacked(f *testing.F) {
	const id = "0123456789abcdef0123456789abcdef01234567"
	f.Add("# pack-refs with: peeled fully-peeled sorted \n" + id + " refs/heads/a\n" + id + " refs/tags/b\n^" + id + "\n")
	f.Add("# pack-refs with: peeled \n" + id + " refs/tags/b\n" + id + " refs/heads/a\n" + id + " refs/tags/b\n")
	f.Add(id + " refs/stash\n^" + id + "\n" + id + " refs/tags/a..b\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parsePacked(text, 20)
		if err != nil {
			return
		}
		if cap(p.refs) > len(text)/40+1 {
			t.Errorf("room for %d refs in %d bytes", cap(p.refs), len(text))
		}
		last := ""
		again := "# pack-refs with: peeled fully-peeled sorted \n"
		for _, ref := range p.refs {
			if ref.Name <= last || !validName(ref.Name) || !isRead(ref.Name) {
				t.Errorf("%q comes after %q", ref.Name, last)
			}
			last = ref.Name
			if ref.Peeled == (odb.ID{}) {
				return // only an older git writes such a file
			}
			again += fmt.Sprintf("%s %s\n^%s\n", ref.ID, ref.Name, ref.Peeled)
		}
		if q, err := parsePacked(again, 20); err != nil || !slices.Equal(q.refs, p.refs) {
			t.Errorf("%v was written and read as %v, %v", p.refs, q, err)
		}
	})
}

func FuzzParseLoose(f *testing.F) {
	f.Add("0123456789abcdef0123456789abcdef01234567\n")
	f.Add("ref: refs/heads/main\n")
	f.Fuzz(func(t *testing.T, content string) {
		r, ref := looseReader{digits: 40}, looseRef{}
		r.parse(&ref, content)
		kinds := 0
		for _, is := range []bool{!ref.ID.IsZero(), ref.target != "", ref.err != nil} {
			if is {
				kinds++
			}
		}
		if kinds != 1 || ref.target != "" && (!validName(ref.target) || !strings.Contains(content, ref.target)) {
			t.Errorf("%q gives %+v", content, ref)
		}
	})
}
