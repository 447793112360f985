package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/wholefile"
	"github.com/upmrel/upmrel/release"
)

// savePlan writes a plan file. The old one is replaced in one step.
func (c *call) savePlan(ctx context.Context, plan *release.Plan, s *release.Situation, version string) error {
	path := c.cli.String("output")
	file, err := release.NewPlanFile(plan, s, version)
	if err != nil {
		return err
	}
	data, err := file.Encode()
	if err != nil {
		return err
	}
	if err := replaceFile(path, data); err != nil {
		return &outputError{err}
	}
	return c.warnSoiled(ctx, plan, s, path)
}

// replaceFile puts a file in place in one step, under the name that a symlink leads to.
func replaceFile(path string, data []byte) error {
	if end, err := filepath.EvalSymlinks(path); err == nil {
		path = end
	}
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return &fs.PathError{Op: "write", Path: path, Err: errors.New("it is no file")}
	}
	return wholefile.Write(path, filepath.Base(path)+".*.tmp", data, 0o644)
}

// outputError says that the file of -o can't be written.
type outputError struct{ err error }

func (e *outputError) Error() string { return e.err.Error() }

func (e *outputError) Unwrap() error { return e.err }

// warnSoiled says where the plan's own file is one that a release would refuse as not
// committed.
func (c *call) warnSoiled(ctx context.Context, plan *release.Plan, s *release.Situation, path string) error {
	inside, err := c.insideRepo(path)
	if err != nil || inside == "" {
		return err
	}
	dirty, err := c.repo.Status(ctx)
	if err != nil {
		return err
	}
	is := func(listed string) bool {
		return listed == inside || strings.HasPrefix(inside, listed) && strings.HasSuffix(listed, "/")
	}
	soiled := *s
	soiled.Dirty.Tracked = slices.DeleteFunc(dirty.Tracked, func(listed string) bool { return !is(listed) })
	soiled.Dirty.Untracked = slices.DeleteFunc(dirty.Untracked, func(listed string) bool { return !is(listed) })
	if len(plan.Preconditions(&soiled)) > len(plan.Preconditions(s)) {
		c.problems(finding.List{{
			Code: finding.Precondition, Severity: finding.Warning, Path: inside,
			Message: "the plan's file lies where git sees it, so a release would be refused: not committed",
			Fix:     "ignore it in .gitignore   (or write it elsewhere with -o)",
		}})
	}
	return nil
}

// insideRepo is a file's path from the root of the repository; "" for one outside of it.
func (c *call) insideRepo(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return "", err
	}
	root, err := filepath.EvalSymlinks(c.repo.Root())
	if err != nil {
		return "", err
	}
	inside, err := filepath.Rel(root, path)
	if err != nil || !filepath.IsLocal(inside) {
		return "", nil //nolint:nilerr // on another disk
	}
	return filepath.ToSlash(inside), nil
}

// releasePlanned does what a plan file says, or refuses since something moved.
func (c *call) releasePlanned(ctx context.Context, version string) error {
	path := c.cli.String("plan")
	if err := c.onlyPlan(); err != nil {
		return err
	}
	file, err := readPlanFile(path)
	if err != nil {
		return err
	}
	s, err := c.surveyPlan(ctx, file.Request, release.SurveyOptions{
		Status: true, Splits: !file.Request.NoSplit, Apply: !c.dryRun, Now: file.Date, Dated: true,
	})
	if err != nil {
		return err
	}
	moved, err := file.Moved(s)
	if err != nil {
		return err
	}
	if len(moved) > 0 {
		return c.afterPlan(ctx, file, s, c.refusal(file, moved, version))
	}
	plan, err := c.makePlan(s, file.Request)
	if err != nil {
		return err
	}
	now, err := release.NewPlanFile(plan, s, version)
	if err != nil {
		return err
	}
	if differs := file.Differs(now); len(differs) > 0 {
		return c.refusal(file, differs, version)
	}
	return c.releasePlan(ctx, plan, s)
}

// afterPlan pushes what is missing where everything moved because the plan was carried
// out before; else it is the refusal.
func (c *call) afterPlan(ctx context.Context, file *release.PlanFile, s *release.Situation, refusal error) error {
	done, err := file.CarriedOut(ctx, c.repo, s)
	if err != nil {
		return err
	}
	if !done {
		return refusal
	}
	rest, err := c.makePlan(s, release.Request{FromManifests: true, OnlyPush: true, GitHubRelease: file.Request.GitHubRelease, Draft: file.Request.Draft})
	if err != nil {
		return err
	}
	return c.releasePlan(ctx, rest, s)
}

// onlyPlan refuses options that ask for something else than the plan does.
func (c *call) onlyPlan() error {
	var others []string
	for _, f := range c.cli.Command.Flags {
		category, ok := f.(cli.CategorizableFlag)
		name := f.Names()[0]
		if ok && category.GetCategory() == globalCategory || name == "plan" || name == "fail-on-empty" || !c.cli.IsSet(name) {
			continue
		}
		others = append(others, "--"+name)
	}
	others = append(others, c.cli.Args().Slice()...)
	if len(others) == 0 {
		return nil
	}
	return &usage{
		message: "the plan says all that is to be done, so there is no place for " + strings.Join(others, " "),
		fix:     finding.Command("upmrel", "release", "--plan", c.cli.String("plan")),
	}
}

// planFileError says that a file is no plan.
type planFileError struct {
	path string
	err  error
}

func (e *planFileError) Error() string { return e.path + ": " + e.err.Error() }

func (e *planFileError) Unwrap() error { return e.err }

// readPlanFile reads what -o wrote.
func readPlanFile(path string) (*release.PlanFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &planFileError{path, pathless(err)}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, release.MaxPlanFile+1))
	if err != nil {
		return nil, &planFileError{path, pathless(err)}
	}
	file, err := release.ParsePlanFile(data)
	if err != nil {
		return nil, &planFileError{path, err}
	}
	return file, nil
}

// pathless is an error of a file without its name, for a message that begins with it.
func pathless(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

// refusal says why a plan is not carried out.
func (c *call) refusal(file *release.PlanFile, reasons []string, version string) error {
	if file.MadeBy != version {
		reasons = append(reasons, fmt.Sprintf("it was made by upmrel %s, this is %s", file.MadeBy, version))
	}
	if n := len(reasons); n > maxReasons {
		reasons = append(reasons[:maxReasons], fmt.Sprintf("and %d more", n-maxReasons))
	}
	path := c.cli.String("plan")
	return &release.Precondition{
		Message: path + " holds no more: " + strings.Join(reasons, "; "),
		Fix:     c.planCommandLine(file.Request, path),
	}
}

// maxReasons is how many reasons a refusal names.
const maxReasons = 5

// planCommandLine is the command that makes a plan file anew.
func (c *call) planCommandLine(req release.Request, path string) string {
	words := []string{"upmrel", "plan"}
	if bump := req.Bump.String(); bump != "" {
		words = append(words, bump)
	}
	names := make([]string, 0, len(req.Packages))
	for name, bump := range req.Packages {
		if !bump.IsZero() {
			name += "=" + bump.String()
		}
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		words = append(words, "-p", name)
	}
	if req.Pre != "" {
		words = append(words, "--pre", req.Pre)
	}
	for _, option := range []struct {
		name string
		set  bool
	}{{"all", req.All}, {"force", req.Force}, {"from-manifests", req.FromManifests}, {"no-split", req.NoSplit}} {
		if option.set {
			words = append(words, "--"+option.name)
		}
	}
	words = append(words, gitHubWords(req)...)
	words = append(words, c.places()...)
	return clean(finding.Command(append(words, "-o", path)...))
}

// places are the options that say where to work and by what configuration.
func (c *call) places() []string {
	var words []string
	for _, option := range []string{"directory", "config"} {
		if c.cli.IsSet(option) {
			words = append(words, "--"+option, c.cli.String(option))
		}
	}
	return words
}
