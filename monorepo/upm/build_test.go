package upm_test

import (
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/monorepo/upm"
)

const source = "0123456789abcdef0123456789abcdef01234567"

func TestBuildMessage(t *testing.T) {
	t.Parallel()
	id := parse(t, source)
	tests := []struct {
		name string
		upm.Build
		want string
	}{
		{"a release", upm.Build{Package: name, Version: "1.2.0", Branch: "upm/x", Source: id}, "build: com.acme.foo 1.2.0\n\nUpmrel-Branch: upm/x\nUpmrel-Source: " + source + "\n"},
		{"no version and no branch", upm.Build{Package: name, Source: id}, "build: com.acme.foo\n\nUpmrel-Source: " + source + "\n"},
		{"lines in a name", upm.Build{Package: "a\n\nUpmrel-Source: 1", Branch: "b\r\nc", Source: id}, "build: a??Upmrel-Source: 1\n\nUpmrel-Branch: b??c\nUpmrel-Source: " + source + "\n"},
	}
	for _, test := range tests {
		if got := upm.BuildMessage(test.Build); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

var messages = []struct {
	name, message string
	ok            bool
}{
	{"a build commit's", "build: a 1.0.0\n\nUpmrel-Branch: upm\nUpmrel-Source: " + source + "\n", true},
	{"with a body and more trailers", "a\n\nbody\n\nUpmrel-Source: " + source + "\nSigned-off-by: A <a@b>\n\n", true},
	{"with CRLF", "a\r\n\r\nUpmrel-Source: " + source + "\r\n", true},
	{"with an id of SHA-256", "a\n\nUpmrel-Source: " + source + source[:24], true},
	{"the trailer is the subject", "Upmrel-Source: " + source, false},
	{"the trailer is in an earlier paragraph", "a\n\nUpmrel-Source: " + source + "\n\nbody: more\n", false},
	{"text stands beside the trailer", "a\n\nI quote\nUpmrel-Source: " + source + "\n", false},
	{"two sources", "a\n\nUpmrel-Source: " + source + "\nUpmrel-Source: " + source + "\n", false},
	{"a short id", "a\n\nUpmrel-Source: " + source[:39] + "\n", false},
	{"no commit", "a\n\nUpmrel-Source: " + strings.Repeat("0", 40) + "\n", false},
	{"another trailer", "a\n\nupmrel-sources: " + source + "\n", false},
	{"nothing", "", false},
}

func TestParseSource(t *testing.T) {
	t.Parallel()
	for _, test := range messages {
		id, ok := upm.ParseSource([]byte(test.message))
		if ok != test.ok || ok && !strings.HasPrefix(id.String(), source) {
			t.Errorf("%s: %s, %v", test.name, id, ok)
		}
	}
}

func TestGitReadsTheTrailersOfABuildCommit(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit(upm.BuildMessage(upm.Build{Package: name, Version: "1.2.0", Branch: "upm", Source: parse(t, source)}), nil)
	want := "build: com.acme.foo 1.2.0|upm\n|" + source
	if got := made.Git("log", "-1", "--format=%s|%(trailers:key=Upmrel-Branch,valueonly)|%(trailers:key=Upmrel-Source,valueonly)"); strings.TrimSpace(got) != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzParseSource(f *testing.F) {
	for _, test := range messages {
		f.Add(test.message, "com.acme.foo", "1.0.0", "upm/a")
	}
	f.Fuzz(func(t *testing.T, message, name, version, branch string) {
		if id, ok := upm.ParseSource([]byte(message)); ok && !strings.Contains(strings.ToLower(message), id.String()) {
			t.Errorf("%q: %s", message, id)
		}
		want, err := odb.ParseID(source)
		if err != nil {
			t.Fatal(err)
		}
		built := upm.BuildMessage(upm.Build{Package: name, Version: version, Branch: branch, Source: want})
		if got, ok := upm.ParseSource([]byte(built)); !ok || got != want {
			t.Errorf("%q: %s, %v", built, got, ok)
		}
	})
}
