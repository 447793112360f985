package gitrepo

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

// IgnoreMatch is a path that an ignore rule hides, and the rule.
type IgnoreMatch struct {
	Path    string
	Source  string // file of the rule: relative to the root, or a full path of the machine
	Line    int
	Pattern string
}

// CheckIgnore finds the rule that hides each path, of those that one hides, whether
// git tracks them or not. The paths need not exist. A bare repository has no rules.
func (r *Repo) CheckIgnore(ctx context.Context, paths []string) ([]IgnoreMatch, error) {
	if r.bare || len(paths) == 0 {
		return nil, nil
	}
	// A leading colon would be magic to git.
	stdin := strings.NewReader("./" + strings.Join(paths, "\x00./") + "\x00")
	out, err := r.git.pipe(ctx, stdin, "check-ignore", "--no-index", "-z", "-v", "--stdin")
	switch {
	case err == nil:
		return parseCheckIgnore(out)
	case exitCode(err) == 1: // none is hidden
		return nil, nil
	case strings.Contains(err.Error(), "beyond a symbolic link"), strings.Contains(err.Error(), "is in submodule"):
		return nil, nil // the work tree has one in the place of a folder: git answers for no path
	}
	return nil, err
}

// parseCheckIgnore reads `git check-ignore -z -v`: source, line, pattern and path. A
// pattern that begins with ! hides nothing.
func parseCheckIgnore(out []byte) ([]IgnoreMatch, error) {
	fields := splitNUL(out)
	if len(fields)%4 != 0 {
		return nil, fmt.Errorf("git check-ignore: %d fields", len(fields))
	}
	var matches []IgnoreMatch
	for ; len(fields) > 0; fields = fields[4:] {
		line, err := strconv.Atoi(fields[1])
		if err != nil {
			return nil, fmt.Errorf("git check-ignore: line %q", fields[1])
		}
		if !strings.HasPrefix(fields[2], "!") {
			matches = append(matches, IgnoreMatch{Path: strings.TrimPrefix(fields[3], "./"), Source: filepath.ToSlash(fields[0]), Line: line, Pattern: fields[2]})
		}
	}
	return matches, nil
}
