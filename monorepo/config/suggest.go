package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/spelling"
)

// unknown says that a section has no such key, and what was most likely meant.
func unknown(s key, name string) (message, fix string) {
	where := "at the top level"
	if s.path != "" {
		where = "in " + s.path
	}
	message = fmt.Sprintf("unknown key %s %s", quote(name), where)
	meant, ok := spelling.Nearest(name, s.names())
	if !ok {
		meant = strings.Join(elsewhere(name), " or ")
	}
	if meant == "" {
		return message, "remove it; known here: " + strings.Join(s.names(), ", ")
	}
	return message + "; did you mean " + meant + "?", "write " + meant
}

// names lists the section's keys.
func (k key) names() []string {
	var list []string
	for _, child := range k.keys {
		list = append(list, child.name)
	}
	return list
}

// elsewhere says where a key of that name, or path, belongs, or else one of
// about that name.
func elsewhere(name string) []string {
	root := key{keys: keys(Default())}
	same := func(known ...string) bool { return slices.Contains(known, name) }
	if list := places(root, "", same); list != nil {
		return list
	}
	return places(root, "", func(known ...string) bool {
		_, ok := spelling.Nearest(name, known)
		return ok
	})
}

// places lists the keys of a section, and below it, whose name or path is like
// what was meant.
func places(s key, path string, like func(known ...string) bool) []string {
	where := " under " + path
	if path == "" {
		where = " at the top level"
	}
	if s.rows != nil {
		s.keys = s.rows.fresh
	}
	var list []string
	for _, child := range s.keys {
		full := join(path, child.name)
		if like(child.name, full) {
			list = append(list, child.name+where)
		}
		list = append(list, places(child, full, like)...)
	}
	return list
}
