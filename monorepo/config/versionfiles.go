package config

import (
	"errors"
	"regexp"
	"regexp/syntax"
)

// VersionFile is a version outside of manifests that a release keeps right.
type VersionFile struct {
	Path    string // glob, from the root
	Match   string // regular expression; its first group, else all of it, is the version
	Package string // whose version it is; "": the synchronized one, or that of the package that holds the file
	Format  string // what is written: {version}, {major}, {minor}, {patch}, {pre}, {badge}, {name}
}

func newVersionFile() VersionFile { return VersionFile{Format: "{version}"} }

func versionFilesKey(list *[]VersionFile) key {
	example := []VersionFile{newVersionFile()}
	example[0].Path, example[0].Match = "**/AssemblyInfo.cs", `^\[assembly: AssemblyInformationalVersion\("(.+?)"\)`
	return key{
		name: "versionFiles", rows: rowsOf(list, newVersionFile, versionFileKeys), example: rowsOf(&example, newVersionFile, versionFileKeys).values(),
		doc: "Versions in other files that a release writes too. In each file the pattern has to match exactly once.",
	}
}

func versionFileKeys(f *VersionFile) []key {
	return []key{
		{
			name: "path", value: &f.Path, check: inside("repository"), needed: true, example: "**/AssemblyInfo.cs",
			doc: "Glob of the files, from the repository's root.",
		},
		{
			name: "match", value: &f.Match, check: expression, needed: true, example: `version-(.+?)-blue`,
			doc: "Regular expression (RE2); ^ and $ are the ends of a line. Its first group, else all of it, is what is replaced.",
		},
		{
			name: "package", value: &f.Package, check: packageName, example: "com.acme.core",
			doc:   "Package whose version it is.",
			unset: "the version that all share, or that of the package whose folder holds the file",
		},
		{
			name: "format", value: &f.Format, check: variables("version", "major", "minor", "patch", "pre", "badge", "name"),
			doc: "What is written, made of {version}, {major}, {minor}, {patch}, {pre} (of a prerelease), {badge} (the version as shields.io takes it) and {name}.",
		},
	}
}

// expression judges a regular expression.
func expression(s string) (message, fix string) {
	_, err := regexp.Compile(s)
	if fault, ok := errors.AsType[*syntax.Error](err); ok {
		return "is no regular expression: " + fault.Code.String() + ": " + quote(fault.Expr), "correct it; Go's syntax (RE2) is at https://go.dev/s/re2syntax"
	}
	return "", ""
}
