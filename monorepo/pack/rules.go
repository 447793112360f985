package pack

import (
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
	if files := f.Manifest.Get("files"); files != nil && files.Kind == manifest.Array {
		asked = []string{"*"} // and no ignore file of this folder
		for _, item := range files.Items {
			if item.Kind == manifest.String && item.Text != "" {
				asked, last = w.ask(item.Text, asked, last)
			}
		}
	}
	for _, path := range f.entryPoints() {
		last = append(last, "!/"+path)
	}
	return w, w.add(asked, last)
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

// entryPoints are the files that the manifest names as main, browser and bin.
func (f *Folder) entryPoints() []string {
	var paths []string
	for _, key := range []string{"browser", "main", "bin"} {
		v := f.Manifest.Get(key)
		switch {
		case v == nil:
		case v.Kind == manifest.String && v.Text != "":
			paths = append(paths, v.Text)
		case v.Kind == manifest.Object && key == "bin":
			for _, m := range v.Members {
				paths = append(paths, m.Value.Text)
			}
		}
	}
	return paths
}
