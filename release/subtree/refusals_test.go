package subtree_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/release/subtree"
	"github.com/upmrel/upmrel/release/subtree/subtreetest"
)

// splitGraph splits the folder a where git dies, and writes the copies.
func splitGraph(t *testing.T, made *repotest.Repo, g *graph) (string, error) {
	t.Helper()
	if id, failure := subtreetest.Oracle(t, made, "a", g.last); failure == "" {
		t.Errorf("git does not die, but says %s", id)
	}
	r := open(t, made)
	w := r.NewWriter()
	got, err := split(t, r, subtree.Request{Rev: parseID(t, g.last), Prefixes: []string{"a"}, Writer: w})
	if err != nil {
		return "", err
	}
	if err := w.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	return got["a"], nil
}

// Git dies where the prefix is a file or a link. Ours splits as git does where
// it is a submodule, which is no folder either.
func TestAFileAtThePrefixIsNoFolder(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"at first": `
			lib: f=1
			root: a@lib
			two <- root: a/f=1
			tip <- two: a/f=2`,
		"on a branch that never had the folder": `
			lib: f=1
			root: b=1
			side <- root: a@lib
			main <- root: a/f=1
			tip <- side main: a/f=2`,
		"at the tip": `
			lib: f=1
			root: a/f=1
			tip <- root: a@lib`,
	}
	for name, text := range tests {
		for _, file := range []string{"a=file", "a->link"} {
			t.Run(name+", "+file, func(t *testing.T) {
				t.Parallel()
				made := repotest.New(t)
				want, failure := subtreetest.Oracle(t, made, "a", newGraph(t, made, text).last)
				if failure != "" {
					t.Fatal(failure)
				}
				got, err := splitGraph(t, made, newGraph(t, made, strings.ReplaceAll(text, "a@lib", file)))
				if err != nil || got != want {
					t.Errorf("split %s, error %v, want %s", got, err, want)
				}
			})
		}
	}
}

func TestAFileThatReplacedTheFolderIsGrafted(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	g := newGraph(t, made, `
		root: a/f=1
		file <- root: a=file
		tip <- file: a/f=2`)
	got, err := splitGraph(t, made, g)
	if err != nil {
		t.Fatal(err)
	}
	if parents := made.Git("rev-parse", got+"^@"); parents != g.id("file") {
		t.Errorf("the parents are %s, want the commit of the file, %s", parents, g.id("file"))
	}
}

// Git dies of a commit that two joins name.
func TestTheSameJoinTwiceIsOne(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	const joined = ` | s\n\ngit-subtree-dir: a\ngit-subtree-mainline: {root}\ngit-subtree-split: {lib}`
	once := newGraph(t, made, `
		lib: f=1
		root: b=1
		add <- root lib: a/f=1`+joined+`
		tip <- add: a/f=2`)
	want, failure := subtreetest.Oracle(t, made, "a", once.last)
	if failure != "" {
		t.Fatal(failure)
	}
	got, err := splitGraph(t, made, newGraph(t, made, `
		lib: f=1
		root: b=1
		add <- root lib: a/f=1`+joined+`
		again <- add: a/f=1`+joined+`
		tip <- again: a/f=2`))
	if err != nil {
		t.Fatal(err)
	}
	// The copy of the tip is another commit, a minute later; its history is not.
	if parent := made.Git("rev-parse", got+"^"); parent != made.Git("rev-parse", once.id("lib")) {
		t.Errorf("the split %s of %s does not follow the library, as %s does", got, once.last, want)
	}
}

func TestJoinsThatCannotBe(t *testing.T) {
	t.Parallel()
	const missing = "0123456789abcdef0123456789abcdef01234567"
	tests := []struct {
		name  string
		as    func(error) bool
		says  []string
		graph string
	}{
		{"two splits of one commit", isA[*subtree.ConflictingJoinError], []string{"{root:short}", "{one:short}", "{two:short}"}, `
			one: f=1
			two: f=2
			root: b=1
			add <- root one: a/f=1 | s\n\ngit-subtree-dir: a\ngit-subtree-mainline: {root}\ngit-subtree-split: {one}
			tip <- add two: a/f=2 | s\n\ngit-subtree-dir: a\ngit-subtree-mainline: {root}\ngit-subtree-split: {two}`},
		{"a split that is not here", isA[*subtree.MissingJoinError], []string{missing, "{tip:short}"}, `
			root: b=1
			tip <- root: a/f=1 | s\n\ngit-subtree-dir: a\ngit-subtree-split: ` + missing},
		{"a split that is a tree", isA[*subtree.MissingJoinError], []string{"{root}^{tree}"}, `
			root: b=1
			tip <- root: a/f=1 | s\n\ngit-subtree-dir: a\ngit-subtree-split: {root}^{tree}`},
		{"a split that ends in CR", isA[*subtree.MissingJoinError], []string{"{lib}"}, `
			lib: f=1
			root: b=1
			tip <- root: a/f=1 | s\n\ngit-subtree-dir: a\ngit-subtree-split: {lib}\r`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made := repotest.New(t)
			g := newGraph(t, made, tt.graph)
			got, err := splitGraph(t, made, g)
			if err == nil || !tt.as(err) {
				t.Fatalf("split %s, error %v", got, err)
			}
			for _, words := range tt.says {
				if words = g.text(words); !strings.Contains(err.Error(), words) {
					t.Errorf("the error does not say %s: %v", words, err)
				}
			}
		})
	}
}

func isA[E error](err error) bool {
	var target E
	return errors.As(err, &target)
}

// Git dies of these people, or takes the time of the run for their date. Ours
// keeps what can be kept.
func TestPeopleThatGitRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, author, want string }{
		{"no name", " <a@b.c> 1700000000 +0100", " <a@b.c> 1700000000 +0100"},
		{"a name of dots, which only older versions take away", "., <a@b.c> 1700000000 +0100", ". <a@b.c> 1700000000 +0100"},
		{"a name of nothing to keep", `\"' <a@b.c> 1700000000 +0100`, `"' <a@b.c> 1700000000 +0100`},
		{"a backslash at the end of the name", `A \ <a@b.c> 1700000000 +0100`, "A <a@b.c> 1700000000 +0100"},
		{"the year 2100", "A <a@b.c> 4102444800 +0000", "A <a@b.c> 4102444800 +0000"},
		{"no zone", "A <a@b.c> 1700000000", "A <a@b.c> 1700000000 +0000"},
		{"no date", "A <a@b.c>", "A <a@b.c> 0 +0000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			made, objects := repotest.New(t), subtreetest.Objects{}
			rev := parseID(t, odd{author: tt.author}.commit(objects))
			objects.Write(t, made)
			r := open(t, made)
			w := r.NewWriter()
			got, err := split(t, r, subtree.Request{Rev: rev, Prefixes: []string{"a"}, Writer: w})
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(made.Git("cat-file", "commit", got["a"])) {
				if author, ok := strings.CutPrefix(line, "author "); ok && strings.TrimSuffix(author, "\n") != tt.want {
					t.Errorf("the author is %q, want %q", author, tt.want)
				}
			}
		})
	}
}

func TestTheRootIsTheCommitItself(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	g := newGraph(t, made, `
		root: f=1
		tip <- root: f=2`)
	got, err := split(t, open(t, made), subtree.Request{Rev: parseID(t, g.last), Prefixes: []string{""}})
	if err != nil || got[""] != g.last {
		t.Errorf("split %v, error %v", got, err)
	}
}

func TestAShallowCloneIsRefused(t *testing.T) {
	t.Parallel()
	made := repotest.New(t)
	made.Commit("one", map[string]string{"a/f": "1"})
	made.Commit("two", map[string]string{"a/f": "2"})
	clone := repotest.New(t)
	clone.Git("fetch", "-q", "--depth=1", made.Dir(), "main")
	rev := parseID(t, clone.Git("rev-parse", "FETCH_HEAD"))
	_, err := split(t, open(t, clone), subtree.Request{Rev: rev, Prefixes: []string{"a"}})
	if !errors.Is(err, subtree.ErrShallow) {
		t.Errorf("error %v", err)
	}
}
