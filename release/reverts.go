package release

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/release/commits"
)

// merges are the commits that merges brought, by the merges' ids, for those merges that
// were taken back.
type merges map[string][]gitrepo.ID

// maxTakenBack is how many merges that were taken back are looked into.
const maxTakenBack = 50

// takenBackMerges finds what the merges brought that changes take back.
func takenBackMerges(ctx context.Context, repo *gitrepo.Repo, said map[gitrepo.ID]commits.Change) (merges, error) {
	kept := map[string]string{} // parents, by merges
	for _, c := range said {
		if c.Mainline != "" {
			kept[c.Reverts[0]] = max(kept[c.Reverts[0]], c.Mainline)
		}
	}
	all := slices.Sorted(maps.Keys(kept))
	found := merges{}
	for _, merge := range all[:min(len(all), maxTakenBack)] {
		head, err := odb.ParseID(merge)
		base, err2 := odb.ParseID(kept[merge])
		if err != nil || err2 != nil {
			continue
		}
		history, err := repo.History(ctx, head, []gitrepo.ID{base}, nil)
		switch {
		case err == nil:
			found[merge] = history.Commits()
		case ctx.Err() != nil:
			return nil, ctx.Err()
		} // else the message names what is not here
	}
	return found, nil
}

// cancel leaves out the commits that later ones take back, and those that do nothing
// but that. What takes back such a commit brings back what that took back. A commit that
// takes back something that is not in the list, as it is released, stays.
func cancel(list []PackageCommit, merged merges) []PackageCommit {
	if !slices.ContainsFunc(list, func(c PackageCommit) bool { return len(c.Change.Reverts) > 0 || c.Change.Reverted != "" }) {
		return list
	}
	places := newPlaces(list, merged)
	gone := make([]bool, len(list))
	for i, c := range list {
		if gone[i] {
			continue
		}
		targets := places.takenBack(i, gone)
		for _, target := range targets {
			if target >= 0 {
				gone[target] = true
			}
		}
		gone[i] = len(targets) > 0 && !slices.Contains(targets, nowhere) && c.Change.TakesBack()
	}
	var left []PackageCommit
	for i, c := range list {
		if !gone[i] {
			left = append(left, c)
		}
	}
	return left
}

// nowhere is the place of a commit that is not in a list.
const nowhere = -1

// places finds the commits of a list, which has the newest first.
type places struct {
	list     []PackageCommit
	merged   merges
	byID     []int            // places, in the order of the ids
	subjects map[string][]int // places by first lines, and by these without numbers
}

func newPlaces(list []PackageCommit, merged merges) *places {
	p := &places{list: list, merged: merged, byID: make([]int, len(list)), subjects: map[string][]int{}}
	for i, c := range list {
		p.byID[i] = i
		subject := c.Change.Subject
		p.subjects[subject] = append(p.subjects[subject], i)
		if bare := withoutNumber(subject); bare != subject {
			p.subjects[bare] = append(p.subjects[bare], i)
		}
	}
	slices.SortFunc(p.byID, func(a, b int) int { return list[a].ID.Compare(list[b].ID) })
	return p
}

// withoutNumber is a first line as the title of its pull request was: GitHub puts the
// number behind it in a squash merge, and quotes the title alone in a revert.
func withoutNumber(subject string) string {
	at := strings.LastIndex(subject, " (#")
	if at < 0 {
		return subject
	}
	if digits, closed := strings.CutSuffix(subject[at+len(" (#"):], ")"); closed && digits != "" && strings.Trim(digits, "0123456789") == "" {
		return subject[:at]
	}
	return subject
}

// takenBack finds the commits, older than itself, that a commit takes back: those that
// it names, else the latest that is not gone and of which it quotes the first line.
func (p *places) takenBack(from int, gone []bool) []int {
	var found []int
	c := p.list[from].Change
	for _, id := range c.Reverts {
		found = append(found, p.after(from, id)...)
	}
	if len(c.Reverts) > 0 || c.Reverted == "" {
		return found
	}
	same := p.subjects[c.Reverted]
	i, _ := slices.BinarySearch(same, from+1)
	for _, at := range same[i:] {
		if !gone[at] {
			return []int{at}
		}
	}
	return []int{nowhere}
}

// after finds a commit that is older than another, and what it brought as a merge.
func (p *places) after(from int, id string) []int {
	var found []int
	for _, brought := range p.merged[id] {
		if at := p.find(brought.String()); at > from {
			found = append(found, at)
		}
	}
	if at := p.find(id); at > from && len(found) == 0 { // it is among what it brought
		return []int{at}
	}
	if len(found) == 0 {
		return []int{nowhere}
	}
	return found
}

// find finds a commit by its id, or by its first digits.
func (p *places) find(id string) int {
	i, _ := slices.BinarySearchFunc(p.byID, id, func(at int, id string) int {
		return strings.Compare(p.list[at].ID.String(), id)
	})
	if i < len(p.byID) && strings.HasPrefix(p.list[p.byID[i]].ID.String(), id) {
		return p.byID[i]
	}
	return nowhere
}
