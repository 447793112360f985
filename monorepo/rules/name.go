package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/openupm"
)

// How long a name may be, in characters, and is meant to be. (Unity's manual,
// "Package name guidelines")
const (
	maxName         = 214
	recommendedName = 50
)

func nameLevels() map[finding.Code]levels {
	return map[finding.Code]levels{
		finding.NameEmpty:         everywhere(failure),
		finding.NameCharset:       everywhere(failure),
		finding.NameLength:        everywhere(failure),
		finding.NameSegments:      {git: warning, openUPM: failure, assetStore: warning},
		finding.NameEmptySegment:  everywhere(failure),
		finding.NameSuffix:        everywhere(failure),
		finding.NameUnityScope:    everywhere(failure),
		finding.NameUnityWord:     everywhere(warning),
		finding.NameReservedScope: {git: warning, openUPM: failure, assetStore: warning},
		finding.NameNPMScope:      everywhere(failure),
		finding.NameFolder:        {git: warning, openUPM: warning, assetStore: failure},
	}
}

// Name judges a package's name by itself, for the targets or, without any, for git
// and OpenUPM. The findings have no place.
func Name(name string, targets ...Target) finding.List {
	if len(targets) == 0 {
		targets = []Target{Git, OpenUPM}
	}
	r := &run{
		Request: Request{Workspace: &monorepo.Workspace{Config: config.Default()}, Targets: targets},
		levels:  nameLevels(),
	}
	s := &subject{Package: &monorepo.Package{Name: name}, run: r}
	s.judgeNameItself(place{})
	var list finding.List
	for _, i := range s.issues {
		if f, ok := r.weigh(i); ok {
			list = append(list, f)
		}
	}
	return list
}

func (s *subject) judgeName() {
	s.judgeNameItself(s.in(s.Manifest.Name.Pos))
	isImpossible := func(i issue) bool { return min(i.atMost, s.run.levels[i.Code].git) == failure }
	if !slices.ContainsFunc(s.issues, isImpossible) { // else no folder should have the name
		s.judgeNameOfFolder()
	}
}

// judgeNameItself asks what a name tells without its package. What has no form at
// all is not judged further.
func (s *subject) judgeNameItself(at place) {
	name := s.Name
	switch {
	case name == "":
		s.fail(finding.NameEmpty, at, "the name is empty", nameFix("com.acme.mytool"))
		return
	case strings.HasPrefix(name, "@"):
		s.fail(finding.NameNPMScope, at, fmt.Sprintf("%.250q has an npm scope, and Unity takes no such name", name), reverseFix(name))
		return
	}
	s.judgeNameForm(at)
	lower := strings.ToLower(name)
	if openupm.InScope(lower, "com.unity") {
		s.fail(finding.NameUnityScope, at, "com.unity is Unity's own scope", "begin with a domain of your own, as com.acme")
		return
	}
	if saysUnity(lower) {
		s.fail(finding.NameUnityWord, at, fmt.Sprintf("%.250q has \"unity\" in it, which Unity asks to leave out", name), "leave the word out; once released, a name is better kept")
	}
	s.judgeScope(at)
}

// judgeNameForm judges the characters, the parts and the length of a name.
func (s *subject) judgeNameForm(at place) {
	name := s.Name
	if bad := badCharacters(name); bad != "" {
		s.fail(finding.NameCharset, at, fmt.Sprintf("%.250q has %s", name, bad), charsetFix(name))
	}
	parts := strings.Split(name, ".")
	empty := strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".") || strings.Contains(name, "..")
	switch {
	case empty:
		s.fail(finding.NameEmptySegment, at, fmt.Sprintf("%.250q has a dot with no part before or behind it", name), withoutEmpty(parts))
	case len(parts) < 3:
		s.fail(finding.NameSegments, at, fmt.Sprintf("%.250q has fewer than three parts between dots", name), "use a domain and a name, as com.acme.mytool")
	}
	switch n := utf8.RuneCountInString(name); {
	case n > maxName:
		s.fail(finding.NameLength, at, fmt.Sprintf("the name has %d characters; Unity and npm take at most %d", n, maxName), "use a shorter name")
	case n > recommendedName:
		s.warn(finding.NameLength, at, fmt.Sprintf("the name has %d characters; Unity recommends at most %d", n, recommendedName), "use a shorter name; once released, a name is better kept")
	}
	end := parts[len(parts)-1]
	last := strings.ToLower(end)
	if len(parts) > 1 && (last == "plugin" || last == "framework" || last == "bundle") {
		s.fail(finding.NameSuffix, at, fmt.Sprintf("the name ends in .%s: Unity takes a folder of such a name for a native plug-in", last),
			nameFix(strings.TrimSuffix(name, "."+end)+"-"+last))
	}
}

// badCharacters says which characters of a name can't be in one, each once; ""
// where all can. A leading dot is another rule's.
func badCharacters(name string) string {
	var bad []string
	seen := map[rune]bool{}
	for i, r := range name {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '.', i > 0 && (r == '-' || r == '_'), seen[r]:
			continue
		case r == '-', r == '_':
			return fmt.Sprintf("%q in front; a letter or a digit must be there", r)
		}
		seen[r] = true
		bad = append(bad, fmt.Sprintf("%q", r))
	}
	const most = 5
	switch n := len(bad); {
	case n == 0:
		return ""
	case n > most:
		bad = append(bad[:most], fmt.Sprintf("%d more", n-most))
	}
	return enumerate(bad) + `; a name has lower-case letters, digits, "-", "_" and "." only`
}

// charsetFix writes the name as it could be, where that is plain.
func charsetFix(name string) string {
	near := strings.TrimLeft(strings.ReplaceAll(strings.ToLower(name), " ", "-"), "-_")
	if badCharacters(near) == "" && near != "" {
		return nameFix(near)
	}
	return `write it with lower-case letters, digits, "-", "_" and "."`
}

// reverseFix turns @acme/tool into com.acme.tool.
func reverseFix(name string) string {
	scope, rest, _ := strings.Cut(name[1:], "/")
	if near := "com." + scope + "." + rest; scope != "" && rest != "" && badCharacters(near) == "" {
		return nameFix(near)
	}
	return nameFix("com.acme.mytool")
}

// withoutEmpty leaves the empty parts out.
func withoutEmpty(parts []string) string {
	var kept []string
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	if len(kept) == 0 {
		kept = []string{"com", "acme", "mytool"}
	}
	return nameFix(strings.Join(kept, "."))
}

func nameFix(name string) string { return fmt.Sprintf(`"name": %q`, name) }

// saysUnity reports whether a lower-case name has the word, and not only a longer
// English one that ends so.
func saysUnity(name string) bool {
	others := strings.NewReplacer("community", "", "immunity", "", "opportunity", "", "impunity", "")
	return strings.Contains(others.Replace(name), "unity")
}

// judgeScope finds scopes that are nobody's, which OpenUPM keeps free or which many
// would share.
func (s *subject) judgeScope(at place) {
	lower := strings.ToLower(s.Name)
	if openupm.InScope(lower, "com.example") {
		s.fail(finding.NameReservedScope, at, "com.example is for examples, and nobody's", "begin with a domain of your own, as com.acme")
	}
	for _, placeholder := range []string{"com.undefined", "com.company", "com.companyname", "com.mycompany", "com.yourcompany", "com.defaultcompany", "com.myorg", "com.yourname"} {
		if openupm.InScope(lower, placeholder) {
			s.warn(finding.NameReservedScope, at, placeholder+" stands where a scope of your own should", "begin with a domain of your own, as com.acme")
		}
	}
	for _, host := range []struct{ scope, users string }{{"com.github", "io.github"}, {"com.gitlab", "io.gitlab"}, {"org.bitbucket", "io.bitbucket"}} {
		if openupm.InScope(lower, host.scope) {
			s.warn(finding.NameReservedScope, at, host.scope+" belongs to the host itself; its users have "+host.users+".USER", hostFix(lower, host.scope, host.users))
		}
	}
}

// hostFix moves a name to the scope of the host's user.
func hostFix(name, scope, users string) string {
	return nameFix(users+strings.TrimPrefix(name, scope)) + "; once released, a name is better kept"
}

// judgeNameOfFolder compares the folder with the name. The root of a repository is
// called as everybody likes.
func (s *subject) judgeNameOfFolder() {
	folder := path.Base(s.Dir)
	if s.Dir == "" || folder == s.Name {
		return
	}
	to := path.Join(path.Dir(s.Dir), s.Name)
	fix := finding.Command("git", "mv", "--", s.Dir, to)
	if _, ok := s.run.Workspace.Snapshot.Entry(s.Dir + ".meta"); ok {
		fix += " && " + finding.Command("git", "mv", "--", s.Dir+".meta", to+".meta")
	}
	s.fail(finding.NameFolder, s.in(s.Manifest.Name.Pos), fmt.Sprintf("the folder is called %q, the package %s", folder, finding.Printable(s.Name)), fix)
}
