package scheme

import "strings"

// maxKinds is how many kinds of tags are looked at one by one.
const maxKinds = 10_000

// maxPlain is the length of the longest tag that is told by its kind; OpenUPM reads no
// version of more than 256 bytes.
const maxPlain = 200

// Names are the names of tags, in no order.
type Names struct {
	kinds []kind
	count int
}

// kind is tags of which a scheme takes all or none: they differ only in the numbers of
// their versions.
type kind struct {
	example string
	count   int
}

// Gather gathers the names of tags, each of which is there once.
func Gather(names []string) Names {
	all := Names{count: len(names)}
	known := map[look]int{}
	last, at := look{}, -1 // sorted names mostly look like the one before
	for _, name := range names {
		is, ok := lookOf(name, last.prefix)
		if !ok {
			all.kinds = append(all.kinds, kind{name, 1})
			continue
		}
		if at < 0 || is != last {
			if at, ok = known[is]; !ok {
				at = len(all.kinds)
				known[is] = at
				all.kinds = append(all.kinds, kind{example: name})
			}
			last = is
		}
		all.kinds[at].count++
	}
	return all
}

// look is what a tag with a version like 1.2.3, 1.2.3-rc or 1.2.3-rc.1 looks like apart
// from the numbers.
type look struct {
	prefix   string
	pre      string // "-rc"; "" for none
	numbered bool   // the prerelease
}

// lookOf cuts the numbers out of a tag. The first may be no year. likely is the prefix
// of another tag: if this one has it, its numbers begin there too.
func lookOf(tag, likely string) (is look, ok bool) {
	if len(tag) > maxPlain {
		return look{}, false
	}
	at := len(likely)
	if !strings.HasPrefix(tag, likely) || !hasNumbers(tag[at:]) {
		at = 0
		for at < len(tag) && (at > 0 && isDigit(tag[at-1]) || !hasNumbers(tag[at:])) {
			at++
		}
	}
	is.prefix = tag[:at]
	rest, ok := tag[at:], true
	for i, digits := range [...]int{3, 9, 9} {
		if i > 0 {
			ok, rest = ok && strings.HasPrefix(rest, "."), strings.TrimPrefix(rest, ".")
		}
		var plain bool
		rest, plain = cutNumber(rest, digits)
		ok = ok && plain
	}
	if rest == "" || !ok {
		return is, ok
	}
	end := 1
	for end < len(rest) && rest[end] >= 'a' && rest[end] <= 'z' {
		end++
	}
	is.pre, rest = rest[:end], rest[end:]
	if is.pre[0] != '-' || end == 1 {
		return look{}, false
	}
	if is.numbered = rest != ""; is.numbered {
		dotted := rest[0] == '.'
		rest, ok = cutNumber(rest[1:], 9)
		ok = ok && dotted && rest == ""
	}
	return is, ok
}

// cutNumber cuts off a number without leading zeros, of so many digits at most.
func cutNumber(s string, digits int) (rest string, ok bool) {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return s[n:], n > 0 && n <= digits && (n == 1 || s[0] != '0')
}
