package explain_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/explain"
	"github.com/upmrel/upmrel/monorepo/finding"
)

func TestEveryRuleHasAPageOfTheSameForm(t *testing.T) {
	t.Parallel()
	for _, code := range finding.Codes() {
		page, err := explain.Page(code)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, fault := range faults(code, page) {
			t.Errorf("%s: %s", code, fault)
		}
	}
}

// faults are what a page lacks of the form that all have.
func faults(code finding.Code, page string) []string {
	const maxLines, maxWidth, maxExample, maxSummary = 60, 80, 120, 200
	var found, headings []string
	lines := strings.Split(strings.TrimSuffix(page, "\n"), "\n")
	for i, line := range lines {
		switch {
		case strings.HasPrefix(line, "#"):
			headings = append(headings, line)
		case utf8.RuneCountInString(line) > maxExample, utf8.RuneCountInString(line) > maxWidth && !strings.HasPrefix(line, "    "):
			found = append(found, "too wide: "+line)
		case strings.TrimRight(line, " \t\r") != line:
			found = append(found, "space at the end of: "+line)
		case i > 0 && line == "" && lines[i-1] == "":
			found = append(found, "two empty lines")
		}
	}
	if diff := cmp.Diff([]string{"# " + string(code), "## Source", "## Example", "## Fix"}, headings); diff != "" {
		found = append(found, "headings (-want +got):\n"+diff)
	}
	if len(lines) > maxLines {
		found = append(found, "too long for a screen or two")
	}
	if !strings.Contains(page, "\nSeverity: ") {
		found = append(found, "no line of severities")
	}
	if summary := explain.Summary(code); !strings.HasSuffix(summary, ".") || len(summary) > maxSummary {
		found = append(found, "does not begin with a short sentence: "+summary)
	}
	return found
}

func TestNoPageIsWithoutItsRule(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir("pages")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		code, markdown := strings.CutSuffix(file.Name(), ".md")
		if !markdown || !slices.Contains(finding.Codes(), finding.Code(code)) {
			t.Errorf("pages/%s is no rule's", file.Name())
		}
	}
}

func TestAPageThatIsNotThere(t *testing.T) {
	t.Parallel()
	for _, code := range []finding.Code{"", "meta-mising", "../explain", "meta-missing.md"} {
		if page, err := explain.Page(code); err == nil || page != "" || explain.Summary(code) != "" {
			t.Errorf("%q has a page", code)
		}
	}
}

func TestSummaryIsTheFirstSentence(t *testing.T) {
	t.Parallel()
	if got, want := explain.Summary(finding.ConfigSyntax), "`.upmrel.yaml` can't be read as YAML."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPlainTakesTheMarksOfHeadings(t *testing.T) {
	t.Parallel()
	got := explain.Plain("# meta-missing\n\nText # here.\n\n## Fix\n\n    # a comment\n#nothing\n")
	want := "meta-missing\n\nText # here.\n\nFix\n\n    # a comment\n#nothing\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
