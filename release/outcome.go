package release

import (
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// RefState says what became of a ref that was to be pushed.
type RefState string

// The states of a pushed ref.
const (
	RefMoved    RefState = "moved"
	RefThere    RefState = "there"     // it was where it belongs already
	RefPartly   RefState = "partly"    // only some of the remote's push URLs have it
	RefRefused  RefState = "refused"   // with the server's reason, or git's
	RefNotTried RefState = "not tried" // or not alone: a push of all or none was refused for another ref
	RefUnknown  RefState = "unknown"   // the push was cut off, and the remote can't be asked
)

// RefOutcome is what became of a ref that was to be pushed.
type RefOutcome struct {
	Remote string   `json:"-"` // as git takes it
	Ref    string   `json:"ref"`
	State  RefState `json:"state"`
	Reason string   `json:"reason"` // why it did not move
}

// PublishError says that a release did not go out whole.
type PublishError struct {
	Refs []RefOutcome // every ref of the release's pushes, in their order
	Err  error        // of the push that failed; a *gitrepo.PushError where git could be run
}

func (e *PublishError) Error() string { return e.Err.Error() }

func (e *PublishError) Unwrap() error { return e.Err }

// Partly reports whether some of the release is out, or may be.
func (e *PublishError) Partly() bool {
	return slices.ContainsFunc(e.Refs, func(ref RefOutcome) bool {
		return ref.State == RefMoved || ref.State == RefPartly || ref.State == RefUnknown
	})
}

// Refused are the refs that the server, or git, refused for reasons of their own.
func (e *PublishError) Refused() []RefOutcome {
	return slices.DeleteFunc(slices.Clone(e.Refs), func(ref RefOutcome) bool { return ref.State != RefRefused })
}

// outcomes are what a push did to the step's refs, as git tells it.
func (st pushStep) outcomes(results []gitrepo.PushResult, err error) []RefOutcome {
	byRef := make(map[string]gitrepo.PushResult, len(results))
	for _, res := range results { // one for each push URL
		if was := byRef[res.Ref]; was.Reason == "" && (!was.Pushed || !res.UpToDate) {
			byRef[res.Ref] = res
		}
	}
	list := make([]RefOutcome, len(st.Refs))
	for i, ref := range st.Refs {
		res, told := byRef[ref.Name]
		list[i] = RefOutcome{Remote: st.Remote, Ref: ref.Name, State: RefMoved}
		switch {
		case res.UpToDate:
			list[i].State = RefThere
		case !told && err != nil:
			list[i].State = RefUnknown
		case !told || res.Pushed:
		case gitrepo.ForAnother(res.Reason):
			list[i].State, list[i].Reason = RefNotTried, "another ref of the push was refused"
		default:
			list[i].State, list[i].Reason = RefRefused, res.Reason
		}
	}
	return list
}

// note keeps what became of the refs in the plan's pushes.
func (p *Plan) note(refs []RefOutcome) {
	to := func(push *PushPlan) {
		for _, ref := range refs {
			if ref.Remote == push.place() || gitrepo.SafeURL(ref.Remote) == push.Remote { // a journal keeps no password of a plan's
				push.Results = append(push.Results, ref)
			}
		}
	}
	for i := range p.Builds {
		to(&p.Builds[i])
	}
	if p.Push != nil {
		to(p.Push)
	}
}

// untried are the refs of a step that is not made.
func (st pushStep) untried() []RefOutcome {
	list := make([]RefOutcome, len(st.Refs))
	for i, ref := range st.Refs {
		list[i] = RefOutcome{Remote: st.Remote, Ref: ref.Name, State: RefNotTried, Reason: "an earlier push failed"}
	}
	return list
}

// at is where a ref of a remote is, by its full name; zero: nowhere.
func at(there *gitrepo.RemoteRefs, name string) gitrepo.ID {
	if branch, ok := strings.CutPrefix(name, gitrepo.BranchPrefix); ok {
		return there.Branches[branch]
	}
	return there.Tags[strings.TrimPrefix(name, gitrepo.TagPrefix)].ID
}

// correct makes outcomes what the places say of them: a connection that breaks tells
// nothing of what the server has done.
func (st pushStep) correct(outcomes []RefOutcome, there []answer) []RefOutcome {
	if len(there) == 0 {
		return outcomes
	}
	for i, ref := range st.Refs {
		o := &outcomes[i]
		has := func(a answer) bool { return at(a.refs, ref.Name) == ref.New }
		lack := slices.IndexFunc(there, func(a answer) bool { return !has(a) })
		switch {
		case lack < 0 && o.State != RefThere:
			o.State, o.Reason = RefMoved, ""
		case lack >= 0 && ref.New != ref.Old && slices.ContainsFunc(there, has):
			o.State, o.Reason = RefPartly, strings.TrimSuffix("not at "+gitrepo.SafeURL(there[lack].url)+": "+o.Reason, ": ")
		case lack >= 0 && o.State == RefUnknown:
			o.State, o.Reason = RefNotTried, "the push failed"
		}
	}
	return outcomes
}

// allThere reports whether every ref is where it belongs.
func allThere(outcomes []RefOutcome) bool {
	return !slices.ContainsFunc(outcomes, func(o RefOutcome) bool { return o.State != RefMoved && o.State != RefThere })
}
