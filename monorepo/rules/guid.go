package rules

import (
	"fmt"
	"path"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// manyTwins is how many GUIDs two places must have in common to be called copies,
// instead of each asset.
const manyTwins = 6

// held is a .meta and the package that holds it.
type held struct {
	*file
	by *subject
}

// twins are two assets of one GUID.
type twins struct{ first, second held }

// copied are two places that have a GUID in common: two packages, or two folders of
// one package below which the paths are the same.
type copied struct {
	first, second *subject
	from, to      string // folders; "" for packages
}

// judgeGUIDs finds GUIDs that two assets have.
func (r *run) judgeGUIDs() {
	holder := map[string]held{}
	shared := map[copied][]twins{}
	var order []copied
	for _, s := range r.all {
		for _, f := range s.files {
			if f.meta == nil || f.meta.guid == "" {
				continue
			}
			second := held{f, s}
			first, taken := holder[f.meta.guid]
			switch {
			case !taken:
				holder[f.meta.guid] = second
				continue
			case !first.by.judged && !s.judged:
				continue
			case !s.judged:
				first, second = second, first
			}
			c := copied{first: first.by, second: second.by}
			if c.first == c.second {
				c.from, c.to = copiedFolders(first.path, second.path)
			}
			if shared[c] == nil {
				order = append(order, c)
			}
			shared[c] = append(shared[c], twins{first, second})
		}
	}
	for _, c := range order {
		c.report(shared[c])
	}
}

// report says what two places have of the same GUIDs.
func (c copied) report(list []twins) {
	if len(list) < manyTwins {
		for _, t := range list {
			c.second.fail(finding.GUIDDuplicate, place{path: t.second.path, line: t.second.meta.line},
				fmt.Sprintf("has the GUID of %s: Unity ignores one of the two", finding.Printable(t.first.path)),
				"delete one of them; or delete this .meta, let the Unity editor write another and mend what refers to it")
		}
		return
	}
	from, at := c.from, c.to
	if from == "" || from == "." {
		from = c.first.Name
	}
	if at == "" || at == "." {
		at = c.second.Path
	}
	c.second.fail(finding.GUIDDuplicate, place{path: at},
		fmt.Sprintf("%d assets have the GUIDs of assets of %s: of each two Unity ignores one (as %s and %s)",
			len(list), finding.Printable(from), finding.Printable(list[0].first.path), finding.Printable(list[0].second.path)),
		"delete one of the copies; or delete the .meta files of this one and let the Unity editor write others")
}

// copiedFolders are the outermost folders of two files below which their paths are
// the same.
func copiedFolders(first, second string) (from, to string) {
	from, to = path.Dir(first), path.Dir(second)
	for from != to && path.Base(from) == path.Base(to) {
		from, to = path.Dir(from), path.Dir(to)
	}
	return from, to
}
