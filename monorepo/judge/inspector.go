package judge

import (
	"context"
	"crypto/sha256"
	"slices"
	"sync"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/parallel"
	"github.com/upmrel/upmrel/monorepo/rules"
)

const (
	// maxInspected is how many packages are remembered.
	maxInspected = 1 << 16
	// maxCertain is the size, in bytes, up to which a package that is like another
	// one in all but the sizes of files is not measured again.
	maxCertain = 128 << 20
)

// inspector judges packages by their rules. Most releases of a package have the
// same files, some of them with other content: what rules can't tell apart is judged
// once.
type inspector struct {
	repo  *gitrepo.Repo
	exact bool // rules may tell any two commits apart
	marks *fingerprints

	mu       sync.Mutex // guards what follows
	alone    map[fingerprint]inspected
	together map[fingerprint]finding.List
	holders  map[string]string // packages by what they claim, of several the first
	sharing  map[string]bool   // packages that claim what another one does, at any commit
}

// inspected is what is wrong with a package by itself, and what it may not have in
// common with others.
type inspected struct {
	errors finding.List
	rules.Claims
}

// newInspector is nil where the rules have no say.
func newInspector(repo *gitrepo.Repo, opts Options) *inspector {
	if opts.WithoutRules {
		return nil
	}
	policy := opts.Policy.Check
	return &inspector{
		repo: repo, marks: newFingerprints(repo), alone: map[fingerprint]inspected{}, together: map[fingerprint]finding.List{},
		holders: map[string]string{}, sharing: map[string]bool{},
		exact: slices.Contains(policy.Targets, config.TargetAssetStore) ||
			slices.ContainsFunc(policy.Rules, func(o config.Override) bool { return o.Severity == finding.Error.String() }),
	}
}

// judge finds the errors of the packages that are released. The list is shared.
func (i *inspector) judge(ctx context.Context, s subject) (finding.List, error) {
	all := s.together()
	if i.exact {
		return i.check(ctx, s, all)
	}
	marks, err := i.marks.of(ctx, s.w, all)
	if err != nil {
		return nil, err
	}
	each, err := i.inspect(ctx, s, all, marks)
	if err != nil {
		return nil, err
	}
	var list finding.List
	for at := range s.released {
		list = append(list, each[at].errors...)
	}
	between, err := i.between(ctx, s, all, marks, each)
	if err != nil {
		return nil, err
	}
	for _, f := range between {
		if !slices.Contains(list, f) {
			list = append(list, f)
		}
	}
	list.Sort()
	return list, nil
}

// inspect judges each package by itself.
func (i *inspector) inspect(ctx context.Context, s subject, all []*monorepo.Package, marks []fingerprint) ([]inspected, error) {
	each := make([]inspected, len(all))
	var missing []int
	i.mu.Lock()
	if len(i.alone) > maxInspected {
		clear(i.alone)
		clear(i.together)
		clear(i.holders)
	}
	for at, mark := range marks {
		known, ok := i.alone[mark]
		if each[at] = known; !ok {
			missing = append(missing, at)
		}
	}
	i.mu.Unlock()
	failed := make([]error, len(all))
	parallel.Each(len(missing), func(n int) {
		at := missing[n]
		each[at], failed[at] = i.examine(ctx, s, all[at])
	})
	for _, at := range missing {
		if failed[at] != nil {
			return nil, failed[at]
		}
		i.claim(all[at].Name, each[at])
		if each[at].Size <= maxCertain {
			i.alone[marks[at]] = each[at]
		}
	}
	return each, ctx.Err()
}

// examine judges one package as if the repository had no other, but for those in its
// folder.
func (i *inspector) examine(ctx context.Context, s subject, p *monorepo.Package) (inspected, error) {
	snap, err := i.repo.PartSnapshot(ctx, s.w.Snapshot.Commit, []string{p.Dir})
	if err != nil {
		return inspected{}, err
	}
	req := s.request(snap, []*monorepo.Package{p})
	req.Workspace.Packages = slices.DeleteFunc(slices.Clone(s.w.Packages), func(o *monorepo.Package) bool { return !isBelow(o.Dir, p.Dir) })
	list, claims, err := rules.Examine(ctx, req)
	return inspected{onlyErrors(list), claims}, err
}

// between finds the errors of packages that have in common what they may not.
func (i *inspector) between(ctx context.Context, s subject, all []*monorepo.Package, marks []fingerprint, each []inspected) (finding.List, error) {
	if len(all) < 2 {
		return nil, nil
	}
	sum := sha256.New()
	sum.Write([]byte{byte(len(s.released)), byte(len(s.released) >> 8), byte(len(s.released) >> 16)})
	for _, mark := range marks {
		sum.Write(mark[:])
	}
	mark := fingerprint(sum.Sum(nil))
	if list, ok := i.together[mark]; ok {
		return list, nil
	}
	var list finding.List
	if i.mayOverlap(all) && overlap(each) {
		var err error
		if list, err = i.check(ctx, s, all); err != nil {
			return nil, err
		}
	}
	i.together[mark] = list
	return list, nil
}

// check judges the released packages among all.
func (i *inspector) check(ctx context.Context, s subject, all []*monorepo.Package) (finding.List, error) {
	var folders []string
	for _, p := range all {
		folders = append(folders, p.Dir)
	}
	snap, err := i.repo.PartSnapshot(ctx, s.w.Snapshot.Commit, folders)
	if err != nil {
		return nil, err
	}
	list, err := rules.Check(ctx, s.request(snap, s.released))
	return onlyErrors(list), err
}

// claim takes down what a package claims.
func (i *inspector) claim(name string, c inspected) {
	for _, claims := range [][]string{c.GUIDs, c.Assemblies} { // no assembly is called as a GUID
		for _, claim := range claims {
			switch holder, taken := i.holders[claim]; {
			case !taken:
				i.holders[claim] = name
			case holder != name:
				i.sharing[holder], i.sharing[name] = true, true
			}
		}
	}
}

// mayOverlap reports whether two of the packages may claim the same: most share nothing
// with any other, whatever the commit.
func (i *inspector) mayOverlap(packages []*monorepo.Package) bool {
	n := 0
	for _, p := range packages {
		if i.sharing[p.Name] {
			n++
		}
	}
	return n > 1
}

// overlap reports whether two packages claim the same.
func overlap(each []inspected) bool {
	n := 0
	for _, c := range each {
		n += len(c.GUIDs) + len(c.Assemblies)
	}
	holder := make(map[string]int, n)
	for at, c := range each {
		for _, claims := range [][]string{c.GUIDs, c.Assemblies} { // no assembly is called as a GUID
			for _, claim := range claims {
				if first, taken := holder[claim]; taken && first != at {
					return true
				}
				holder[claim] = at
			}
		}
	}
	return false
}

func onlyErrors(list finding.List) finding.List {
	return slices.DeleteFunc(list, func(f finding.Finding) bool { return f.Severity != finding.Error })
}
