package cmd_test

import (
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// TestDemoPictureShowsTheDemo plays the demo and compares it with .github/demo.svg, which
// -update draws anew.
func TestDemoPictureShowsTheDemo(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the picture shows paths of Unix")
	}
	path := filepath.Join("..", ".github", "demo.svg")
	drawn := drawing(playDemo(t))
	have, err := os.ReadFile(path)
	if err != nil && !*update {
		t.Fatal(err)
	}
	if *update && steady(string(have)) != steady(drawn) {
		have = []byte(drawn)
		if err := os.WriteFile(path, have, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if len(have) > 60<<10 {
		t.Errorf("%s has %d bytes", path, len(have))
	}
	if diff := cmp.Diff(steady(string(have)), steady(drawn)); diff != "" {
		t.Errorf("%s is stale; run go test ./cmd -run DemoPicture -update (-want +got):\n%s", path, diff)
	}
}

// playDemo is what the demo shows on a terminal with colors.
func playDemo(t *testing.T) string {
	t.Helper()
	demo := exec.Command("upmrel", "demo")
	demo.Env = append(os.Environ(), "NO_COLOR=", "CLICOLOR_FORCE=1", "SOURCE_DATE_EPOCH=1767323045")
	out, err := demo.CombinedOutput()
	if err != nil {
		t.Fatalf("upmrel demo: %v\n%s", err, out)
	}
	folder := regexp.MustCompile(`[^\s']*upmrel-demo-\d+`) // a temporary one
	return folder.ReplaceAllString(string(out), "/tmp/upmrel-demo")
}

// id is what differs each time that the same is played.
var id = regexp.MustCompile(`\b[0-9a-f]{7,40}\b`)

// steady is a text without the ids of objects.
func steady(text string) string {
	return id.ReplaceAllStringFunc(strings.ReplaceAll(text, "\r\n", "\n"), func(s string) string { return strings.Repeat("0", len(s)) })
}

// The picture is a window of so many columns and rows of a terminal, with lengths in
// pixels and times in seconds.
const (
	columns, rows = 108, 30
	margin, top   = 18, 46
	width         = columns*783/100 + 2*margin // of 13 pixel letters
	height        = 18                         // of a row
	pause         = 6.0                        // in which a screen is read
	roll          = 0.6                        // to the next one
)

// drawing is a terminal's output as an SVG that rolls from command to command.
func drawing(text string) string {
	lines := terminalLines(strings.Trim(text, "\n"))
	var b strings.Builder
	bottom := top + rows*height + margin/2
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">`+"\n", width, bottom, width, bottom)
	b.WriteString("<title>upmrel demo: a release of three packages, and two pushes that the hook refuses</title>\n")
	b.WriteString("<style>\n" + pictureStyle + rolling(stops(lines)) + "</style>\n")
	fmt.Fprintf(&b, `<rect width="%d" height="%d" rx="8" fill="#0d1117" stroke="#30363d"/>`+"\n", width, bottom)
	for i, fill := range []string{"#ff5f57", "#febc2e", "#28c840"} {
		fmt.Fprintf(&b, `<circle cx="%d" cy="20" r="6" fill="%s"/>`+"\n", margin+6+i*20, fill)
	}
	fmt.Fprintf(&b, `<clipPath id="window"><rect x="0" y="%d" width="%d" height="%d"/></clipPath>`+"\n", top, width, rows*height)
	b.WriteString(`<g clip-path="url(#window)"><g class="roll">` + "\n")
	for i, line := range lines {
		if line != "" {
			fmt.Fprintf(&b, `<text x="%d" y="%d">%s</text>`+"\n", margin, top+(i+1)*height-5, spans(line))
		}
	}
	b.WriteString("</g></g>\n</svg>\n")
	return b.String()
}

const pictureStyle = `text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #c9d1d9; white-space: pre }
.c1 { fill: #fff; font-weight: bold }
.c2 { fill: #8b949e }
.c31 { fill: #ff7b72 }
.c32 { fill: #7ee787 }
.c33 { fill: #e3b341 }
`

// paints finds the codes for colors.
var paints = regexp.MustCompile("\x1b\\[([0-9]+)m")

// terminalLines are the lines of a text, broken where the window ends.
func terminalLines(text string) []string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimRight(line, " ")
		for utf8.RuneCountInString(paints.ReplaceAllString(line, "")) > columns {
			first, rest := cut(line)
			lines, line = append(lines, first), rest
		}
		lines = append(lines, line)
	}
	return lines
}

// cut breaks a line at the end of the window; a color goes on behind it.
func cut(line string) (first, rest string) {
	color, n := "", 0
	for i := 0; i < len(line); {
		if at := paints.FindStringIndex(line[i:]); at != nil && at[0] == 0 {
			color = line[i : i+at[1]]
			i += at[1]
			continue
		}
		if n == columns {
			return line[:i] + "\x1b[0m", color + line[i:]
		}
		_, size := utf8.DecodeRuneInString(line[i:])
		n, i = n+1, i+size
	}
	return line, ""
}

// spans is a line as SVG: colors become classes.
func spans(line string) string {
	var b strings.Builder
	class := ""
	write := func(text string) {
		switch {
		case text == "":
		case class == "" || class == "0":
			b.WriteString(html.EscapeString(text))
		default:
			fmt.Fprintf(&b, `<tspan class="c%s">%s</tspan>`, class, html.EscapeString(text))
		}
	}
	for {
		at := paints.FindStringSubmatchIndex(line)
		if at == nil {
			write(line)
			return b.String()
		}
		write(line[:at[0]])
		class, line = line[at[2]:at[3]], line[at[1]:]
	}
}

// stops are the first lines of the screens: a screen ends with a command's output, and
// long output takes several.
func stops(lines []string) []int {
	list := []int{0}
	for i, line := range lines {
		ends := i == len(lines)-1 || line == "" && strings.HasPrefix(paints.ReplaceAllString(lines[i+1], ""), "# ")
		last := i - rows // the empty line need not show
		if i == len(lines)-1 {
			last++
		}
		for at := list[len(list)-1]; ends && at < last; {
			at = min(at+rows-3, last)
			list = append(list, at)
		}
	}
	return list
}

// rolling is the animation that stops at these lines.
func rolling(stops []int) string {
	var b strings.Builder
	total := float64(len(stops)) * pause
	fmt.Fprintf(&b, ".roll { animation: roll %.0fs infinite }\n@keyframes roll {\n", total)
	for i, line := range stops {
		from, to := float64(i)*pause, float64(i+1)*pause-roll
		if i == len(stops)-1 {
			to += roll
		}
		fmt.Fprintf(&b, "%.2f%%, %.2f%% { transform: translateY(%dpx) }\n", 100*from/total, 100*to/total, -line*height)
	}
	b.WriteString("}\n@media (prefers-reduced-motion: reduce) { .roll { animation: none } }\n")
	return b.String()
}
