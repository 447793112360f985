package rules

import (
	"path"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// refused is a kind of files that the Asset Store takes in no package.
type refused struct {
	extensions string // in lower case, between blanks
	message    string
	fix        string
	shown      bool // fine in documentation and tests
}

// refusedFiles are the kinds. (Unity's Asset Store Validation Suite: No Executables,
// No Zip Files, No Jpgs, No Compressed Audio Files)
func refusedFiles() []refused {
	const remove = "move it out of the package's folder"
	return []refused{
		{
			extensions: " .bat .bin .cmd .com .csh .dom .dmg .exe .js .jse .lib .msi .msp .mst .pkg .ps1 .sh .vb .vbe .vbs .vbscript .vs .vsd .vsh ",
			message:    "an executable or a script, which the Asset Store refuses", fix: remove,
		},
		{
			extensions: " .zip .7z .rar .tar .tgz .gz .bz2 .xz ",
			message:    "an archive, which the Asset Store refuses", fix: "unpack it, or make it a .unitypackage",
		},
		{
			extensions: " .jpg .jpeg .jpe .jif .jfif .jfi ", shown: true,
			message: "a picture that lost quality, which the Asset Store refuses", fix: "save it as .png, and its .meta beside it",
		},
		{
			extensions: " .mp3 .ogg ",
			message:    "a sound that lost quality, which the Asset Store refuses", fix: "save it as .wav, and its .meta beside it",
		},
	}
}

// judgeStoreFiles finds files that the Asset Store refuses, wherever they are: what
// Unity hides is in the package all the same.
func (s *subject) judgeStoreFiles() {
	kinds := refusedFiles()
	for _, f := range s.files {
		name := strings.ToLower(f.name)
		if base := path.Base(name); base == "csc.rsp" || base == "msp.rsp" {
			s.fail(finding.AssetStoreFile, place{path: f.path}, "options for the compiler, which the Asset Store refuses as they change the user's project", "put the options into the .asmdef")
			continue
		}
		extension := path.Ext(name)
		for _, kind := range kinds {
			if extension != "" && strings.Contains(kind.extensions, " "+extension+" ") && (!kind.shown || !isShownOnly(name)) {
				s.fail(finding.AssetStoreFile, place{path: f.path}, kind.message, kind.fix)
			}
		}
	}
}

// isShownOnly reports whether a file, by its name in lower case, is documentation or
// of a test.
func isShownOnly(name string) bool {
	top, _, below := strings.Cut(name, "/")
	return below && (top == "documentation~" || top == "tests")
}
