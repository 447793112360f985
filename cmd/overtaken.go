package cmd

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/release"
)

// maxAgain is how many times a release is made again on what others pushed meanwhile.
const maxAgain = 3

// carryOutOrAgain carries a plan out. Where somebody else pushed meanwhile the release
// is made again on top of that, if it stays the same.
func (c *call) carryOutOrAgain(ctx context.Context, plan *release.Plan, s *release.Situation) error {
	for tries := 0; ; tries++ {
		err := c.carryOut(ctx, plan, s)
		race, ok := errors.AsType[*release.Overtaken](err)
		switch {
		case !ok:
			return err
		case tries == maxAgain:
			return c.overtaken(race, plan, fmt.Sprintf("so it went %d times", tries+1))
		}
		if plan, s, err = c.planAgain(ctx, race, plan, s); err != nil {
			return err
		}
	}
}

// planAgain plans a release again on what somebody else pushed, or says why not.
func (c *call) planAgain(ctx context.Context, race *release.Overtaken, plan *release.Plan, s *release.Situation) (*release.Plan, *release.Situation, error) {
	if err := taken(race); err != nil {
		return nil, nil, err
	}
	on, why, err := c.goesOnFrom(ctx, race, plan, s)
	if err != nil {
		return nil, nil, err
	}
	if why != "" {
		return nil, nil, c.overtaken(race, plan, why)
	}
	opts := c.surveyed
	opts.On = on
	now, err := c.look(ctx, opts)
	if err != nil {
		return nil, nil, err
	}
	again, err := c.makePlan(now, plan.Request)
	if err != nil {
		return nil, nil, err
	}
	if why := release.SameRelease(again, plan); why != "" && !again.Problems.Errors() {
		return nil, nil, c.overtaken(race, plan, "there "+why)
	}
	c.sayf("upmrel: %s\n", clean(race.Moved()))
	return again, now, c.agreed(ctx, again, now)
}

// agreed checks and asks whether a plan made again may be carried out.
func (c *call) agreed(ctx context.Context, plan *release.Plan, s *release.Situation) error {
	if plan.Problems.Errors() {
		return &findings{plan.Problems}
	}
	c.sayf("  the release is made again on %s\n", plan.Base.Short())
	if err := c.keepsRules(ctx, plan, s); err != nil {
		return err
	}
	if c.asks() {
		c.printPackages(plan)
		c.printRefs(plan)
	}
	return c.permitted(ctx, plan, s)
}

// goesOnFrom fetches what was pushed and finds the commit on which the release can be
// made again, or why there is none.
func (c *call) goesOnFrom(ctx context.Context, race *release.Overtaken, plan *release.Plan, s *release.Situation) (on gitrepo.ID, why string, err error) {
	on = plan.Base
	i := slices.IndexFunc(race.Refs, func(ref release.OvertakenRef) bool {
		return ref.Remote == s.Remote.Name && ref.Name == gitrepo.BranchPrefix+plan.Branch
	})
	if i >= 0 {
		on = race.Refs[i].Now
	}
	c.doing("fetching from " + s.Remote.Name)
	err = c.fetchAgain(ctx, s.Remote, plan.Branch, on)
	c.doing("")
	if err != nil {
		return on, "", err
	}
	held, _, err := c.repo.IsAncestor(ctx, plan.From, on)
	switch {
	case err != nil:
		return on, "", err
	case c.cli.IsSet("plan"):
		return on, "the plan was made before that", nil
	case !held:
		return on, plan.Branch + " here has commits that were not pushed", nil
	case plan.RunsCommands():
		return on, "the commands of the configuration have to run on it", nil
	}
	same, err := c.sameConfig(ctx, plan.Base, on)
	if err == nil && !same {
		why = config.Filename + " is another one there"
	}
	return on, why, err
}

// fetchAgain fetches a remote, and a branch from where a push to it goes if that is
// somewhere else.
func (c *call) fetchAgain(ctx context.Context, remote gitrepo.Remote, branch string, tip gitrepo.ID) error {
	if err := c.repo.Update(ctx, remote.Name); err != nil {
		return &remoteError{remote: remote.Name, err: err}
	}
	has, err := c.repo.Has(ctx, tip)
	if err != nil || has {
		return err
	}
	if err := c.repo.Fetch(ctx, remote.URL, gitrepo.BranchPrefix+branch); err != nil {
		return &remoteError{remote: remote.Name, err: err}
	}
	return nil
}

// sameConfig reports whether two commits have the same configuration.
func (c *call) sameConfig(ctx context.Context, a, b gitrepo.ID) (bool, error) {
	if c.cli.IsSet("config") {
		return true, nil
	}
	var files [2]gitrepo.ID
	for i, id := range []gitrepo.ID{a, b} {
		commit, err := c.repo.Commit(ctx, id)
		if err != nil {
			return false, err
		}
		if files[i], _, _, err = c.repo.Lookup(ctx, commit.Tree, config.Filename); err != nil {
			return false, err
		}
	}
	return files[0] == files[1], nil
}

// overtaken refuses a release that somebody else's push came before.
func (c *call) overtaken(race *release.Overtaken, plan *release.Plan, why string) error {
	pre := &release.Precondition{
		Message: fmt.Sprintf("%s, and %s: nothing was published, and the release was taken back here", race.Moved(), why),
		Fix:     "git pull --rebase, then " + c.sameWith(c.cli.Command.Name),
	}
	switch {
	case plan.Request.OnlyPush:
		pre.Message = fmt.Sprintf("%s, and %s: nothing was published", race.Moved(), why)
		pre.Fix = "git pull --no-rebase, then upmrel push   (a rebase would leave the tags made here behind)"
	case c.cli.IsSet("plan"):
		pre.Fix = "git pull --rebase, then make the plan again: upmrel plan ... -o " + finding.Command(c.cli.String("plan"))
	}
	return pre
}

// taken refuses a release whose tags somebody else pushed meanwhile.
func taken(race *release.Overtaken) error {
	var list finding.List
	for _, tag := range race.Taken() {
		list = append(list, finding.Finding{
			Code: finding.TagExists, Severity: finding.Error, Ref: tag.Name,
			Message: fmt.Sprintf("somebody pushed it to %s meanwhile: it stands at %s there, the release would have put it on %s; nothing was published",
				gitrepo.SafeURL(tag.Remote), tag.Commit.Short(), tag.Ours.Short()),
			Fix: "git pull --tags, then release a higher version",
		})
	}
	if len(list) == 0 {
		return nil
	}
	return &findings{list}
}
