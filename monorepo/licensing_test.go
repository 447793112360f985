package monorepo_test

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/manifest"
)

func TestLicences(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"LICENSE":                     "SPDX-License-Identifier: MIT\n",
		"a/package.json":              `{"name": "com.acme.a", "version": "1.0.0"}`,
		"b/package.json":              `{"name": "com.acme.b", "version": "1.0.0"}`,
		"b/license.txt":               "SPDX-License-Identifier: ISC\n",
		"c/package.json":              `{"name": "com.acme.c", "version": "1.0.0", "license": "GPL-3.0-or-later"}`,
		"c/COPYING":                   "SPDX-License-Identifier: GPL-3.0-only\n",
		"d/package.json":              `{"name": "com.acme.d", "version": "1.0.0", "license": "see below"}`,
		"d/LICENSE.md":                "Be kind.\n",
		"e/package.json":              `{"name": "com.acme.e", "version": "1.0.0", "license": {"type": "MIT"}}`,
		"e/Third Party/LICENSE.md":    "SPDX-License-Identifier: Zlib\n",
		"f/package.json":              `{"name": "com.acme.f", "version": "1.0.0"}`,
		"f/Documentation~/LICENSE.md": "SPDX-License-Identifier: Zlib\n",
	}
	snap := gitrepo.SnapshotOf(files).With("f/LICENSE.md", gitrepo.ModeSymlink, 0)
	w, err := monorepo.Load(t.Context(), snap, config.Default(), nil)
	if err != nil {
		t.Fatal(err)
	}
	licenses := monorepo.NewLicenses(w)
	for name, want := range map[string]struct{ file, said, id string }{
		"com.acme.a": {file: "LICENSE", id: "MIT"},
		"com.acme.b": {file: "b/license.txt", id: "ISC"},
		"com.acme.c": {file: "c/COPYING", said: "GPL-3.0-or-later", id: "GPL-3.0-or-later"},
		"com.acme.d": {file: "d/LICENSE.md", said: "see below"},
		"com.acme.e": {file: "LICENSE", id: "MIT"},
		"com.acme.f": {file: "LICENSE", id: "MIT"},
	} {
		p, ok := w.Package(name)
		if !ok {
			t.Fatalf("no package %s", name)
		}
		json, err := manifest.ParseValue(p.Data)
		if err != nil {
			t.Fatal(err)
		}
		got, err := licenses.Of(t.Context(), p, json)
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		if got.Said != nil {
			said = got.Said.Text
		}
		l, ok := got.License()
		if got.File != want.file || said != want.said || l.ID != want.id || ok != (want.id != "") {
			t.Errorf("%s: %q, %q, %q", name, got.File, said, l.ID)
		}
	}
}
