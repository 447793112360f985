package gitrepo_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

// gitWith runs git with more environment and an input, and returns its answer.
func gitWith(t *testing.T, made *repotest.Repo, env []string, stdin string, args ...string) string {
	t.Helper()
	cmd := made.Command(args...)
	cmd.Env = append(cmd.Env, env...)
	cmd.Stdin = strings.NewReader(stdin)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %v: %v", args, err)
	}
	return strings.TrimSpace(string(out))
}

func TestCommitsAndTagsHaveTheBytesThatGitGivesThem(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		make    func(t *testing.T) *repotest.Repo
		env     []string
		message string
	}{
		{"a plain one", newSHA1, nil, "chore: release 1.0.0"},
		{"SHA-256", newSHA256, nil, "chore: release 1.0.0\n\nwith a body"},
		{"names with characters that git cuts", newSHA1, []string{
			"GIT_AUTHOR_NAME= .,\"Jürgen\" <Größe>, Jr.;", "GIT_AUTHOR_EMAIL=<a b@example.com>\n",
			"GIT_COMMITTER_NAME=$(id) `id` 日本\x01", "GIT_COMMITTER_EMAIL=",
		}, "subject"},
		{"names that are no UTF-8", newSHA1, []string{"GIT_AUTHOR_NAME=J\xfcrgen", "GIT_COMMITTER_NAME=J\xfcrgen"}, "no \xfc either"},
		{"odd times", newSHA1, []string{"GIT_AUTHOR_DATE=@1 -0945", "GIT_COMMITTER_DATE=2099-12-31T23:59:59+0545"}, "subject"},
		{"messages with lines that other commands cut", newSHA1, nil, "\n  # no comment\n\n\n-----BEGIN PGP SIGNATURE-----\ntree 1234\t \r\n\n"},
		{"no message", newSHA1, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := tt.make(t)
			fill(t, made)
			r := openAt(t, made.Dir(), append(made.Env(), tt.env...))
			w, head := r.NewWriter(), id(t, made, "HEAD")
			commit, err := w.AddCommit(t.Context(), gitrepo.NewCommit{
				Tree: treeOf(t, r, head), Parents: []gitrepo.ID{head, id(t, made, "HEAD~")}, Message: tt.message, Sign: gitrepo.SignAuto,
			})
			if err != nil {
				t.Fatal(err)
			}
			if want := gitWith(t, made, tt.env, tt.message+"\n", "commit-tree", "-p", "HEAD", "-p", "HEAD~", "HEAD^{tree}"); commit.String() != want {
				t.Errorf("commit %s, want %s: %s", commit, want, made.Git("cat-file", "commit", want))
			}
			names := []string{"com.acme.größe/1.0.0-rc.1", "2.0.0"}
			tags, err := w.AddTags(t.Context(), []gitrepo.NewTag{
				{Name: names[0], Commit: head, Message: tt.message}, {Name: names[1], Commit: head, Message: tt.message},
			}, gitrepo.SignAuto)
			if err != nil {
				t.Fatal(err)
			}
			if out := made.Git("tag", "--list", "*2*"); out != "" {
				t.Errorf("tags were made: %s", out)
			}
			for i, name := range names {
				gitWith(t, made, tt.env, tt.message+"\n", "tag", "-a", "--cleanup=verbatim", "-F", "-", name, "HEAD")
				if want := made.Git("rev-parse", "refs/tags/"+name); tags[i].String() != want {
					t.Errorf("tag %s, want %s: %s", tags[i], want, made.Git("cat-file", "tag", want))
				}
			}
			if err := w.Flush(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCommitsAndTagsNeedAnIdentity(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	fill(t, made)
	r := openAt(t, made.Dir(), append(made.Env(), "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=user.useConfigOnly", "GIT_CONFIG_VALUE_0=true"))
	head := id(t, made, "HEAD")
	_, commitErr := r.NewWriter().AddCommit(t.Context(), gitrepo.NewCommit{Tree: treeOf(t, r, head), Message: "m"})
	_, tagErr := r.NewWriter().AddTags(t.Context(), []gitrepo.NewTag{{Name: "2.0.0", Commit: head, Message: "m"}}, gitrepo.SignNever)
	for _, err := range []error{commitErr, tagErr} {
		if _, ok := errors.AsType[*gitrepo.NoIdentityError](err); !ok {
			t.Errorf("error %v", err)
		}
	}
}

func TestMessagesWithANULAreRefused(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	fill(t, made)
	r := open(t, made)
	head := id(t, made, "HEAD")
	_, commitErr := r.NewWriter().AddCommit(t.Context(), gitrepo.NewCommit{Tree: treeOf(t, r, head), Message: "a\x00b"})
	_, tagErr := r.NewWriter().AddTags(t.Context(), []gitrepo.NewTag{{Name: "2.0.0", Commit: head, Message: "a\x00b"}}, gitrepo.SignAuto)
	for _, err := range []error{commitErr, tagErr} {
		if err == nil || err.Error() != `message "a\x00b" has a NUL in it` {
			t.Errorf("error %v", err)
		}
	}
}

// signer makes a repository sign with an ssh key, whose path is relative to the
// root.
func signer(t *testing.T, made *repotest.Repo) {
	t.Helper()
	keygen, err := exec.LookPath("ssh-keygen")
	if err != nil {
		t.Skip("no ssh-keygen here")
	}
	key := filepath.Join(made.Dir(), ".git", "key")
	if out, err := exec.Command(keygen, "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key).CombinedOutput(); err != nil {
		t.Fatalf("ssh-keygen: %v\n%s", err, out)
	}
	public, err := os.ReadFile(key + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(made.Dir(), ".git", "signers"), append([]byte("test@example.com "), public...), 0o600); err != nil {
		t.Fatal(err)
	}
	made.Git("config", "gpg.format", "ssh")
	made.Git("config", "user.signingKey", ".git/key")
	made.Git("config", "gpg.ssh.allowedSignersFile", ".git/signers")
}

func TestSignedCommitsAndTagsAreSoundToGit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		make   func(t *testing.T) *repotest.Repo
		config string // set to true
		sign   gitrepo.Sign
		signed [2]bool // the commit, the tags
	}{
		{"always", newSHA1, "", gitrepo.SignAlways, [2]bool{true, true}},
		{"always, SHA-256", newSHA256, "", gitrepo.SignAlways, [2]bool{true, true}},
		{"commits by configuration", newSHA1, "commit.gpgSign", gitrepo.SignAuto, [2]bool{true, false}},
		{"tags by configuration", newSHA1, "tag.gpgSign", gitrepo.SignAuto, [2]bool{false, true}},
		{"never, against the configuration", newSHA1, "commit.gpgSign", gitrepo.SignNever, [2]bool{false, false}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := tt.make(t)
			fill(t, made)
			signer(t, made)
			if tt.config != "" {
				made.Git("config", tt.config, "true")
			}
			// Objects are UTF-8 whatever this says.
			made.Git("config", "i18n.commitEncoding", "ISO-8859-1")
			refs := made.Git("show-ref")
			r := openAt(t, filepath.Join(made.Dir(), "a"), made.Env())
			w := r.NewWriter()
			tree, err := w.EditTree(t.Context(), id(t, made, "HEAD^{tree}"), map[string][]byte{"a/b.txt": []byte("new")})
			if err != nil {
				t.Fatal(err)
			}
			const message = "größe\n\nbody"
			commit, err := w.AddCommit(t.Context(), gitrepo.NewCommit{Tree: tree, Parents: []gitrepo.ID{id(t, made, "HEAD")}, Message: message, Sign: tt.sign})
			if err != nil {
				t.Fatal(err)
			}
			names := []string{"b/2.0.0", "a/2.0.0"}
			tags, err := w.AddTags(t.Context(), []gitrepo.NewTag{
				{Name: names[0], Commit: commit, Message: message}, {Name: names[1], Commit: commit, Message: message},
			}, tt.sign)
			if err == nil {
				err = w.Flush(t.Context())
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(refs, made.Git("show-ref")); diff != "" {
				t.Errorf("refs moved (-before +after):\n%s", diff)
			}
			out, err := made.Try("verify-commit", commit.String())
			if signed := err == nil; signed != tt.signed[0] {
				t.Errorf("commit signed: %v; %s", signed, out)
			}
			if got := made.Git("-c", "i18n.logOutputEncoding=UTF-8", "log", "-1", "--format=%B", commit.String()); got != message+"\n" {
				t.Errorf("commit message %q", got)
			}
			for i, tag := range tags {
				out, err := made.Try("verify-tag", tag.String())
				if signed := err == nil; signed != tt.signed[1] {
					t.Errorf("tag %s signed: %v; %s", names[i], signed, out)
				}
				text := made.Git("cat-file", "tag", tag.String())
				if !strings.HasPrefix(text, "object "+commit.String()+"\ntype commit\ntag "+names[i]+"\n") || !strings.Contains(text, "\n\n"+message) {
					t.Errorf("tag %s is\n%s", names[i], text)
				}
			}
			checkSound(t, made)
		})
	}
}

func TestSigningThatFailsMakesNoTag(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	fill(t, made)
	signer(t, made)
	made.Git("config", "user.signingKey", ".git/none")
	r, head := open(t, made), id(t, made, "HEAD")
	_, commitErr := r.NewWriter().AddCommit(t.Context(), gitrepo.NewCommit{Tree: treeOf(t, r, head), Message: "m", Sign: gitrepo.SignAlways})
	_, tagErr := r.NewWriter().AddTags(t.Context(), []gitrepo.NewTag{{Name: "2.0.0", Commit: head, Message: "m"}}, gitrepo.SignAlways)
	if commitErr == nil || !strings.HasPrefix(commitErr.Error(), "sign the commit: ") {
		t.Errorf("commit: error %v", commitErr)
	}
	if tagErr == nil || !strings.HasPrefix(tagErr.Error(), "sign tag 2.0.0: ") {
		t.Errorf("tag: error %v", tagErr)
	}
}

func TestSigningLeavesRefsAloneWhateverTheEnvironment(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	fill(t, made)
	signer(t, made)
	gitDir := filepath.Join(made.Dir(), ".git")
	refs, head := made.Git("show-ref"), id(t, made, "HEAD")
	r := openAt(t, made.Dir(), append(made.Env(), "GIT_DIR="+gitDir, "GIT_COMMON_DIR="+gitDir,
		"GIT_WORK_TREE="+made.Dir(), "GIT_INDEX_FILE="+filepath.Join(gitDir, "index")))
	tags, err := r.NewWriter().AddTags(t.Context(), []gitrepo.NewTag{{Name: "2.0.0", Commit: head, Message: "m"}}, gitrepo.SignAlways)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := made.Try("verify-tag", tags[0].String()); err != nil {
		t.Error(out)
	}
	if diff := cmp.Diff(refs, made.Git("show-ref")); diff != "" {
		t.Errorf("refs moved (-before +after):\n%s", diff)
	}
}

func TestAWriterGivesItsDateUnlessTheEnvironmentHasOne(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env          []string
		author, time string
	}{
		"none":           {nil, "1767000000 +0545", "1767000000 +0545"},
		"empty ones":     {[]string{"GIT_AUTHOR_DATE=", "GIT_COMMITTER_DATE="}, "1767000000 +0545", "1767000000 +0545"},
		"the author's":   {[]string{"GIT_AUTHOR_DATE=@5 +0000", "GIT_COMMITTER_DATE="}, "5 +0000", "1767000000 +0545"},
		"the committers": {[]string{"GIT_AUTHOR_DATE=", "GIT_COMMITTER_DATE=@7 -0100"}, "1767000000 +0545", "7 -0100"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made := repotest.New(t)
			fill(t, made)
			env := slices.DeleteFunc(made.Env(), func(pair string) bool { return strings.Contains(pair, "_DATE=") })
			r := openAt(t, made.Dir(), append(env, c.env...))
			w, head := r.NewWriter(), id(t, made, "HEAD")
			w.Date = time.Unix(1767000000, 0).In(time.FixedZone("", (5*60+45)*60))
			commit, err := w.AddCommit(t.Context(), gitrepo.NewCommit{Tree: treeOf(t, r, head), Message: "m", Sign: gitrepo.SignNever})
			if err != nil {
				t.Fatal(err)
			}
			tags, err := w.AddTags(t.Context(), []gitrepo.NewTag{{Name: "1.0.0", Commit: head, Message: "m"}}, gitrepo.SignNever)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := made.Git("log", "-1", "--date=raw", "--format=%ad/%cd", commit.String()); got != c.author+"/"+c.time {
				t.Errorf("commit of %s, want %s/%s", got, c.author, c.time)
			}
			if got := made.Git("cat-file", "tag", tags[0].String()); !strings.Contains(got, "> "+c.time+"\n") {
				t.Errorf("tag, want %s:\n%s", c.time, got)
			}
		})
	}
}
