package release

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/version"
	"github.com/upmrel/upmrel/release/commits"
)

// casesVariable sets how many random repositories are tried.
const casesVariable = "UPMREL_TEST_PLANS"

// TestEveryPlan holds what is true of every plan against random repositories
// and requests. A seed that fails is printed with its repository.
func TestEveryPlan(t *testing.T) {
	t.Parallel()
	seeds := 3000
	if testing.Short() {
		seeds = 300
	}
	if n, err := strconv.Atoi(os.Getenv(casesVariable)); err == nil {
		seeds = n
	}
	planned := 0
	for seed := range uint64(seeds) {
		r := rand.New(rand.NewPCG(seed, 1))
		g, words := randomGiven(r), randomRequest(r)
		s := g.situation(t)
		req := randomNames(r, s, ask(t, words))
		plan, err := Make(s, req)
		again, againErr := Make(shuffled(r, s), req)
		if !reflect.DeepEqual(plan, again) || fmt.Sprint(err) != fmt.Sprint(againErr) {
			t.Errorf("another order, another plan: %v\n%s", againErr, cmp.Diff(plan, again, cmpopts.EquateComparable(gitrepo.ID{})))
		}
		if err != nil || plan.Problems.Errors() {
			continue
		}
		planned++
		checkEdits(t, s, plan)
		checkVersions(t, s, plan)
		checkBounds(t, s, plan)
		checkGroups(t, s, plan)
		checkChannel(t, s, plan)
		checkRunAgain(t, s, req, plan)
		if t.Failed() {
			t.Fatalf("seed %d: %q for %v\n%s\n%+v\nplan:\n%s", seed, words, slices.Sorted(maps.Keys(req.Packages)), g.config, g, describe(plan, nil))
		}
	}
	if planned < seeds/3 {
		t.Errorf("only %d of %d requests gave a plan: the test has lost its grip", planned, seeds)
	}
}

// randomGiven makes a repository of a few packages that depend on each other in
// any way, cycles included.
func randomGiven(r *rand.Rand) given {
	synchronized := r.IntN(4) == 0
	g := given{config: fmt.Sprintf("dependents: {range: %s, bump: %s}",
		pick(r, "compatible", "follow", "never"), pick(r, "patch", "same", "none"))}
	if synchronized {
		g.config += "\nstrategy: synchronized"
	}
	if r.IntN(3) == 0 {
		g.config += "\nchannels: {next: beta, \"rc/*\": rc}"
	}
	g.with = randomState(r)
	groups := map[string]string{} // by package
	if !synchronized && r.IntN(2) == 0 {
		g.config += "\npackages: {groups: {one: [a, b, e], two: [\"[bcd]\"]}}"
		groups = map[string]string{"a": "one", "e": "one", "b": "two", "c": "two", "d": "two"}
	}
	shared := map[string]string{} // version by group
	versions, private := map[string]string{}, map[string]bool{}
	names := strings.Fields("d a c b f e h g")[:1+r.IntN(8)]
	common := randomVersion(r)
	for _, name := range names {
		versions[name], private[name] = common, r.IntN(8) == 0
		if !synchronized {
			versions[name] = randomVersion(r)
			if group := groups[name]; group != "" && r.IntN(20) > 0 {
				if shared[group] == "" {
					shared[group] = versions[name]
				}
				versions[name] = shared[group]
			}
			if !private[name] {
				g.addRandomTag(r, name, versions[name])
			}
		}
	}
	if synchronized && r.IntN(3) > 0 {
		g.tags = common + pick(r, "", "@head")
	}
	for _, name := range names {
		g.packages += name + " " + versions[name]
		if !strings.Contains(g.tags+g.here, name+"/"+versions[name]+"@head") && r.IntN(2) == 0 {
			g.packages += " changed"
		}
		if private[name] {
			g.packages += " private"
		}
		var deps []string
		for _, sibling := range names {
			if sibling != name && (private[name] || !private[sibling]) && r.IntN(3) == 0 {
				deps = append(deps, sibling+" "+pick(r, versions[sibling], versions[sibling], versions[sibling], "0.0.1", "1.0.0"))
			}
		}
		g.packages += " > " + strings.Join(deps, ", ") + "\n"
	}
	return g
}

// addRandomTag tags a package's version, a lower one or none.
func (g *given) addRandomTag(r *rand.Rand, name, v string) {
	switch tag := name + "/" + v; r.IntN(6) {
	case 0:
	case 1:
		g.tags += " " + name + "/0.0.2"
	case 2:
		g.tags += " " + tag + "@head"
	case 3:
		g.here += " " + tag + pick(r, "", "@head")
	default:
		g.tags += " " + tag
	}
}

func randomVersion(r *rand.Rand) string {
	return fmt.Sprintf("%d.%d.%d", r.IntN(3), r.IntN(3), 1+r.IntN(3)) + pick(r, "", "", "", "-beta.1", "-rc.2")
}

func randomRequest(r *rand.Rand) string {
	if r.IntN(8) == 0 {
		return pick(r, "major", "minor", "patch", "auto", "4.0.0") + " --snapshot" + pick(r, "", " --all")
	}
	return pick(r, "auto", "auto", "auto --pre rc", "major", "minor", "patch", "preminor --pre beta", "prerelease --pre rc", "prerelease", "release", "4.0.0", "4.0.0-rc.1") +
		pick(r, "", "", " --all", " --no-push")
}

// randomState is on one of several branches, and has commits since the last releases.
func randomState(r *rand.Rand) func(*Situation) {
	seed := r.Uint64()
	return func(s *Situation) {
		r := rand.New(rand.NewPCG(seed, 2))
		s.Now = time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)
		s.Head.Branch = pick(r, "main", "main", "next", "rc/2")
		s.OnRemote.Branches[s.Head.Branch] = s.Head.Commit
		s.Histories = map[string]History{}
		for _, state := range s.States {
			h := History{First: state.Last == nil}
			for range r.IntN(3) {
				if state.Changed && (state.Last != nil || !state.Package.Private) { // else no tag ends its history
					word := pick(r, "feat: x", "fix: x", "feat!: x", "docs: x", "fix: x\n\nRelease-As: 6.0.0")
					h.Commits = append(h.Commits, PackageCommit{ID: commit(fmt.Sprint(len(h.Commits), word)), Change: commits.Parse([]byte(word))})
				}
			}
			s.Histories[state.Package.Name] = h
		}
	}
}

// randomNames makes a request one for some packages by name, perhaps with
// levels of their own.
func randomNames(r *rand.Rand, s *Situation, req Request) Request {
	if r.IntN(2) == 0 || s.Workspace.Scheme.Strategy() != "prefixed" {
		return req
	}
	for _, p := range s.Workspace.Packages {
		if r.IntN(3) == 0 {
			req.Packages[p.Name] = pick(r, Bump{}, Bump{}, Bump{Level: Auto}, Bump{Level: version.Minor}, Bump{Version: &version.Version{Major: 5}})
		}
	}
	return req
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// shuffled is the situation with its packages in another order.
func shuffled(r *rand.Rand, s *Situation) *Situation {
	other := *s
	other.States = slices.Clone(s.States)
	r.Shuffle(len(other.States), func(i, j int) {
		other.States[i], other.States[j] = other.States[j], other.States[i]
	})
	return &other
}

// checkEdits compares the edited manifests with the old ones: nothing differs
// but the versions that the plan names.
func checkEdits(t *testing.T, s *Situation, plan *Plan) {
	t.Helper()
	edits := map[string]Edit{}
	for _, e := range plan.Edits {
		edits[e.Path] = e
	}
	named := 0
	for _, pp := range plan.Packages {
		if len(pp.Files) == 0 {
			if pp.Version != pp.Previous || len(pp.Dependencies) > 0 {
				t.Errorf("%s changes without an edit", pp.Name)
			}
			continue
		}
		e, ok := edits[pp.Files[0]]
		p, _ := s.Workspace.Package(pp.Name)
		if !ok || len(pp.Files) > 1 || e.Path != p.Path || !slices.Equal(e.Old, p.Data) || slices.Equal(e.Old, e.New) {
			t.Fatalf("%s: edit %+v", pp.Name, e)
		}
		named++
		var want, got map[string]any
		if err := json.Unmarshal(e.Old, &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(e.New, &got); err != nil {
			t.Fatalf("%s: %v", pp.Name, err)
		}
		want["version"] = pp.Version
		for _, d := range pp.Dependencies {
			want["dependencies"].(map[string]any)[d.Name] = d.To
		}
		if !reflect.DeepEqual(want, got) {
			t.Errorf("%s: %s", pp.Name, cmp.Diff(want, got))
		}
	}
	if named != len(plan.Edits) {
		t.Errorf("%d edits, %d of packages", len(plan.Edits), named)
	}
}

// checkVersions: versions only rise, and every tag says which one of what it releases.
func checkVersions(t *testing.T, s *Situation, plan *Plan) {
	t.Helper()
	after := map[string]string{}
	for _, pp := range plan.Packages {
		from, to := parse(t, pp.Previous), parse(t, pp.Version)
		if to.Compare(from) < 0 {
			t.Errorf("%s falls from %s to %s", pp.Name, from, to)
		}
		after[pp.Name] = pp.Version
	}
	for _, tag := range plan.Tags {
		name, text, ok := s.Workspace.Scheme.Parse(tag.Name)
		if !ok || name != "" && !slices.Equal(tag.Packages, []string{name}) {
			t.Errorf("tag %s of %v reads as %q of %q", tag.Name, tag.Packages, text, name)
		}
		for _, of := range tag.Packages {
			if after[of] != text {
				t.Errorf("tag %s stands for %s at %s", tag.Name, of, after[of])
			}
		}
	}
}

// checkBounds: what the plan releases finds its siblings at the versions that it
// asks for, and no stable version asks for a prerelease that is new.
func checkBounds(t *testing.T, s *Situation, plan *Plan) {
	t.Helper()
	w := apply(t, s, plan, true).Workspace
	for _, pp := range plan.Packages {
		p, _ := w.Package(pp.Name)
		if pp.TagState == string(TagNew) {
			for _, sibling := range p.Siblings {
				if sibling.Bound.Compare(sibling.Package.Version) > 0 {
					t.Errorf("%s asks for %s %s, which is at %s", p.Name, sibling.Package.Name, sibling.Bound, sibling.Package.Version)
				}
			}
		}
		for _, d := range pp.Dependencies {
			if parse(t, d.To).IsPrerelease() && !p.Version.IsPrerelease() {
				t.Errorf("%s %s asks for %s %s", p.Name, p.Version, d.Name, d.To)
			}
		}
	}
}

// checkGroups: packages of a group that the plan changes have one version after it.
func checkGroups(t *testing.T, s *Situation, plan *Plan) {
	t.Helper()
	w := apply(t, s, plan, true).Workspace
	for _, pp := range plan.Packages {
		p, _ := w.Package(pp.Name)
		if _, drifted := w.GroupDrift(p.Group); drifted && (pp.Version != pp.Previous || pp.TagState == string(TagNew)) {
			t.Errorf("%s drifts from group %s", p.Name, p.Group)
		}
	}
}

// checkChannel: what rises on the branch of a channel is a prerelease of it, and a
// snapshot leaves nothing but versions.
func checkChannel(t *testing.T, s *Situation, plan *Plan) {
	t.Helper()
	snapshot := plan.Request.Snapshot
	if snapshot && (plan.Commit != nil || len(plan.Tags) > 0 || plan.Pushes()) {
		t.Errorf("a snapshot is released")
	}
	channel := s.Config.Channel(s.Head.Branch)
	for _, pp := range plan.Packages {
		v := parse(t, pp.Version)
		switch {
		case pp.Version == pp.Previous:
		case snapshot && !strings.Contains(v.Pre, "snapshot.20260131."):
			t.Errorf("%s is no snapshot: %s", pp.Name, v)
		case !snapshot && channel != "" && v.Identifier() != channel && parse(t, pp.Previous).Identifier() <= channel:
			t.Errorf("%s is no prerelease %s: %s", pp.Name, channel, v)
		}
	}
}

// checkRunAgain: the same request does nothing after the plan is carried out, and
// after a push that failed it makes nothing, and pushes what was left.
func checkRunAgain(t *testing.T, s *Situation, req Request, plan *Plan) {
	t.Helper()
	if req.Snapshot {
		if again, err := Make(apply(t, s, plan, false), req); err != nil || len(again.Edits) > 0 {
			t.Errorf("snapshot again:\n%s", describe(again, err))
		}
		return
	}
	if leavesNoTrace(s, req, plan) {
		return
	}
	again, err := Make(apply(t, s, plan, true), req)
	if err != nil || !again.Empty() || again.Problems.Errors() {
		t.Errorf("run again:\n%s", describe(again, err))
	}
	left, err := Make(apply(t, s, plan, false), req)
	if err != nil || left.makes() || left.Problems.Errors() {
		t.Errorf("run again after the push failed:\n%s", describe(left, err))
		return
	}
	for _, ref := range refsOf(plan) {
		if !slices.Contains(refsOf(left), ref) {
			t.Errorf("%s was to be pushed, and is forgotten after the push failed", ref)
		}
	}
}

// leavesNoTrace reports whether no tag tells a second run what the first one
// did: of a bound alone, of private packages alone, of packages whose tags
// stood on the commit before the release of others, and where tags of other
// packages were never pushed.
func leavesNoTrace(s *Situation, req Request, plan *Plan) bool {
	boundAlone := s.Config.Dependents.Bump == "none" && s.Workspace.Scheme.Strategy() == "prefixed"
	releasedBefore := len(plan.Edits) > 0 && slices.ContainsFunc(plan.Tags, func(t TagPlan) bool { return t.State != TagNew })
	onlyPrivate := !slices.ContainsFunc(s.Workspace.Packages, func(p *monorepo.Package) bool {
		_, named := req.Packages[p.Name]
		return !p.Private && (named || len(req.Packages) == 0)
	})
	for name, tag := range s.Tags {
		_, published := s.OnRemote.Tags[name]
		planned := slices.ContainsFunc(plan.Tags, func(t TagPlan) bool { return t.Name == name })
		if tag.Peeled == s.Head.Commit && !published && !planned {
			return true
		}
	}
	return boundAlone || releasedBefore || onlyPrivate || len(plan.Tags) == 0
}

func refsOf(p *Plan) []string {
	if p.Push == nil {
		return nil
	}
	return p.Push.Refs()
}

// apply is the situation after a plan was carried out.
func apply(t *testing.T, s *Situation, plan *Plan, pushed bool) *Situation {
	t.Helper()
	after := *s
	files, changed := map[string]string{}, map[string]bool{}
	for _, state := range s.States {
		files[state.Package.Path] = string(state.Package.Data)
		changed[state.Package.Name] = state.Changed
	}
	for _, e := range plan.Edits {
		files[e.Path] = string(e.New)
		m, err := manifest.Parse(e.New)
		if err != nil {
			t.Fatal(err)
		}
		if plan.Commit == nil {
			continue // HEAD has none of it
		}
		changed[m.Name.Value] = true
		after.Head.Commit = commit("release")
	}
	after.Histories = maps.Clone(s.Histories)
	after.Tags = maps.Clone(s.Tags)
	for _, tag := range plan.Tags {
		if tag.State == TagNew {
			after.Tags[tag.Name] = gitrepo.Ref{Name: gitrepo.TagPrefix + tag.Name, ID: after.Head.Commit, Peeled: after.Head.Commit}
			for _, name := range tag.Packages {
				changed[name] = false
				after.Histories[name] = History{}
			}
			if s.Workspace.Scheme.Strategy() == "synchronized" {
				clear(after.Histories)
			}
		}
	}
	if pushed && plan.Push != nil {
		after.OnRemote = &gitrepo.RemoteRefs{Branches: maps.Clone(s.OnRemote.Branches), Tags: maps.Clone(s.OnRemote.Tags)}
		after.OnRemote.Branches[s.Head.Branch] = after.Head.Commit
		for _, tag := range plan.Push.Tags {
			after.OnRemote.Tags[tag] = after.Tags[tag]
		}
	}
	load(t, &after, files, changed)
	return &after
}

func parse(t *testing.T, s string) version.Version {
	t.Helper()
	v, err := version.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// BenchmarkMake plans a breaking release of the first of 1,000 packages, which
// moves all the others: the worst chain.
func BenchmarkMake(b *testing.B) {
	for _, shape := range []string{"chain", "star", "synchronized"} {
		b.Run(shape, func(b *testing.B) {
			s, req := thousand(b, shape)
			for b.Loop() {
				if plan, err := Make(s, req); err != nil || len(plan.Edits) != 1000 {
					b.Fatal(len(plan.Edits), err)
				}
			}
		})
	}
}

// thousand makes a situation of 1,000 packages that each depend on the next one
// by name, or all on the last.
func thousand(tb testing.TB, shape string) (*Situation, Request) {
	var packages, tags strings.Builder
	for i := range 1000 {
		on := min(i+1, 999)
		if shape == "star" {
			on = 999
		}
		fmt.Fprintf(&packages, "p%03d 0.1.0", i)
		if on != i {
			fmt.Fprintf(&packages, " > p%03d 0.1.0", on)
		}
		packages.WriteByte('\n')
		fmt.Fprintf(&tags, "p%03d/0.1.0 ", i)
	}
	g := given{config: "dependents: {bump: same}", packages: packages.String(), tags: tags.String()}
	req := Request{Packages: map[string]Bump{"p999": {Level: version.Minor}}}
	if shape == "synchronized" {
		g.config, g.tags, req = "strategy: synchronized", "0.1.0", Request{Bump: Bump{Level: version.Minor}}
	}
	return g.situation(tb), req
}
