package subtree_test

import (
	"slices"
	"testing"

	"github.com/upmrel/upmrel/release/subtree"
)

// joinCases are histories in which people and tools wrote of joins. In most of
// them it matters whether the join counts: the library's commits are in the
// split only if it does.
func joinCases() []graphCase {
	return []graphCase{
		{"a subtree add", "", `
			lib: f=1
			root: b=1
			add <- root lib: a/f=1, b=1 | Add 'a/' from commit '{lib}'\n\ngit-subtree-dir: a\ngit-subtree-mainline: {root}\ngit-subtree-split: {lib}
			tip <- add: a/f=2, b=1`},
		{"lines that are no trailer", "", `
			lib: f=1
			root: b=1
			add <- root lib: a/f=1, b=1 | s\n\nbefore\ngit-subtree-dir: a\nbetween\ngit-subtree-mainline: {root}\n\n\ngit-subtree-split: {lib}\n\nSigned-off-by: A <a@b.c>
			tip <- add: a/f=2, b=1`},
		{"slashes after the folder", "", `
			lib: f=1
			root: a/f=0
			add <- root lib: a/f=1 | s\n\ngit-subtree-dir: a///\ngit-subtree-mainline: {root}\ngit-subtree-split: {lib}
			tip <- add: a/f=2`},
		{"a blank after the folder", "", `
			lib: f=1
			root: a/f=0
			add <- root lib: a/f=1 | s\n\ngit-subtree-dir: a \ngit-subtree-mainline: {root}\ngit-subtree-split: {lib}
			tip <- add: a/f=2`},
		{"lines that end in CR", "", `
			lib: f=1
			root: a/f=0
			tip <- root: a/f=2 | s\r\n\r\ngit-subtree-dir: a\r\ngit-subtree-split: {lib}\r`},
		{"an indented folder", "", `
			lib: f=1
			root: a/f=0
			add <- root lib: a/f=1 | s\n\n git-subtree-dir: a\ngit-subtree-mainline: {root}\ngit-subtree-split: {lib}
			tip <- add: a/f=2`},
		{"indented ids", "", `
			lib: f=1
			root: a/f=0
			add <- root lib: a/f=1 | s\n\ngit-subtree-dir: a\n  git-subtree-mainline:\t {root}\n\tgit-subtree-split:   {lib} words
			tip <- add: a/f=2`},
		{"all in the first paragraph", "", `
			lib: f=1
			root: a/f=0
			sq <- root: a/f=1 | s\ngit-subtree-dir: a\ngit-subtree-split: {lib}
			tip <- sq: a/f=2`},
		{"the split as the subject", "", `
			lib: f=1
			root: a/f=0
			sq <- root: a/f=1 | git-subtree-split: {lib}\n\ngit-subtree-dir: a
			tip <- sq: a/f=2`},
		{"a folder and a split as the first paragraph", "", `
			lib: f=1
			root: a/f=0
			sq <- root: a/f=1 | git-subtree-split: {lib}\ngit-subtree-dir: a
			tip <- sq: a/f=2`},
		{"another folder's join", "", `
			lib: f=1
			root: a/f=0
			add <- root lib: a/f=1 | s\n\ngit-subtree-dir: b\ngit-subtree-mainline: {root}\ngit-subtree-split: {lib}
			tip <- add: a/f=2`},
		{"a join of a folder that the name matches as a regular expression", "P/a.b", `
			lib: f=1
			root: P/a.b/f=0
			add <- root lib: P/a.b/f=1 | s\n\ngit-subtree-dir: P/aXb\ngit-subtree-mainline: {root}\ngit-subtree-split: {lib}
			tip <- add: P/a.b/f=2`},
		{"a name that repeats as a regular expression", "ab*", `
			lib: f=1
			root: ab*/f=0
			add <- root lib: ab*/f=1 | s\n\ngit-subtree-dir: abbb\ngit-subtree-mainline: {root}\ngit-subtree-split: {lib}
			tip <- add: ab*/f=2`},
		{"a name that is a bracket expression", "a[bc]", `
			lib: f=1
			root: a[bc]/f=0
			add <- root lib: a[bc]/f=1 | s\n\ngit-subtree-dir: ac\ngit-subtree-mainline: {root}\ngit-subtree-split: {lib}
			tip <- add: a[bc]/f=2`},
		{"a bracket that never closes", "a[b", `
			lib: f=1
			root: a[b/f=0
			add <- root lib: a[b/f=1 | s\n\ngit-subtree-dir: a[b\ngit-subtree-mainline: {root}\ngit-subtree-split: {lib}
			tip <- add: a[b/f=2`},
		{"signs that mean themselves in a basic expression", "a+(b)|{c}?", `
			lib: f=1
			root: a+(b)|{c}?/f=0
			add <- root lib: a+(b)|{c}?/f=1 | s\n\ngit-subtree-dir: a+(b)|{c}?\ngit-subtree-mainline: {root}\ngit-subtree-split: {lib}
			tip <- add: a+(b)|{c}?/f=2`},
		{"an anchor within a name", "a$b^c", `
			lib: f=1
			root: a$b^c/f=0
			add <- root lib: a$b^c/f=1 | s\n\ngit-subtree-dir: a$b^c\ngit-subtree-mainline: {root}\ngit-subtree-split: {lib}
			tip <- add: a$b^c/f=2`},
		{"a dot for a letter outside ASCII", "a.b", `
			lib: f=1
			root: a.b/f=0
			add <- root lib: a.b/f=1 | s\n\ngit-subtree-dir: aöb\ngit-subtree-mainline: {root}\ngit-subtree-split: {lib}
			tip <- add: a.b/f=2`},
		{"two folders in one message", "", `
			one: f=1
			two: f=1, g=1
			root: a/f=0
			add <- root one: a/f=1 | s\n\ngit-subtree-dir: b\ngit-subtree-split: {two}\ngit-subtree-dir: a\ngit-subtree-mainline: {root}\ngit-subtree-split: {one}
			tip <- add: a/f=2`},
		{"two splits in one message: the last counts", "", `
			one: f=1
			two: f=1, g=1
			root: a/f=0
			sq <- root: a/f=1 | s\n\ngit-subtree-dir: a\ngit-subtree-split: {two}\ngit-subtree-split: {one}
			tip <- sq: a/f=2`},
		{"a line that begins with END ends it", "", `
			lib: f=1
			root: a/f=0
			sq <- root: a/f=1 | s\n\ngit-subtree-dir: a\nEND of story\ngit-subtree-split: {lib}
			tip <- sq: a/f=2`},
		{"what follows an END goes to the next join", "", `
			one: f=1
			two: f=1, g=1
			root: a/f=0
			sq <- root: a/f=1 | s\n\ngit-subtree-dir: a\ngit-subtree-split: {one}
			sq2 <- sq: a/f=2 | s\n\ngit-subtree-dir: a\nEND of story\ngit-subtree-split: {two}
			tip <- sq2: a/f=3`},
		{"a line that begins with START names another commit", "", `
			lib: f=1
			root: a/f=0
			sq <- root: a/f=1 | s\n\ngit-subtree-dir: a\nSTART {root} of it\ngit-subtree-split: {lib}
			tip <- sq: a/f=2`},
		{"a backslash after the split takes the next line only", "", `
			lib: f=1
			root: a/f=0
			sq <- root: a/f=1 | s\n\ngit-subtree-dir: a\ngit-subtree-split: {lib}\nsee D:\
			tip <- sq: a/f=2`},
		{"a backslash before the split hides it", "", `
			lib: f=1
			root: a/f=0
			sq <- root: a/f=1 | s\n\ngit-subtree-dir: a\nsee D:\\ngit-subtree-split: {lib}
			tip <- sq: a/f=2`},
		{"a backslash as the last byte hides the END", "", `
			one: f=1
			two: f=2
			root: a/f=0
			sq <- root: a/f=1 | s\n\ngit-subtree-dir: a\ngit-subtree-split: {one}
			sq2 <- sq: a/f=2 | s\n\ngit-subtree-dir: a\ngit-subtree-split: {two}\nC:\\c
			tip <- sq2: a/f=3`},
		{"a mainline that a hidden END leaves to the next join", "", `
			one: f=1
			two: f=2
			root: a/f=0
			other <- root: a/f=4
			sq <- other: a/f=9 | s\n\ngit-subtree-dir: a\ngit-subtree-split: {one}
			sq2 <- sq: a/f=2 | s\n\ngit-subtree-dir: a\ngit-subtree-mainline: {other}\nC:\\c
			tip <- sq2: a/f=3`},
		{"backslashes within the key and the id", "", `
			lib: f=1
			root: a/f=0
			sq <- root: a/f=1 | s\n\ngit-subtree-dir: a\ngit\-subtree-split: \{lib}
			tip <- sq: a/f=2`},
		{"a short id of the split", "", `
			lib: f=1
			root: a/f=0
			sq <- root: a/f=1 | s\n\ngit-subtree-dir: a\ngit-subtree-split: {lib:short}
			tip <- sq: a/f=2`},
		{"a short id of the mainline", "", `
			lib: f=1
			root: a/f=0
			two <- root: a/f=1
			add <- two lib: a/f=1 | s\n\ngit-subtree-dir: a\ngit-subtree-mainline: {two:short}\ngit-subtree-split: {lib}
			side <- root: a/f=3
			tip <- add side: a/f=2`},
		{"an expression for the split", "", `
			lib: f=1
			lib2 <- lib: f=2
			root: a/f=0
			sq <- root: a/f=1 | s\n\ngit-subtree-dir: a\ngit-subtree-split: {lib2}~1
			tip <- sq: a/f=2`},
		{"no split", "", `
			lib: f=1
			root: a/f=0
			add <- root lib: a/f=1 | s\n\ngit-subtree-dir: a\ngit-subtree-mainline: {root}
			tip <- add: a/f=2`},
		{"an empty mainline", "", `
			lib: f=1
			root: a/f=0
			add <- root lib: a/f=1 | s\n\ngit-subtree-dir: a\ngit-subtree-mainline:\ngit-subtree-split: {lib}
			tip <- add: a/f=2`},
		{"a mainline that is not in the repository", "", `
			lib: f=1
			root: a/f=0
			add <- root lib: a/f=1 | s\n\ngit-subtree-dir: a\ngit-subtree-mainline: 0123456789012345678901234567890123456789\ngit-subtree-split: {lib}
			tip <- add: a/f=2`},
		{"a mainline and a split of no relation", "", `
			lib0: f=0
			lib: f=1
			lib2 <- lib: f=2
			other0: c=1
			other <- other0: c=2
			root: a/f=0
			stray <- root: a/f=1 | s\n\ngit-subtree-dir: a\ngit-subtree-mainline: {other}\ngit-subtree-split: {lib2}
			tip <- stray other lib2: a/f=2, c=2`},
		{"key words in other cases", "", `
			lib: f=1
			root: a/f=0
			sq <- root: a/f=1 | s\n\ngit-subtree-dir: a\nGit-Subtree-Split: {lib}
			tip <- sq: a/f=2`},
		{"a key without a blank after its colon", "", `
			lib: f=1
			root: a/f=0
			sq <- root: a/f=1 | s\n\ngit-subtree-dir: a\ngit-subtree-split:{lib}
			tip <- sq: a/f=2`},
		{"a squash", "", `
			lib: f=1
			lib2 <- lib: f=1, g=1
			sq: f=1, g=1 | Squashed 'a/' content from commit {lib2:short}\n\ngit-subtree-dir: a\ngit-subtree-split: {lib2}
			root: b=1
			add <- root sq: a/f=1, a/g=1, b=1 | Merge commit '{sq}' as 'a'
			tip <- add: a/f=2, a/g=1, b=1`},
		{"a squash upon a squash", "", `
			lib: f=1
			lib2 <- lib: f=2
			sq: f=1 | Squashed\n\ngit-subtree-dir: a\ngit-subtree-split: {lib}
			root: b=1
			add <- root sq: a/f=1, b=1
			work <- add: a/f=1, a/g=1, b=1
			sq2 <- sq: f=2 | Squashed\n\ngit-subtree-dir: a\ngit-subtree-split: {lib2}
			tip <- work sq2: a/f=2, a/g=1, b=1`},
		{"forked before the add", "", `
			lib: f=1
			root: b=1
			old <- root: b=2
			add <- root lib: a/f=1, b=1 | Add 'a/' from commit '{lib}'\n\ngit-subtree-dir: a\ngit-subtree-mainline: {root}\ngit-subtree-split: {lib}
			work <- add: a/f=2, b=1
			tip <- work old: a/f=2, b=2`},
		{"forked before the add, twice", "", `
			lib: f=1
			zero: b=0
			root <- zero: b=1
			old <- root: b=2
			older <- zero: b=3
			add <- root lib: a/f=1, b=1 | Add 'a/' from commit '{lib}'\n\ngit-subtree-dir: a\ngit-subtree-mainline: {root}\ngit-subtree-split: {lib}
			merge <- add old: a/f=1, b=2
			tip <- older merge: a/f=2, b=2`},
		{"a branch from before a rejoin", "", `
			root: a/f=1
			early <- root: a/f=1, a/g=1
			main <- early: a/f=2, a/g=1
			c1: f=1 | root
			c2 <- c1: f=1, g=1 | early
			c3 <- c2: f=2, g=1 | main
			rejoin <- main c3: a/f=2, a/g=1 | Split 'a/' into commit '{c3}'\n\ngit-subtree-dir: a\ngit-subtree-mainline: {main}\ngit-subtree-split: {c3}
			side <- early: a/f=3, a/g=1
			tip <- rejoin side: a/f=4, a/g=1`},
		{"the last commit is the mainline of a join", "", `
			lib: f=1
			root: a/f=0
			add <- root lib: a/f=1 | s\n\ngit-subtree-dir: a\ngit-subtree-mainline: {root}\ngit-subtree-split: {lib}`},
		{"the last commit is a squash", "", `
			lib: f=1
			tip: a/f=1 | s\n\ngit-subtree-dir: a\ngit-subtree-split: {lib}`},
		{"a join in latin1", "gör", `
			lib: f=1
			root: gör/f=0
			sq <- root: gör/f=1 |ISO-8859-1| s\n\ngit-subtree-dir: g\xf6r\ngit-subtree-split: {lib}
			tip <- sq: gör/f=2`},
		{"a join in latin1 that does not say so", "gör", `
			lib: f=1
			root: gör/f=0
			sq <- root: gör/f=1 | s\n\ngit-subtree-dir: g\xf6r\ngit-subtree-split: {lib}
			tip <- sq: gör/f=2`},
		{"a join in UTF-8 that says it is latin1", "gör", `
			lib: f=1
			root: gör/f=0
			sq <- root: gör/f=1 |ISO-8859-1| s\n\ngit-subtree-dir: gör\ngit-subtree-split: {lib}
			tip <- sq: gör/f=2`},
		{"a join in UTF-7", "", `
			lib: f=1
			root: a/f=0
			sq <- root: a/f=1 |UTF-7| s\n\ngit+AC0-subtree+AC0-dir: a\ngit+AC0-subtree+AC0-split: {lib}
			tip <- sq: a/f=2`},
		{"a join in an encoding that nobody knows", "", `
			lib: f=1
			root: a/f=0
			sq <- root: a/f=1 |nonsense| s\xf6\n\ngit-subtree-dir: a\ngit-subtree-split: {lib}
			tip <- sq: a/f=2`},
		{"an add by its subject only", "", `
			lib: f=1
			root: b=1
			add <- root lib: a/f=1, b=1 | Add 'a/' from commit '{lib}'\n\ngit-subtree-mainline: {root}\ngit-subtree-split: {lib}
			tip <- add: a/f=2, b=1`},
		{"an add that a body quotes", "", `
			lib: f=1
			root: b=1
			add <- root lib: a/f=1, b=1 | Merge\n\nAdd 'a/' from commit 'x'\ngit-subtree-dir: b\ngit-subtree-mainline: {root}\ngit-subtree-split: {lib}
			tip <- add: a/f=2, b=1`},
	}
}

func TestJoinsThatMessagesTellOf(t *testing.T) {
	t.Parallel()
	for _, tt := range joinCases() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.run(t)
		})
	}
}

// Where joins are ignored, an add by its subject still counts.
func TestJoinsThatAreIgnored(t *testing.T) {
	t.Parallel()
	matters := []string{
		"a subtree add", "a squash", "a branch from before a rejoin", "a bracket that never closes",
		"an add by its subject only", "an add that a body quotes",
	}
	for _, tt := range joinCases() {
		if !slices.Contains(matters, tt.name) {
			continue
		}
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.with(t, func(*graph) subtree.Options { return subtree.Options{IgnoreJoins: true} })
		})
	}
}
