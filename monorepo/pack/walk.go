package pack

import (
	"path"
	"slices"
	"strings"
)

// walker goes through a folder. (npm-packlist on ignore-walk)
type walker struct {
	folder   *Folder
	list     *listing
	parent   *walker
	path     string   // from the package's folder; "" is that
	depth    int      // names in path
	exact    bool     // the folder itself is packed, not only something in it
	required []string // files of "files", from here
	always   []rule   // alwaysOut, read once
	rules    []rule   // in the order in which they are asked
}

// walk finds what is packed.
func (w *walker) walk(yield func(path string)) error {
	for _, name := range w.list.files {
		if file := path.Join(w.path, name); !strings.Contains(name, "*") && w.includes(ask(file)) {
			yield(file)
		}
	}
	for name, list := range w.list.folders {
		q := ask(path.Join(w.path, name))
		q.partial = true
		if strings.Contains(name, "*") || !w.includes(q) {
			continue
		}
		child, err := w.enter(name, list)
		if err != nil {
			return err
		}
		if err := child.walk(yield); err != nil {
			return err
		}
	}
	return nil
}

// enter is the walker of a folder in this one.
func (w *walker) enter(name string, list *listing) (*walker, error) {
	child := &walker{folder: w.folder, list: list, parent: w, path: path.Join(w.path, name), depth: w.depth + 1, always: w.always}
	q := ask(child.path)
	child.exact = w.includes(q)
	if q.slash = true; !child.exact {
		child.exact = w.includes(q)
	}
	for _, file := range w.required {
		if path.Dir(path.Clean(file)) == name {
			child.required = append(child.required, path.Base(file))
		}
	}
	ignored, err := child.ignoreFile()
	if err != nil {
		return nil, err
	}
	strict := slices.Clone(strictEverywhere)
	for _, file := range child.required {
		strict = append(strict, "!"+file)
	}
	return child, child.add(ignored, strict)
}

// ignoreFile reads the folder's rules: .npmignore, or .gitignore where there is none.
func (w *walker) ignoreFile() ([]string, error) {
	for _, name := range []string{".npmignore", ".gitignore"} {
		if slices.Contains(w.list.files, name) {
			data, err := w.folder.Read(path.Join(w.path, name))
			return strings.Split(string(data), "\n"), err
		}
	}
	return nil, nil
}

// add sets the walker's rules: those of alwaysOut, then these.
func (w *walker) add(sets ...[]string) (err error) {
	if w.always == nil {
		if w.always, err = parseRules(alwaysOut); err != nil {
			return err
		}
	}
	w.rules = slices.Clone(w.always)
	for _, lines := range sets {
		rules, err := parseRules(lines)
		if err != nil {
			return err
		}
		w.rules = append(w.rules, rules...)
	}
	return nil
}

// parseRules reads the lines of an ignore file.
func parseRules(lines []string) ([]rule, error) {
	var rules []rule
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		r, err := parseRule(line)
		if err != nil {
			return nil, err
		}
		rules = append(rules, r)
	}
	return rules, nil
}

// includes asks the rules from the package's folder down to the entry's.
func (w *walker) includes(q question) bool {
	included := true
	if w.parent != nil {
		if included = w.parent.includes(q); !included && !w.exact {
			return false
		}
	}
	names := q.names[w.depth:]
	for i := range w.rules {
		if r := &w.rules[i]; r.negate != included && r.hits(names, q) {
			included = r.negate
		}
	}
	return included
}
