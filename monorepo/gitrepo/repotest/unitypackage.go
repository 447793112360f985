package repotest

import (
	"crypto/md5"
	"fmt"
	"strings"
)

// unityPackage is one package of a generated repository, at one time of its history.
type unityPackage struct {
	name, dir    string
	files        []string // relative to dir
	dependencies []*unityPackage
	major        int // the version is major.releases.0
	releases     int
	revision     int // of the file that work changes
}

// Places in unityPackage.files.
const (
	manifestFile  = 0
	changelogFile = 2
	sourceFile    = 11
)

// newUnityPackage makes the package of a number, with so many files, that
// depends on up to two of the earlier ones.
func newUnityPackage(i, files int, earlier []*unityPackage) *unityPackage {
	name := fmt.Sprintf("com.acme.pkg%04d", i)
	p := &unityPackage{name: name, dir: "Packages/" + name, files: layout(name, max(1, files)), major: 1}
	if i > 0 && i%4 != 0 {
		p.dependencies = append(p.dependencies, earlier[i/2])
		if i/3 != i/2 {
			p.dependencies = append(p.dependencies, earlier[i/3])
		}
	}
	return p
}

// layout lists n files of a package: what goes together is all there, and what is left
// over are files that Unity does not see.
func layout(name string, n int) []string {
	var files []string
	for _, file := range []string{"package.json", "CHANGELOG.md", "README.md", "LICENSE.md"} {
		files = append(files, file, file+".meta")
	}
	assembly := "Runtime/" + name + ".asmdef"
	together := []string{"Runtime.meta", assembly, assembly + ".meta"}
	for i := 0; len(files)+len(together) <= n; i++ {
		files, together = append(files, together...), nil
		folder := "Runtime"
		if i >= 8 {
			folder = fmt.Sprintf("Runtime/Module%02d", i/8)
		}
		if i > 0 && i%8 == 0 {
			together = append(together, folder+".meta")
		}
		source := fmt.Sprintf("%s/Class%03d.cs", folder, i)
		together = append(together, source, source+".meta")
	}
	for i := 0; len(files) < n; i++ {
		files = append(files, fmt.Sprintf(".left%d", i))
	}
	return files[:n]
}

// version is the package's version after its releases so far.
func (p *unityPackage) version() string { return fmt.Sprintf("%d.%d.0", p.major, p.releases) }

// hasChangelog reports whether the package is large enough to have one.
func (p *unityPackage) hasChangelog() bool { return len(p.files) > changelogFile }

// change makes a new revision of one file and returns its place: a source
// where there is one.
func (p *unityPackage) change() int {
	p.revision++
	if len(p.files) > sourceFile+1 { // with its .meta
		return sourceFile
	}
	return manifestFile
}

// content is what the file at a place holds now.
func (p *unityPackage) content(i int) string {
	path := p.files[i]
	id := md5.Sum([]byte(p.dir + "/" + path))
	switch {
	case i == manifestFile:
		return p.manifest()
	case i == changelogFile:
		return p.changelog()
	case strings.HasSuffix(path, ".meta"):
		return fmt.Sprintf("fileFormatVersion: 2\nguid: %x\nDefaultImporter:\n  externalObjects: {}\n  userData: \n  assetBundleName: \n  assetBundleVariant: \n", id)
	case strings.HasSuffix(path, ".asmdef"):
		return fmt.Sprintf("{\n    \"name\": %q\n}\n", p.name)
	case strings.HasSuffix(path, ".cs"):
		return p.source(i, id[:])
	}
	return fmt.Sprintf("# %s\n\n%x\n", p.name, id)
}

func (p *unityPackage) manifest() string {
	var b strings.Builder
	fmt.Fprintf(&b, "{\n  \"name\": %q,\n  \"version\": %q,\n", p.name, p.version())
	fmt.Fprintf(&b, "  \"displayName\": \"Package %s\",\n", p.name[len(p.name)-4:])
	fmt.Fprintf(&b, "  \"description\": \"Generated, revision %d.\",\n  \"unity\": \"2021.3\",\n", p.revision)
	b.WriteString("  \"dependencies\": {")
	for i, d := range p.dependencies {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "\n    %q: %q", d.name, d.version())
	}
	if len(p.dependencies) > 0 {
		b.WriteString("\n  ")
	}
	b.WriteString("}\n}\n")
	return b.String()
}

func (p *unityPackage) changelog() string {
	var b strings.Builder
	b.WriteString("# Changelog\n\n## [Unreleased]\n")
	for i := p.releases; i > 0; i-- {
		fmt.Fprintf(&b, "\n## [%d.%d.0] - 2024-01-%02d\n\n### Changed\n\n- Change %d.\n", p.major, i, 1+i%28, i)
	}
	return b.String()
}

// source is a C# class of some 700 bytes that no two files share.
func (p *unityPackage) source(i int, id []byte) string {
	var b strings.Builder
	fmt.Fprintf(&b, "namespace Acme.%s\n{\n    public class Class%03d\n    {\n", p.name[len("com.acme."):], i)
	fmt.Fprintf(&b, "        const int Revision = %d;\n", p.revision)
	for j, part := range id {
		fmt.Fprintf(&b, "        public int Value%02d => %d * Revision;\n", j, int(part)*(i+j))
	}
	b.WriteString("    }\n}\n")
	return b.String()
}
