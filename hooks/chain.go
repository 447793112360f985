package hooks

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// Names of the hooks of somebody else that were kept, beside ours; git runs neither by
// itself. They stay in the same folder since hooks look for files beside them, and
// links may be relative.
const (
	chainedName  = hookName + ".upmrel-chained"  // runs after ours
	replacedName = hookName + ".upmrel-replaced" // does not run
)

// setAside is the step that keeps a hook of somebody else, to run after ours or not.
func (p Place) setAside(hook present, what Foreign, done *Done) (step, error) {
	kept, err := p.makeRoom(hook, what)
	if err != nil {
		return nil, err
	}
	if what == Replace {
		done.Replaced = kept
	} else {
		done.Chained = kept
		if why := hook.oddity(); why != "" {
			done.Notes = append(done.Notes, kept+": "+why)
		}
	}
	return func() error { return keep(hook, kept) }, nil
}

// makeRoom returns the path at which a hook of somebody else is to be kept, or says
// why it stays.
func (p Place) makeRoom(hook present, what Foreign) (kept string, err error) {
	foreign := &ForeignError{Path: hook.path, Reason: "is there already and is not upmrel's", CanChain: true}
	if writer := writerOf(hook.start); writer != "" {
		foreign.Reason += " but " + writer + "'s"
	}
	edited := hook.shim.Edited
	switch {
	case !hook.isFile():
		foreign.Reason, foreign.CanChain = "is there already and is no file", false
		foreign.Fix = finding.Command("mv", hook.path, hook.path+".old")
		return "", foreign
	case edited && what != Replace: // it would run itself as the one after it
		foreign.Reason, foreign.CanChain = "was upmrel's, and somebody changed it", false
		foreign.Fix = p.command("--force") + "   (keeps it as " + replacedName + ")"
		return "", foreign
	case what == Leave:
		foreign.Fix = p.command("--chain") + "   (both run, upmrel first; hook uninstall undoes it)"
		return "", foreign
	}
	kept = filepath.Join(p.Dir, chainedName)
	if what == Replace {
		kept = filepath.Join(p.Dir, replacedName)
	}
	if _, err := os.Lstat(kept); errors.Is(err, fs.ErrNotExist) {
		return kept, nil
	}
	same, err := alike(hook.path, kept)
	if err == nil && !same {
		foreign.Reason, foreign.CanChain = "is to be kept as "+filepath.Base(kept)+", where another hook is kept already", false
		foreign.Fix = "look at both, and remove the one that you don't need: " + finding.Command("rm", kept)
		err = foreign
	}
	return kept, err
}

// leftover removes the second name that an interrupted install gave to a hook of
// somebody else, which is in its place.
func (p Place) leftover(hook, kept present) (Done, []step, error) {
	foreign := &ForeignError{Path: hook.path, Reason: "is not upmrel's", Fix: "it was left as it is"}
	if hook.shim.Edited {
		foreign.Reason, foreign.Fix = "was upmrel's, and somebody changed it", "it was left as it is; remove it: "+finding.Command("rm", hook.path)
	}
	if !kept.exists() || !hook.isFile() {
		return Done{}, nil, foreign
	}
	same, err := alike(hook.path, kept.path)
	if err == nil && !same {
		err = foreign
	}
	return Done{Action: Restored, Hook: hook.path}, []step{func() error { return os.Remove(kept.path) }}, err
}

// keep gives a hook a second name, byte for byte and with its mode. A hook of the
// same content under that name is one that an interrupted install left.
func keep(h present, as string) error {
	if same, err := alike(h.path, as); err != nil || same {
		return err
	}
	if h.isLink() {
		target, err := os.Readlink(h.path)
		if err != nil {
			return err
		}
		return os.Symlink(target, as)
	}
	switch err := os.Link(h.path, as); {
	case errors.Is(err, fs.ErrExist):
		return errOvertaken
	case err == nil:
		return nil
	}
	text, err := os.ReadFile(h.path) // a file system without hard links
	if err != nil {
		return err
	}
	if _, ours := readShim(text); ours && !h.shim.Edited {
		return errOvertaken
	}
	return writeFile(as, text, h.info.Mode().Perm())
}

// errOvertaken says that the hook changed after it was looked at.
var errOvertaken = errors.New("another install is at work; run the same command again")

// alike reports whether two paths hold the same file or link; false where the second
// holds nothing.
func alike(a, b string) (bool, error) {
	one, err := os.Lstat(a)
	if err != nil {
		return false, err
	}
	other, err := os.Lstat(b)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil || one.Mode() != other.Mode() {
		return false, err
	}
	if one.Mode()&fs.ModeSymlink != 0 {
		x, err := os.Readlink(a)
		y, err2 := os.Readlink(b)
		return x == y, errors.Join(err, err2)
	}
	if os.SameFile(one, other) {
		return true, nil
	}
	if one.Size() != other.Size() || !one.Mode().IsRegular() {
		return false, nil
	}
	x, err := os.ReadFile(a)
	y, err2 := os.ReadFile(b)
	return bytes.Equal(x, y), errors.Join(err, err2)
}
