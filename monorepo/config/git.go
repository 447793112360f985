package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/spelling"
)

// GitPrefix begins the names of git's settings that stand for keys of the file.
const GitPrefix = "upmrel."

// policy are the keys of the file that git's settings may stand for: by which a push is
// judged. All others are the repository's, the same for everybody.
var policy = [...]string{"branches", "prePush", "check"}

// ParseGit reads the keys of the policy from git's settings, by their full names as git
// lists them, as upmrel.prePush.online: the values of a list each, those of a table as
// "name=value", and else the last. It fills in the defaults. The config is nil where a
// finding is an Error; findings name the setting.
func ParseGit(settings map[string][]string) (*Config, finding.List) {
	c := Default()
	r := &gitReader{root: key{keys: slices.DeleteFunc(keys(c), func(k key) bool { return !slices.Contains(policy[:], k.name) })}}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		r.setting(name, settings[name])
	}
	if r.found.Errors() {
		c = nil
	}
	return c, r.found
}

// gitReader reads git's settings and collects what is wrong with them.
type gitReader struct {
	root  key // of the keys of the policy
	found finding.List
}

func (r *gitReader) report(code finding.Code, message, fix string) {
	r.found = append(r.found, finding.Finding{Code: code, Severity: finding.Error, Message: "git config: " + message, Fix: fix})
}

// setting reads the values of one setting into the field of its key. git takes no notice
// of the case of most of a name, so none is taken here.
func (r *gitReader) setting(name string, values []string) {
	k := r.root
	for word := range strings.SplitSeq(name[len(GitPrefix):], ".") {
		i := slices.IndexFunc(k.keys, func(child key) bool { return strings.EqualFold(child.name, word) })
		if i < 0 {
			r.unknown(name)
			return
		}
		path := join(k.path, k.keys[i].name)
		k = k.keys[i]
		k.path = path
	}
	k.path = GitPrefix + k.path
	last := values[len(values)-1]
	switch into := k.value.(type) {
	case *string:
		r.text(k, last, into)
	case *bool:
		r.truth(k, last, into)
	case *[]string:
		r.list(k, values, into)
	case *map[string]string:
		r.table(k, values, into)
	default:
		r.unknown(name)
	}
}

// unknown says that no key is set by this name, and which was most likely meant.
func (r *gitReader) unknown(name string) {
	known := settings(r.root)
	remove := finding.Command("git", "config", "--unset-all", name)
	if near, ok := spelling.Nearest(name, known); ok {
		r.report(finding.ConfigKey, "unknown setting "+quote(name)+"; did you mean "+near+"?", "set "+near+" in its place, after "+remove)
		return
	}
	r.report(finding.ConfigKey, "unknown setting "+quote(name), remove+"   (known: "+strings.Join(known, ", ")+")")
}

// settings lists the names of git's settings for the keys of a section.
func settings(s key) []string {
	var names []string
	for _, child := range s.keys {
		child.path = join(s.path, child.name)
		if child.value != nil {
			names = append(names, GitPrefix+child.path)
		}
		names = append(names, settings(child)...)
	}
	return names
}

func (r *gitReader) text(k key, value string, into *string) {
	message, hint := k.accept(value)
	switch word, ok := strings.CutPrefix(hint, "write "); {
	case message == "":
		*into = value
	case ok:
		r.report(finding.ConfigValue, k.path+" "+message, finding.Command("git", "config", k.path, word))
	default:
		r.report(finding.ConfigValue, k.path+" "+message, finding.Command("git", "config", "--unset-all", k.path))
	}
}

func (r *gitReader) truth(k key, value string, into *bool) {
	switch strings.ToLower(value) {
	case "true", "yes", "on", "1":
		*into = true
	case "false", "no", "off", "0", "":
		*into = false
	default:
		r.report(finding.ConfigValue, k.path+" must be true or false, found "+quote(value), finding.Command("git", "config", k.path, "false"))
	}
}

func (r *gitReader) list(k key, values []string, into *[]string) {
	*into = nil
	for _, value := range values {
		if message, hint := k.accept(value); message != "" {
			r.oneOfMany(k, value, "a value of "+k.path+" "+message, hint)
			continue
		}
		*into = append(*into, value)
	}
}

func (r *gitReader) table(k key, values []string, into *map[string]string) {
	*into = map[string]string{}
	for _, pair := range values {
		name, value, ok := strings.Cut(pair, "=")
		message, hint := k.judgeName(name)
		switch {
		case !ok:
			message, hint = "must be NAME=VALUE, found "+quote(pair), ""
		case message == "":
			if message, hint = k.accept(value); message != "" {
				message = "for " + name + " " + message
			}
		}
		if message != "" {
			r.oneOfMany(k, pair, "a value of "+k.path+" "+message, hint)
			continue
		}
		(*into)[name] = value
	}
}

// oneOfMany reports one value of a setting that may have several.
func (r *gitReader) oneOfMany(k key, value, message, hint string) {
	fix := finding.Command("git", "config", "--fixed-value", "--unset-all", k.path, value)
	if strings.HasPrefix(hint, "write ") {
		fix = hint + " in its place, after " + fix
	}
	r.report(finding.ConfigValue, message, fix)
}

// accept says what is wrong with a string of the key; "" is fine.
func (k key) accept(s string) (message, fix string) {
	if k.oneOf == nil {
		return k.judge(s)
	}
	if slices.Contains(k.oneOf, s) {
		return "", ""
	}
	if near, ok := spelling.Nearest(s, k.oneOf); ok {
		fix = "write " + near
	}
	return "must be " + either(k.oneOf) + ", found " + quote(s), fix
}
