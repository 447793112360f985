package unity_test

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo/unity"
)

func TestHidden(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"Runtime/Foo.cs":                        false,
		"Samples~":                              true,
		"Samples~/Basic/Foo.cs":                 true,
		"Samples~.meta":                         false,
		"Runtime/Foo.cs~":                       true,
		"Runtime/~Foo.cs":                       false,
		".github":                               true,
		"Runtime/.hidden/Foo.cs":                true,
		"Runtime/...":                           true,
		"Runtime/Foo.":                          false,
		"CVS":                                   true,
		"Runtime/cvs/Entries":                   true,
		"Runtime/cvs.cs":                        false,
		"Runtime/Foo.tmp":                       true,
		"Runtime/Foo.TMP":                       true,
		"Runtime/Folder.tmp/Foo.cs":             true,
		"Runtime/Footmp":                        false,
		"Runtime/.tmp":                          true,
		"Plugins/Foo.bundle":                    false,
		"Plugins/Foo.bundle/Contents/Info":      true,
		"Plugins/Foo.Framework/Headers/x.h":     true,
		"Plugins/Foo.androidlib/res/values.xml": true,
		"Plugins/Foo.plugin/x":                  true,
		"Plugins/bundle/x":                      false,
		"":                                      false,
	} {
		if got := unity.Hidden(path); got != want {
			t.Errorf("Hidden(%q) = %v", path, got)
		}
	}
}

func TestVisible(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"Runtime/Foo.cs":           "Runtime/Foo.cs",
		"Runtime/.git/Foo.cs":      "Runtime",
		"Samples~/Basic/Foo.cs":    "",
		"a/b.bundle":               "a/b.bundle",
		"a/b.bundle/c.framework/d": "a/b.bundle",
		"a/.b/c.bundle/d":          "a",
		"a~":                       "",
		"":                         "",
	} {
		if got := unity.Visible(path); got != want {
			t.Errorf("Visible(%q) = %q, want %q", path, got, want)
		}
	}
}
