package cmd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/hooks"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/judge"
	"github.com/upmrel/upmrel/monorepo/spelling"
	"github.com/upmrel/upmrel/release"
)

// runCheckRefs judges refs as the hooks do: those that are named, as if they were pushed
// now for the first time, those of standard input, or the one that CI runs this for. In
// CI they are on the remote already.
func runCheckRefs(ctx context.Context, c *call, build Build) error {
	refs, err := c.askedRefs()
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(refs, func(ref askedRef) bool { return isJudged(ref.Ref) }) {
		c.sayf("%s: nothing to judge\n", clean(unjudged(refs)))
		return nil
	}
	push := hooks.Push{Offline: c.offline}
	if push.Allow, err = allowed(); err != nil {
		return err
	}
	if err := c.openRepo(ctx); err != nil {
		return err
	}
	c.repo.StayOffline()
	c.repo.SeeOriginals()
	if push.Remote, push.URL, err = c.remoteOfRefs(ctx); err != nil {
		return err
	}
	list, err := c.judgeRefs(ctx, push, refs)
	if err != nil {
		return err
	}
	return c.report(list, summary(list, func(f finding.Finding) string { return f.Ref }, len(refs), kindOf(refs)), build)
}

// askedRef is a ref to judge.
type askedRef struct {
	judge.Ref
	named bool // New is not known: the clone tells
}

// askedRefs are the refs to judge.
func (c *call) askedRefs() ([]askedRef, error) {
	names := c.cli.Args().Slice()
	switch {
	case len(names) == 0:
		ref, err := refOfEvent()
		return []askedRef{ref}, err
	case len(names) > 1 || names[0] != "-":
		return refsOfNames(names), nil
	case c.fromTerminal:
		return nil, &usage{message: "--refs - reads a line OLD NEW REF for each ref from standard input", fix: "upmrel check --refs TAG..."}
	}
	lines, err := hooks.ReadPreReceive(c.stdin)
	refs := make([]askedRef, len(lines))
	for i, ref := range lines {
		refs[i].Ref = ref
	}
	return refs, err
}

// refsOfNames are refs by their full names, or tags by their short ones, each once.
func refsOfNames(names []string) []askedRef {
	var refs []askedRef
	for _, name := range names {
		if !strings.HasPrefix(name, "refs/") {
			name = gitrepo.TagPrefix + name
		}
		ref := askedRef{Ref: judge.Ref{Name: name}, named: true}
		if !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	return refs
}

// unjudged says of what kind the refs are that nobody judges.
func unjudged(refs []askedRef) string {
	if len(refs) == 0 {
		return "no refs"
	}
	return refs[0].Name + " is neither a tag nor a branch"
}

// kindOf is what the refs are called together.
func kindOf(refs []askedRef) string {
	tags := 0
	for _, ref := range refs {
		if strings.HasPrefix(ref.Name, gitrepo.TagPrefix) {
			tags++
		}
	}
	if tags == len(refs) {
		return "tag"
	}
	return "ref"
}

// remoteOfRefs is the remote that releases go to, and its URL.
func (c *call) remoteOfRefs(ctx context.Context) (judge.Remote, string, error) {
	head, err := c.repo.Head(ctx)
	if err != nil {
		return judge.Remote{}, "", err
	}
	configured := ""
	if !c.repo.Bare() {
		cfg, _, err := c.parseConfig(ctx)
		if err != nil {
			return judge.Remote{}, "", err
		}
		if cfg != nil {
			configured = cfg.Remote
		}
	}
	remote, err := c.repo.FindRemote(ctx, configured, head.Branch)
	if err != nil {
		return judge.Remote{}, "", err
	}
	here, err := c.isRemote(ctx, remote.Name)
	return judge.Remote{Name: remote.Name, DefaultBranch: defaultBranchOfEvent(), Here: here}, remote.URL, err
}

// isRemote reports whether this repository's own branches are the remote's: it has no
// remote, or is a bare copy of it, a mirror as a rule.
func (c *call) isRemote(ctx context.Context, remote string) (bool, error) {
	if remote == "" || !c.repo.Bare() {
		return remote == "", nil
	}
	tracked, err := c.repo.RefNames(ctx, gitrepo.RemotePrefix+remote+"/")
	return len(tracked) == 0, err
}

// judgeRefs judges refs by what this clone has of them.
func (c *call) judgeRefs(ctx context.Context, push hooks.Push, refs []askedRef) (finding.List, error) {
	var list finding.List
	if c.repo.Shallow() {
		list = append(list, finding.Finding{
			Code: finding.NotJudged, Severity: finding.Info, Fix: release.UnshallowFix,
			Message: "this clone is shallow: what it lacks of the history, the branches, the policy on them and the other tags was not asked",
		})
	}
	stripped := map[string]bool{}
	for _, asked := range refs {
		ref, err := c.present(ctx, asked, push.Remote.Name)
		if err != nil {
			return nil, err
		}
		push.Refs = append(push.Refs, ref)
		stripped[ref.Name] = !asked.named && ref.New != asked.New
	}
	report, err := hooks.Judge(ctx, c.repo, push)
	if err != nil {
		return nil, err
	}
	for _, f := range problemsOf(report) {
		switch {
		case f.Code == finding.TagWorkflow: // nothing is pushed here
			continue
		case f.Code == finding.TagLightweight && stripped[f.Ref]:
			f = strippedTag(f.Ref, push.Remote.Name)
		}
		list = append(list, f)
	}
	return list, nil
}

// strippedTag says that what a tag is can't be told from what a checkout made of it.
func strippedTag(ref, remote string) finding.Finding {
	return finding.Finding{
		Code: finding.NotJudged, Severity: finding.Info, Ref: ref,
		Message: "whether it is annotated can't be told: the checkout put its commit in the place of the tag",
		Fix:     finding.Command("git", "fetch", "--force", "--", remote, ref+":"+ref),
	}
}

// present is a ref with the id that it has in this clone, if that is asked for or if the
// object that it should have is not here: actions/checkout fetches no more of an
// annotated tag than its commit.
func (c *call) present(ctx context.Context, asked askedRef, remote string) (judge.Ref, error) {
	ref := asked.Ref
	if !isJudged(ref) || !asked.named && ref.New.IsZero() {
		return ref, nil
	}
	if !asked.named {
		if here, err := c.repo.Has(ctx, ref.New); err != nil || here {
			return ref, err
		}
	}
	names := []string{ref.Name}
	if branch, ok := strings.CutPrefix(ref.Name, gitrepo.BranchPrefix); ok {
		names = append(names, gitrepo.RemotePrefix+remote+"/"+branch)
	}
	for _, name := range names {
		if at, ok, err := c.repo.Ref(ctx, name); err != nil || ok {
			ref.New = at.ID
			return ref, err
		}
	}
	return ref, c.absent(ctx, ref.Name)
}

// absent says that the clone lacks a ref.
func (c *call) absent(ctx context.Context, name string) error {
	kind, prefix := "tag ", gitrepo.TagPrefix
	if !strings.HasPrefix(name, prefix) {
		kind, prefix = "branch ", gitrepo.BranchPrefix
	}
	known, err := c.repo.RefNames(ctx, prefix)
	if err != nil {
		return err
	}
	for i, full := range known {
		known[i] = gitrepo.ShortName(full)
	}
	message := "this clone has no " + kind + gitrepo.ShortName(name)
	if near, ok := spelling.Nearest(gitrepo.ShortName(name), known); ok {
		message += fmt.Sprintf(" (did you mean %s?)", near)
	}
	return &usage{message: message, fix: "git fetch --tags"}
}
