package rules

import (
	"path"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// judgeJunk finds files that belong to no package, and files that may hold secrets.
// A folder of junk is one finding.
func (s *subject) judgeJunk() {
	last := ""
	for _, f := range s.files {
		if last != "" && isIn(last, f.name) {
			continue
		}
		if secret := f.secret(); secret != "" {
			s.fail(finding.SecretFile, place{path: f.path}, secret+": everybody who installs the package gets it",
				finding.Command("git", "rm", "--cached", "--", f.path)+"; and revoke the secrets that it holds")
			continue
		}
		if name, kind := f.junk(); kind != "" {
			last = name
			at := path.Join(s.Dir, name)
			remove := finding.Command("git", "rm", "-r", "--cached", "--", at)
			if name == f.name {
				remove = finding.Command("git", "rm", "--cached", "--", at)
			}
			s.fail(finding.Junk, place{path: at}, "is "+kind+": it belongs to no package", remove+"; and add it to .gitignore")
		}
	}
}

// junk is the outermost folder or file that makes a file junk, and what it is; ""
// where it is none.
func (f *file) junk() (name, kind string) {
	for at := ""; at != f.name; {
		at = step(at, f.name)
		base := strings.ToLower(path.Base(at))
		if at == f.name {
			return at, junkFile(base, f.hidden)
		}
		if kind := junkFolder(base, f.name[len(at)+1:]); kind != "" {
			return at, kind
		}
	}
	return "", ""
}

// junkFolder says what makes a folder junk that holds a file.
func junkFolder(folder, below string) string {
	switch folder {
	case "node_modules":
		return "what npm installed"
	case ".idea", ".vs":
		return "an editor's folder"
	case ".svn", "__macosx":
		return "what a tool keeps for itself"
	case "__pycache__":
		return "a cache"
	case "bin", "obj": // also a name for native plug-ins, and for models
		if build, _, nested := strings.Cut(strings.ToLower(below), "/"); nested && (build == "debug" || build == "release") ||
			build == "project.assets.json" || build == "project.nuget.cache" {
			return "build output"
		}
	}
	return ""
}

// junkFile says what makes a file of a lower-case name junk. Projects that Unity does
// not see may be sources of a tool that the package brings.
func junkFile(name string, hidden bool) string {
	switch name {
	case ".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini":
		return "what the system wrote"
	case "npm-debug.log", "yarn-error.log", "sysinfo.txt":
		return "a log"
	}
	if strings.HasPrefix(name, "._") {
		return "what the system wrote"
	}
	switch ext := path.Ext(name); ext {
	case ".orig", ".rej":
		return "what a merge or patch left"
	case ".swp", ".swo", ".bak":
		return "an editor's copy"
	case ".suo", ".userprefs", ".user", ".pidb", ".unityproj":
		return "an editor's file"
	case ".csproj", ".sln", ".slnx":
		if !hidden {
			return "a project file, which Unity makes itself"
		}
	}
	return ""
}

// secret says what secrets a file holds, or is known to hold by its name; "" where
// none are known.
func (f *file) secret() string {
	if isNPMConfig(f.name) {
		return npmSecret(f.data)
	}
	lower := strings.ToLower(path.Base(f.name))
	if stage, isEnv := strings.CutPrefix(lower, ".env"); isEnv && (stage == "" || stage[0] == '.') && !isExample(stage) {
		return "holds the environment of a program, passwords among it"
	}
	switch lower {
	case ".upmconfig.toml":
		return "holds tokens of registries"
	case ".netrc", "_netrc", ".git-credentials", ".pypirc", ".pgpass":
		return "holds passwords"
	case "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519":
		return "holds a private key"
	}
	return ""
}

// isExample reports whether a name says that the values in the file are made up.
func isExample(name string) bool {
	switch path.Ext(name) {
	case ".example", ".sample", ".template", ".tmpl", ".dist", ".defaults", ".schema", ".md":
		return true
	}
	return false
}

func isNPMConfig(name string) bool { return path.Base(name) == ".npmrc" }

// npmSecret looks for credentials in npm's configuration: many a repository has one
// that only names a registry. (npm's documentation, "npmrc": auth related configuration)
func npmSecret(data []byte) string {
	for line := range strings.Lines(string(data)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		key = strings.TrimSpace(key[strings.LastIndexByte(key, ':')+1:])
		switch value = strings.TrimSpace(value); {
		case value == "" || strings.Contains(value, "${"): // or only the name of a variable
		case key == "_auth", key == "_authToken", key == "_password":
			return "holds " + key + " of a registry"
		}
	}
	return ""
}
