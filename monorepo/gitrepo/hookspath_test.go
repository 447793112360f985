package gitrepo_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

func TestHooksDir(t *testing.T) {
	t.Parallel()
	outside := filepath.Join(t.TempDir(), "hooks")
	for _, tt := range []struct{ name, path, want string }{
		{"not set", "", ".git/hooks"},
		{"in the work tree", ".githooks", ".githooks"},
		{"elsewhere", outside, outside},
		{"below a file, which git does not resolve", "a file/hooks", "a file/hooks"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := repotest.New(t)
			r.Write(map[string]string{"a file": ""})
			want := gitrepo.HooksPath{}
			if tt.path != "" {
				r.Git("config", "core.hooksPath", filepath.ToSlash(tt.path))
				want = gitrepo.HooksPath{Path: filepath.FromSlash(tt.path), Scope: "local", Origin: "file:.git/config"}
			}
			repo, err := gitrepo.Open(t.Context(), r.Dir(), r.Env())
			if err != nil {
				t.Fatal(err)
			}
			defer repo.Close()
			got, err := repo.HooksPath(t.Context())
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
			dir, err := repo.HooksDir(t.Context())
			if !filepath.IsAbs(tt.want) {
				tt.want = filepath.Join(repo.Root(), tt.want)
			}
			if dir != filepath.FromSlash(tt.want) || err != nil {
				t.Errorf("%s, %v, not %s", dir, err, tt.want)
			}
		})
	}
}
