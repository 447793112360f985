package subtreetest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// String is the history as a script to read, oldest first: each commit's
// place, step and parents, its files and the rest of the raw commit.
func (h *History) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "history %+v, prefixes %q, tip c%d\n", h.Spec, h.Prefixes, h.Tip)
	for i, c := range h.Commits {
		fmt.Fprintf(&b, "\nc%d %s %s", i, c.ID[:10], c.Step)
		for _, p := range c.Parents {
			fmt.Fprintf(&b, " <- c%d", p)
		}
		fmt.Fprintf(&b, "\n  files %s\n", c.Files)
		for line := range strings.Lines(c.Raw) {
			if !strings.HasPrefix(line, "tree ") && !strings.HasPrefix(line, "parent ") {
				fmt.Fprintf(&b, "  | %s\n", strings.Trim(fmt.Sprintf("%+q", strings.TrimSuffix(line, "\n")), `"`))
			}
		}
	}
	return b.String()
}

// String lists the files in one line.
func (f Files) String() string {
	var b strings.Builder
	for i, path := range slices.Sorted(maps.Keys(f)) {
		if i > 0 {
			b.WriteString(", ")
		}
		switch file := f[path]; file.Mode {
		case Regular:
			fmt.Fprintf(&b, "%s=%s", path, strings.TrimSpace(file.Content))
		case Submodule:
			fmt.Fprintf(&b, "%s@%s", path, file.Content[:7])
		default:
			fmt.Fprintf(&b, "%s(%s)=%s", path, file.Mode, file.Content)
		}
	}
	return b.String()
}
