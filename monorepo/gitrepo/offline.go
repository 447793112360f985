package gitrepo

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// StayOffline keeps git from the network: what a partial clone would fetch when it is
// looked at counts as missing. It is to be called before the repository is used.
func (r *Repo) StayOffline() {
	r.git.env = append(slices.Clip(r.git.env), offline[:]...)
	r.settings.git, r.objects.offline = r.git, true
}

// isUnfetched reports whether git gave up since it could not fetch an object.
// (promisor-remote.c)
func isUnfetched(err error) bool {
	failed, ok := errors.AsType[*GitError](err)
	return ok && strings.Contains(failed.Stderr, "from promisor remote")
}

// offline is what each git obeys: the first since version 2.45, the second, a transport
// that there is not, before that.
var offline = [...]string{"GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none"}

// SeeOriginals makes git show no object in the place of another, as a push sends none
// so. It is to be called before the repository is used.
func (r *Repo) SeeOriginals() {
	r.git.env = append(slices.Clip(r.git.env), noReplacing+"=1")
	r.settings.git = r.git
}

const noReplacing = "GIT_NO_REPLACE_OBJECTS"

// LsRemoteUnattended is LsRemote where nobody can answer questions: without the
// credentials that git would have to ask for it fails.
func (r *Repo) LsRemoteUnattended(ctx context.Context, remote Remote) (*RemoteRefs, error) {
	g := r.git
	g.env = slices.DeleteFunc(slices.Clone(g.env), func(pair string) bool { return slices.Contains(offline[:], pair) })
	g.env = append(g.env, "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "SSH_ASKPASS=", "SSH_ASKPASS_REQUIRE=never", "GCM_INTERACTIVE=never")
	command, err := r.Config(ctx, "core.sshCommand")
	if err != nil {
		return nil, err
	}
	if command+g.getenv("GIT_SSH_COMMAND")+g.getenv("GIT_SSH") == "" {
		g.env = append(g.env, "GIT_SSH_COMMAND=ssh -o BatchMode=yes")
	}
	g.unattended = true
	return r.lsRemote(ctx, g, remote)
}
