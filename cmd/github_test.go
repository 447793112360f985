package cmd_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/upmrel/upmrel/release/githubapi/githubtest"
)

// gitHubOf is the key of a script's GitHub among its values.
type gitHubOf struct{}

// gitHub is GitHub on loopback for one repository of a script, whose tags it has.
//
//	github serve OWNER/NAME DIR.git         starts it, and sets the variables that lead there
//	github fail REQUEST STATUS|lost|half|hang [TIMES]
//	                                        fails at requests that begin so; no wait is asked for
//	github await REQUEST                    waits until there was such a request
//	github requests FILE                    writes down the changes that were asked for since
//	github releases FILE                    writes down its releases, with their files
//	github swap FILE                        puts other bytes in the place of a release's file
//	github token none|read|app|write        sets what the token may
func gitHub(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: github serve|fail|await|requests|releases|swap|token ...")
	}
	at := ts.Value(gitHubOf{}).(**githubtest.Server)
	switch s := *at; args[0] {
	case "serve":
		*at = serveGitHub(ts, args[1], args[2])
	case "fail":
		s.Fail(gitHubFault(ts, args[1:]))
	case "await":
		s.Await(args[1])
	case "requests":
		ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(strings.Join(append(s.Requests(), ""), "\n")), 0o644))
		s.Forget()
	case "swap":
		s.Swap(args[1], []byte("other bytes"))
	case "releases":
		ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(gitHubReleases(s)), 0o644))
	case "token":
		ts.Setenv("GH_TOKEN", map[string]string{"none": "", "read": githubtest.ReadOnly, "app": githubtest.App, "write": githubtest.Token}[args[1]])
	default:
		ts.Fatalf("github knows no %s", args[0])
	}
}

// serveGitHub starts it. Tags are those of a bare repository.
func serveGitHub(ts *testscript.TestScript, repository, bare string) *githubtest.Server {
	dir := ts.MkAbs(bare)
	s := githubtest.New(repository, func(tag string) (string, bool) {
		id, err := exec.Command("git", "-C", dir, "rev-parse", "--verify", "-q", "refs/tags/"+tag).Output()
		return strings.TrimSpace(string(id)), err == nil
	})
	ts.Defer(s.Close)
	ts.Setenv("GITHUB_API_URL", s.API())
	ts.Setenv("GITHUB_REPOSITORY", repository)
	ts.Setenv("GH_TOKEN", githubtest.Token)
	return s
}

// gitHubFault reads a fault: a status, which comes with no wait before the next try, or a
// word.
func gitHubFault(ts *testscript.TestScript, args []string) githubtest.Fault {
	f := githubtest.Fault{Request: args[0], Times: 1}
	switch args[1] {
	case "lost":
		f.After, f.Status, f.Header = true, 502, map[string]string{"Retry-After": "0"}
	case "half":
		f.Half, f.Status, f.Header = true, 502, map[string]string{"Retry-After": "0"}
	case "hang":
		f.Hang = true
	default:
		status, err := strconv.Atoi(args[1])
		ts.Check(err)
		f.Status, f.Message, f.Header = status, "Server Error", map[string]string{"Retry-After": "0"}
		if status < 500 {
			f.Header, f.Message = nil, "Resource not accessible by integration"
		}
	}
	if len(args) > 2 {
		var err error
		f.Times, err = strconv.Atoi(args[2])
		ts.Check(err)
	}
	return f
}

// gitHubReleases shows releases, each with its notes and files.
func gitHubReleases(s *githubtest.Server) string {
	var b strings.Builder
	for _, r := range s.Releases() {
		fmt.Fprintf(&b, "%s  %q", r.Tag, r.Name)
		for _, mark := range []struct {
			is   bool
			word string
		}{{r.Draft, "draft"}, {r.Prerelease, "prerelease"}, {r.Latest == "true", "latest"}} {
			if mark.is {
				b.WriteString("  " + mark.word)
			}
		}
		b.WriteByte('\n')
		for line := range strings.SplitSeq(r.Body, "\n") {
			b.WriteString(strings.TrimRight("  | "+line, " ") + "\n")
		}
		for _, a := range r.Assets {
			fmt.Fprintf(&b, "  %s  %s  %s\n", a.Name, a.State, a.Type)
		}
	}
	for _, tag := range s.Made() {
		fmt.Fprintf(&b, "GitHub made the tag %s\n", tag)
	}
	if strayed, _ := json.Marshal(s.Strayed()); len(s.Strayed()) > 0 {
		fmt.Fprintf(&b, "the token went astray: %s\n", strayed)
	}
	return b.String()
}
