package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/goccy/go-yaml/ast"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/spelling"
	"github.com/upmrel/upmrel/monorepo/yamlfile"
)

// mismatch reports a value that is not what its key wants.
func (r *reader) mismatch(e entry, path, want, fix string) {
	message := fmt.Sprintf("%s must be %s, found %s", path, want, yamlfile.Describe(e.value))
	if e.value.Type() == ast.NullType {
		message, fix = path+" has no value", "give it one, or remove it"
	}
	r.report(finding.ConfigValue, r.start(e), message, fix)
}

func textFix(node ast.Node) string {
	switch node.Type() {
	case ast.MappingType:
		return "put a value that begins with { in quotes"
	case ast.SequenceType:
		return "write one string"
	}
	return "quote it: " + quote(node.GetToken().Value)
}

func listFix(k key, node ast.Node) string {
	if s, ok := yamlfile.Text(node); ok {
		return "write [" + quote(s) + "]"
	}
	return "write a list, as " + render(k.example)
}

func mappingFix(k key) string {
	if k.example != nil {
		return "write names and values, as " + render(k.example)
	}
	return "write its keys and values: " + strings.Join(k.names(), ", ")
}

func boolFix(node ast.Node) string {
	value, ok := truth(node)
	if !ok {
		return "write true or false"
	}
	return fmt.Sprintf("write %t without quotes; YAML has no other word for it", value)
}

func choiceFix(node ast.Node, allowed []string) string {
	if near, ok := spelling.Nearest(node.GetToken().Value, allowed); ok {
		return "write " + near
	}
	meant := []string{}
	if value, ok := truth(node); ok && value {
		meant = []string{"always"}
	} else if ok {
		meant = []string{"never", "none", "off"}
	}
	for _, word := range meant {
		if slices.Contains(allowed, word) {
			return "write " + word
		}
	}
	return "write one of them"
}

// truth reads what people and YAML 1.1 write for true and false.
func truth(node ast.Node) (value, ok bool) {
	switch strings.ToLower(node.GetToken().Value) {
	case "true", "yes", "y", "on", "1":
		return true, true
	case "false", "no", "n", "off", "0":
		return false, true
	}
	return false, false
}

// judge says what is wrong with a string of the key; "" is fine.
func (k key) judge(s string) (message, fix string) {
	hidden := func(char rune) bool {
		layout := k.lines && (char == '\n' || char == '\t')
		return unicode.IsControl(char) && !layout
	}
	switch i := strings.IndexFunc(s, hidden); {
	case strings.TrimSpace(s) == "":
		return "is empty", "give it a value, or remove it"
	case i >= 0 && s[i] == '\n':
		return "has several lines", "write it in one line"
	case i >= 0:
		return fmt.Sprintf("has the control character %U", []rune(s[i:])[0]), "remove it"
	case k.check != nil:
		return k.check(s)
	}
	return "", ""
}

// judgeName says what is wrong with a name in the key's table; "" is fine.
func (k key) judgeName(s string) (message, fix string) {
	if k.checkName != nil {
		return k.checkName(s)
	}
	return packageName(s)
}

// glob judges a glob of names.
func glob(s string) (message, fix string) {
	switch {
	case !doublestar.ValidatePattern(s):
		return "is not a valid glob: " + quote(s), "close its brackets and braces, or write \\ in front of them"
	case strings.HasPrefix(s, "!"):
		return "begins with !, which excludes nothing here: " + quote(s), "remove it"
	}
	return "", ""
}

// pathGlob judges a glob of the repository's paths.
func pathGlob(s string) (message, fix string) { return globBelow("repository", s) }

// globBelow judges a glob of paths: they are relative to a root, and slashed.
func globBelow(root, s string) (message, fix string) {
	clean := strings.TrimLeft(strings.TrimPrefix(strings.ReplaceAll(s, `\`, "/"), "./"), "/")
	if clean == "" || strings.HasSuffix(clean, "/") {
		clean += "**"
	}
	switch {
	case strings.Contains(s, `\`):
		message = "has a backslash; folders are separated by /: "
	case s != clean && strings.HasSuffix(s, "/"):
		message = "ends in /, so it matches no file: "
	case s != clean:
		message = "is not relative to the " + root + "'s root: "
	case strings.HasPrefix(s, "../"):
		return "leaves the " + root + ": " + quote(s), "remove it"
	default:
		return glob(s)
	}
	return message + quote(s), "write " + quote(clean)
}

// remoteName judges a remote's name, which git must not take for an option.
func remoteName(s string) (message, fix string) {
	if strings.HasPrefix(s, "-") || strings.ContainsFunc(s, unicode.IsSpace) {
		return "is no remote's name: " + quote(s), "write a name that git remote shows"
	}
	return "", ""
}

// packageName judges a key of a table, which is one package and no glob.
func packageName(s string) (message, fix string) {
	if s == "" || strings.ContainsAny(s, `*?[]{}!\/`) || strings.ContainsFunc(s, unicode.IsControl) {
		return "is not a package's name: " + quote(s), "write the whole name of one package"
	}
	return "", ""
}

// variables judges a template in which only these variables are known.
func variables(known ...string) func(string) (message, fix string) {
	return func(s string) (message, fix string) {
		for {
			_, rest, found := strings.Cut(s, "{")
			if !found {
				return "", ""
			}
			name, _, closed := strings.Cut(rest, "}")
			if closed && isWord(name) && !slices.Contains(known, name) {
				fix = "write {" + strings.Join(known, "} or {") + "}"
				if near, ok := spelling.Nearest(name, known); ok {
					fix = "write {" + near + "}"
				}
				return "has an unknown variable {" + name + "}", fix
			}
			s = rest
		}
	}
}

// isWord reports whether s is one short word of ASCII letters.
func isWord(s string) bool {
	return s != "" && len(s) <= 40 && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz-_") == ""
}

// either lists words as "a, b or c".
func either(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// quote returns user text in double quotes, cut short, with nothing in it that
// a terminal would act on.
func quote(s string) string { return yamlfile.Quote(s) }
