package rules

import (
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/version"
)

// judgeDependencies finds bounds that are no exact version. Of the packages of this
// repository a release asks for the same. (Unity's manual, "Package dependencies")
func (s *subject) judgeDependencies() {
	for _, dep := range s.Manifest.Dependencies {
		if _, err := version.Parse(dep.Version); err != nil {
			s.fail(finding.DependencyRange, s.in(dep.Pos), fmt.Sprintf("%.250q of %.250s is %s, and Unity takes exact versions only", dep.Version, dep.Name, kindOfBound(dep.Version)), s.boundFix(dep))
		}
	}
}

// kindOfBound says what a dependency asks for in the place of a version.
func kindOfBound(bound string) string {
	for _, k := range []struct{ prefixes, kind string }{
		{"git+ git: git@ ssh: github: gitlab: bitbucket: gist:", "a git URL"},
		{"file: link: portal: ./ ../ / ~/", "a path"},
		{"workspace: catalog:", "a package manager's own word"},
		{"npm:", "an alias of npm"},
	} {
		for prefix := range strings.FieldsSeq(k.prefixes) {
			if strings.HasPrefix(bound, prefix) {
				return k.kind
			}
		}
	}
	url, _, _ := strings.Cut(bound, "#")
	url, _, _ = strings.Cut(url, "?")
	switch {
	case strings.HasSuffix(url, ".git"):
		return "a git URL"
	case strings.Contains(url, "://"):
		return "a URL"
	case bound == "":
		return "empty"
	case strings.ContainsAny(bound, "^~<>=*|xX ") || bound == "latest":
		return "a range"
	}
	return "no version of SemVer"
}

// boundFix is the version to write: the sibling's, or the lowest that the bound names.
func (s *subject) boundFix(dep manifest.Dependency) string {
	if sibling, ok := s.run.Workspace.Package(dep.Name); ok && sibling.Name != s.Name {
		return fmt.Sprintf("%q: %q", dep.Name, sibling.Version)
	}
	near, ok := lowest(dep.Version)
	if ok && !strings.Contains(dep.Version, "#") {
		return fmt.Sprintf("%.250q: %q", dep.Name, near)
	}
	if !ok {
		near = version.Version{Major: 1}
	}
	return fmt.Sprintf("%.250q: %q, a version that a registry has; where none has one, leave it out and let the readme name it", dep.Name, near)
}

// lowest reads the version that a range begins with, or the tag of a git URL.
func lowest(bound string) (version.Version, bool) {
	if _, tag, ok := strings.Cut(bound, "#"); ok {
		bound = tag[strings.LastIndexAny(tag, "/@")+1:]
	}
	bound = strings.NewReplacer(">= ", ">=", ".x", ".0", ".X", ".0", ".*", ".0").Replace(bound)
	bound, _, _ = strings.Cut(strings.TrimSpace(bound), " ")
	return version.Nearest(bound)
}
