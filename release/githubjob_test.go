package release

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// Where packages are now says little of where they were when they were tagged.
func TestPackagesOfAReleaseLieWhereTheyWere(t *testing.T) {
	t.Parallel()
	manifest := func(name string) string { return `{"name": "` + name + `", "version": "1.0.0"}` }
	core, ui := manifest("com.acme.core"), manifest("com.acme.ui")
	for name, c := range map[string]struct {
		files map[string]string
		want  map[string]string
	}{
		"where they are": {
			files: map[string]string{"Packages/com.acme.core/package.json": core, "Packages/com.acme.ui/package.json": ui},
			want:  map[string]string{"com.acme.core": "Packages/com.acme.core", "com.acme.ui": "Packages/com.acme.ui"},
		},
		"at the root of an upm branch": {
			files: map[string]string{"package.json": core},
			want:  map[string]string{"com.acme.core": ""},
		},
		"in a folder that is hidden": {
			files: map[string]string{".github/core/package.json": core},
			want:  map[string]string{"com.acme.core": ".github/core"},
		},
		"all were moved since": {
			files: map[string]string{"Old/core/package.json": core, "Old/ui/package.json": ui},
			want:  map[string]string{"com.acme.core": "Old/core", "com.acme.ui": "Old/ui"},
		},
		"below a package of npm's without a version": {
			files: map[string]string{"package.json": `{"name": "build", "private": true}`, "Old/core/package.json": core},
			want:  map[string]string{"com.acme.core": "Old/core"},
		},
		"nowhere": {
			files: map[string]string{"Packages/com.acme.core/package.json": ui},
			want:  map[string]string{"com.acme.ui": "Packages/com.acme.core"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := given{packages: "com.acme.core 2.0.0\ncom.acme.ui 2.0.0", config: "packages: {builtinExcludes: false}"}.situation(t)
			w := released{snap: gitrepo.SnapshotOf(c.files), s: s}
			got := map[string]string{}
			for _, p := range s.Workspace.Packages {
				folder, made, err := w.pack(t.Context(), p.Name)
				if err != nil {
					t.Fatalf("%s: %v", p.Name, err)
				}
				if made != nil {
					got[made.Name] = folder
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("folders (-want +got):\n%s", diff)
			}
		})
	}
}

func TestATagThatLacksItsPackageGetsNoRelease(t *testing.T) {
	t.Parallel()
	const core = "Packages/com.acme.core/package.json"
	for name, c := range map[string]struct {
		files    map[string]string
		packages []string
		want     string
	}{
		"the package is not there": {
			packages: []string{"com.acme.core"}, want: "there is no package com.acme.core at 6f6c640",
		},
		"it has another version there": {
			files:    map[string]string{core: `{"name": "com.acme.core", "version": "1.0.0"}`},
			packages: []string{"com.acme.core"}, want: "the version of com.acme.core is 1.0.0 at 6f6c640",
		},
		"none of several is there": {
			packages: []string{"com.acme.core", "com.acme.ui"}, want: "none of its packages is at 6f6c640",
		},
	} {
		s := given{packages: "com.acme.core 2.0.0\ncom.acme.ui 2.0.0"}.situation(t)
		w := released{snap: gitrepo.SnapshotOf(c.files), s: s, plan: &Plan{}}
		w.snap.Commit = commit("old")
		err := w.describe(t.Context(), &releaseJob{
			Plan: GitHubPlan{Tag: "2.0.0", Version: "2.0.0", Packages: c.packages, Published: true}, Folders: map[string]string{},
		})
		refused, ok := errors.AsType[*Precondition](err)
		if !ok || refused.Message != c.want || refused.Fix == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
