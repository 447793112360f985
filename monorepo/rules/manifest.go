package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
)

func manifestLevels() map[finding.Code]levels {
	return map[finding.Code]levels{
		finding.ManifestBOM:         everywhere(warning),
		finding.ManifestCase:        everywhere(failure),
		finding.ManifestField:       everywhere(failure),
		finding.ManifestRecommended: everywhere(warning),
		finding.ManifestLength:      {git: warning, openUPM: warning, assetStore: failure},
		finding.ManifestScripts:     everywhere(warning),
		finding.ManifestDist:        everywhere(failure),
		finding.ManifestUnknownKey:  everywhere(info),
		finding.VersionBuild:        everywhere(failure),
		finding.VersionUppercase:    {openUPM: failure},
		finding.VersionZero:         everywhere(failure),
		finding.UnityField:          everywhere(failure),
		finding.UnityRelease:        everywhere(failure),
		finding.DependencyRange:     everywhere(failure),
	}
}

func (s *subject) judgeManifest() {
	s.judgeBOM()
	s.judgeRecommended()
	s.judgeTypes()
	s.judgeKeys()
	s.judgeLengths()
	s.judgeNPMScripts()
	s.judgeVersion()
	s.judgeUnityVersion()
	s.judgeDependencies()
}

func (s *subject) judgeBOM() {
	if s.Manifest.BOM {
		s.fail(finding.ManifestBOM, place{s.Path, 1, 1}, "the file begins with a byte order mark, which some readers of JSON refuse", "save it as UTF-8 without a byte order mark")
	}
}

// judgeRecommended finds the keys that users see, or that Unity goes by, and that
// the manifest lacks.
func (s *subject) judgeRecommended() {
	var lacking, examples []string
	m := s.Manifest
	for _, k := range []struct{ key, value, example string }{
		{"displayName", m.DisplayName.Value, "My Tool"},
		{"description", m.Description.Value, "What the package does."},
		{"unity", m.Unity.Value, "2021.3"},
	} {
		if strings.TrimSpace(k.value) == "" {
			lacking = append(lacking, fmt.Sprintf("%q", k.key))
			examples = append(examples, fmt.Sprintf("%q: %q", k.key, k.example))
		}
	}
	if len(lacking) > 0 {
		s.fail(finding.ManifestRecommended, s.in(s.json.Pos), "the manifest lacks "+enumerate(lacking), strings.Join(examples, ", "))
	}
}

// enumerate writes words as a sentence has them: "a, b and c".
func enumerate(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// judgeNPMScripts finds what npm runs when somebody packs, publishes or installs a
// package. (npm's documentation, "scripts")
func (s *subject) judgeNPMScripts() {
	var run []string
	scripts := s.json.Get("scripts")
	if scripts == nil {
		return
	}
	for _, m := range scripts.Members {
		switch m.Name {
		case "preinstall", "install", "postinstall", "prepublish", "prepublishOnly", "publish", "postpublish",
			"prepack", "prepare", "postpack", "preprepare", "postprepare", "dependencies":
			if !slices.Contains(run, m.Name) {
				run = append(run, m.Name)
			}
		}
	}
	if len(run) > 0 {
		s.fail(finding.ManifestScripts, s.in(scripts.Pos), "npm runs "+enumerate(run)+" from \"scripts\" when the package is packed, published or installed", "remove from \"scripts\": "+strings.Join(run, ", "))
	}
}
