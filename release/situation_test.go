package release

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/version"
)

// given describes a repository in a few words. Its branch main is at the commit
// head, here and on the remote origin.
type given struct {
	config string // of .upmrel.yaml; "" is strategy: prefixed
	// packages has a line for each: "name version", then perhaps "private" and
	// "changed" (since the last release), then "> sibling bound, sibling bound".
	// A package that has no tag is changed.
	packages string
	// Tags are separated by blanks: "core/1.0.0" is on an old commit,
	// "core/1.0.0@head" is not.
	tags        string // here and on the remote
	here, there string // only here, only on the remote
	with        func(*Situation)
}

// situation makes what a survey of the repository would find.
func (g given) situation(t testing.TB) *Situation {
	t.Helper()
	cfg := parseConfig(t, g.config)
	s := &Situation{
		Config: cfg, Head: gitrepo.Head{Branch: "main", Commit: commit("head")}, HeadTree: commit("tree"),
		Tags: map[string]gitrepo.Ref{}, Branches: map[string]gitrepo.ID{"main": commit("head")},
		Remote:        gitrepo.Remote{Name: "origin", URL: "https://github.com/acme/unity.git"},
		DefaultBranch: "main",
		OnRemote: &gitrepo.RemoteRefs{
			Branches: map[string]gitrepo.ID{"main": commit("head")}, Tags: map[string]gitrepo.Ref{},
		},
	}
	addTags(s.Tags, g.tags+" "+g.here)
	addTags(s.OnRemote.Tags, g.tags+" "+g.there)
	files, changed := manifests(g.packages)
	load(t, s, files, changed)
	if g.with != nil {
		g.with(s)
	}
	return s
}

// load reads the packages from files and finds their last releases among the tags.
func load(t testing.TB, s *Situation, files map[string]string, changed map[string]bool) {
	t.Helper()
	var err error
	if s.Workspace, err = monorepo.Load(t.Context(), gitrepo.SnapshotOf(files), s.Config, nil); err != nil {
		t.Fatal(err)
	}
	last := map[string]*monorepo.Release{}
	for tag, ref := range s.Tags {
		if s.Workspace.Scheme == nil {
			break
		}
		name, text, ok := s.Workspace.Scheme.Parse(tag)
		v, err := version.Parse(text)
		if ok && err == nil && (last[name] == nil || v.Compare(last[name].Version) > 0) {
			last[name] = &monorepo.Release{Tag: tag, Version: v, Commit: ref.Peeled}
		}
	}
	s.States = nil
	for _, p := range s.Workspace.Packages {
		state := monorepo.State{Package: p, Last: last[p.Name]}
		if state.Last == nil {
			state.Last = last[""]
		}
		state.Changed = state.Last == nil || changed[p.Name]
		s.States = append(s.States, state)
	}
}

func parseConfig(t testing.TB, text string) *config.Config {
	t.Helper()
	if !strings.Contains(text, "strategy:") {
		text = "strategy: prefixed\n" + text
	}
	cfg, list := config.Parse(config.Filename, []byte(text))
	if len(list) > 0 {
		t.Fatal(list)
	}
	return cfg
}

// manifests makes the package.json of each line of packages.
func manifests(packages string) (files map[string]string, changed map[string]bool) {
	files, changed = map[string]string{}, map[string]bool{}
	for line := range strings.Lines(packages) {
		about, on, _ := strings.Cut(strings.TrimSpace(line), ">")
		words := strings.Fields(about)
		if len(words) == 0 {
			continue
		}
		name := words[0]
		changed[name] = slices.Contains(words, "changed")
		var deps []string
		for dep := range strings.SplitSeq(on, ",") {
			if sibling, bound, ok := strings.Cut(strings.TrimSpace(dep), " "); ok {
				deps = append(deps, fmt.Sprintf("    %q: %q", sibling, bound))
			}
		}
		files["Packages/"+name+"/package.json"] = fmt.Sprintf(
			"{\n  \"name\": %q,\n  \"version\": %q,\n  \"unity\": \"2021.3\",\n  \"private\": %t,\n  \"dependencies\": {\n%s\n  }\n}\n",
			name, words[1], slices.Contains(words, "private"), strings.Join(deps, ",\n"))
	}
	return files, changed
}

// commit is the id of a commit that a test calls by a word.
func commit(word string) gitrepo.ID {
	id := make([]byte, 20)
	copy(id, word)
	return odb.IDFromBytes(id)
}

// addTags adds lightweight tags, and annotated ones where the commit has a "^".
func addTags(tags map[string]gitrepo.Ref, list string) {
	for word := range strings.FieldsSeq(list) {
		name, at, _ := strings.Cut(word, "@")
		if at == "" {
			at = "old"
		}
		object, at, annotated := strings.Cut(at, "^")
		if !annotated {
			at = object
		}
		tags[name] = gitrepo.Ref{Name: gitrepo.TagPrefix + name, ID: commit(object), Peeled: commit(at)}
	}
}

// ask reads a request as a person writes it.
func ask(t testing.TB, words string) Request {
	t.Helper()
	req := Request{Packages: map[string]Bump{}}
	args := strings.Fields(words)
	for len(args) > 0 {
		word := args[0]
		args = args[1:]
		switch word {
		case "-p":
			name, bump, own := strings.Cut(args[0], "=")
			req.Packages[name] = Bump{}
			if own {
				req.Packages[name] = parseBump(t, bump)
			}
			args = args[1:]
		case "--pre":
			req.Pre, args = args[0], args[1:]
		case "--all":
			req.All = true
		case "--force":
			req.Force = true
		case "--snapshot":
			req.Snapshot, req.AlwaysBump, req.NoTag, req.NoPush = true, true, true, true
		case "--no-tag":
			req.NoTag = true
		case "--no-push":
			req.NoPush = true
		case "bump":
			req.AlwaysBump, req.NoTag, req.NoPush = true, true, true
		case "--from-manifests":
			req.FromManifests = true
		case "push":
			req.FromManifests, req.OnlyPush = true, true
		default:
			req.Bump = parseBump(t, word)
		}
	}
	return req
}

func parseBump(t testing.TB, s string) Bump {
	t.Helper()
	bump, err := ParseBump(s)
	if err != nil {
		t.Fatal(err)
	}
	return bump
}

// planCase is a repository, what is asked for, and the plan or the error, as
// describe writes them.
type planCase struct {
	name    string
	given   given
	request string
	want    string
}

func testPlans(t *testing.T, cases []planCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := c.given.situation(t)
			plan, err := Make(s, ask(t, c.request))
			if diff := cmp.Diff(trim(c.want), trim(describe(plan, err))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.request, diff)
			}
			if err == nil {
				checkEdits(t, s, plan)
			}
		})
	}
}

// trim takes the indentation of a table off.
func trim(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// riseLine is the line of a package: how its version rises, and why.
func riseLine(pp PackagePlan) string {
	if pp.Version != pp.Previous {
		return fmt.Sprintf("%s %s -> %s: %s\n", pp.Name, pp.Previous, pp.Version, pp.Reason)
	}
	return fmt.Sprintf("%s %s: %s\n", pp.Name, pp.Previous, pp.Reason)
}

// describe writes a plan in a few lines, the problems last.
func describe(p *Plan, err error) string {
	if err != nil {
		return "refused: " + err.Error()
	}
	var b strings.Builder
	for _, pp := range p.Packages {
		b.WriteString(riseLine(pp))
		for _, d := range pp.Dependencies {
			fmt.Fprintf(&b, "%s needs %s %s -> %s\n", pp.Name, d.Name, d.From, d.To)
		}
	}
	if p.Commit != nil {
		fmt.Fprintf(&b, "commit %s\n", p.Commit.Message)
	}
	for _, t := range p.Tags {
		fmt.Fprintf(&b, "tag %s %s", t.Name, t.State)
		if !t.Target.IsZero() {
			fmt.Fprintf(&b, " on %s", strings.TrimRight(string(t.Target.Bytes()), "\x00"))
		}
		b.WriteByte('\n')
	}
	if p.Push != nil {
		fmt.Fprintf(&b, "push %s\n", strings.Join(p.Push.Refs(), " "))
	}
	for _, f := range p.Problems {
		if f.Severity > finding.Info {
			fmt.Fprintf(&b, "%s %s: %s\n", f.Severity, f.Code, f.Message)
		}
	}
	if p.Empty() {
		b.WriteString("nothing to do\n")
	}
	return b.String()
}
