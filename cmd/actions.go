package cmd

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/scheme"
	"github.com/upmrel/upmrel/release"
	"github.com/upmrel/upmrel/release/github"
)

// actions is what GitHub Actions is told of a command when it has ended.
type actions struct {
	stdout, stderr *github.Log // nil elsewhere

	shows  bool             // the command does nothing: plan, or any with -n
	plan   *release.Plan    // the last one that was made; nil: none
	done   bool             // what the plan says was done
	judged []github.Package // by a command without a plan
	ended  string           // how, in a line
	web    string           // address of the repository that is released to

	annotated bool // the findings are annotations on standard output
}

// judge adds a package that a command without a plan is about.
func (a *actions) judge(name, path, version, lastTag string) {
	a.judged = append(a.judged, github.Package{Name: name, Path: path, Version: version, Previous: version, Tag: lastTag})
}

// inActions reports whether the program runs in a workflow of GitHub Actions.
func inActions() bool { return os.Getenv("GITHUB_ACTIONS") == "true" }

// endf is printf for the line that says how the command ended.
func (o *output) endf(format string, args ...any) {
	o.actions.ended = strings.TrimSpace(fmt.Sprintf(format, args...))
	o.printf(format, args...)
}

// documentf writes a part of a document that goes to a file as a rule: GitHub Actions
// gets it as it is.
func (o *output) documentf(format string, args ...any) {
	if !o.json {
		fmt.Fprintf(o.stdout, format, args...)
	}
}

// printFolded is printf for a long text. The log of GitHub Actions folds it, under a
// title, but in a file it stands as it is.
func (o *output) printFolded(title, text string) {
	log := o.actions.stdout
	if o.json || log == nil || o.stdout.isFile() {
		o.printf("%s", text)
		return
	}
	_ = log.Command(github.Group(title))
	o.printf("%s", text)
	_ = log.Command(github.EndGroup())
}

// isFile reports whether results go to a file, where nobody reads a log.
func (r *results) isFile() bool {
	info, err := r.file.Stat()
	return err != nil || info.Mode().IsRegular()
}

// jsonText is a JSON document for standard output.
func (o *output) jsonText(document []byte) []byte {
	if o.actions.stdout == nil {
		return document
	}
	return []byte(github.PlainJSON(string(document)))
}

// telling are the commands that write outputs. The last of a step counts, and one that
// fails writes them too:
//
//	released  whether it pushed packages: true of release, push and resume alone
//	version   of all packages under the synchronized strategy, or of the only one; else ""
//	tags      made or pushed; of plan and with -n those to be; of check, list, status none
//	packages  released, or made or edited here; of plan and with -n those to be. Of check
//	          and list all that were judged, of status those that changed, with their
//	          versions and last tags. Nothing of a command that did not do what it was to
//	commit    of the release; HEAD where none was made
var telling = []string{"plan", "release", "tag", "push", "bump", "resume", "check", "list", "status"}

// reportToActions tells GitHub Actions, where the program runs there, how the command
// ended: annotations, outputs for later steps, and the summary of the run. A release
// that is done does not fail because a file can't be written.
func (o *output) reportToActions(err error) {
	if o.actions.stderr == nil || runByGit(o.doc.Command) { // git's output is no place for it
		return
	}
	if !o.json && !o.actions.annotated {
		_ = o.actions.stderr.Command(github.Annotations(o.doc.Problems))
	}
	if slices.Contains(telling, o.doc.Command) {
		text, err := o.outputs().Encode()
		o.tellRunner("GITHUB_OUTPUT", text, err)
	}
	if file := os.Getenv("GITHUB_STEP_SUMMARY"); file != "" {
		o.tellRunner("GITHUB_STEP_SUMMARY", o.summaryPage(err, github.Room(file)), nil)
	}
}

// tellRunner adds lines to the file that a variable names, if it is set.
func (o *output) tellRunner(variable, lines string, err error) {
	file := os.Getenv(variable)
	if file == "" || lines == "" && err == nil {
		return
	}
	if err == nil {
		err = github.Append(file, lines)
	}
	if err != nil {
		fmt.Fprintf(o.stderr, "upmrel: %s is not written: %s\n", variable, clean(err.Error()))
	}
}

// outputs are what later steps read of the command.
func (o *output) outputs() github.Outputs {
	a := &o.actions
	out := github.Outputs{Commit: cmp.Or(o.doc.Commit, o.doc.Base), Packages: a.judged}
	p := a.plan
	if p != nil && (a.done || a.shows && !p.Problems.Errors()) {
		out.Packages = releasing(p)
		for _, t := range p.Tags {
			if t.State != release.TagPublished {
				out.Tags = append(out.Tags, t.Name)
			}
		}
		out.Released = a.done && p.Pushes() && len(out.Packages) > 0
	}
	out.Version = oneVersion(out.Packages, o.doc.Strategy)
	return out
}

// releasing are the packages that a plan publishes; where it makes no tags, those that
// it gives another version.
func releasing(p *release.Plan) []github.Package {
	var list []github.Package
	for _, pp := range outgoing(p) {
		if pp.Tag != "" || p.Request.NoTag && pp.Version != pp.Previous {
			list = append(list, github.Package{Name: pp.Name, Path: pp.Path, Version: pp.Version, Previous: pp.Previous, Tag: pp.Tag})
		}
	}
	return list
}

// oneVersion is the version of the only package, or that of all under the synchronized
// strategy; else "".
func oneVersion(packages []github.Package, strategy string) string {
	if len(packages) == 0 || len(packages) > 1 && strategy != string(scheme.Synchronized) {
		return ""
	}
	version := packages[0].Version
	if slices.ContainsFunc(packages, func(p github.Package) bool { return p.Version != version }) {
		return ""
	}
	return version
}
