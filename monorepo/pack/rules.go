package pack

import (
	"path"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/manifest"
)

// alwaysOut is what npm leaves out unless a package asks for it.
var alwaysOut = []string{
	".npmignore", ".gitignore",
	"**/.git", "**/.svn", "**/.hg", "**/CVS", "**/.git/**", "**/.svn/**", "**/.hg/**", "**/CVS/**",
	"/.lock-wscript", "/.wafpickle-*", "/build/config.gypi", "npm-debug.log", "**/.npmrc", ".*.swp",
	".DS_Store", "**/.DS_Store/**", "._*", "**/._*/**", "*.orig", "/archived-packages/**",
}

// strictEverywhere is what it leaves out of every folder whoever asks for it.
var strictEverywhere = []string{"/.git"}

// strict is what it takes and leaves out of a package's folder in any case.
var strict = []string{
	"!/package.json", "!/readme{,.*[^~$]}", "!/copying{,.*[^~$]}", "!/license{,.*[^~$]}", "!/licence{,.*[^~$]}",
	"/.git", "/node_modules", ".npmrc", "/package-lock.json", "/yarn.lock", "/pnpm-lock.yaml", "/bun.lockb",
}

// root is the walker of the package's folder, where the manifest has a say.
func (f *Folder) root() (*walker, error) {
	w := &walker{folder: f, list: list(f.Files)}
	asked, err := w.ignoreFile()
	if err != nil {
		return nil, err
	}
	last := append(slices.Clone(strictEverywhere), strict...)
	if items, ok := f.asked(); ok {
		asked = []string{"*"} // and no ignore file of this folder
		for _, item := range items {
			asked, last = w.ask(item, asked, last)
		}
	}
	for _, path := range f.entryPoints() {
		last = append(last, "!/"+path)
	}
	return w, w.add(asked, last)
}

// asked are the items of "files"; of a string in its place they are the characters, as
// npm has it. ok is false where there is none of them.
func (f *Folder) asked() (items []string, ok bool) {
	switch v := f.Manifest.Get("files"); {
	case v == nil:
		return nil, false
	case v.Kind == manifest.Array:
		for _, item := range v.Items {
			if item.Kind == manifest.String && item.Text != "" {
				items = append(items, item.Text)
			}
		}
		return items, true
	default:
		return strings.Split(v.Text, ""), v.Kind == manifest.String && v.Text != ""
	}
}

// ask turns an item of "files" into rules.
func (w *walker) ask(item string, asked, last []string) (newAsked, newLast []string) {
	if strings.HasPrefix(item, "./") {
		item = item[1:]
	}
	if strings.HasSuffix(item, "/*") {
		item += "*"
	}
	rule := "!" + item
	switch file, folder := w.list.find(strings.TrimLeft(item, "!")); {
	case file:
		w.required = append(w.required, strings.TrimPrefix(item, "/"))
		return asked, slices.Insert(last, 0, rule)
	case folder != nil:
		return append(asked, rule, rule+"/**"), last
	}
	return append(asked, rule), last
}

// bundles reports whether dependencies are packed that lie in the folder.
func (f *Folder) bundles() bool {
	asked := slices.ContainsFunc([]string{"bundleDependencies", "bundledDependencies"}, func(key string) bool {
		v := f.Manifest.Get(key)
		return v != nil && (len(v.Items)+len(v.Members) > 0 || v.Kind == manifest.Bool && v.Text == "true")
	})
	return asked && slices.ContainsFunc(f.Files, func(name string) bool { return strings.HasPrefix(name, "node_modules/") })
}

// entryPoints are the files that the manifest names as main, browser and bin.
func (f *Folder) entryPoints() []string {
	var paths []string
	for _, key := range []string{"browser", "main"} {
		if v := f.Manifest.Get(key); v != nil && v.Kind == manifest.String && v.Text != "" {
			paths = append(paths, v.Text)
		}
	}
	return append(paths, f.programs()...)
}

// programs are the files that the manifest names as bin. (@npmcli/package-json)
func (f *Folder) programs() []string {
	v := f.Manifest.Get("bin")
	if v == nil {
		return nil
	}
	named := append([]*manifest.Value{v}, v.Items...)
	for _, m := range v.Members {
		named = append(named, m.Value)
	}
	var paths []string
	for _, value := range named {
		if value.Kind != manifest.String {
			continue
		}
		if p := path.Clean("/" + strings.ReplaceAll(value.Text, `\`, "/"))[1:]; p != "" {
			paths = append(paths, p)
		}
	}
	return paths
}

// Program reports whether npm makes a packed file executable, as one that the manifest
// names as bin. It compares without the outermost folder, as npm does. (pacote)
func (f *Folder) Program(file string) bool {
	if _, below, nested := strings.Cut(file, "/"); nested {
		file = below
	}
	return slices.Contains(f.programs(), file)
}
