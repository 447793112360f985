package cmd

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/rules"
	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/release"
	"github.com/upmrel/upmrel/release/workflowfile"
)

// workflowFor says what workflow suits a repository.
func workflowFor(cfg *config.Config, s *release.Situation) workflowfile.Options {
	o := workflowfile.Options{
		Branches:    slices.Clone(cfg.Branches),
		Prefixed:    s.Workspace.Scheme.Strategy() == scheme.Prefixed,
		Prereleases: len(cfg.Channels) > 0,
		Splits:      cfg.UPM.On,
		Wait:        waitFor(cfg, s),
	}
	if o.Branches == nil && s.DefaultBranch != "" {
		o.Branches = []string{monorepo.GlobOf(s.DefaultBranch)}
	}
	if len(o.Branches) > 0 {
		o.Branches = append(o.Branches, cfg.ChannelBranches()...)
	}
	return o
}

// waitFor says which package OpenUPM builds of a tag; nil where the tag alone does not
// tell, or where the commit that it stands on holds no workflow.
func waitFor(cfg *config.Config, s *release.Situation) *workflowfile.Wait {
	if !slices.Contains(cfg.Check.Targets, string(rules.OpenUPM)) || cfg.UPM.On && cfg.UPM.Tag != "source" || !onGitHub(s) {
		return nil
	}
	if packages := s.Workspace.Packages; len(packages) == 1 {
		return &workflowfile.Wait{Package: packages[0].Name}
	}
	between, ok := strings.CutPrefix(s.Workspace.Scheme.Template(), "{name}")
	between, ends := strings.CutSuffix(between, "{version}")
	between = strings.TrimSuffix(between, "v")
	if !ok || !ends || between != "/" && between != "@" {
		return nil
	}
	return &workflowfile.Wait{After: between}
}

// onGitHub reports whether a release goes to a host that may be GitHub, or its own
// installation of a company.
func onGitHub(s *release.Situation) bool {
	u, err := url.Parse(gitrepo.WebURL(s.Remote.URL))
	return err == nil && strings.Contains(u.Hostname(), "github")
}

// offerWorkflow asks on a terminal whether a workflow is to be written too.
func (c *call) offerWorkflow(ctx context.Context, files *filesToInit, s *release.Situation) error {
	if files.workflow || c.dryRun || !onGitHub(s) {
		return nil
	}
	there, err := c.isThere(ctx, workflowfile.Path)
	if err != nil || there {
		return err
	}
	files.workflow = c.asks() && c.ask(ctx, "Write "+workflowfile.Path+" too, which checks pull requests and releases on demand?")
	files.offers = !files.workflow
	return ctx.Err()
}
