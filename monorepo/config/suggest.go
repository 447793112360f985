package config

import (
	"fmt"
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

// names lists the section's keys that this version knows.
func (k key) names() []string {
	var list []string
	for _, child := range k.keys {
		if !child.later {
			list = append(list, child.name)
		}
	}
	return list
}

// elsewhere says where a key of about that name, or path, belongs.
func elsewhere(name string) []string {
	var list []string
	root := key{keys: keys(Default())}
	if near, ok := spelling.Nearest(name, root.names()); ok {
		list = append(list, near+" at the top level")
	}
	for _, k := range root.keys {
		for _, child := range k.names() {
			if _, ok := spelling.Nearest(name, []string{child, join(k.name, child)}); ok {
				list = append(list, child+" under "+k.name)
			}
		}
	}
	return list
}
