package judge

import (
	"context"
	"fmt"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// unjudged says that a ref can't be judged, since something that it takes is not here, and
// how to get that. Nothing is fetched for a judgement.
func (j *Judge) unjudged(ctx context.Context, ref Ref, missing error) finding.Finding {
	f := finding.Finding{
		Code: finding.NotJudged, Severity: finding.Info, Ref: ref.Name,
		Message: fmt.Sprintf("not all that it takes to judge it is here: %v", missing),
		Fix:     "git fsck   (tells what is missing)",
	}
	partial, _ := j.repo.Promisor(ctx)
	switch {
	case partial != "":
		f.Message = fmt.Sprintf("this clone is partial and lacks what it takes to judge it: %v", missing)
		f.Fix = finding.Command("git", "fetch", "--refetch", "--no-filter", "--", partial)
	case j.repo.Shallow():
		f.Message = fmt.Sprintf("this clone is shallow and lacks what it takes to judge it: %v", missing)
		f.Fix = finding.Command("git", "fetch", "--unshallow", "--tags", "--", j.remote.shown())
	}
	return f
}
