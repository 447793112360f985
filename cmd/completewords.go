package cmd

import (
	"context"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/upmrel/upmrel/monorepo/explain"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/rules"
	"github.com/upmrel/upmrel/monorepo/version"
)

// What completes a word is what the help calls it: the `NAME` in backquotes of an
// option's usage, and the words of a command's ArgsUsage.

// valuesOf completes the value of an option.
func (c *completer) valuesOf(ctx context.Context, option cli.Flag, word string) []candidate {
	described, ok := option.(cli.DocGenerationFlag)
	if !ok || !described.TakesValue() {
		return nil
	}
	_, name, after := cutPlaceholder(described.GetUsage())
	second, isPair := strings.CutPrefix(after, " or ")
	switch {
	case option.Names()[0] == "format":
		return literals(append([]string{"text", "json"}, moreFormats(c.line.path)...))
	case isPair && strings.ToLower(name) == name: // `dot` or mermaid
		return literals([]string{name, strings.Fields(second)[0]})
	case name == "PKG" && strings.Contains(after, "PKG=LEVEL"):
		return c.named(ctx, "PKG=LEVEL", word)
	}
	return c.named(ctx, name, word)
}

// moreFormats are a command's formats beside text and json.
func moreFormats(path []string) []string {
	switch strings.Join(path, " ") {
	case "check":
		return []string{formatSARIF, formatGitHub}
	case "status":
		return []string{formatGitHub}
	}
	return nil
}

// arguments completes a command's arguments. One that may be left out leaves its place
// to the next.
func (c *completer) arguments(ctx context.Context, word string) []candidate {
	if c.line.command.Name == "check" && c.line.has("refs") {
		return c.named(ctx, "TAG", word)
	}
	if c.line.command.Name == "metadata" && c.line.has("check") {
		return c.named(ctx, "FILE", word)
	}
	usages := strings.Fields(c.line.command.ArgsUsage)
	at := len(c.line.args)
	if n := len(usages); n > 0 && at >= n && strings.Contains(usages[n-1], "...") {
		at = n - 1
	}
	var found []candidate
	for ; at < len(usages); at++ {
		usage := usages[at]
		for name := range strings.SplitSeq(plainUsage(usage), "|") {
			if strings.ToLower(name) == name {
				found = append(found, candidate{word: name})
			} else {
				found = append(found, c.named(ctx, name, word)...)
			}
		}
		if usage[0] != '[' {
			break
		}
	}
	return found
}

// named completes what the help calls by a name.
func (c *completer) named(ctx context.Context, name, word string) []candidate {
	switch name {
	case "FILE":
		c.paths = filesLine
	case "DIR":
		c.paths = foldersLine
	case "PKG":
		return c.packages(ctx)
	case "PKG=LEVEL":
		if pkg, _, ok := strings.Cut(word, "="); ok {
			return prefixed(pkg+"=", levelCandidates())
		}
		return c.packages(ctx)
	case "PKG@VERSION":
		return c.versioned(ctx, word)
	case "LEVEL":
		return levelCandidates()
	case "TAG":
		return c.tags(ctx)
	case "REF", "REV":
		return append(c.branches(ctx), c.tags(ctx)...)
	case "TARGET":
		return literals(rules.Targets())
	case "CODE":
		return codeCandidates()
	}
	return nil
}

func literals[S ~string](words []S) []candidate {
	found := make([]candidate, len(words))
	for i, word := range words {
		found[i] = candidate{word: string(word)}
	}
	return found
}

func prefixed(prefix string, list []candidate) []candidate {
	for i := range list {
		list[i].word = prefix + list[i].word
	}
	return list
}

func levelCandidates() []candidate {
	return append(literals(version.Levels()), candidate{"auto", "as far as commits and changelogs ask"})
}

func codeCandidates() []candidate {
	codes := finding.Codes()
	found := make([]candidate, len(codes))
	for i, code := range codes {
		found[i] = candidate{string(code), explain.Summary(code)}
	}
	return found
}

// plainUsage is a word of ArgsUsage without what says how often it may stand there.
func plainUsage(usage string) string {
	return strings.NewReplacer("[", "", "]", "", "...", "").Replace(usage)
}

// cutPlaceholder cuts an option's usage at the name in backquotes, "" if there is none.
func cutPlaceholder(usage string) (before, name, after string) {
	before, rest, _ := strings.Cut(usage, "`")
	name, after, _ = strings.Cut(rest, "`")
	return before, name, after
}

// unquoted is an option's usage without backquotes.
func unquoted(usage string) string { return strings.ReplaceAll(usage, "`", "") }
