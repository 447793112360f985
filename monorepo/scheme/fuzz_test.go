package scheme

import (
	"strconv"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/version"
)

// FuzzTemplate checks that every accepted template gives back what it was given,
// in tags that git takes, that OpenUPM reads so, and that begin no sibling's.
func FuzzTemplate(f *testing.F) {
	for _, template := range []string{
		"{version}", "{name}/{version}", "{short}@v{version}-upm", "{dir}-{version}", "x{name}{dir}/{short}_{version}",
		"{version}.lock", "0{version}", "{version}+b", "{name}.{version}", "{{version}}", "-{version}", "@{{version}", "v={version}_master", "{ame}{version}",
	} {
		f.Add(template, "com.acme.foo", "com.acme.foo-editor", "Foo", "own/{version}", "1.2.3-rc.1", true)
		f.Add(template, "com.a.b", "com", "a..b", "", "10.20.30", false)
		f.Add(template, "com.a.1.2.3-x", "com.a.-1", "1.0.0-2", "{dir}_v{version}", "1.2.3-upm", false)
	}
	f.Fuzz(func(t *testing.T, template, a, b, dir, own, ver string, synchronized bool) {
		strategy := Prefixed
		if synchronized {
			strategy = Synchronized
		}
		packages := []Package{{Name: a, Dir: dir}, {Name: b, Tag: own}}
		s, findings := New(strategy, template, packages)
		checkFindings(t, findings)
		v, err := version.Parse(ver)
		if s == nil || err != nil || v.Build != "" {
			return
		}
		tags := map[string]string{}
		for _, p := range packages {
			tag := s.Tag(p.Name, ver)
			name, got, ok := s.Parse(tag)
			// OpenUPM reads some prereleases otherwise: 1.2.3-upm, 1.2.3-RC.1.
			if want := v.Pre == "" || ValidTagName(tag) && agrees(tag, ver); ok != want {
				t.Fatalf("Parse(%q) is ok: %v, want %v", tag, ok, want)
			}
			if !ok {
				continue
			}
			if got != ver || name != p.Name && (name != "" || !synchronized) {
				t.Fatalf("Parse(%q) = %q, %q, want %q, %q", tag, name, got, p.Name, ver)
			}
			if !ValidTagName(tag) || !agrees(tag, ver) {
				t.Fatalf("%q is accepted: a tag name: %v, read by OpenUPM as %s: %v", tag, ValidTagName(tag), ver, agrees(tag, ver))
			}
			tags[name] = tag
		}
		for name, tag := range tags {
			for other, theirs := range tags {
				if prefix := s.form(other).prefix; name != other && strings.HasPrefix(tag, prefix) {
					t.Fatalf("%q begins with the prefix %q of %q", tag, prefix, theirs)
				}
			}
		}
	})
}

func checkFindings(t *testing.T, findings finding.List) {
	t.Helper()
	for _, f := range findings {
		said := f.Message + f.Fix
		if f.Message == "" || f.Fix == "" || strings.ContainsFunc(said, func(r rune) bool { return !strconv.IsPrint(r) }) {
			t.Fatalf("finding without message or fix, or not printable: %q", said)
		}
	}
}

// FuzzTag checks what Parse and Claims make of any tag, and that inference bears it.
func FuzzTag(f *testing.F) {
	for _, tag := range []string{
		"1.2.3", "v1.2", "com.acme.foo/1.2.3-rc.1", "com.acme.fo@v1.2.3", "2d-2024.01.15", "upm/2", "legacy-v1.0.0-upm",
		"com.acme.2d-1.0.0-1.2.3", "..", "1..2", "v", "=v1.2.3.4", "com.acme.foo.1.2.3", "\xff1.2",
	} {
		f.Add(tag)
	}
	packages := pkgs("com.acme.foo", "com.acme.2d", "com.acme.2d-1", "com.acme.old=legacy-v{version}")
	schemes := []*Scheme{
		mustNew(f, Synchronized, "{version}", packages[:3]...),
		mustNew(f, Synchronized, "v{version}", packages...),
		mustNew(f, Prefixed, "{name}/{version}", packages...),
		mustNew(f, Prefixed, "{short}@v{version}", packages...),
		mustNew(f, Prefixed, "{version}_upm", packages[0]),
	}
	f.Fuzz(func(t *testing.T, tag string) {
		for _, s := range schemes {
			claim := s.Claims(tag)
			if name, version, ok := s.Parse(tag); ok {
				if s.Tag(name, version) != tag || !ValidTagName(tag) || !agrees(tag, version) {
					t.Fatalf("%s: Parse(%q) = %q, %q", s.Template(), tag, name, version)
				}
			} else if _, _, ok := s.Parse(claim.Nearest); !ok && claim.Nearest != "" {
				t.Fatalf("%s: the nearest tag of %q, %q, does not parse", s.Template(), tag, claim.Nearest)
			}
			if !claim.Release && claim != (Claim{}) {
				t.Fatalf("%s: Claims(%q) = %+v", s.Template(), tag, claim)
			}
		}
		if in := Infer([]string{tag}, candidates(packages, "1.0.0")); in.Matched > in.Total || in.Total > 1 {
			t.Fatalf("Infer(%q) = %+v", tag, in)
		}
	})
}
