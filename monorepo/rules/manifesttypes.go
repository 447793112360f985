package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/manifest"
)

// shape is what a manifest's value may be.
type shape struct {
	key   string
	kinds []manifest.Kind
	items []manifest.Kind // of a list; none: any
	fix   string
}

// unityShapes are the types of the keys that Unity reads, but for those without
// which a manifest is no package's.
func unityShapes() []shape {
	text := []manifest.Kind{manifest.String}
	shapes := []shape{
		{"hideInEditor", []manifest.Kind{manifest.Bool}, nil, `"hideInEditor": true`},
		{"keywords", []manifest.Kind{manifest.Array}, text, `"keywords": ["input", "touch"]`},
		{"author", []manifest.Kind{manifest.String, manifest.Object}, nil, `"author": {"name": "Acme"}`},
		{"samples", []manifest.Kind{manifest.Array}, []manifest.Kind{manifest.Object}, `"samples": [{"displayName": "Demo", "description": "What it shows.", "path": "Samples~/Demo"}]`},
	}
	for _, key := range []string{"changelogUrl", "documentationUrl", "licensesUrl", "type"} {
		shapes = append(shapes, shape{key, text, nil, fmt.Sprintf(`write %q as a string`, key)})
	}
	return shapes
}

// npmShapes are the types of keys that npm and registries read.
func npmShapes() []shape {
	text, object, list := manifest.String, manifest.Object, manifest.Array
	return []shape{
		{"license", []manifest.Kind{text, object}, nil, `"license": "MIT"`},
		{"repository", []manifest.Kind{text, object}, nil, `"repository": {"type": "git", "url": "https://github.com/acme/tools.git"}`},
		{"bugs", []manifest.Kind{text, object}, nil, `"bugs": {"url": "https://github.com/acme/tools/issues"}`},
		{"homepage", []manifest.Kind{text}, nil, `"homepage": "https://acme.com/tools"`},
		{"files", []manifest.Kind{list}, []manifest.Kind{text}, `"files": ["Runtime", "Editor"], or remove the key: all files are packed then`},
		{"scripts", []manifest.Kind{object}, nil, `remove "scripts"`},
		{"vpmDependencies", []manifest.Kind{object}, nil, `"vpmDependencies": {"com.vrchat.base": "3.x.x"}`},
		{"legacyFolders", []manifest.Kind{object}, nil, `"legacyFolders": {}`},
	}
}

// judgeTypes finds values of a type that their readers don't take.
func (s *subject) judgeTypes() {
	for _, shape := range unityShapes() {
		s.judgeShape(shape, failure)
	}
	for _, shape := range npmShapes() {
		s.judgeShape(shape, warning)
	}
	if author := s.json.Get("author"); author != nil {
		for _, key := range []string{"name", "email", "url"} {
			if v := author.Get(key); v != nil && v.Kind != manifest.String {
				s.mistyped(v, failure, fmt.Sprintf("%q of author must be a string", key), fmt.Sprintf("write %q as a string", key))
			}
		}
	}
}

func (s *subject) judgeShape(want shape, atMost level) {
	v := s.json.Get(want.key)
	if v == nil {
		return
	}
	if !slices.Contains(want.kinds, v.Kind) {
		s.mistyped(v, atMost, fmt.Sprintf("%q must be %s", want.key, either(want.kinds)), want.fix)
		return
	}
	for i, item := range v.Items {
		if len(want.items) > 0 && !slices.Contains(want.items, item.Kind) {
			s.mistyped(item, atMost, fmt.Sprintf("%s[%d] must be %s", want.key, i, either(want.items)), want.fix)
		}
	}
}

func (s *subject) mistyped(v *manifest.Value, atMost level, message, fix string) {
	s.report(atMost, finding.ManifestField, s.in(v.Pos), message+", not "+v.Kind.String(), fix)
}

func either(kinds []manifest.Kind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = k.String()
	}
	return strings.Join(words, " or ")
}
