package changelog

import (
	"net/url"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/lazyregexp"
	"github.com/upmrel/upmrel/monorepo/version"
)

// Links says what a new version's links are made of.
type Links struct {
	// Web is the address of the repository in a browser; "" is unknown.
	Web string
	// Tag is the new version's, Previous that of the version before; "" is none.
	Tag, Previous string
	// Always makes links too where the file has none.
	Always bool
}

// definition is a line as "[1.2.0]: https://...".
type definition struct {
	line       line
	label, url string
	at         int // of the URL in the file
}

func (f *file) definitions() []definition {
	var list []definition
	for _, l := range f.lines {
		if l.kind != link {
			continue
		}
		text := f.text[l.start:l.end]
		label, rest, _ := strings.Cut(text, "]:")
		address := strings.TrimLeft(rest, " \t<")
		at := l.start + len(text) - len(address)
		if end := strings.IndexAny(address, " \t>"); end >= 0 {
			address = address[:end]
		}
		_, label, _ = strings.Cut(label, "[")
		list = append(list, definition{l, label, address, at})
	}
	return list
}

// links brings the links of [Unreleased] up to date, and adds that of the new version,
// which has its entry. model is the entry that was the newest before; nil for none.
func (f *file) links(model *Entry, r Release) edits {
	var list edits
	if r.Links.Tag == "" {
		return nil
	}
	open := f.log.Unreleased()
	f.linkHeading(&list, open, r)
	all := f.definitions()
	var next, newest *definition
	for i := range all {
		d := &all[i]
		if next == nil && isUnreleased(d.label) {
			next = d
		}
		if model != nil && newest == nil && d.version() != "" && d.version() == model.Version {
			newest = d
		}
	}
	if next != nil {
		if moved := moveBase(next.url, *r.Links); moved != next.url {
			list.replace(Span{next.at, next.at + len(next.url)}, moved)
		}
	}
	line := f.definition(all, next, newest, r)
	switch {
	case line == "":
	case next == nil && newest == nil:
		if base := compareBase(r.Links.Web); base != "" && open != nil && open.Bracketed && !open.Linked {
			line = "[unreleased]: " + base + escapeRef(r.Links.Tag) + "...HEAD" + f.style.eol + line
		}
		f.appendLinks(&list, line)
	case newest == nil:
		list.replace(Span{next.line.end, next.line.end}, f.style.eol+line)
	case ascending(all):
		list.replace(Span{newest.line.end, newest.line.end}, f.style.eol+line)
	default:
		list.replace(Span{newest.line.start, newest.line.start}, line+f.style.eol)
	}
	return list
}

// definition is the link of the new version, a line; "" where there is none to add.
func (f *file) definition(all []definition, next, newest *definition, r Release) string {
	if next == nil && newest == nil && !r.Links.Always {
		return ""
	}
	label := f.label(f.log.Find(r.Version))
	is := func(d definition) bool { return strings.EqualFold(d.label, label) }
	if label == "" || slices.ContainsFunc(all, is) {
		return ""
	}
	old, oldURL := "", ""
	if newest != nil {
		old, oldURL = newest.version(), newest.url
	}
	if next != nil && (newest == nil || isFirst(all) && !isCompare(oldURL) && isCompare(next.url)) {
		old, oldURL = "", next.url
	}
	address := f.versionURL(old, oldURL, r)
	if address == "" {
		return ""
	}
	return "[" + label + "]: " + address
}

// isFirst reports whether a single version has a link: nothing came before it to be
// compared with.
func isFirst(all []definition) bool {
	n := 0
	for i := range all {
		if all[i].version() != "" {
			n++
		}
	}
	return n == 1
}

// label is what a link to a version is called: what its heading has in brackets; ""
// where that has none, or holds the link itself.
func (f *file) label(e *Entry) string {
	if e == nil || !e.Bracketed || e.Linked {
		return ""
	}
	_, inner, _ := strings.Cut(f.text[e.Text.Start:e.Text.End], "[")
	inner, _, _ = strings.Cut(inner, "]")
	return inner
}

// appendLinks adds links at the end of the file.
func (f *file) appendLinks(list *edits, text string) {
	end, eol := len(f.text), f.style.eol
	switch last := f.lines[len(f.lines)-1]; {
	case !endsLine(f.text) && last.kind == link:
		text = eol + text
	case !endsLine(f.text):
		text = eol + eol + text
	case last.kind == link, endsBlank(f.text):
		text += eol
	default:
		text = eol + text + eol
	}
	list.replace(Span{end, end}, text)
}

// linkHeading brings a link in the heading of [Unreleased] up to date.
func (f *file) linkHeading(list *edits, from *Entry, r Release) {
	if from == nil || !from.Linked {
		return
	}
	text := f.text[from.Text.Start:from.Text.End]
	start := strings.IndexByte(text, '(') + 1
	end := start + strings.IndexByte(text[start:], ')')
	if moved := moveBase(text[start:end], *r.Links); moved != text[start:end] {
		list.replace(Span{from.Text.Start + start, from.Text.Start + end}, moved)
	}
}

// version is the version that a label names; "" for any other label.
func (d *definition) version() string {
	var h Heading
	if !h.read("[" + d.label + "]") {
		return ""
	}
	return h.Version
}

// ascending reports whether older versions' links come first.
func ascending(all []definition) bool {
	var last *version.Version
	for i := range all {
		v, ok := version.Nearest(all[i].version())
		if !ok {
			continue
		}
		if last != nil {
			return last.Compare(v) < 0
		}
		last = &v
	}
	for i := range all { // a single version
		if isUnreleased(all[i].label) {
			return last != nil && i > 0 && all[0].version() != ""
		}
	}
	return false
}

// cutCompare takes the address of a comparison apart: the part that is the same for
// all, the older side, the sign between, the newer side.
func cutCompare(address string) (base, older, sign, newer string, ok bool) {
	i := strings.Index(address, "/compare/")
	if i < 0 || strings.HasSuffix(address[:i], "/branches") { // Bitbucket's, where the newer side comes first
		return "", "", "", "", false
	}
	i += len("/compare/")
	base, rest := address[:i], address[i:]
	for _, sign := range []string{"...", ".."} {
		if older, newer, ok := strings.Cut(rest, sign); ok && older != "" && newer != "" {
			return base, older, sign, newer, true
		}
	}
	return "", "", "", "", false
}

func isCompare(address string) bool {
	_, _, _, _, ok := cutCompare(address)
	return ok
}

// moveBase makes the link of what is not released begin at the new version's tag.
func moveBase(address string, l Links) string {
	if base, _, sign, newer, ok := cutCompare(address); ok {
		return base + escapeRef(l.Tag) + sign + newer
	}
	if last := escapeRef(l.Previous); last != "" && strings.Contains(address, last) {
		return replaceLast(address, last, escapeRef(l.Tag))
	}
	return address
}

// versionURL is where a new version's link leads: to what the link of an older one, or
// of what is not released, would be for it. "" is unknown.
func (f *file) versionURL(old, oldURL string, r Release) string {
	l := r.Links
	if l.Tag == "" {
		return ""
	}
	base, older, sign, newer, ok := cutCompare(oldURL)
	previous := l.Previous
	switch {
	case previous != "" || !ok:
		previous = escapeRef(previous)
	case old == "": // of what is not released
		previous = older
	default:
		previous = newer
	}
	switch {
	case ok:
		return base + previous + sign + escapeRef(l.Tag)
	case old != "" && l.Previous != "" && strings.Contains(oldURL, escapeRef(l.Previous)):
		return moveRefs(oldURL, f.before(old), old, *l)
	case old != "" && strings.Contains(oldURL, old):
		moved := strings.ReplaceAll(oldURL, old, r.Version.String())
		plain, _ := url.PathUnescape(moved)
		if page := refPage().FindStringSubmatch(oldURL); page != nil && strings.HasSuffix(page[2], old) && !strings.HasSuffix(plain, l.Tag) {
			return page[1] + escapeRef(l.Tag)
		}
		return moved
	case previous != "" && compareBase(l.Web) != "":
		return compareBase(l.Web) + previous + "..." + escapeRef(l.Tag)
	}
	return tagURL(l.Web, l.Tag)
}

// refPage is the address of a tag's page, up to its name.
var refPage = lazyregexp.New(`^(.+/(?:releases/tag|tags|tree|commits|src)/)([^/?#]+)$`)

// before is the version that came before another one; "" for none.
func (f *file) before(v string) string {
	list := f.versions()
	for i := 1; i < len(list); i++ {
		if list[i-1].Version == v {
			return list[i].Version
		}
	}
	return ""
}

// moveRefs makes an address that names the tag of the old version, and may name that of
// the one before it, name the new tag, and the old one.
func moveRefs(address, older, old string, l Links) string {
	last, tag := escapeRef(l.Previous), escapeRef(l.Tag)
	before := escapeRef(strings.Replace(l.Previous, old, older, 1))
	if i := strings.LastIndex(address, before); i >= 0 && older != "" && before != last {
		head, tail := address[:i], address[i+len(before):]
		switch {
		case strings.Contains(tail, last):
			return head + last + replaceLast(tail, last, tag)
		case strings.Contains(head, last):
			return replaceLast(head, last, tag) + last + tail
		}
	}
	return replaceLast(address, last, tag)
}

func replaceLast(text, old, by string) string {
	i := strings.LastIndex(text, old)
	return text[:i] + by + text[i+len(old):]
}

// compareBase is what addresses of comparisons begin with on the repository's host; ""
// where there is no such page, or its form is not known.
func compareBase(web string) string {
	switch web = strings.TrimSuffix(strings.TrimSuffix(web, "/"), ".git"); {
	case !strings.HasPrefix(web, "https://") && !strings.HasPrefix(web, "http://"), isOtherHost(web):
		return ""
	case isGitLab(web):
		return web + "/-/compare/"
	}
	return web + "/compare/"
}

// tagURL is the page of a tag, for a version that nothing comes before.
func tagURL(web, tag string) string {
	base := compareBase(web)
	switch {
	case base == "":
		return ""
	case isGitLab(base):
		return strings.TrimSuffix(base, "compare/") + "tags/" + escapeRef(tag)
	}
	return strings.TrimSuffix(base, "compare/") + "releases/tag/" + escapeRef(tag)
}

func hostOf(web string) string {
	_, rest, _ := strings.Cut(web, "://")
	host, _, _ := strings.Cut(rest, "/")
	return strings.ToLower(host)
}

func isGitLab(web string) bool { return strings.Contains(hostOf(web), "gitlab") }

// isOtherHost reports whether a host compares versions under addresses of its own.
func isOtherHost(web string) bool {
	host := hostOf(web)
	return strings.Contains(host, "bitbucket") || strings.Contains(host, "azure") || strings.Contains(host, "visualstudio")
}

// escapeRef writes a ref's name for an address, where its slashes stay: GitHub, GitLab
// and Gitea take all that is behind compare/ for the two names.
func escapeRef(name string) string {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return strings.Join(parts, "/")
}
