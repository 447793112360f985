package cmd

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/urfave/cli/v2"
)

func testManual() (page string, commands []*cli.Command) {
	app := newApp(newOutput(os.Stdin, os.Stdout, os.Stderr), Build{})
	return string(manual(app, Build{Version: "1.2.3", Date: "2026-01-02T03:04:05Z"})), app.Commands
}

// TestManualHoldsEveryCommandAndOption compares with what the program takes.
func TestManualHoldsEveryCommandAndOption(t *testing.T) {
	t.Parallel()
	page, commands := testManual()
	if !strings.HasPrefix(page, `.TH "UPMREL" 1 "2026-01-02" "upmrel 1.2.3" "User Commands"`+"\n") {
		t.Errorf("begins with %.80q", page)
	}
	for _, s := range exitStatuses() {
		if !strings.Contains(page, s.means[:10]) {
			t.Errorf("nothing of %q", s.means)
		}
	}
	eachCommand(commands, "upmrel", func(path string, c *cli.Command) {
		_, after, found := strings.Cut(page, ".SS \""+roffEscape(path))
		if found == c.Hidden {
			t.Errorf("%s: in the page %v, hidden %v", path, found, c.Hidden)
			return
		}
		if c.Hidden {
			return
		}
		own, _, _ := strings.Cut(after, "\n.SS ")
		_, global, _ := strings.Cut(page, ".SH \"GLOBAL OPTIONS\"")
		for _, f := range c.Flags {
			want := f.(cli.VisibleFlag).IsVisible()
			for _, name := range f.Names() {
				written := regexp.MustCompile(`\\fB.*-` + regexp.QuoteMeta(roffEscape(name)) + `[ ,\\]`)
				if got := written.MatchString(own) || written.MatchString(global); got != want {
					t.Errorf("%s --%s: in the page %v", path, name, got)
				}
			}
		}
	})
}

// TestManualIsRead lets the programs read the page that people have.
func TestManualIsRead(t *testing.T) {
	t.Parallel()
	page, _ := testManual()
	file := filepath.Join(t.TempDir(), "upmrel.1")
	if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{{"mandoc", "-Tlint", "-Wwarning", file}, {"groff", "-man", "-ww", "-z", file}} {
		if _, err := exec.LookPath(command[0]); err != nil {
			t.Logf("no %s here", command[0])
			continue
		}
		out, err := exec.Command(command[0], command[1:]...).CombinedOutput()
		if err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", strings.Join(command, " "), err, out)
		}
	}
}

func TestRoffKeepsText(t *testing.T) {
	t.Parallel()
	var r roff
	r.section("A \"B\"")
	r.paragraph(".sp is no request, and 'quotes' stay")
	r.paragraph(`C:\new ~/x`)
	r.literal("'one'\n\n.two --three `four`")
	r.term("-p, --package PKG", "only PKG")
	want := `.SH "A \(dqB\(dq"
\&.sp is no request, and \(aqquotes\(aq stay
.PP
C:\enew \(ti/x
.PP
.RS "4"
.nf
\&\(aqone\(aq
.sp
\&.two \-\-three \(gafour\(ga
.fi
.RE
.TP
\fB\-p, \-\-package PKG\fR
only PKG
`
	if diff := cmp.Diff(want, string(r.bytes())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
