package release

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// planFileVersion is the version of the form that plan files have.
const planFileVersion = 1

// MaxPlanFile is the largest plan file that is written or read, in bytes.
const MaxPlanFile = 32 << 20

// PlanFile is a plan with all that decided it, as `plan -o` keeps it. A release by it
// makes the plan anew, of the same request and date, and goes on only if that comes out
// the same: nothing of the file itself is ever carried out.
type PlanFile struct {
	SchemaVersion int            `json:"schema_version"` // planFileVersion
	MadeBy        string         `json:"made_by"`        // the version of upmrel
	Request       Request        `json:"request"`
	Date          time.Time      `json:"date"` // of the release, in whole seconds
	Base          gitrepo.ID     `json:"base"`
	Tree          gitrepo.ID     `json:"tree"`
	Branch        string         `json:"branch"` // "" when HEAD is detached
	Config        string         `json:"config"` // SHA-256 of the configuration with its defaults
	Strategy      string         `json:"strategy"`
	Template      string         `json:"template"`
	Remote        *PlannedRemote `json:"remote"` // nil: there is none
	Refs          []PlannedRef   `json:"refs"`   // that the plan touches, as they were

	// What the plan says, not read but compared.
	Packages json.RawMessage `json:"packages"`
	Edits    json.RawMessage `json:"edits"`
	Commit   json.RawMessage `json:"commit"`
	Tags     json.RawMessage `json:"tags"`
	Commands json.RawMessage `json:"commands"`
	Builds   json.RawMessage `json:"builds"`
	Push     json.RawMessage `json:"push"`
	Releases json.RawMessage `json:"releases,omitempty"` // none: no GitHub Releases
}

// PlannedRemote is the remote that a plan was made for.
type PlannedRemote struct {
	Name  string `json:"name"`
	URL   string `json:"url"`   // without a password
	Asked bool   `json:"asked"` // whether it told its refs
}

// PlannedRef is what a ref was when the plan was made. Zero ids: there was none.
type PlannedRef struct {
	Name       string     `json:"name"`                 // in full
	Repository string     `json:"repository,omitempty"` // of an upm branch, without a password; "" is the release's
	Here       gitrepo.ID `json:"here"`
	There      gitrepo.ID `json:"there"` // on the remote, or in Repository
}

// plannedEdit is an edit as a plan file has it.
type plannedEdit struct {
	Path string `json:"path"`
	Old  string `json:"old"` // SHA-256 of the bytes; "" for a new file
	New  string `json:"new"`
	Raw  []byte `json:"new_base64,omitempty"` // in place of New where it is no text
}

// NewPlanFile makes the file of a plan. version is upmrel's.
func NewPlanFile(p *Plan, s *Situation, version string) (*PlanFile, error) {
	f := &PlanFile{
		SchemaVersion: planFileVersion, MadeBy: version, Request: p.Request, Date: p.Date.Truncate(time.Second),
		Base: p.Base, Tree: p.BaseTree, Branch: p.Branch, Strategy: p.Strategy, Template: p.Template,
		Remote: plannedRemote(s), Refs: p.touched(s),
	}
	var err error
	if f.Config, err = fingerprint(s.Config); err != nil {
		return nil, err
	}
	edits := []plannedEdit{}
	for _, e := range p.Edits {
		edits = append(edits, planEdit(e))
	}
	for _, part := range []struct {
		raw   *json.RawMessage
		value any
	}{
		{&f.Packages, slices.Concat([]PackagePlan{}, p.Packages)},
		{&f.Edits, edits},
		{&f.Commit, p.Commit},
		{&f.Tags, slices.Concat([]TagPlan{}, p.Tags)},
		{&f.Commands, p.Runs()},
		{&f.Builds, slices.Concat([]PushPlan{}, p.Builds)},
		{&f.Push, p.Push},
		{&f.Releases, p.Releases},
	} {
		if part.raw == &f.Releases && len(p.Releases) == 0 {
			continue
		}
		if *part.raw, err = encodeJSON(part.value, ""); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// fingerprint tells configurations apart.
func fingerprint(cfg *config.Config) (string, error) {
	data, err := json.Marshal(cfg)
	return hashOf(data), err
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func planEdit(e Edit) plannedEdit {
	edit := plannedEdit{Path: e.Path}
	if e.Old != nil {
		edit.Old = hashOf(e.Old)
	}
	if utf8.Valid(e.New) {
		edit.New = string(e.New)
	} else {
		edit.Raw = e.New
	}
	return edit
}

func plannedRemote(s *Situation) *PlannedRemote {
	if s.Remote.Name == "" {
		return nil
	}
	return &PlannedRemote{Name: s.Remote.Name, URL: gitrepo.SafeURL(s.Remote.URL), Asked: s.OnRemote != nil}
}

// touched lists the refs that the plan makes, moves or pushes, as they are.
func (p *Plan) touched(s *Situation) []PlannedRef {
	refs := []PlannedRef{}
	add := func(repository, name string) {
		refs = append(refs, s.refNow(PlannedRef{Name: name, Repository: repository}))
	}
	if p.Branch != "" && (p.Commit != nil || p.Push != nil && p.Push.Branch != "") {
		add("", gitrepo.BranchPrefix+p.Branch)
	}
	for _, b := range p.Branches {
		add(b.Repository, b.name())
		if b.Tag != nil {
			add(b.Repository, gitrepo.TagPrefix+b.Tag.Name)
		}
	}
	for _, t := range p.Tags {
		add("", gitrepo.TagPrefix+t.Name)
	}
	slices.SortFunc(refs, func(a, b PlannedRef) int {
		return cmp.Or(strings.Compare(a.Repository, b.Repository), strings.Compare(a.Name, b.Name))
	})
	return refs
}

// refNow is a ref as the survey found it.
func (s *Situation) refNow(ref PlannedRef) PlannedRef {
	there := s.OnRemote
	ref.Here, ref.There = gitrepo.ID{}, gitrepo.ID{}
	branch, isBranch := strings.CutPrefix(ref.Name, gitrepo.BranchPrefix)
	tag := strings.TrimPrefix(ref.Name, gitrepo.TagPrefix)
	switch {
	case ref.Repository != "":
		there = nil
		for url, refs := range s.Elsewhere {
			if gitrepo.SafeURL(url) == ref.Repository {
				there = refs
			}
		}
	case isBranch:
		ref.Here = s.Branches[branch]
	default:
		ref.Here = s.Tags[tag].ID
	}
	if there != nil && isBranch {
		ref.There = there.Branches[branch]
	} else if there != nil {
		ref.There = there.Tags[tag].ID
	}
	return ref
}

// Encode writes the file. Equal plans have equal bytes.
func (f *PlanFile) Encode() ([]byte, error) {
	data, err := encodeJSON(f, "  ")
	if err == nil && len(data) > MaxPlanFile {
		err = fmt.Errorf("the plan takes %d MiB, and a plan file holds %d", len(data)>>20, MaxPlanFile>>20)
	}
	return data, err
}

func encodeJSON(value any, indent string) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	err := enc.Encode(value)
	return buf.Bytes(), err
}

// ParsePlanFile reads a file that Encode wrote, or that somebody says was written so.
func ParsePlanFile(data []byte) (*PlanFile, error) {
	if len(data) > MaxPlanFile {
		return nil, fmt.Errorf("larger than %d MiB", MaxPlanFile>>20)
	}
	var form struct {
		SchemaVersion int `json:"schema_version"`
	}
	if err := json.Unmarshal(data, &form); err != nil {
		return nil, placed(data, err)
	}
	if form.SchemaVersion != planFileVersion {
		return nil, fmt.Errorf("a plan file of form %d; this upmrel reads form %d", form.SchemaVersion, planFileVersion)
	}
	f := &PlanFile{}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(f); err != nil {
		return nil, placed(data, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON document")
	}
	return f, f.check()
}

// check refuses what Encode does not write.
func (f *PlanFile) check() error {
	if f.Base.IsZero() || f.Tree.IsZero() {
		return errors.New("it names no commit that it was made on")
	}
	if year := f.Date.UTC().Year(); year < 1970 || year > 9998 || f.Date.Nanosecond() != 0 {
		return fmt.Errorf("no release has the date %s", f.Date.Format(time.RFC3339Nano))
	}
	for _, part := range f.parts() {
		if len(part.raw) == 0 && part.key != "releases" {
			return fmt.Errorf("%s is missing", part.key)
		}
	}
	return nil
}

// placed says in which line of a JSON document a fault is, where that is known.
func placed(data []byte, err error) error {
	var offset int64
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = syntax.Offset
	} else if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		offset = kind.Offset
		err = fmt.Errorf("%s can't be a JSON %s", cmp.Or(kind.Field, "a plan"), kind.Value)
	} else {
		return errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	return fmt.Errorf("line %d: %w", 1+bytes.Count(data[:min(offset, int64(len(data)))], []byte("\n")), err)
}
