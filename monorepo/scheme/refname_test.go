package scheme

import (
	"os/exec"
	"strings"
	"testing"
)

func TestValidTagNameAgreesWithGit(t *testing.T) {
	t.Parallel()
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip(err)
	}
	names := strings.SplitSeq("1.2.3|com.acme.foo/1.2.3|a@1|@|@/1|a@{1|a{1}|a/@{|.a|a/.b|a.|a/b.|a./b|a..b|a.lock|a.lock/b|a/b.lock|"+
		"a.lockx|lock|/a|a/|a//b|a b|a~1|a^|a:b|a?|a*|[a|a]|a\\b|a\tb|a\x7f|a\x01|é|\xff|a+b|a=b|a,b|a;b|$(a)|`a`|a'b|a\"b|a|HEAD|a!b|#a|<a>|"+
		"a/-b|upm/com.acme.foo/1.2.3|1.2.3-a.lock|1.2.3-a.LOCK|.|..|...|a/..|a/.|refs/tags/a|a\nb", "|")
	for name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := exec.Command(git, "check-ref-format", "refs/tags/"+name).Run() == nil
			if got := ValidTagName(name); got != want {
				t.Errorf("ValidTagName(%q) = %v, git says %v", name, got, want)
			}
		})
	}
}

func TestGitTagRefusesALeadingHyphenAndSoDoWe(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "-", "-1.2.3", "--upload-pack=x"} {
		if ValidTagName(name) {
			t.Errorf("ValidTagName(%q) = true", name)
		}
	}
}
