package rules

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/manifest"
)

func asmdefLevels() map[finding.Code]levels {
	return map[finding.Code]levels{
		finding.AsmdefSyntax:    everywhere(failure),
		finding.AsmdefMissing:   everywhere(failure),
		finding.AsmdefSeveral:   everywhere(failure),
		finding.AsmdefDuplicate: everywhere(failure),
		finding.AsmdefFileName:  everywhere(warning),
		finding.AsmdefEditor:    everywhere(warning),
	}
}

// assembly is an .asmdef or .asmref that Unity reads.
type assembly struct {
	*file
	json      *manifest.Value // an object
	reference bool            // an .asmref, which adds its folder to an assembly elsewhere
}

// defines is the name of the assembly; "" for an .asmref.
func (a assembly) defines() string {
	if a.reference {
		return ""
	}
	return a.json.Get("name").Text
}

// place is that of a key; the file's where the key is not there.
func (a assembly) place(key string) place {
	at := place{path: a.path}
	if v := a.json.Get(key); v != nil {
		at.line, at.column = v.Pos.Line, v.Pos.Column
	}
	return at
}

// words are the strings of a list.
func (a assembly) words(key string) []string {
	var words []string
	if v := a.json.Get(key); v != nil {
		for _, item := range v.Items {
			words = append(words, item.Text)
		}
	}
	return words
}

// judgeAsmdefs reads the package's assembly definitions, and finds what is wrong
// with them and which scripts have none.
func (s *subject) judgeAsmdefs() {
	s.readAssemblies()
	s.judgeAssemblyFolders()
	s.judgeCoverage()
	for _, a := range s.assemblies {
		s.judgeEditor(a)
	}
}

// readAssemblies reads what Unity reads of assembly definitions and references.
func (s *subject) readAssemblies() {
	for _, f := range s.files {
		if !f.isAssembly() || f.lfs || f.data == nil && f.fault == "" {
			continue
		}
		a := assembly{file: f, reference: strings.HasSuffix(f.name, ".asmref")}
		if json, fault := s.parseAssembly(a); fault == "" {
			a.json = json
			s.assemblies = append(s.assemblies, a)
		}
	}
}

// parseAssembly reads one file, and reports and returns what is wrong with it.
func (s *subject) parseAssembly(a assembly) (json *manifest.Value, fault string) {
	key, want := "name", fmt.Sprintf(`"name": %q`, strings.TrimSuffix(path.Base(a.name), ".asmdef"))
	if a.reference {
		key, want = "reference", `"reference": "Assembly.Name"`
	}
	at := place{path: a.path}
	fix := "mend the JSON; Unity's inspector writes it anew: select the file and press Apply"
	json, err := manifest.ParseValue(a.data)
	switch {
	case a.fault != "":
		fault, fix = a.fault, "make it a file that can be read"
	case err != nil:
		fault = "broken JSON"
		if list, ok := errors.AsType[manifest.ErrorList](err); ok && len(list) > 0 {
			at.line, at.column, fault = list[0].Pos.Line, list[0].Pos.Column, list[0].Msg
		}
	case json.Kind != manifest.Object:
		fault = "not a JSON object"
	case json.Get(key) == nil || json.Get(key).Kind != manifest.String || json.Get(key).Text == "":
		at.line, at.column = json.Pos.Line, json.Pos.Column
		fault, fix = fmt.Sprintf("no %q", key), "add "+want
	}
	if fault != "" {
		s.fail(finding.AsmdefSyntax, at, "Unity can't read it: "+fault, fix)
	}
	return json, fault
}

// judgeAssemblyFolders finds folders that belong to two assemblies. (EditorCompilation
// counts .asmdef and .asmref alike)
func (s *subject) judgeAssemblyFolders() {
	first := map[string]*file{}
	for _, f := range s.files {
		if !f.isAssembly() {
			continue
		}
		dir := path.Dir(f.name)
		if first[dir] == nil {
			first[dir] = f
			continue
		}
		s.fail(finding.AsmdefSeveral, place{path: f.path},
			"its folder has "+finding.Printable(path.Base(first[dir].name))+" too: Unity takes one assembly definition or reference in a folder, and compiles nothing of the project until one goes",
			"delete one with its .meta, or move it to a folder of its own")
	}
}

// judgeCoverage finds scripts that no assembly takes. Unity compiles those of a
// project's Assets folder without one, never those of a package.
func (s *subject) judgeCoverage() {
	covered := map[string]bool{}
	for _, f := range s.files {
		if f.isAssembly() {
			covered[path.Dir(f.name)] = true
		}
	}
	bare := map[string][]*file{} // by the folder below the package's root
	for _, f := range s.files {
		if f.hidden || !f.mode.Regular() || !strings.EqualFold(path.Ext(f.name), ".cs") || isCovered(covered, path.Dir(f.name)) {
			continue
		}
		top, _, below := strings.Cut(f.name, "/")
		if !below {
			top = ""
		}
		bare[top] = append(bare[top], f)
	}
	if root := bare[""]; root != nil { // an assembly for them takes all others
		for _, top := range slices.Sorted(maps.Keys(bare))[1:] {
			root = append(root, bare[top]...)
		}
		bare = map[string][]*file{"": root}
	}
	for _, top := range slices.Sorted(maps.Keys(bare)) {
		s.reportBare(top, bare[top])
	}
}

// isCovered reports whether a folder is, or is below, one of an assembly.
func isCovered(covered map[string]bool, dir string) bool {
	for ; dir != "."; dir = path.Dir(dir) {
		if covered[dir] {
			return true
		}
	}
	return covered["."]
}

// reportBare reports the scripts of a folder that are in no assembly.
func (s *subject) reportBare(top string, scripts []*file) {
	dir := path.Join(s.Dir, top)
	first := finding.Printable(path.Base(scripts[0].name))
	subject := first + " is"
	if len(scripts) > 1 {
		subject = fmt.Sprintf("%d scripts, as %s, are", len(scripts), first)
	}
	s.fail(finding.AsmdefMissing, place{path: cmp.Or(dir, scripts[0].path)},
		subject+" in no assembly: Unity compiles no script of a package without an .asmdef in or above its folder",
		"add "+finding.Printable(path.Join(dir, s.Name+"."+cmp.Or(top, "Runtime")+".asmdef"))+" in Unity (Create > Assembly Definition), with its .meta")
}

// judgeEditor finds assemblies of Editor folders that go into players. In an
// assembly the folder's name means nothing to Unity.
func (s *subject) judgeEditor(a assembly) {
	if a.reference || !inEditorFolder(a.name) || slices.Equal(a.words("includePlatforms"), []string{"Editor"}) {
		return
	}
	for _, symbol := range a.words("defineConstraints") { // players have neither
		if symbol == "UNITY_EDITOR" || symbol == "UNITY_INCLUDE_TESTS" {
			return
		}
	}
	if slices.Contains(a.words("optionalUnityReferences"), "TestAssemblies") {
		return
	}
	s.fail(finding.AsmdefEditor, a.place("includePlatforms"),
		fmt.Sprintf("%.100q is in an Editor folder, and its assembly is for more than the editor: builds of players fail at UnityEditor", a.defines()),
		`set "includePlatforms": ["Editor"]`)
}

// inEditorFolder reports whether the innermost folder of a telling name is Editor.
func inEditorFolder(name string) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		switch path.Base(dir) {
		case "Editor":
			return true
		case "Runtime":
			return false
		}
	}
	return false
}
