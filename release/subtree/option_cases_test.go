package subtree_test

import (
	"testing"

	"github.com/upmrel/upmrel/release/subtree"
)

func TestOnto(t *testing.T) {
	t.Parallel()
	const work = `
		gone: f=0
		c1: f=1 | root
		c2 <- c1: f=2 | two
		merged <- c2 gone: f=2
		root: a/f=1
		two <- root: a/f=2
		side <- root: b=1
		tip <- two side: a/f=3, b=1`
	tests := []struct{ name, onto string }{
		{"the split of an older commit", "c2"},
		{"a history of no relation", "gone"},
		{"a merge", "merged"},
		{"a commit of the mainline", "root"},
		{"a branch of the mainline", "side"},
		{"the commit itself", "tip"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			graphCase{graph: work}.with(t, func(g *graph) subtree.Options {
				return subtree.Options{Onto: parseID(t, g.id(tt.onto))}
			})
		})
	}
}

func TestOntoALibraryThatWasMerged(t *testing.T) {
	t.Parallel()
	graphCase{graph: `
		lib: f=1
		lib2 <- lib: f=2
		root: b=1
		merge <- root lib2: a/f=2, b=1
		tip <- merge: a/f=3, b=1`}.with(t, func(g *graph) subtree.Options {
		return subtree.Options{Onto: parseID(t, g.id("lib2"))}
	})
}

func TestAnnotate(t *testing.T) {
	t.Parallel()
	for name, annotation := range map[string]string{
		"a word":                    "(split) ",
		"what printf would take":    `%s %d \n \\`,
		"several lines":             "one\n\ntwo\n",
		"blanks before the message": "  ",
		"outside ASCII":             "größe: ",
		"not UTF-8":                 "gr\xf6\xdfe: ",
		"a quote and a dash":        "-p 'x' \"y\" ",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			graphCase{graph: `
				root: a/f=1 | one\n\nbody
				tip <- root: a/f=2`}.with(t, func(*graph) subtree.Options {
				return subtree.Options{Annotate: annotation}
			})
		})
	}
}
