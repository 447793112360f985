package subtree_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/release/subtree/subtreetest"
)

// graph is a history as a case writes it, in a repository. Each line is a
// commit, parents before children:
//
//	name <- parent parent: path=content, path@commit, path->target | message
//
// A path with a commit is a submodule, one with a target a symbolic link. In a
// message {name} is a commit's id, \n a line's end and a last \c the end without
// one; without a message it is the name. |encoding| in place of | names one.
type graph struct {
	t       *testing.T
	objects subtreetest.Objects
	ids     map[string]string
	last    string
}

// newGraph makes the commits and stores them.
func newGraph(t *testing.T, made *repotest.Repo, text string) *graph {
	t.Helper()
	g := &graph{t: t, objects: subtreetest.Objects{}, ids: map[string]string{}}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			g.commit(line)
		}
	}
	g.objects.Write(t, made)
	return g
}

func (g *graph) commit(line string) {
	g.t.Helper()
	commit, message, ok := strings.Cut(line, " |")
	encoding, message, _ := strings.Cut(message, " ")
	head, files, colon := strings.Cut(commit, ":")
	if !colon {
		g.t.Fatalf("no colon in %q", line)
	}
	name, parents, _ := strings.Cut(head, " <- ")
	if !ok {
		message = name
	}
	raw := "tree " + g.objects.Tree(g.files(files)) + "\n"
	for parent := range strings.FieldsSeq(parents) {
		raw += "parent " + g.id(parent) + "\n"
	}
	when := 1_700_000_000 + 60*len(g.ids)
	message, open := strings.CutSuffix(message, `\c`)
	if !open {
		message += "\n"
	}
	raw += fmt.Sprintf("author A <a@b.c> %d +0100\ncommitter C <c@b.c> %d +0000\n", when, when)
	if encoding != "" {
		raw += "encoding " + strings.TrimSuffix(encoding, "|") + "\n"
	}
	raw += "\n" + g.text(message)
	g.last = g.objects.Commit(raw)
	g.ids[name] = g.last
}

func (g *graph) id(name string) string {
	g.t.Helper()
	id, ok := g.ids[name]
	if !ok {
		g.t.Fatalf("no commit %q", name)
	}
	return id
}

func (g *graph) files(list string) subtreetest.Files {
	g.t.Helper()
	files := subtreetest.Files{}
	for file := range strings.SplitSeq(list, ",") {
		file = strings.TrimSpace(file)
		if path, content, ok := strings.Cut(file, "="); ok {
			files[path] = subtreetest.File{Mode: subtreetest.Regular, Content: content}
		} else if path, target, ok := strings.Cut(file, "->"); ok {
			files[path] = subtreetest.File{Mode: subtreetest.Symlink, Content: target}
		} else if path, commit, ok := strings.Cut(file, "@"); ok {
			files[path] = subtreetest.File{Mode: subtreetest.Submodule, Content: g.id(commit)}
		} else if file != "" {
			g.t.Fatalf("no file: %q", file)
		}
	}
	return files
}

// text fills in ids and ends of lines.
func (g *graph) text(message string) string {
	pairs := []string{`\n`, "\n", `\t`, "\t", `\r`, "\r", `\xf6`, "\xf6"}
	for name, id := range g.ids {
		pairs = append(pairs, "{"+name+"}", id, "{"+name+":short}", id[:7])
	}
	return strings.NewReplacer(pairs...).Replace(message)
}
