package hooks

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// Foreign says what becomes of a hook of somebody else that is there already.
type Foreign int

// Either way the hook is kept as it is, and Uninstall brings it back.
const (
	Leave   Foreign = iota // nothing is installed
	Chain                  // it runs after ours, if ours lets the push go on
	Replace                // it runs no more
)

// Options are those of an install.
type Options struct {
	Binary  string // the path to record; "" leaves it to PATH
	Foreign Foreign
	DryRun  bool // say what would be done, and do nothing
}

// Done tells what was done, or would be.
type Done struct {
	Action   Action   `json:"action"`
	Hook     string   `json:"hook"`
	Chained  string   `json:"chained,omitempty"`  // the hook of somebody else that runs after ours
	Replaced string   `json:"replaced,omitempty"` // one that is kept and does not run
	Notes    []string `json:"notes,omitempty"`    // what the user should know
}

// Action is what was done to a hook.
type Action string

// The actions of Install, then those of Uninstall.
const (
	Installed Action = "installed"
	Renewed   Action = "renewed"
	Unchanged Action = "unchanged"
	Called    Action = "called" // something else than ours calls upmrel already
	Removed   Action = "removed"
	Restored  Action = "restored" // the hook that was there before
	Absent    Action = "absent"
)

// ForeignError says that something else than a hook of ours is in the way.
type ForeignError struct {
	Path     string
	Reason   string
	Fix      string
	CanChain bool
}

func (e *ForeignError) Error() string { return e.Path + " " + e.Reason }

// A step changes one thing at once: whoever is killed between two steps or in one
// leaves the old hook or the new one.
type step func() error

// Install writes the pre-push hook. A ForeignError says that somebody else's is there
// and that the options leave it.
func (p Place) Install(o Options) (Done, error) {
	done, steps, err := p.install(o)
	if err != nil || o.DryRun {
		return done, err
	}
	if err = p.run(steps); !errors.Is(err, errOvertaken) {
		return done, err
	}
	if done, steps, err = p.install(o); err != nil { // which may find nothing left to do
		return done, err
	}
	return done, p.run(steps)
}

// Uninstall removes the pre-push hook, if it is ours, and brings back what was there
// before.
func (p Place) Uninstall(o Options) (Done, error) {
	done, steps, err := p.uninstall()
	if err != nil || o.DryRun {
		return done, err
	}
	return done, p.run(steps)
}

func (p Place) run(steps []step) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return p.denied(err)
		}
	}
	return nil
}

// denied says what to do where the user may not look at the hooks or change them.
func (p Place) denied(err error) error {
	if !errors.Is(err, fs.ErrPermission) {
		return err
	}
	return &PlaceError{
		Reason: err.Error(),
		Fix:    "let your user read and write in " + p.Dir + ", or see how to do it by hand: upmrel hook install --manual",
	}
}

func (p Place) install(o Options) (Done, []step, error) {
	hook, chained, replaced, err := p.look()
	if err != nil {
		return Done{}, nil, err
	}
	if p.Manager.Name != "" {
		return p.managed()
	}
	if p.Committed {
		o.Binary = ""
	}
	text := shim(o.Binary)
	steps := []step{func() error { return os.MkdirAll(p.Dir, 0o755) }}
	done := p.done(Installed, hook, chained, replaced)
	switch {
	case !hook.exists():
	case o.Foreign == Leave && hook.asks():
		done.Action = Called
		return done, nil, nil
	case !hook.ours:
		aside, err := p.setAside(hook, o.Foreign, &done)
		if err != nil {
			return done, nil, err
		}
		steps = append(steps, aside)
	case bytes.Equal(hook.start, text) && executable(hook.path):
		done.Action = Unchanged
		return done, []step{p.sweep}, nil
	default:
		done.Action = Renewed
	}
	if p.Committed {
		done.Notes = append(done.Notes, p.commitNotes(done)...)
	}
	// Everybody may run it, whatever the umask: what others can't run, git passes over.
	write := func() error { return writeFile(hook.path, text, 0o755) }
	return done, append(steps, write, p.sweep), nil
}

// commitNotes say what it takes that a hook in the work tree runs everywhere: git hangs
// on one that a checkout gave carriage returns, and passes over one without its mode.
func (p Place) commitNotes(done Done) []string {
	notes := []string{"it asks the upmrel in PATH, which everybody needs who gets the hook"}
	dir := relative(p.Root, p.Dir)
	if filepath.IsAbs(filepath.FromSlash(dir)) { // in the main work tree
		return notes
	}
	hook := dir + "/" + hookName
	add := []string{"git", "add", "--chmod=+x", hook}
	if done.Chained != "" {
		add = append(add, dir+"/"+chainedName)
	}
	return append(notes, "so that it runs everywhere: echo "+finding.Command("/"+hook+" text eol=lf")+" >>.gitattributes && "+
		finding.Command("git", "add", ".gitattributes")+" && "+finding.Command(add...))
}

// managed says what to tell the program that keeps the hooks: it would write its own
// over ours.
func (p Place) managed() (Done, []step, error) {
	file := filepath.Join(p.Root, filepath.FromSlash(p.Manager.File))
	if p.Manager.asks(p.Root) {
		return Done{Action: Called, Hook: file, Notes: []string{"whether git runs it: upmrel hook status"}}, nil, nil
	}
	return Done{}, nil, &PlaceError{
		Reason: p.Manager.Name + " keeps the hooks in " + p.Dir + ", and would write over another's",
		Fix:    "put this into " + p.Manager.File + ":\n" + p.Manager.Snippet,
	}
}

func (p Place) sweep() error { return sweep(p.Dir) }

// command is the install with the folder of this place and another option.
func (p Place) command(option string) string {
	words := []string{"upmrel", "hook", "install"}
	switch p.where {
	case Local:
		words = append(words, "--local")
	case Global:
		words = append(words, "--global")
	}
	return finding.Command(append(words, option)...)
}

func (p Place) uninstall() (Done, []step, error) {
	hook, chained, replaced, err := p.look()
	if err != nil {
		return Done{}, nil, err
	}
	back := chained
	if !back.exists() {
		back = replaced
	}
	switch done := p.done(Removed, hook, chained, replaced); {
	case hook.exists() && !hook.ours:
		return p.leftover(hook, back)
	case !hook.exists() && !back.exists():
		done.Action = Absent
		return done, nil, nil
	case !back.exists():
		return done, []step{func() error { return os.Remove(hook.path) }, p.sweep}, nil
	default:
		done.Action, done.Chained = Restored, ""
		if !chained.exists() {
			done.Replaced = ""
		}
		return done, []step{func() error { return os.Rename(back.path, hook.path) }, p.sweep}, nil
	}
}

// look looks at the hook and at those that are kept beside it. The hook comes last: who
// looks while another brings one back must not take the one brought back for ours.
func (p Place) look() (hook, chained, replaced present, err error) {
	for _, at := range []struct {
		name string
		h    *present
	}{{chainedName, &chained}, {replacedName, &replaced}, {hookName, &hook}} {
		found, lookErr := look(filepath.Join(p.Dir, at.name))
		*at.h, err = found, errors.Join(err, lookErr)
	}
	if writerOf(hook.start) == preCommit && !hook.ours {
		moved, lookErr := look(hook.path + ".legacy") // where pre-commit keeps the hook that it found, and runs it
		if err = errors.Join(err, lookErr); moved.ours {
			hook = moved
		}
	}
	if err != nil {
		err = p.denied(fmt.Errorf("look at the hooks: %w", err))
	}
	return hook, chained, replaced, err
}

func (p Place) done(action Action, hook, chained, replaced present) Done {
	done := Done{Action: action, Hook: hook.path}
	if chained.exists() {
		done.Chained = chained.path
	}
	if replaced.exists() {
		done.Replaced = replaced.path
	}
	if p.Instead != "" {
		done.Notes = append(done.Notes, "in this repository git runs the hooks in "+p.Instead+" instead")
	}
	return done
}
