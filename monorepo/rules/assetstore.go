package rules

import (
	"net/url"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/manifest"
)

func assetStoreLevels() map[finding.Code]levels {
	levelsOf := map[finding.Code]levels{}
	for _, code := range []finding.Code{
		finding.NameNamespace, finding.AssetStoreAuthor, finding.AssetStoreUnity, finding.AssetStoreText, finding.AssetStoreDocumentation,
		finding.AssetStoreChangelog, finding.AssetStoreFile, finding.AssetStoreConfig,
	} {
		levelsOf[code] = levels{assetStore: failure}
	}
	return levelsOf
}

// judgeAssetStore asks what Unity's Asset Store asks beyond what every package is
// asked. (Unity's Asset Store Validation Suite; the Asset Store's submission
// guidelines)
func (s *subject) judgeAssetStore() {
	s.judgeAuthor()
	s.judgeStoreUnity()
	s.judgeStoreName()
	s.judgeStoreDescription()
	s.judgeDocumentation()
	s.judgeChangelogURL()
	s.judgeStoreFiles()
}

// judgeAuthor asks for a name of the author: "author" is one, or an object with one.
func (s *subject) judgeAuthor() {
	author := s.json.Get("author")
	name, at := author, s.in(s.json.Pos)
	if author != nil {
		at = s.in(author.Pos)
	}
	if author != nil && author.Kind == manifest.Object {
		name = author.Get("name")
	}
	if textOf(name) == "" {
		s.fail(finding.AssetStoreAuthor, at, "the manifest names no author, whom the Asset Store asks for", `"author": {"name": "Acme"}`)
	}
}

// judgeDocumentation asks for documentation, in the package or on the web.
func (s *subject) judgeDocumentation() {
	const key, folder = "documentationUrl", "Documentation~/"
	for _, f := range s.files {
		if strings.HasPrefix(f.name, folder) {
			return
		}
	}
	fix := `add Documentation~/index.md, or "documentationUrl": "https://..."`
	switch link := s.json.Get(key); {
	case textOf(link) == "":
		s.fail(finding.AssetStoreDocumentation, s.in(s.json.Pos), `the package has neither a Documentation~ folder nor a "documentationUrl"`, fix)
	case !isWebURL(link.Text):
		s.fail(finding.AssetStoreDocumentation, s.in(link.Pos), `"documentationUrl" is no web address, and there is no Documentation~ folder`, fix)
	}
}

// judgeChangelogURL judges what stands in for a changelog. Where neither is there,
// changelog-missing says so.
func (s *subject) judgeChangelogURL() {
	link := s.json.Get("changelogUrl")
	if textOf(link) == "" || isWebURL(link.Text) || s.file(changelogName) != nil {
		return
	}
	s.fail(finding.AssetStoreChangelog, s.in(link.Pos), `"changelogUrl" is no web address, and there is no CHANGELOG.md`, `add CHANGELOG.md, or "changelogUrl": "https://..."`)
}

// textOf is a string's text without blanks around it; "" of anything else.
func textOf(v *manifest.Value) string {
	if v == nil || v.Kind != manifest.String {
		return ""
	}
	return strings.TrimSpace(v.Text)
}

func isWebURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
