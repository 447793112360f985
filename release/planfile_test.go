package release

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// planFile makes the file of a plan.
func planFile(t testing.TB, s *Situation, request string) *PlanFile {
	t.Helper()
	s.Now = time.Date(2026, 1, 2, 3, 4, 5, 6, time.FixedZone("", 3600))
	plan, err := Make(s, ask(t, request))
	if err != nil {
		t.Fatal(err)
	}
	f, err := NewPlanFile(plan, s, "1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func encode(t testing.TB, f *PlanFile) []byte {
	t.Helper()
	data, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

var planned = given{packages: "core 1.0.0 changed\nui 1.0.0 > core 1.0.0", tags: "core/1.0.0 ui/1.0.0"}

func TestAPlanFileIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	for _, request := range []string{"minor", "-p core=premajor -p ui=prepatch --pre beta", "--all --force major", "--from-manifests"} {
		t.Run(request, func(t *testing.T) {
			t.Parallel()
			data := encode(t, planFile(t, planned.situation(t), request))
			if again := encode(t, planFile(t, planned.situation(t), request)); !bytes.Equal(data, again) {
				t.Errorf("another time:\n%s", cmp.Diff(string(data), string(again)))
			}
			read, err := ParsePlanFile(data)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(data), string(encode(t, read))); diff != "" {
				t.Errorf("(-written +read):\n%s", diff)
			}
			want := ask(t, request)
			if !read.Date.Equal(time.Date(2026, 1, 2, 2, 4, 5, 0, time.UTC)) || len(want.Packages) != len(read.Request.Packages) {
				t.Errorf("date %v, request %+v", read.Date, read.Request)
			}
			if moved, err := read.Moved(planned.situation(t)); moved != nil || err != nil {
				t.Errorf("moved %q, error %v", moved, err)
			}
			if differs := read.Differs(planFile(t, planned.situation(t), request)); differs != nil {
				t.Errorf("differs: %q", differs)
			}
		})
	}
}

// TestPlanFilesHoldAllThatPlanIsAskedFor makes sure that a new field is thought of.
func TestPlanFilesHoldAllThatPlanIsAskedFor(t *testing.T) {
	t.Parallel()
	for field := range reflect.TypeFor[Request]().Fields() {
		if tag := field.Tag.Get("json"); tag == "" || tag != strings.ToLower(tag) {
			t.Errorf("%s has the tag %q: give it a name in plan files, or - if plan can't be asked for it", field.Name, tag)
		}
	}
}

func TestAPlanFileSaysWhatMoved(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		move func(*Situation)
		want []string
	}{
		"nothing":         {func(*Situation) {}, nil},
		"HEAD":            {func(s *Situation) { s.Head.Commit = commit("later") }, []string{"HEAD is 6c61746, the plan was made on 6865616"}},
		"the branch":      {func(s *Situation) { s.Head.Branch = "" }, []string{"no branch is checked out, the plan was made on branch main"}},
		"a setting":       {func(s *Situation) { s.Config.Push.Atomic = "never" }, []string{"the configuration changed"}},
		"the remote":      {func(s *Situation) { s.Remote.Name = "fork" }, []string{"the release goes to fork (https://github.com/acme/unity.git) now, the plan was made for origin (https://github.com/acme/unity.git)"}},
		"a tag here":      {func(s *Situation) { addTags(s.Tags, "core/1.1.0@head") }, []string{"tag core/1.1.0 appeared here, at 6865616"}},
		"a tag there":     {func(s *Situation) { addTags(s.OnRemote.Tags, "core/1.1.0@head") }, []string{"tag core/1.1.0 appeared on origin, at 6865616"}},
		"another's tag":   {func(s *Situation) { addTags(s.OnRemote.Tags, "other/1.1.0@head") }, nil},
		"the branch gone": {func(s *Situation) { delete(s.OnRemote.Branches, "main") }, []string{"branch main is on origin no more"}},
		"the branch there": {
			func(s *Situation) { s.OnRemote.Branches["main"] = commit("later") }, []string{"branch main moved on origin from 6865616 to 6c61746"},
		},
		"a remote that is out of reach": {func(s *Situation) { s.OnRemote = nil }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := planFile(t, planned.situation(t), "minor")
			s := planned.situation(t)
			c.move(s)
			moved, err := f.Moved(s)
			if diff := cmp.Diff(c.want, moved); diff != "" || err != nil {
				t.Errorf("error %v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestAPlanFileSaysWhereThePlanDiffers(t *testing.T) {
	t.Parallel()
	f := planFile(t, planned.situation(t), "minor")
	now := planFile(t, planned.situation(t), "major")
	want := []string{
		"the plan's packages (core) would be others now", "the plan's edits (Packages/core/package.json) would be others now",
		"the plan's commit would be others now", "the plan's tags (core/2.0.0) would be others now", "the plan's push would be others now",
	}
	if diff := cmp.Diff(want, f.Differs(now)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzParsePlanFile(f *testing.F) {
	f.Add(encode(f, planFile(f, planned.situation(f), "minor")))
	for _, text := range []string{
		"", "{}", "[]", "null", `{"schema_version": 1}`, `{"schema_version": 1e99}`, `{"schema_version": 1, "request": {"packages": {"a": "b"}}}`,
		`{"schema_version": 1, "base": "x"}`, `{"schema_version": 1, "date": "0000-01-01T00:00:00Z"}`, strings.Repeat(`{"a":`, 20000),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := ParsePlanFile(data)
		if err != nil {
			if text := err.Error(); text == "" || strings.Contains(text, "json:") {
				t.Errorf("error %q", text)
			}
			return
		}
		if err := file.check(); err != nil {
			t.Error(err)
		}
		first, err := file.Encode()
		if err != nil {
			return // blanks make it larger
		}
		again, err := ParsePlanFile(first)
		if err != nil {
			t.Fatalf("%v\n%s", err, first)
		}
		if second := encode(t, again); !bytes.Equal(first, second) {
			t.Errorf("written %s, then %s", first, second)
		}
		again.Differs(file)
	})
}
