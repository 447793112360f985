package judge_test

import (
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/judge"
	"github.com/upmrel/upmrel/monorepo/openupm"
)

// bench is a repository whose HEAD has tags that are in order, and what names OpenUPM
// could read a version of its packages from.
type bench struct {
	court
	valid    map[string]bool
	prefixes []string
}

// benches are a repository of each strategy, and one with upm branches.
func benches(tb testing.TB) []bench {
	tb.Helper()
	var all []bench
	for _, b := range []struct {
		configuration, ui string
		valid, prefixes   []string
	}{
		{"strategy: synchronized\n", "1.2.3", []string{"1.2.3"}, []string{""}},
		{"{strategy: synchronized, tag: \"release-{version}\"}\n", "1.2.3", []string{"release-1.2.3"}, []string{"release-"}},
		{"strategy: prefixed\n", "0.1.0-rc.1", []string{"com.acme.core/1.2.3", "com.acme.ui/0.1.0-rc.1"}, []string{"com.acme.core/", "com.acme.ui/"}},
		{"tag: \"{short}@v{version}\"\n", "0.1.0-rc.1", []string{"core@v1.2.3", "ui@v0.1.0-rc.1"}, []string{"core@", "ui@"}},
	} {
		r := repotest.New(tb)
		r.Commit("first", map[string]string{
			config.Filename: b.configuration, "core/package.json": unity("com.acme.core", "1.2.3"), "ui/package.json": unity("com.acme.ui", b.ui),
		})
		valid := map[string]bool{}
		for _, tag := range b.valid {
			valid[tag] = true
		}
		all = append(all, bench{newCourt(tb, r), valid, b.prefixes})
	}
	return all
}

// released reports whether OpenUPM could take a tag for a release of a package.
func (b bench) released(tag string) bool {
	for _, prefix := range b.prefixes {
		if rest, ok := strings.CutPrefix(tag, prefix); ok {
			if _, ok := openupm.ParseTag(rest); ok {
				return true
			}
		}
	}
	return false
}

// refused judges a ref whose tag would be made at HEAD or, where it stands elsewhere,
// moved there or deleted.
func (b bench) refused(ref judge.Ref) (finding.List, bool) {
	b.tb.Helper()
	j := judge.New(b.repo, judge.Options{Refs: []judge.Ref{ref}, WithoutRules: true})
	list, err := j.Ref(b.tb.Context(), ref)
	if err == nil {
		_, err = j.Together(b.tb.Context())
	}
	if err != nil {
		b.tb.Fatalf("%q: %v", ref.Name, err)
	}
	return list, list.Errors()
}

// FuzzRefName holds that no name of a ref is a fault of the judge's own, and that no tag
// that OpenUPM takes for a release goes out but those that say what the manifests say.
func FuzzRefName(f *testing.F) {
	for _, tag := range []string{
		"1.2.3", "v1.2.3", "1.2.3+b", "01.2.3", "1.2", "release-1.2.3", "upm/1.2.3", "com.acme.core/1.2.3", "com.acme.core/1.2.4", "com.acme.ui/0.1.0-rc.1", "com.acme.ui/0.1.0-RC.1",
		"core@v1.2.3", "core@1.2.3", "com.acme.cor/1.2.3", "nightly", "nightly-2024.01.15", "com.acme.core/nightly-2024.01.15", "--delete/1.2.3", "$(touch x)/1.2.3", "\x1b[2J1.2.3", "\u202e1.2.3", "\xff1.2.3",
		"1.2.3\n", " 1.2.3", "", "/", "../1.2.3", "1.2.3^{}", "99999999999999999999.0.0", "1.2.3-" + strings.Repeat("0", 300), "COM.ACME.CORE/1.2.3", "com.acme.core/1.2.3-upm", "release-1.2.3-master",
	} {
		f.Add(tag)
	}
	all := benches(f)
	head := make([]gitrepo.ID, len(all))
	for i, b := range all {
		head[i] = b.id("HEAD")
		for tag := range b.valid {
			if list, refused := b.refused(judge.Ref{Name: gitrepo.TagPrefix + tag, New: head[i]}); refused {
				f.Fatalf("%s is in order: %v", tag, list)
			}
		}
	}
	other := all[0].id(absent)
	f.Fuzz(func(t *testing.T, name string) {
		for i, b := range all {
			b.tb = t
			tag := gitrepo.TagPrefix + name
			list, refused := b.refused(judge.Ref{Name: tag, New: head[i]})
			if !refused && !b.valid[name] && b.released(name) {
				t.Fatalf("%q goes out: %v", name, list)
			}
			if _, refused := b.refused(judge.Ref{Name: tag, Old: other, New: head[i]}); b.valid[name] && !refused {
				t.Fatalf("%q may move", name)
			}
			if _, refused := b.refused(judge.Ref{Name: tag, Old: head[i]}); b.valid[name] && !refused {
				t.Fatalf("%q may be deleted", name)
			}
			b.refused(judge.Ref{Name: gitrepo.BranchPrefix + name, New: head[i]})
			b.refused(judge.Ref{Name: name, New: head[i]})
		}
	})
}
