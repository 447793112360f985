package gitrepo

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// OpenHook is Open for a program that git runs as a hook: git has just found the
// repository in dir and trusts its owner, and to ask once more would take longer than
// most of what hooks do. What is set up in the common way, a main work tree, a linked
// one or a bare repository, is found in its files; git is asked about any other.
func OpenHook(ctx context.Context, dir string, env []string) (*Repo, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	at := git{dir: dir, env: env}
	if found, ok := look(dir, at.command(ctx).Environ()); ok {
		return at.repo(ctx, found)
	}
	return Open(ctx, dir, env)
}

// steering are the variables that make git look elsewhere than OpenHook does.
var steering = [...]string{"GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_SHALLOW_FILE"}

// look finds the repository whose work tree has its top in a folder, or that GIT_DIR
// names. What is not quite common is not found. (git's setup.c, setup_git_directory)
func look(dir string, env []string) (found location, ok bool) {
	at := location{gitDir: ".git", hashSize: 20}
	named := false
	for _, pair := range env {
		name, value, _ := strings.Cut(pair, "=")
		if slices.Contains(steering[:], name) {
			return location{}, false
		}
		if name == "GIT_DIR" {
			named, at.gitDir = true, value
		}
	}
	return at, at.gitDir != "" && at.resolve(dir) && at.link() && at.sound() && at.read(named)
}

// resolve makes the paths those that git would tell.
func (at *location) resolve(dir string) bool {
	if !filepath.IsAbs(at.gitDir) {
		at.gitDir = filepath.Join(dir, at.gitDir)
	}
	if info, err := os.Lstat(at.gitDir); err != nil || !info.IsDir() { // a file that names the folder, or a link
		return false
	}
	var err error
	if at.root, err = filepath.EvalSymlinks(dir); err != nil {
		return false
	}
	at.gitDir, err = filepath.EvalSymlinks(at.gitDir)
	return err == nil && !strings.Contains(at.root+at.gitDir, "\n")
}

// link finds the common folder. A linked work tree has a file that names it.
func (at *location) link() bool {
	at.commonDir = at.gitDir
	data, err := os.ReadFile(filepath.Join(at.gitDir, "commondir"))
	if errors.Is(err, fs.ErrNotExist) {
		return true
	}
	dir := filepath.FromSlash(strings.TrimRight(string(data), "\r\n"))
	if err != nil || dir == "" || strings.Contains(dir, "\n") {
		return false
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(at.gitDir, dir)
	}
	at.commonDir, err = filepath.EvalSymlinks(dir)
	return err == nil
}

// linked reports whether the work tree is a linked one.
func (at *location) linked() bool { return at.commonDir != at.gitDir }

// sound reports whether git would call the folders a repository.
// (git's setup.c, is_git_directory)
func (at *location) sound() bool {
	for _, name := range []string{"objects", "refs"} {
		if info, err := os.Stat(filepath.Join(at.commonDir, name)); err != nil || !info.IsDir() {
			return false
		}
	}
	head := filepath.Join(at.gitDir, "HEAD")
	if info, err := os.Lstat(head); err != nil || !info.Mode().IsRegular() {
		return false
	}
	data, err := os.ReadFile(head)
	if err != nil {
		return false
	}
	if target, ok := bytes.CutPrefix(data, []byte("ref:")); ok {
		return bytes.HasPrefix(bytes.TrimLeft(target, " \t"), []byte("refs/"))
	}
	id, err := odb.ParseID(strings.TrimRight(string(data), "\r\n"))
	return err == nil && len(id.Bytes()) == at.hashSize
}

// read reads what the repository's own configuration and the file that cuts off a
// shallow clone's history say.
func (at *location) read(named bool) bool {
	data, err := os.ReadFile(filepath.Join(at.commonDir, "config"))
	if err != nil {
		return false
	}
	bare, ok := plainFormat(data)
	switch {
	case !ok, bare && !named: // whether git opens a bare repository that it came upon is the user's choice
		return false
	case bare && !at.linked():
		at.bare, at.root = true, at.gitDir
	}
	_, err = os.Stat(filepath.Join(at.commonDir, "shallow"))
	at.shallow = err == nil
	return err == nil || errors.Is(err, fs.ErrNotExist)
}

// plainFormat reads core.bare of a repository's configuration. ok is false where there
// is more to know of it, as of a format with extensions, and where the text is not as
// simple as what git itself writes.
func plainFormat(config []byte) (bare, ok bool) {
	section, core := "", map[string]string{}
	for line := range bytes.Lines(config) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' || line[0] == ';' {
			continue
		}
		if line[0] == '[' {
			var known bool
			if section, known = sectionOf(string(line)); !known || section == "extensions" {
				return false, false
			}
			continue
		}
		key, value, set := bytes.Cut(line, []byte{'='})
		if section == "" || !isKey(bytes.TrimSpace(key)) || bytes.ContainsAny(value, `"\`) {
			return false, false
		}
		if section == "core" && (!set || bytes.ContainsAny(value, "#;")) {
			return false, false
		}
		if section == "core" {
			core[strings.ToLower(string(bytes.TrimSpace(key)))] = string(bytes.TrimSpace(value))
		}
	}
	_, moved := core["worktree"]
	format := core["repositoryformatversion"]
	bare = core["bare"] == "true"
	return bare, !moved && (format == "0" || format == "1") && (bare || core["bare"] == "false")
}

// sectionOf reads the head of a section, [name] or [name "more"]. It does not tell one
// with more from another.
func sectionOf(line string) (name string, ok bool) {
	line, ok = strings.CutSuffix(strings.TrimPrefix(line, "["), "]")
	name, more, longer := strings.Cut(line, " ")
	if longer {
		inner := strings.TrimSuffix(strings.TrimPrefix(more, `"`), `"`)
		ok = ok && len(more) == len(inner)+2 && !strings.ContainsAny(inner, `"\`)
		more = "."
	}
	return strings.ToLower(name) + more, ok && isKey([]byte(strings.ReplaceAll(name, ".", "")))
}

// isKey reports whether a word may be a key of git's configuration.
func isKey(word []byte) bool {
	letter := func(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
	return len(word) > 0 && letter(word[0]) && !slices.ContainsFunc(word, func(c byte) bool {
		return !letter(c) && (c < '0' || c > '9') && c != '-'
	})
}
