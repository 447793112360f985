package scheme

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestClaimsTellSlipsFromOtherTags(t *testing.T) {
	t.Parallel()
	const foo, bar = "com.acme.foo", "com.acme.bar"
	var (
		pass     = Claim{}
		release  = func(pkg, nearest string) Claim { return Claim{Release: true, Package: pkg, Nearest: nearest} }
		bare     = mustNew(t, Synchronized, "{version}", pkgs(foo, bar)...)
		withV    = mustNew(t, Synchronized, "v{version}", pkgs(foo, bar)...)
		named    = mustNew(t, Prefixed, "{name}/{version}", pkgs(foo, bar)...)
		namedV   = mustNew(t, Prefixed, "{name}/v{version}", pkgs(foo, bar)...)
		at       = mustNew(t, Prefixed, "{name}@{version}", pkgs(foo, bar)...)
		short    = mustNew(t, Prefixed, "{short}/{version}", pkgs(foo, bar, "com.acme.render")...)
		single   = mustNew(t, Prefixed, "{name}/{version}", pkgs(foo)...)
		folders  = mustNew(t, Prefixed, "{dir}/{version}", Package{Name: "com.acme.ai.ui.graph", Dir: "com.acme.ai.ui.graph"}, Package{Name: "com.acme.ai.net.input", Dir: "a"}, Package{Name: "com.acme.bi.net.input", Dir: "b"})
		oneNamed = mustNew(t, Synchronized, "{name}/{version}", pkgs(foo)...)
	)
	for _, tt := range []struct {
		scheme *Scheme
		tag    string
		want   Claim
	}{
		// Names that are no releases.
		{bare, "nightly", pass},
		{bare, "docs-2026", pass},
		{bare, "latest", pass},
		{bare, "release", pass},
		{bare, "package/latest", pass},
		{bare, "v2", pass},
		{bare, "2026", pass},
		{bare, "release-1.2", pass},
		{bare, "1.x", pass},
		{bare, "1.2.3/foo", pass},
		{bare, "", pass},
		{named, "nightly", pass},
		{named, "docs-2026", pass},
		{named, "latest", pass},
		{named, "v2", pass},
		{named, "2", pass},
		{named, "com.acme.foo", pass},
		{named, "com.acme.fo/latest", pass},
		{named, "docs-1.2", pass},
		{named, "foo2.0", pass},
		{named, "2com.acme.foo/1.2", pass},
		{named, "com..foo.x/1.2", pass},
		{named, "x/1.2", pass},
		{short, "food-1.2", pass},
		{withV, "vacation", pass},
		{withV, "v2026", pass},

		// A package by the end of its name, where its folder stands for it.
		{folders, "ui.graph/1.2.3", release("ui.graph", "com.acme.ai.ui.graph/1.2.3")},
		{folders, "net.input/1.2.3", release("", "")},

		// Near misses under a bare version.
		{bare, "1.2", release("", "1.2.0")},
		{bare, "v1.2", release("", "1.2.0")},
		{bare, "2", release("", "2.0.0")},
		{bare, "v1.2.3", release("", "1.2.3")},
		{bare, "V1.2.3", release("", "1.2.3")},
		{bare, "v.1.2.3", release("", "1.2.3")},
		{bare, "=1.2.3", release("", "1.2.3")},
		{bare, "01.2.3", release("", "1.2.3")},
		{bare, "1.2.3+b", release("", "1.2.3")},
		{bare, "1.2.3-RC.1", release("", "1.2.3-rc.1")},
		{bare, "1.2.3_rc1", release("", "1.2.3-rc1")},
		{bare, "4.6.7hf0", release("", "4.6.7-hf0")},
		{bare, "1.0.0.0", release("", "1.0.0")},
		{bare, "4.6.15.1", release("", "4.6.15")},
		{bare, "1.2.3-upm", release("", "1.2.3")},
		{bare, "1.2.3_upm", release("", "1.2.3")},
		{bare, "release-1.2.3", release("", "1.2.3")},
		{bare, "com.acme.foo/1.2.3", release(foo, "1.2.3")},
		{bare, "com.acme.fo/1.2.3", release("com.acme.fo", "1.2.3")},
		{withV, "v2", release("", "v2.0.0")},
		{withV, "v1.2", release("", "v1.2.0")},
		{withV, "1.2.3", release("", "v1.2.3")},

		// Near misses under a prefix.
		{named, "com.acme.foo/1.2", release(foo, "com.acme.foo/1.2.0")},
		{named, "com.acme.foo/2", release(foo, "com.acme.foo/2.0.0")},
		{named, "com.acme.foo/v1.2.3", release(foo, "com.acme.foo/1.2.3")},
		{named, "com.acme.foo/01.2.3", release(foo, "com.acme.foo/1.2.3")},
		{named, "com.acme.foo/1.2.3+b", release(foo, "com.acme.foo/1.2.3")},
		{named, "com.acme.foo/1.2.3-RC.1", release(foo, "com.acme.foo/1.2.3-rc.1")},
		{named, "com.acme.foo/latest", release(foo, "")},
		{named, "com.acme.foo/", release(foo, "")},
		{named, "com.acme.foo-1.2.3", release(foo, "com.acme.foo/1.2.3")},
		{named, "com.acme.foo@1.2.3", release(foo, "com.acme.foo/1.2.3")},
		{named, "com.acme.foo-v1.2", release(foo, "com.acme.foo/1.2.0")},
		{named, "com.acme.foo.1.2.3", release(foo, "com.acme.foo/1.2.3")},
		{named, "com.acme.foo1.2.3", release(foo, "com.acme.foo/1.2.3")},
		{named, "release/com.acme.foo/1.2.3", release(foo, "com.acme.foo/1.2.3")},
		{named, "Com.Acme.Foo/1.2.3", release(foo, "com.acme.foo/1.2.3")},
		{named, "foo/1.2.3", release(foo, "com.acme.foo/1.2.3")},
		{named, "foo-1.2", release(foo, "com.acme.foo/1.2.0")},
		{named, "com.acme.fo/1.2.3", release("com.acme.fo", "com.acme.foo/1.2.3")},
		{named, "com.acme.fo/1.2", release("com.acme.fo", "com.acme.foo/1.2.0")},
		{named, "com.acme.ofo@v1.2.3", release("com.acme.ofo", "com.acme.foo/1.2.3")},
		{named, "com.acme.quite-other/1.2.3", release("com.acme.quite-other", "")},
		{named, "1.2.3", release("", "")},
		{named, "1.2", release("", "")},
		{named, "docs-1.2.3", release("", "")},
		{single, "1.2.3", release("", "com.acme.foo/1.2.3")},
		{single, "v1.2", release("", "com.acme.foo/1.2.0")},
		{oneNamed, "1.2.3", release("", "com.acme.foo/1.2.3")},
		{oneNamed, "com.acme.foo/latest", release("", "")},
		{namedV, "com.acme.foo/1.2.3", release(foo, "com.acme.foo/v1.2.3")},
		{namedV, "com.acme.foo/v2", release(foo, "com.acme.foo/v2.0.0")},
		{at, "com.acme.foo@1.2.3/foo", release(foo, "")},
		{at, "com.acme.foo@1.2.3_preview", release(foo, "com.acme.foo@1.2.3-preview")},
		{at, "com.acme.foo@1.2.3-alpha..1", release(foo, "com.acme.foo@1.2.3-alpha.1")},
		{short, "com.acme.foo/1.2.3", release(foo, "foo/1.2.3")},
		{short, "fo/1.2.3", release("fo", "foo/1.2.3")},
		{short, "rendre/v1.2.3", release("rendre", "render/1.2.3")},
		{short, "other/1.2.3", release("", "")},

		// Tags of the upm kind.
		{bare, "upm/1.0.0", release("", "1.0.0")},
		{bare, "UPM/1.0", release("", "1.0.0")},
		{bare, "upm/docs", release("", "")},
		{named, "upm/com.acme.foo/1.0.0", release(foo, "com.acme.foo/1.0.0")},
		{named, "upm/1.0.0", release("", "")},

		// Dates, which OpenUPM takes for versions.
		{named, "2024.05.08", pass},
		{named, "nightly-2024.01.15", pass},
		{named, "2024.05", pass},
		{named, "nightly-2024.1.15-rc.1", pass},
		{named, "com.acme.foo/2024.05.08", release(foo, "com.acme.foo/2024.5.8")},
		{named, "com.acme.fo/2024.5.8", release("com.acme.fo", "com.acme.foo/2024.5.8")},
		{named, "upm/2024.5.8", release("", "")},
		{named, "release/2024.01.15/v1.2.3", release("", "")},
		{bare, "nightly-2024.01.15", release("", "2024.1.15")},
		{bare, "2024.05.08", release("", "2024.5.8")},
		{bare, "nightly-20240115", pass},
	} {
		t.Run(tt.tag+" under "+tt.scheme.Template(), func(t *testing.T) {
			t.Parallel()
			if _, _, ok := tt.scheme.Parse(tt.tag); ok {
				t.Fatal("Parse accepts it")
			}
			if diff := cmp.Diff(tt.want, tt.scheme.Claims(tt.tag)); diff != "" {
				t.Errorf("Claims(%q) (-want +got):\n%s", tt.tag, diff)
			}
		})
	}
}

func TestClaimsOfAnOverlongTagRestOnOpenUPM(t *testing.T) {
	t.Parallel()
	s := mustNew(t, Synchronized, "", pkgs("com.acme.foo")...)
	long := strings.Repeat("a", maxTag)
	if c := s.Claims(long + "/1.2"); c.Release {
		t.Errorf("a tag without version: %+v", c)
	}
	if c := s.Claims(long + "/1.2.3"); !c.Release {
		t.Errorf("a tag that OpenUPM reads: %+v", c)
	}
}
