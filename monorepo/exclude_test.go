package monorepo

import (
	"path"
	"regexp"
	"strings"
	"testing"
)

// left is builtinExclude in another form, for folders in lower case.
var left = regexp.MustCompile(`(^|/)(node_modules|library/packagecache|bin|obj|[^/]*~|\.[^/]*|` +
	`vendor|vendored|third_party|third-party|thirdparty|3rdparty|external|externals)/`)

func FuzzBuiltinExclude(f *testing.F) {
	for _, seed := range []string{
		"package.json", "a/package.json", "Library/PackageCache/a@1.0.0/package.json", "node_modules/package.json",
		"a/Samples~/b/package.json", "/package.json", "a//bin/package.json", "~/package.json", "\xff/obj/package.json",
		"Library/x/PackageCache/package.json", "THIRDPARTY/package.json",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file string) {
		if path.Clean("/"+file) != "/"+file {
			return // git has no such path
		}
		reason, dir := builtinExclude(file), dirOf(file)
		if want := left.MatchString(strings.ToLower(dir) + "/"); (reason != "") != want {
			t.Fatalf("%q is left out: %v; reason %q", file, want, reason)
		}
		if reason == "" {
			return
		}
		folder, _, _ := strings.Cut(strings.TrimPrefix(reason, "in "), ":")
		if !strings.Contains(strings.ToLower(dir), strings.ToLower(folder)) {
			t.Fatalf("%q: the reason %q names no folder of it", file, reason)
		}
		for _, further := range []string{"Assets/" + dir + "/package.json", dir + "/deeper/package.json"} {
			if builtinExclude(further) == "" {
				t.Fatalf("%q is left out (%s), %q is not", file, reason, further)
			}
		}
	})
}
