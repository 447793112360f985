package judge

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/audit"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/scheme"
)

// duplicates refuses a version of a package that another tag releases already, or in the same
// push. What OpenUPM would see of that it says itself. (pre-push check 4)
func (j *Judge) duplicates(ctx context.Context, r *release) (finding.List, error) {
	b, err := j.tagsBeside(ctx)
	if err != nil {
		return nil, err
	}
	var found []string
	for number := range numbers(r.version) {
		found = append(found, b.spelled(r.scheme, number)[r.tag]...)
	}
	if len(found) == 0 {
		return nil, nil
	}
	seen, err := j.seenByOpenUPM(ctx, r)
	if err != nil {
		return nil, err
	}
	var others []string
	for _, tag := range found {
		if !seen(tag) && r.isSpelled(tag) {
			others = append(others, tag)
		}
	}
	if len(others) == 0 {
		return nil, nil
	}
	slices.Sort(others)
	return finding.List{j.duplicate(r, slices.Compact(others))}, nil
}

// duplicate says which other tags release the same.
func (j *Judge) duplicate(r *release, others []string) finding.Finding {
	shown, first := others[0], others[0]
	if n := len(others) - 1; n > 0 {
		shown += fmt.Sprintf(" and %d more", n)
	}
	what := r.version
	if r.namesOne() {
		what += " of " + r.packages[0].Name
	}
	fix := fmt.Sprintf("%s; or if %s was never published: %s", r.drop(", then release a higher version"), first, untag(first))
	switch {
	case j.beside.isNew(first):
		fix = untag(first) + ", then push again"
	case j.remote.exact():
		fix = r.drop(", then release a higher version")
	}
	return r.finding(finding.TagDuplicate, finding.Error, fmt.Sprintf("duplicates %s: it releases %s too", shown, what), fix)
}

// namesOne reports whether the tag is of one package, and not shared.
func (r *release) namesOne() bool {
	return len(r.packages) == 1 && !r.scheme.Shares(r.packages[0].Name)
}

// isSpelled reports whether another tag, which holds the same number, is a spelling of
// this release. A upm tag beside its source tag is none where both are configured,
// nor is what another strategy would make where that is only inferred.
func (r *release) isSpelled(tag string) bool {
	if version, ok := openupm.ParseTag(tag); !ok || version != r.version {
		return false
	}
	other := r.w.Scheme
	if !r.onUPM() {
		other = audit.UPMTags(r.w).Scheme
	}
	if other != nil {
		if _, _, ok := other.Parse(tag); ok {
			return false
		}
	}
	if meansOther(r.w, tag) {
		return false
	}
	named := r.scheme.Claims(tag).Package
	return named == "" || r.releases(named)
}

// oddKey is a version number under a scheme.
type oddKey struct {
	scheme *scheme.Scheme
	number string
}

// spelled sorts out, of the tags that hold a number, those that are not of a scheme's form,
// by the tag that each is most likely a spelling of.
func (b *beside) spelled(s *scheme.Scheme, number string) map[string][]string {
	key := oddKey{s, number}
	odd, known := b.odd[key]
	if known {
		return odd
	}
	for _, tag := range b.holding(number) {
		if _, _, ok := s.Parse(tag); ok {
			continue
		}
		if near := s.Claims(tag).Nearest; near != "" {
			if odd == nil {
				odd = map[string][]string{}
			}
			odd[near] = append(odd[near], tag)
		}
	}
	b.odd[key] = odd
	return odd
}

// seenByOpenUPM tells which tags OpenUPM would look at for the release's packages: it
// has been asked about them.
func (j *Judge) seenByOpenUPM(ctx context.Context, r *release) (func(tag string) bool, error) {
	none := func(string) bool { return false }
	if j.market == nil {
		return none, nil
	}
	o, err := j.market.outlook(ctx, r.w)
	if err != nil || o.listing.Scheme == nil {
		return none, err
	}
	if _, _, ok := o.listing.Scheme.Parse(r.tag); !ok {
		return none, nil
	}
	return func(tag string) bool {
		return !slices.ContainsFunc(r.packages, func(p *monorepo.Package) bool {
			return o.listing.Repository(p.Name) != "" || !strings.HasPrefix(tag, o.listing.Settings(p.Name).TagPrefix)
		})
	}, nil
}

// holding are the tags that hold a number, which one of the push's own tags holds. Most
// repositories have many tags, and most pushes few.
func (b *beside) holding(number string) []string {
	if b.alike == nil {
		b.alike = map[string][]string{}
		for name := range b.pushed {
			for number := range numbers(strings.TrimPrefix(name, gitrepo.TagPrefix)) {
				b.alike[number] = nil
			}
		}
		for tag := range b.with("") {
			for number := range numbers(tag) {
				if tags, asked := b.alike[number]; asked {
					b.alike[number] = append(tags, tag)
				}
			}
		}
	}
	return b.alike[number]
}

// numbers yields what may be the three numbers of a version, as SemVer writes them.
func numbers(tag string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := 0; i < len(tag); {
			if !isDigit(tag[i]) {
				i++
				continue
			}
			from, dots, padded := i, 0, false
			for ; i < len(tag) && (isDigit(tag[i]) || tag[i] == '.'); i++ {
				start := i == from || tag[i-1] == '.'
				if tag[i] == '.' {
					if dots++; dots == 3 {
						break
					}
				} else if start && tag[i] == '0' && i+1 < len(tag) && isDigit(tag[i+1]) {
					padded = true
				}
			}
			number := strings.TrimSuffix(tag[from:i], ".")
			if dots < 2 {
				continue
			}
			if padded {
				number = unpadded(number)
			}
			if !yield(number) {
				return
			}
		}
	}
}

// unpadded drops the leading zeros of dotted numbers.
func unpadded(number string) string {
	parts := strings.Split(number, ".")
	for i, part := range parts {
		if parts[i] = strings.TrimLeft(part, "0"); parts[i] == "" {
			parts[i] = "0"
		}
	}
	return strings.Join(parts, ".")
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
