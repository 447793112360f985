package hooks

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// Status is what git runs when something is pushed from a repository.
type Status struct {
	Judged   bool              // upmrel is asked of every push from the repository
	Receives bool              // and of every push to it, in a bare one
	Dir      string            // from which git runs hooks; "" where it runs none
	Path     gitrepo.HooksPath // that leads there, if it is set
	Runs     []Run             // in order
	Program  string            // that judges; "" where none does
	Findings finding.List      // why pushes are not judged, and what may come to stop it
}

// Run is one of the scripts that run on a push.
type Run struct {
	By    string `json:"by"`    // who runs it: git, or the program that wrote the script before
	Path  string `json:"path"`  // of the file, or the key of git's configuration
	Whose string `json:"whose"` // the program that wrote it; "" for a hand
	Asks  bool   `json:"asks"`  // it asks upmrel
}

// Surroundings is what a hook depends on beside the repository.
type Surroundings struct {
	Program string                   // the path of this program
	InPath  func(name string) string // the path of a program in PATH; "" if there is none
	Getenv  func(name string) string
}

// Inspect tells what git would really run on a push.
func Inspect(ctx context.Context, repo *gitrepo.Repo, around Surroundings) (Status, error) {
	w := &walk{repo: repo, around: around, install: installCommand(ctx, repo)}
	if err := w.configHooks(ctx); err != nil {
		return Status{}, err
	}
	if err := w.folder(ctx); err != nil {
		return Status{}, err
	}
	if w.status.Dir != "" {
		w.hook()
	}
	w.receives()
	w.configAlone()
	w.lostLFS()
	w.status.Findings = w.settled()
	return w.status, nil
}

// walk goes along what git runs, from hook to hook.
type walk struct {
	repo    *gitrepo.Repo
	around  Surroundings
	install string // the command that installs a hook where git looks for it
	status  Status
	reasons []reason
	lfs     bool   // something that runs hands the refs to Git LFS
	config  string // the key of git's configuration that asks upmrel; "" for none
}

// reason is something that keeps pushes from being judged.
type reason struct {
	finding.Finding
	weight
}

// weight says what becomes of a reason where pushes are judged all the same.
type weight int

const (
	absent weight = iota // it is forgotten
	broken               // it is a warning
	risk                 // as it is also where they are not
	advice               // it is an info
)

// because notes a reason.
func (w *walk) because(heavy weight, message, fix string) {
	w.reasons = append(w.reasons, reason{finding.Finding{Message: message, Fix: fix}, heavy})
}

// settled are the reasons as findings: errors where they keep pushes from being judged.
func (w *walk) settled() finding.List {
	var list finding.List
	for _, r := range w.reasons {
		f := r.Finding
		switch {
		case r.weight == advice:
			f.Code, f.Severity = finding.HookRisk, finding.Info
		case r.weight == risk || w.status.Judged && r.weight == broken:
			f.Code, f.Severity = finding.HookRisk, finding.Warning
		case w.status.Judged || w.status.Receives && r.weight == absent:
			continue
		default:
			f.Code, f.Severity = finding.HookInactive, finding.Error
		}
		list = append(list, f)
	}
	slices.SortStableFunc(list, func(a, b finding.Finding) int { return int(b.Severity) - int(a.Severity) })
	return list
}

// installCommand is the command with the option for the folder that git uses here.
func installCommand(ctx context.Context, repo *gitrepo.Repo) string {
	const command = "upmrel hook install"
	for _, folder := range []struct {
		where  Where
		option string
	}{{Own, ""}, {Local, " --local"}, {Global, " --global"}} {
		if _, err := Find(ctx, repo, folder.where); err == nil {
			return command + folder.option
		}
	}
	return command
}

func (w *walk) ran(run Run) { w.status.Runs = append(w.status.Runs, run) }

// asked notes that a script asks upmrel, by its path or through PATH.
func (w *walk) asked(script string) {
	call := upmrelCall().FindStringSubmatchIndex(script)
	program := w.around.InPath("upmrel")
	if named := script[call[2]:call[3]]; strings.ContainsAny(named, `/\`) {
		if program = named; filepath.IsAbs(named) && !runnable(named) {
			w.because(broken, "there is no "+named+", so the hook refuses every push", "correct the path")
			return
		}
	}
	if lfs := lfsCall().FindStringIndex(script); lfs != nil && !strings.Contains(script, "$(cat") {
		if lfs[0] < call[0] {
			w.because(absent, "git-lfs stands before upmrel in the hook and reads all that git says, so upmrel hears of no ref", "in their place:\n"+shSnippet+"\ngit lfs pre-push \"$@\"")
			return
		}
		w.lfs = false // as upmrel reads it all
	}
	switch {
	case w.off():
	case program == "":
		w.because(broken, "there is no upmrel in PATH, so the hook refuses every push", "put the folder of "+w.around.Program+" in PATH")
	default:
		w.judges(program)
	}
}

// off reports whether upmrel is switched off for the pushes of this shell.
func (w *walk) off() bool {
	if w.around.Getenv("UPMREL_HOOK") != "0" {
		return false
	}
	w.because(absent, "UPMREL_HOOK=0 is set here, so upmrel lets everything out", "unset UPMREL_HOOK")
	return true
}

// judges notes the program that judges pushes; the first one counts.
func (w *walk) judges(program string) {
	if !w.status.Judged {
		w.status.Judged, w.status.Program = true, program
	}
}

// hook looks at the file that git runs.
func (w *walk) hook() {
	path := filepath.Join(w.status.Dir, hookName)
	if script, ok := huskyFile(w.status.Dir); ok && script != path {
		if w.file("git", path, husky) != nil {
			w.script(script)
		}
		return
	}
	w.follow("git", path)
}

// follow looks at a hook, and at what it runs in turn.
func (w *walk) follow(by, path string) {
	text := w.file(by, path, "")
	if text == nil {
		return
	}
	run := &w.status.Runs[len(w.status.Runs)-1]
	w.lfs = w.lfs || runsLFS(text)
	if shim, ok := readShim(text); ok {
		run.Whose, run.Asks = "upmrel", true
		w.shim(path, shim, bytes.Contains(text, []byte(shimCall)))
		return
	}
	run.Whose, run.Asks = writerOf(text), callsUpmrel(text)
	if run.Asks {
		w.asked(string(text))
		return
	}
	switch run.Whose {
	case lefthook:
		w.lefthook(string(text))
	case preCommit:
		w.preCommit(path)
	default:
		w.because(absent, w.name(path)+" does not ask upmrel", w.askFix())
	}
}

// askFix makes somebody else's hook ask upmrel, too.
func (w *walk) askFix() string {
	if m := managerOf(w.repo.Root(), w.status.Dir); m.Name != "" {
		return "in " + m.File + ":\n" + m.Snippet
	}
	return w.install + " --chain"
}

// script looks at the file that husky runs with sh, whatever its mode.
func (w *walk) script(path string) {
	text, err := readHook(path)
	if err != nil {
		fix := "echo '" + huskySnippet + "' >" + finding.Command(path)
		w.because(absent, "husky runs "+w.name(path)+", which is not there", fix)
		return
	}
	run := Run{By: husky, Path: path, Asks: callsUpmrel(text)}
	w.ran(run)
	w.lfs = w.lfs || runsLFS(text)
	switch {
	case w.around.Getenv("HUSKY") == "0":
		w.because(absent, "HUSKY=0 is set here, so husky runs nothing", "unset HUSKY")
	case run.Asks:
		w.asked(string(text))
	default:
		snippet := huskySnippet
		if runsLFS(text) {
			snippet = shSnippet
		}
		w.because(absent, w.name(path)+" does not ask upmrel", "at the top of "+w.name(path)+":\n"+snippet)
	}
}

// shimCall is in every hook of upmrel's, of any version.
const shimCall = `hook pre-push "$@"`

// shim looks at a hook of upmrel's, and at the one that runs after it.
func (w *walk) shim(path string, shim Shim, asks bool) {
	there, found := runs(shim.Binary), w.around.InPath("upmrel")
	if !runs(found) {
		found = ""
	}
	switch {
	case w.off():
	case !asks:
		w.because(absent, w.name(path)+" was edited and does not ask upmrel any more", w.install+" --force")
	case there:
		w.judges(filepath.FromSlash(shim.Binary))
	case found != "":
		w.judges(found)
	case shim.Binary != "":
		w.because(broken, "there is no program that the hook could ask, so it refuses every tag; it looks for "+shim.Binary+", then for upmrel in PATH", w.install)
	default:
		w.because(broken, "there is no upmrel in PATH, so the hook refuses every tag", "put the folder of "+w.around.Program+" in PATH")
	}
	switch {
	case shim.Edited && asks:
		w.because(risk, w.name(path)+" was edited, so that it may not do all that it did", w.install+" --force")
	case shim.Broken: // is told of already
	case shim.Version < shimVersion:
		w.because(risk, w.name(path)+" was written by an older upmrel", w.install)
	case shim.Binary != "" && !there && found != "":
		w.because(risk, "the hook's own program is gone ("+shim.Binary+"); programs that start without your PATH find no other", w.install)
	}
	if next := filepath.Join(filepath.Dir(path), chainedName); runnable(next) && !w.seen(next) {
		w.follow("upmrel", next)
	}
}

// seen reports whether a file was looked at.
func (w *walk) seen(path string) bool {
	return slices.ContainsFunc(w.status.Runs, func(r Run) bool { return r.Path == path })
}

// preCommit looks at the hook that pre-commit found and kept. It gets all that git says;
// pre-commit's own hooks hear of one ref at most.
func (w *walk) preCommit(path string) {
	legacy := path + ".legacy"
	if runnable(legacy) && !w.seen(legacy) {
		w.follow(preCommit, legacy)
		return
	}
	w.because(absent, "pre-commit's own hooks are told of the first ref only, and of none that the remote has the commits of", preCommitSnippet)
}

// receives looks at the hooks of a bare repository that judge what is pushed to it. What
// is pushed from it then matters less.
func (w *walk) receives() {
	if !w.repo.Bare() || w.status.Dir == "" {
		return
	}
	for _, name := range []string{"pre-receive", "update"} {
		path := filepath.Join(w.status.Dir, name)
		if text, err := readHook(path); err == nil && runnable(path) && receiveCall().Match(text) {
			w.status.Receives = true
			w.ran(Run{By: "git", Path: path, Asks: true})
		}
	}
	if !w.status.Receives {
		w.because(advice, "upmrel is not asked of what is pushed to this bare repository", "in "+w.name(filepath.Join(w.status.Dir, "pre-receive"))+", executable:\n"+serverSnippet)
	}
}
