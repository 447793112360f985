package release_test

import (
	"testing"

	"github.com/upmrel/upmrel/release"
)

func TestRefusalOf(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]release.Refusal{
		"remote: error: GH013: Repository rule violations found for refs/tags/com.acme.core/1.0.0.\nremote: - Cannot create ref due to creations being restricted.": release.RefusedTag,
		"remote: error: GH013: Repository rule violations found for refs/heads/main.\nremote: - Changes must be made through a pull request.":                       release.RefusedBranch,
		"remote: error: GH006: Protected branch update failed for refs/heads/main.\nerror: failed to push some refs":                                                release.RefusedBranch,
		"remote: GitLab: You are not allowed to create this tag as it is protected.\n ! [remote rejected] 1.0.0 -> 1.0.0 (pre-receive hook declined)":               release.RefusedTag,
		"remote: GitLab: You are not allowed to push code to protected branches on this project.\n ! [remote rejected] main -> main (pre-receive hook declined)":    release.RefusedBranch,
		"remote: Gitea: Tag 1.0.0 is protected":                         release.RefusedTag,
		"remote: Gitea: Not allowed to push to protected branch main":   release.RefusedBranch,
		"remote: tags are closed today\n ! [remote rejected] 1.0.0 (x)": release.RefusedOther,
		"": release.RefusedOther,
	} {
		if got := release.RefusalOf(said); got != want {
			t.Errorf("%q: %d, want %d", said, got, want)
		}
	}
}
