//go:build unix

package cmd_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// state is all that a release may change.
type state struct {
	refs   map[string]string // of the repository, without those that remember the remote's
	remote map[string]string // the remote's refs
	status string            // of the work tree against HEAD and the index
	files  map[string]string // of the work tree
	locks  []string          // files of git that keep others away
}

// look takes a state down.
func (w *world) look(repo string) *state {
	w.Helper()
	s := &state{refs: map[string]string{}, remote: map[string]string{}, files: map[string]string{}}
	list := func(dir string, refs map[string]string) {
		out, code := w.run(dir, nil, "git", "for-each-ref", "--format=%(refname) %(objectname)")
		if code != 0 {
			refs["unreadable"] = out
		}
		for line := range strings.Lines(out) {
			name, id, _ := strings.Cut(strings.TrimSpace(line), " ")
			if !strings.HasPrefix(name, "refs/remotes/") {
				refs[name] = id
			}
		}
	}
	list(repo, s.refs)
	list(repo+".git", s.remote)
	head, _ := os.ReadFile(filepath.Join(repo, ".git", "HEAD"))
	s.refs["HEAD"] = strings.TrimSpace(string(head))
	s.status, _ = w.run(repo, nil, "git", "--no-optional-locks", "status", "--porcelain=v2", "--untracked-files=all")
	_ = filepath.WalkDir(repo, func(path string, e fs.DirEntry, err error) error {
		inside, _ := filepath.Rel(repo, path)
		switch {
		case err != nil:
			return err
		case strings.HasPrefix(inside, ".git"+string(filepath.Separator)) && strings.HasSuffix(inside, ".lock"):
			s.locks = append(s.locks, inside)
		case !e.IsDir() && !strings.HasPrefix(inside, ".git"+string(filepath.Separator)):
			data, _ := os.ReadFile(path)
			s.files[inside] = string(data)
		}
		return nil
	})
	return s
}

// equal reports whether two states are the same, here and on the remote.
func (s *state) equal(other *state) bool {
	return s.equalHere(other) && maps.Equal(s.remote, other.remote)
}

func (s *state) equalHere(other *state) bool {
	return maps.Equal(s.refs, other.refs) && s.status == other.status && maps.Equal(s.files, other.files)
}

// since says in a few words how a state differs from another one.
func (s *state) since(other *state) string {
	var words []string
	for _, part := range []struct {
		name     string
		now, was map[string]string
	}{{"", s.refs, other.refs}, {"remote ", s.remote, other.remote}, {"file ", s.files, other.files}} {
		names := maps.Clone(part.was)
		maps.Copy(names, part.now)
		for _, name := range slices.Sorted(maps.Keys(names)) {
			if now, was := part.now[name], part.was[name]; now != was {
				words = append(words, fmt.Sprintf("%s%s is %.60q, not %.60q", part.name, name, now, was))
			}
		}
	}
	if s.status != other.status {
		words = append(words, fmt.Sprintf("status %q", s.status))
	}
	return strings.Join(words, "; ")
}

// judge says what is wrong with what a fault left in a copy. Equal remains are judged
// once.
func (w *world) judge(dir string, parts bool) []string {
	w.Helper()
	key := w.fingerprint(dir)
	w.mu.Lock()
	wrong, known := w.judged[key]
	w.mu.Unlock()
	if known {
		return wrong
	}
	wrong = w.judgeNew(dir, parts)
	w.mu.Lock()
	w.judged[key] = wrong
	w.mu.Unlock()
	return wrong
}

func (w *world) judgeNew(dir string, parts bool) (wrong []string) {
	repo := filepath.Join(dir, "acme")
	left := w.look(repo)
	for name, id := range left.refs {
		if id != w.old.refs[name] && id != w.new.refs[name] {
			wrong = append(wrong, fmt.Sprintf("%s is at %s, neither old nor new", name, id))
		}
	}
	for name, id := range left.remote {
		if id != w.old.remote[name] && id != w.new.remote[name] {
			wrong = append(wrong, fmt.Sprintf("%s on the remote is at %s, neither old nor new", name, id))
		}
	}
	for name := range w.old.refs {
		if left.refs[name] == "" {
			wrong = append(wrong, name+" is gone")
		}
	}
	if !parts && !maps.Equal(left.remote, w.old.remote) && !maps.Equal(left.remote, w.new.remote) {
		wrong = append(wrong, fmt.Sprintf("the remote has a part of the release: %v", left.remote))
	}
	wrong = append(wrong, w.usersFiles(left)...)
	for _, at := range []string{repo, repo + ".git"} {
		if out, code := w.run(at, nil, "git", "fsck", "--strict", "--no-dangling", "--no-progress"); code != 0 {
			wrong = append(wrong, "git fsck: "+out)
		}
	}
	kept := w.copyOf(dir)
	defer os.RemoveAll(kept)
	wrong = append(wrong, w.path("resume", dir, kept).resume()...)
	wrong = append(wrong, w.path("rollback", dir, kept).rollback(left)...)
	return append(wrong, w.path("the same command", dir, kept).repeat(left)...)
}

// usersFiles misses what the user had.
func (w *world) usersFiles(s *state) (wrong []string) {
	for name, text := range users {
		if s.files[filepath.FromSlash(name)] != text {
			wrong = append(wrong, fmt.Sprintf("the user's %s is %q", name, s.files[filepath.FromSlash(name)]))
		}
	}
	return wrong
}

// path is a way out of what a fault left.
type path struct {
	*world
	name, dir string
	wrong     []string
}

// path begins a way out in the folder where it happened, whose name a journal may hold.
// What was left there is kept in another one.
func (w *world) path(name, dir, kept string) *path {
	w.Helper()
	if err := os.RemoveAll(dir); err != nil {
		w.Fatal(err)
	}
	if err := copyTree(kept, dir); err != nil {
		w.Fatal(err)
	}
	return &path{world: w, name: name, dir: dir}
}

func (p *path) repo() string { return filepath.Join(p.dir, "acme") }

func (p *path) says(format string, args ...any) {
	p.wrong = append(p.wrong, p.name+": "+fmt.Sprintf(format, args...))
}

// upmrel runs a command on the path.
func (p *path) upmrel(args ...string) (string, int) {
	return p.run(p.repo(), nil, append([]string{p.program}, args...)...)
}

// once does what leads from one state to another, for equal states only once.
func (p *path) once(what string, do func() []string) {
	p.Helper()
	key := what + " " + p.fingerprint(p.dir)
	p.mu.Lock()
	wrong, known := p.judged[key]
	p.mu.Unlock()
	if !known {
		wrong = do()
		p.mu.Lock()
		p.judged[key] = wrong
		p.mu.Unlock()
	}
	for _, text := range wrong {
		p.says("%s", text)
	}
}

// released expects that the release is out, and that to ask for it again does nothing.
func (p *path) released() {
	if now := p.look(p.repo()); !now.equal(p.new) {
		p.says("not released: %s", now.since(p.new))
		return
	}
	p.once("again", func() []string {
		q := &path{world: p.world, name: "again", dir: p.dir}
		q.again()
		return q.wrong
	})
}

// again asks for a release that is out.
func (p *path) again() {
	if out, code := p.upmrel(p.command...); code != 0 {
		p.says("exit code %d\n%s", code, indent(out))
	}
	now := p.look(p.repo())
	if !now.equal(p.new) {
		p.says("%s", now.since(p.new))
	}
	p.clean(now)
	if out, code := p.run(p.repo(), nil, "git", "commit", "-q", "--allow-empty", "-m", "chore: the next"); code != 0 {
		p.says("git commit: %s", out)
	}
}

func (p *path) clean(now *state) {
	if len(now.locks) > 0 {
		p.says("left locked: %q", now.locks)
	}
	p.wrong = append(p.wrong, p.usersFiles(now)...)
}

// resume finishes the release, or finds nothing to resume; then the same command makes
// the release.
func (p *path) resume() []string {
	out, code := p.upmrel("resume", "-y")
	if code == 5 && strings.Contains(out, "upmrel rollback") && maps.Equal(p.look(p.repo()).refs, p.old.refs) {
		return nil // there is nothing to go on from
	}
	if code != 0 {
		p.says("exit code %d\n%s", code, indent(out))
		return p.wrong
	}
	if now := p.look(p.repo()); now.equal(p.old) {
		p.anew()
	} else {
		p.released()
	}
	return p.wrong
}

// rollback undoes the release unless a part of it is published; then the same command
// makes it.
func (p *path) rollback(left *state) []string {
	out, code := p.upmrel("rollback", "-y")
	now := p.look(p.repo())
	published := !maps.Equal(left.remote, p.old.remote)
	if !maps.Equal(now.remote, left.remote) {
		p.says("changed the remote")
	}
	switch {
	case published && code == 5, published && code == 0 && now.equal(p.new):
		if out, code := p.upmrel("resume", "-y"); code != 0 {
			p.says("then resume: exit code %d\n%s", code, indent(out))
		}
	case published || code != 0:
		p.says("exit code %d, published %t: %s\n%s", code, published, now.since(p.old), indent(out))
		return p.wrong
	case !now.equalHere(p.old):
		p.says("not as it was: %s\n%s", now.since(p.old), indent(out))
		return p.wrong
	default:
		p.anew()
		return p.wrong
	}
	p.released()
	return p.wrong
}

// anew makes the release where all is as it was before.
func (p *path) anew() {
	p.once("anew", func() []string {
		q := &path{world: p.world, name: "anew", dir: p.dir}
		if out, code := q.upmrel(q.command...); code != 0 {
			q.says("exit code %d\n%s", code, indent(out))
		}
		q.released()
		return q.wrong
	})
}

// repeat runs the same command, which makes the release or says what to do first.
func (p *path) repeat(left *state) []string {
	out, code := p.upmrel(p.command...)
	if code == 5 && strings.Contains(out, "upmrel resume") && strings.Contains(out, "upmrel rollback") {
		if now := p.look(p.repo()); !now.equal(left) {
			p.says("refused, and changed: %s", now.since(left))
		}
		return p.wrong
	}
	if code != 0 {
		p.says("exit code %d\n%s", code, indent(out))
		return p.wrong
	}
	p.released()
	return p.wrong
}

// volatile is what differs between equal remains: when and by which process they were made.
var volatile = regexp.MustCompile(`(?i)"(pid|host|start|started|since|begun|time|at|nonce|boot)": *("[^"]*"|[0-9]+)`)

// fingerprint tells remains apart by all that the commands look at. Objects count only by
// the refs that name them.
func (w *world) fingerprint(dir string) string {
	w.Helper()
	h := sha256.New()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		inside, _ := filepath.Rel(dir, path)
		slash := filepath.ToSlash(inside)
		switch {
		case err != nil:
			return err
		case e.IsDir() && (e.Name() == "objects" || e.Name() == "logs"):
			return fs.SkipDir
		case e.IsDir() || strings.HasPrefix(e.Name(), "split") || e.Name() == "calls":
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return nil //nolint:nilerr // what can't be read counts by its name
		}
		switch {
		case e.Name() == "index":
			data = maskTimes(data)
		case strings.Contains(slash, ".git/upmrel/"):
			data = bytes.ReplaceAll(volatile.ReplaceAll(data, nil), []byte(dir), nil)
			if strings.HasSuffix(slash, "lock") {
				data = nil
			}
		}
		fmt.Fprintf(h, "%s %d\n%s\n", slash, len(data), data)
		return nil
	})
	if err != nil {
		w.Error(err)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// maskTimes blanks in an index what it remembers of its files beside their contents.
func maskTimes(index []byte) []byte {
	const header, entry, stat = 12, 62, 40
	if len(index) < header {
		return index
	}
	count := int(index[8])<<24 | int(index[9])<<16 | int(index[10])<<8 | int(index[11])
	at := header
	for range count {
		if at+entry > len(index) {
			return index
		}
		clear(index[at : at+24])
		clear(index[at+28 : at+stat-4])
		length := int(index[at+60]&0x0f)<<8 | int(index[at+61])
		at += (entry + length + 8) &^ 7
	}
	return index[:min(at, len(index))]
}
