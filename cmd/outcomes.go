package cmd

import (
	"errors"
	"fmt"
	"slices"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/release"
	"github.com/upmrel/upmrel/release/githubapi"
)

// maxOutcomes is how many refs are listed that did not go out whole.
const maxOutcomes = 40

// outcomes lists what became of each ref of a push.
func (o *output) outcomes(refs []release.RefOutcome) {
	var t table
	places := slices.ContainsFunc(refs, func(ref release.RefOutcome) bool { return ref.Remote != refs[0].Remote })
	for _, ref := range refs[:min(len(refs), maxOutcomes)] {
		row := []string{"  " + string(ref.State), gitrepo.ShortName(ref.Ref), ref.Reason}
		if places {
			row = slices.Insert(row, 1, gitrepo.SafeURL(ref.Remote))
		}
		t = append(t, row)
	}
	fmt.Fprintf(o.stderr, "%s", t)
	if more := len(refs) - maxOutcomes; more > 0 {
		fmt.Fprintf(o.stderr, "  ... and %d more (--format json has them all)\n", more)
	}
}

// pushFix is what to do about a push that did not go through whole.
func pushFix(err error) string {
	failed, _ := errors.AsType[*gitrepo.PushError](err)
	cause := "when the cause is mended"
	switch release.RefusalOf(failed.Output) {
	case release.RefusedTag:
		cause = "let this account make the tag where the server's settings protect it, then"
	case release.RefusedBranch:
		cause = "let this account push to the branch where the server's settings protect it, then"
	}
	if pushed, ok := errors.AsType[*release.PublishError](err); ok && pushed.Partly() {
		return "what is out stays; " + cause + ": upmrel resume"
	}
	return "the commit and the tags are kept here; " + cause + ": upmrel resume   (or undo the release: upmrel rollback)"
}

// keptFix says how a release goes on that ended halfway.
func keptFix(kept *release.KeptError) string {
	if lock := release.LockFix(kept.Err); lock != "" {
		return lock + ", then upmrel resume   (or undo the release: upmrel rollback)"
	}
	if kept.Pushed {
		fix := "what is out stays; when the cause is mended: upmrel resume"
		if e, ok := errors.AsType[*githubapi.Error](kept.Err); ok && e.Fix != "" {
			fix = e.Fix + "; then, what is out stays: upmrel resume"
		}
		return fix
	}
	if kept.Pushing {
		return "the commit and the tags are kept here; publish them: upmrel resume   (or undo the release: upmrel rollback)"
	}
	return "finish it: upmrel resume; or undo it: upmrel rollback"
}
