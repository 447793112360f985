package refs_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/refs"
)

func TestTargetIsWhatGitCallsIt(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	r.Git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
	r.Git("symbolic-ref", "refs/remotes/two/HEAD", "refs/remotes/origin/HEAD")
	r.Git("symbolic-ref", "refs/remotes/gone/HEAD", "refs/remotes/gone/main")
	r.Git("symbolic-ref", "refs/remotes/folder/HEAD", "refs/remotes/origin")
	r.write("refs/remotes/itself/HEAD", "ref: refs/remotes/itself/HEAD\n")
	r.write("refs/remotes/broken/HEAD", "nothing\n")
	r.write("refs/remotes/tobroken/HEAD", "ref: refs/remotes/broken/HEAD\n")
	r.write("refs/remotes/blanks/HEAD", "ref:  refs/remotes/origin/main \n")
	r.write("refs/remotes/bad/HEAD", "ref: refs/remotes/a..b\n")
	for i, name := range []string{"1", "2", "3", "4", "5", "6"} {
		r.write("refs/remotes/"+name+"/HEAD", "ref: refs/remotes/"+[]string{"origin", "1", "2", "3", "4", "5"}[i]+"/HEAD\n")
	}
	check := func() {
		t.Helper()
		for remote := range strings.FieldsSeq("origin two gone folder itself broken tobroken blanks bad none 1 2 3 4 5 6 a..b https://example.com/x.git") {
			name := "refs/remotes/" + remote + "/HEAD"
			got, err := refs.Target(filepath.Join(r.Dir(), ".git"), 20, name)
			want, gitErr := r.Try("symbolic-ref", "-q", name)
			if want = strings.TrimSpace(want); gitErr != nil {
				want = ""
			}
			if err != nil || got != want {
				t.Errorf("%s names %q, error %v, git says %q", name, got, err, want)
			}
		}
	}
	check()
	r.Git("pack-refs", "--all")
	check()
	for _, name := range []string{"HEAD", "refs/other/x"} { // a file elsewhere, or one of each work tree
		if got, err := refs.Target(filepath.Join(r.Dir(), ".git"), 20, name); !errors.Is(err, refs.ErrUnsupported) {
			t.Errorf("%s names %q, error %v", name, got, err)
		}
	}
}
