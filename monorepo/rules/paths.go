package rules

import (
	"fmt"
	"path"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/spelling"
)

func pathLevels() map[finding.Code]levels {
	return map[finding.Code]levels{
		finding.SamplesBoth:       everywhere(failure),
		finding.DocumentationCase: everywhere(failure),
		finding.Symlink:           everywhere(failure),
		finding.PathCase:          everywhere(failure),
		finding.PathWindows:       everywhere(failure),
		finding.PathLength:        everywhere(failure),
		finding.FileSize:          everywhere(warning),
		finding.PackageSize:       {git: off, openUPM: failure, assetStore: failure},
		finding.LFSPointer:        {git: warning, openUPM: info, assetStore: warning},
		finding.Junk:              everywhere(warning),
		finding.SecretFile:        everywhere(failure),
	}
}

// maxPath is the longest path below a package's folder, in UTF-16 code units, which
// is what Windows counts. (Unity's Package Validation Suite)
const maxPath = 140

func (s *subject) judgePaths() {
	s.judgeFolderNames()
	for _, f := range s.files {
		if f.mode == gitrepo.ModeSymlink {
			s.fail(finding.Symlink, place{path: f.path}, "is a symlink: packing leaves it out, and on Windows git writes a text file in its place",
				"put the file or folder that it points to in its place")
		}
	}
	s.judgeSteps()
	s.judgePathLengths()
	s.judgeSizes()
	s.judgePointers()
	s.judgeJunk()
}

// judgeFolderNames judges the folders of a package that Unity knows by their names.
func (s *subject) judgeFolderNames() {
	const samples, documentation = "Samples~", "Documentation~"
	folders := s.folders()
	if folders[samples] && folders["Samples"] {
		s.fail(finding.SamplesBoth, place{path: path.Join(s.Dir, "Samples")}, "there are Samples and Samples~: users get the samples imported, and offered for import besides",
			"keep one of the two folders")
	}
	for folder := range folders {
		if folder != documentation && strings.HasSuffix(folder, "~") && isNearly(folder, documentation) {
			s.fail(finding.DocumentationCase, place{path: path.Join(s.Dir, folder)}, "Unity looks for documentation in Documentation~, spelled so",
				finding.Command("git", "mv", "--", path.Join(s.Dir, folder), path.Join(s.Dir, documentation)))
		}
	}
}

// folders are the names of the folders in the package's own.
func (s *subject) folders() map[string]bool {
	names := map[string]bool{}
	for _, f := range s.files {
		if i := strings.IndexByte(f.name, '/'); i >= 0 {
			names[f.name[:i]] = true
		}
	}
	return names
}

func isNearly(s, want string) bool {
	_, ok := spelling.Nearest(s, []string{want})
	return ok
}

// judgeSteps judges each name on the way to each file, folders once.
func (s *subject) judgeSteps() {
	known := map[string]string{} // paths in lower case
	last := ""
	for _, f := range s.files {
		for at := commonFolder(last, f.name); at != f.name; {
			at = step(at, f.name)
			s.judgeStep(at, known)
		}
		last = f.name
	}
}

// commonFolder is the innermost folder that two files are in; "" is the package's.
func commonFolder(a, b string) string {
	end := 0
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			break
		}
		if a[i] == '/' {
			end = i
		}
	}
	return a[:end]
}

// judgeStep judges the last name of a path. Of a .meta it says nothing that it says of
// the asset.
func (s *subject) judgeStep(name string, known map[string]string) {
	asset, isMeta := strings.CutSuffix(name, ".meta")
	if problem := windowsProblem(name); problem != "" && (!isMeta || windowsProblem(asset) == "" || !s.exists(asset)) {
		s.fail(finding.PathWindows, place{path: path.Join(s.Dir, name)}, problem, "rename it")
	}
	lower := strings.ToLower(name)
	twin, taken := known[lower]
	if !taken {
		known[lower] = name
		return
	}
	other := known[strings.TrimSuffix(lower, ".meta")]
	if path.Dir(twin) == path.Dir(name) && (!isMeta || other == "" || other == asset) { // else their folders, or assets, are twins
		s.fail(finding.PathCase, place{path: path.Join(s.Dir, name)},
			fmt.Sprintf("differs from %s in case only: Windows and macOS keep one of them", finding.Printable(path.Base(twin))), "rename or delete one of them")
	}
}

// windowsProblem says why Windows can't hold the last name of a path; "" where it can.
// (Microsoft, "Naming Files, Paths, and Namespaces")
func windowsProblem(file string) string {
	name := file[strings.LastIndexByte(file, '/')+1:]
	if name == "" {
		return ""
	}
	if !utf8.ValidString(name) {
		return "is not UTF-8, in which Windows and macOS have all names: git can't check it out there as it is"
	}
	for _, c := range name {
		if c < ' ' || strings.ContainsRune(`<>:"|?*\`, c) {
			return fmt.Sprintf("holds the character %q, which no name on Windows can: git can't check it out there", c)
		}
	}
	if last := name[len(name)-1]; last == '.' || last == ' ' {
		return "ends in a dot or a blank, which Windows drops: git can't check it out there"
	}
	device, _, _ := strings.Cut(name, ".")
	if device = strings.ToUpper(strings.TrimRight(device, " ")); isDevice(device) {
		return device + " is a device on Windows: git can't check the file out there"
	}
	return ""
}

// isDevice reports whether Windows takes an upper-case name for a device's.
func isDevice(name string) bool {
	switch name {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	number, isPort := strings.CutPrefix(name, "COM")
	if !isPort {
		number, isPort = strings.CutPrefix(name, "LPT")
	}
	return isPort && utf8.RuneCountInString(number) == 1 && strings.Contains("123456789\u00b9\u00b2\u00b3", number)
}

// judgePathLengths finds paths that are too long for Windows once a project has the
// package in its Library/PackageCache.
func (s *subject) judgePathLengths() {
	long := func(name string) int {
		if len(name) <= maxPath { // as bytes it is no shorter
			return 0
		}
		if n := len(utf16.Encode([]rune(name))); n > maxPath {
			return n
		}
		return 0
	}
	for _, f := range s.files {
		n := long(f.name)
		asset, isMeta := strings.CutSuffix(f.name, ".meta")
		if n == 0 || isMeta && long(asset) > 0 {
			continue
		}
		s.fail(finding.PathLength, place{path: f.path}, fmt.Sprintf("the path is %d characters long below the package's folder, more than %d: a project on Windows may not be able to hold it", n, maxPath),
			"shorten the names of the file or its folders")
	}
}
