package gitrepo

import (
	"errors"
	"fmt"
	"strings"
)

// ModulesFile is where git looks for what submodules are.
const ModulesFile = ".gitmodules"

// Module is one submodule of .gitmodules. What the file does not say is "".
type Module struct {
	Name, Path, URL string
	Line            int // of the URL, else of the section
}

// ParseModules reads the file .gitmodules as git does, in the order of the file. An
// error says at which line git gives up.
func ParseModules(data []byte) ([]Module, error) {
	var modules []Module
	byName := map[string]int{}
	err := parseConfig(string(data), func(s setting) {
		if s.section != "submodule" || !s.named {
			return
		}
		at, known := byName[s.name]
		if !known {
			at = len(modules)
			byName[s.name] = at
			modules = append(modules, Module{Name: s.name, Line: s.line})
		}
		switch m := &modules[at]; s.key { // of several the last counts
		case "path":
			m.Path = s.value
		case "url":
			m.URL, m.Line = s.value, s.line
		}
	})
	return modules, err
}

// setting is one key of a file in the form of git's configuration. The beginning of
// a section is a setting without a key.
type setting struct {
	section    string // in lower case
	name       string // of the section, in quotes
	named      bool
	key, value string // key in lower case; without "=" value is "true"
	line       int
}

// configReader reads the form of git's configuration files. (git-config, "Syntax")
type configReader struct {
	rest string
	line int
	at   setting
}

var errNotConfig = errors.New("not in the form of git's configuration files")

// parseConfig tells found every section and key, in order.
func parseConfig(text string, found func(setting)) error {
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n")
	r := configReader{rest: text, line: 1}
	for r.skipSpace(); r.rest != ""; r.skipSpace() {
		var err error
		switch first := r.rest[0]; {
		case first == '#' || first == ';':
			r.skipLine()
			continue
		case first == '[':
			err = r.readSection()
		case isLetter(first):
			err = r.readKey()
		default:
			err = errNotConfig
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", r.line, err)
		}
		found(r.at)
	}
	return nil
}

// skipSpace skips blank space and empty lines.
func (r *configReader) skipSpace() {
	rest := strings.TrimLeft(r.rest, " \t\n\v\f\r")
	r.line += strings.Count(r.rest[:len(r.rest)-len(rest)], "\n")
	r.rest = rest
}

// skipLine goes to the line's end.
func (r *configReader) skipLine() {
	end := strings.IndexByte(r.rest, '\n')
	if end < 0 {
		end = len(r.rest)
	}
	r.rest = r.rest[end:]
}

// readSection reads [section], [section "name"] or, as git once wrote it,
// [section.name].
func (r *configReader) readSection() error {
	rest := r.rest[1:]
	end := strings.IndexFunc(rest, func(c rune) bool { return !isKeyRune(c) && c != '.' })
	if end <= 0 {
		return errNotConfig
	}
	section, name, named := strings.Cut(strings.ToLower(rest[:end]), ".")
	r.at = setting{section: section, name: name, named: named, line: r.line}
	rest = rest[end:]
	if quoted := strings.TrimLeft(rest, " \t"); len(quoted) < len(rest) && strings.HasPrefix(quoted, `"`) {
		var ok bool
		if r.at.name, rest, ok = unquoteName(quoted[1:]); !ok {
			return errNotConfig
		}
		r.at.named = true
	}
	if !strings.HasPrefix(rest, "]") {
		return errNotConfig
	}
	r.rest = rest[1:]
	return nil
}

// unquoteName reads a section's name up to the closing quote.
func unquoteName(s string) (name, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:], true
		case '\n':
			return "", "", false
		case '\\':
			if i++; i == len(s) || s[i] == '\n' {
				return "", "", false
			}
		}
		b.WriteByte(s[i])
	}
	return "", "", false
}

// readKey reads "key = value" or a bare "key".
func (r *configReader) readKey() error {
	end := strings.IndexFunc(r.rest, func(c rune) bool { return !isKeyRune(c) })
	if end < 0 {
		end = len(r.rest)
	}
	r.at.key, r.at.value, r.at.line = strings.ToLower(r.rest[:end]), "true", r.line
	r.rest = strings.TrimLeft(r.rest[end:], " \t")
	switch {
	case r.rest == "", r.rest[0] == '\n':
		return nil
	case r.rest[0] != '=':
		return errNotConfig
	}
	r.rest = r.rest[1:]
	return r.readValue()
}

// value is a value as far as it is read.
type value struct {
	text   []byte
	kept   int // bytes of text that are not blank space at its end
	quoted bool
}

func (v *value) add(c byte) {
	v.text = append(v.text, c)
	v.kept = len(v.text)
}

// readValue reads to the line's end: quotes and escapes are taken away, and so are
// comments and blank space that no quotes hold.
func (r *configReader) readValue() error {
	var v value
	for r.rest != "" && r.rest[0] != '\n' {
		c := r.rest[0]
		r.rest = r.rest[1:]
		switch {
		case c == '\\':
			if err := r.unescape(&v); err != nil {
				return err
			}
		case c == '"':
			v.quoted = !v.quoted
			v.kept = len(v.text)
		case !v.quoted && (c == '#' || c == ';'):
			r.skipLine()
		case v.quoted || c != ' ' && c != '\t':
			v.add(c)
		case len(v.text) > 0:
			v.text = append(v.text, c)
		}
	}
	if v.quoted {
		return errNotConfig
	}
	r.at.value = string(v.text[:v.kept])
	return nil
}

// unescape reads what a backslash stands before. The end of a line, or of the file,
// is nothing there.
func (r *configReader) unescape(v *value) error {
	if r.rest == "" {
		return nil
	}
	c := r.rest[0]
	r.rest = r.rest[1:]
	if c == '\n' {
		r.line++
		return nil
	}
	i := strings.IndexByte(`nbt"\`, c)
	if i < 0 {
		return errNotConfig
	}
	v.add("\n\b\t\"\\"[i])
	return nil
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isKeyRune(c rune) bool {
	return c == '-' || '0' <= c && c <= '9' || c < 0x80 && isLetter(byte(c))
}
