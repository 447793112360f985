package release

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// Moved says in words what is another now than when the plan was made, of all that a
// plan stands on; nil if nothing is.
func (f *PlanFile) Moved(s *Situation) ([]string, error) {
	var moved []string
	if s.Head.Commit != f.Base {
		moved = append(moved, fmt.Sprintf("HEAD is %s, the plan was made on %s", s.Head.Commit.Short(), f.Base.Short()))
	}
	if s.Head.Branch != f.Branch {
		moved = append(moved, fmt.Sprintf("%s is checked out, the plan was made on %s", branchWords(s.Head.Branch), branchWords(f.Branch)))
	}
	is, err := fingerprint(s.Config)
	if err != nil {
		return nil, err
	}
	if is != f.Config {
		moved = append(moved, "the configuration changed")
	}
	if now := plannedRemote(s); !f.Remote.same(now) {
		return append(moved, fmt.Sprintf("the release goes to %s now, the plan was made for %s", now, f.Remote)), nil
	}
	for _, ref := range f.Refs {
		moved = append(moved, f.movedRef(ref, s)...)
	}
	return moved, nil
}

func branchWords(branch string) string {
	if branch == "" {
		return "no branch"
	}
	return "branch " + branch
}

// same reports whether two remotes are one; whether they were asked is no matter.
func (r *PlannedRemote) same(other *PlannedRemote) bool {
	return (r == nil) == (other == nil) && (r == nil || r.Name == other.Name && r.URL == other.URL)
}

func (r *PlannedRemote) String() string {
	if r == nil {
		return "no remote"
	}
	return fmt.Sprintf("%s (%s)", r.Name, r.URL)
}

// movedRef says what became of a ref, here and where it is pushed to.
func (f *PlanFile) movedRef(was PlannedRef, s *Situation) []string {
	var moved []string
	now := s.refNow(was)
	subject := "branch " + gitrepo.ShortName(was.Name)
	if strings.HasPrefix(was.Name, gitrepo.TagPrefix) {
		subject = "tag " + gitrepo.ShortName(was.Name)
	}
	if was.Name != gitrepo.BranchPrefix+f.Branch && was.Here != now.Here { // HEAD is the branch's commit
		moved = append(moved, subject+" "+movement("here", was.Here, now.Here))
	}
	place, known := was.Repository, s.Elsewhere[was.Repository] != nil
	if was.Repository == "" {
		known = f.Remote != nil && f.Remote.Asked && s.OnRemote != nil
		place = s.Remote.Name
	}
	if known && was.There != now.There {
		moved = append(moved, subject+" "+movement("on "+place, was.There, now.There))
	}
	return moved
}

func movement(place string, was, now gitrepo.ID) string {
	switch {
	case was.IsZero():
		return fmt.Sprintf("appeared %s, at %s", place, now.Short())
	case now.IsZero():
		return fmt.Sprintf("is %s no more", place)
	}
	return fmt.Sprintf("moved %s from %s to %s", place, was.Short(), now.Short())
}

// part is a part of a plan by its key.
type part struct {
	key string
	raw json.RawMessage
}

func (f *PlanFile) parts() []part {
	return []part{
		{"packages", f.Packages},
		{"edits", f.Edits},
		{"commit", f.Commit},
		{"tags", f.Tags},
		{"commands", f.Commands},
		{"builds", f.Builds},
		{"push", f.Push},
		{"releases", f.Releases},
	}
}

// Differs says in words where the plan that was made anew is another one; nil if it is
// the same.
func (f *PlanFile) Differs(now *PlanFile) []string {
	var words []string
	if f.Tree != now.Tree || f.Strategy != now.Strategy || f.Template != now.Template {
		words = append(words, fmt.Sprintf("strategy %s with tags %s is not the plan's", now.Strategy, now.Template))
	}
	others := now.parts()
	for i, p := range f.parts() {
		was, is := compact(p.raw), compact(others[i].raw)
		if bytes.Equal(was, is) {
			continue
		}
		about := p.key
		if name := firstChange(was, is); name != "" {
			about += " (" + name + ")"
		}
		words = append(words, "the plan's "+about+" would be others now")
	}
	return words
}

// compact takes the blanks out of a JSON text.
func compact(raw json.RawMessage) []byte {
	var buf bytes.Buffer
	if json.Compact(&buf, raw) != nil {
		return raw
	}
	return buf.Bytes()
}

// firstChange names the first element in which two lists differ; "" where they are no lists.
func firstChange(was, is []byte) string {
	old, now := newElements(was), newElements(is)
	for {
		a, b := old.next(), now.next()
		if a == nil && b == nil {
			return ""
		}
		if bytes.Equal(a, b) {
			continue
		}
		for _, raw := range [][]byte{b, a} {
			var named struct{ Name, Path string }
			if raw != nil && json.Unmarshal(raw, &named) == nil && named.Name+named.Path != "" {
				if named.Name != "" {
					return named.Name
				}
				return named.Path
			}
		}
		return ""
	}
}

// elements reads a list one by one.
type elements struct{ dec *json.Decoder }

func newElements(list []byte) elements {
	e := elements{json.NewDecoder(bytes.NewReader(list))}
	if token, err := e.dec.Token(); err != nil || token != json.Delim('[') {
		e.dec = nil
	}
	return e
}

// next is the next element, nil after the last.
func (e elements) next() []byte {
	var raw json.RawMessage
	if e.dec == nil || !e.dec.More() || e.dec.Decode(&raw) != nil {
		return nil
	}
	return raw
}

// CarriedOut reports whether HEAD and its tags are what the plan makes.
func (f *PlanFile) CarriedOut(ctx context.Context, repo *gitrepo.Repo, s *Situation) (bool, error) {
	var commit *CommitPlan
	var tags []struct{ Name string }
	if json.Unmarshal(f.Commit, &commit) != nil || json.Unmarshal(f.Tags, &tags) != nil || s.Head.Branch != f.Branch {
		return false, nil
	}
	base := s.Head.Commit
	if commit != nil {
		head, err := repo.Commit(ctx, base)
		if err != nil {
			return false, err
		}
		if len(head.Parents) != 1 || string(bytes.TrimSpace(head.Message)) != strings.TrimSpace(commit.Message) {
			return false, nil
		}
		base = head.Parents[0]
	}
	for _, tag := range tags {
		at := s.Tags[tag.Name].Peeled
		if at != s.Head.Commit && s.Sources[at] != s.Head.Commit {
			return false, nil
		}
	}
	return base == f.Base && (commit != nil || len(tags) > 0), nil
}
