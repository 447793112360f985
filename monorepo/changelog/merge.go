package changelog

import (
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/lazyregexp"
	"github.com/upmrel/upmrel/monorepo/version"
)

// gather puts together what a new entry tells: what the prereleases before a final
// version tell, oldest first, the entry that is there already, and the notes.
func (f *file) gather(entry *node, r Release) *node {
	all := entry
	if before := f.prereleases(r.Version); len(before) > 0 {
		all = f.style.entry()
		for _, e := range before {
			t := f.tree(e)
			if r.Passing != nil {
				t.drop(r.Passing)
			}
			t.prune()
			all.merge(t, f.style)
		}
		all.merge(entry, f.style)
	}
	all.add(r.Notes, f.style)
	if !all.tells() {
		all.add(r.Otherwise, f.style)
	}
	return all
}

// entry is one without text.
func (s style) entry() *node {
	if s.gapHeading {
		return &node{body: s.eol}
	}
	return &node{}
}

// prereleases are the entries whose changes a final version brings, oldest first: those
// of its own prereleases, and of all since the final version before it.
func (f *file) prereleases(v version.Version) []*Entry {
	if v.IsPrerelease() {
		return nil
	}
	var list []*Entry
	final := false
	for _, e := range f.versions() {
		own, ok := version.Nearest(e.Version)
		if !ok || !own.IsPrerelease() {
			final = final || ok
			continue
		}
		if !e.Empty && (own.Core() == v || !final && own.Compare(v) < 0) {
			list = append(list, e)
		}
	}
	slices.Reverse(list)
	return list
}

// add puts notes into their sections.
func (n *node) add(notes []Notes, s style) {
	for _, note := range notes {
		if len(note.Items) == 0 {
			continue
		}
		section := &node{title: note.Title, level: s.section}
		items := make([]string, len(note.Items))
		for i, item := range note.Items {
			items[i] = s.item(item)
		}
		section.append(items, s)
		if note.Title == "" || s.flat && len(n.kids) == 0 {
			section.level = 0
			n.merge(section, s)
		} else {
			section.head = strings.Repeat("#", s.section) + " " + note.Title + s.eol
			n.merge(&node{kids: []*node{section}}, s)
		}
	}
}

// item is a note with its bullet.
func (s style) item(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if i > 0 {
			lines[i] = strings.Repeat(" ", len(s.bullet)) + l
		}
	}
	return s.bullet + strings.Join(lines, s.eol)
}

// merge takes in what another node tells and this one does not, section by section.
func (n *node) merge(other *node, s style) {
	known := map[string]bool{}
	for _, block := range blocks(n.body) {
		known[plainText(block)] = true
	}
	var fresh []string
	for _, block := range blocks(other.body) {
		if text := plainText(block); !known[text] {
			known[text] = true
			fresh = append(fresh, block)
		}
	}
	n.append(fresh, s)
	sections := map[string]*node{}
	for _, kid := range slices.Backward(n.kids) {
		sections[strings.ToLower(kid.title)] = kid
	}
	for _, kid := range other.kids {
		title := strings.ToLower(kid.title)
		if same := sections[title]; same != nil {
			same.merge(kid, s)
			continue
		}
		sections[title] = kid.copied(s)
		n.insert(sections[title])
	}
}

// drop takes out the blocks that say what is passing.
func (n *node) drop(passing func(item string) bool) {
	at, before := 0, len(n.body)
	for _, block := range blocks(n.body) {
		at += strings.Index(n.body[at:], block)
		if passing(plainText(block)) {
			n.body = n.body[:at] + afterEnd(n.body[at+len(block):])
		} else {
			at += len(block)
		}
	}
	if len(n.body) < before {
		n.words = tells(n.body)
	}
	for _, kid := range n.kids {
		kid.drop(passing)
	}
}

// afterEnd is what follows the end of a line.
func afterEnd(text string) string {
	for _, end := range []string{"\r\n", "\n", "\r"} {
		if after, ok := strings.CutPrefix(text, end); ok {
			return after
		}
	}
	return text
}

// copied is a node in another entry.
func (n *node) copied(s style) *node {
	c := &node{head: trimEnd(n.head) + s.eol, title: n.title, level: n.level, fresh: true}
	if body := trimEnd(n.body); body != "" {
		c.body, c.words = body+s.eol+s.eol, n.words
	} else if s.gapSection {
		c.body = s.eol
	}
	for _, kid := range n.kids {
		c.kids = append(c.kids, kid.copied(s))
	}
	return c
}

// order is that of Keep a Changelog's list of sections.
var order = []string{"added", "changed", "deprecated", "removed", "fixed", "security"}

// insert puts a section among those that are there.
func (n *node) insert(section *node) {
	rank := func(k *node) int { return slices.Index(order, strings.ToLower(k.title)) }
	at, own := -1, rank(section)
	if own >= 0 {
		at = slices.IndexFunc(n.kids, func(kid *node) bool { return rank(kid) > own })
	}
	if at < 0 {
		at = len(n.kids)
	}
	n.kids = slices.Insert(n.kids, at, section)
}

// append puts bullets and paragraphs behind the last text of the body.
func (n *node) append(list []string, s style) {
	if len(list) == 0 {
		return
	}
	var b strings.Builder
	b.WriteString(list[0])
	for i, block := range list[1:] {
		b.WriteString(s.between(list[i], block) + block)
	}
	text := b.String()
	lines := split(n.body)
	last := len(lines) - 1
	for last >= 0 && lines[last].kind != words {
		last--
	}
	if last < 0 {
		n.body = s.eol
		if n.head == "" && n.level == 0 && !s.gapHeading || n.level > 0 && !s.gapSection {
			n.body = ""
		}
		n.body += text + s.eol + s.eol
		n.words = true
		return
	}
	before, after := n.body[:lines[last].end], n.body[lines[last].end:]
	if after == "" {
		after = s.eol
	}
	n.body = before + s.between(lastBlock(n.body), list[0]) + text + after
}

// between is what parts a block from the one before it.
func (s style) between(before, block string) string {
	if isBullet(before) && isBullet(block) {
		return s.eol
	}
	return s.eol + s.eol
}

func lastBlock(body string) string {
	if all := blocks(body); len(all) > 0 {
		return all[len(all)-1]
	}
	return ""
}

func isBullet(block string) bool { return bulletStart().MatchString(strings.TrimLeft(block, " ")) }

// blocks cuts a text into its bullets, each with what is indented under it, and its
// paragraphs.
func blocks(body string) []string {
	var list []string
	var s state
	start, end, margin := -1, 0, -1
	flush := func() {
		if start >= 0 {
			list = append(list, body[start:end])
		}
	}
	gap := true
	for _, l := range split(body) {
		text := body[l.start:l.end]
		whole := s.fence == "" && !s.comment
		s.classify(text)
		indent := len(text) - len(strings.TrimLeft(text, " \t"))
		if l.kind != words {
			gap = true
			continue
		}
		if bullet := whole && isBullet(text); bullet && (margin < 0 || indent <= margin+1) || whole && gap && indent == 0 {
			flush()
			start = l.start
			if bullet && margin < 0 {
				margin = indent
			}
		}
		if start < 0 {
			start = l.start
		}
		end, gap = l.end, false
	}
	flush()
	return list
}

var commitID = lazyregexp.New(`\s*\([0-9a-f]{7,40}\)$`)

// plainText is what a block says, for a comparison: without the bullet, the id of a
// commit and a full stop.
func plainText(block string) string {
	text := strings.Join(strings.Fields(block), " ")
	text = text[len(bulletStart().FindString(text)):]
	return strings.TrimSuffix(commitID().ReplaceAllString(text, ""), ".")
}
