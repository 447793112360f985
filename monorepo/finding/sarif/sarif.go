// Package sarif writes findings as SARIF 2.1.0, the format in which code scanning
// services and editors take the results of a check. It judges nothing.
package sarif

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/lazyregexp"
)

// Tool is what a log says of the program that found the results.
type Tool struct {
	Version string // "" is unknown
	// Page describes a rule: in a sentence, and in full, as Markdown. Both may be "".
	Page func(finding.Code) (summary, page string)
	// Anchor is the file at which findings that have no path are shown: GitHub
	// refuses a log with a result that is nowhere.
	Anchor string
}

// Encode writes findings, in their order, as one log with one run.
func Encode(list finding.List, tool Tool) ([]byte, error) {
	rules := rulesOf(list)
	seen := map[string]int{}
	results := make([]result, len(list))
	for i, f := range list {
		at, _ := slices.BinarySearch(rules, f.Code)
		results[i] = result{
			RuleID: f.Code, RuleIndex: at, Level: levelOf(f.Severity), Message: message{Text: text(f)},
			Locations:           []location{locationOf(f, tool.Anchor)},
			PartialFingerprints: map[string]string{"upmrel/v1": fingerprint(f, seen)},
			Properties:          properties{Package: f.Package, Ref: f.Ref, Targets: f.Targets.List(), Fix: f.Fix},
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(log{
		Schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", Version: "2.1.0",
		Runs: []run{{
			Tool:               driver{driverOf(rules, tool)},
			OriginalURIBaseIDs: map[string]base{root: {Description: message{Text: "the root of the repository"}}},
			ColumnKind:         "unicodeCodePoints",
			Results:            results,
		}},
	})
	return b.Bytes(), err
}

// root is what paths are relative to; GitHub knows it by this name.
const root = "%SRCROOT%"

func rulesOf(list finding.List) []finding.Code {
	var codes []finding.Code
	for _, f := range list {
		codes = append(codes, f.Code)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

func driverOf(codes []finding.Code, tool Tool) component {
	c := component{
		Name: "upmrel", SemanticVersion: tool.Version,
		InformationURI: "https://github.com/upmrel/upmrel", Rules: []rule{},
	}
	for _, code := range codes {
		summary, page := tool.Page(code)
		r := rule{ID: code}
		if summary != "" {
			r.ShortDescription = &message{Text: summary}
			r.FullDescription = r.ShortDescription // GitHub shows the one or the other
		}
		if page != "" {
			r.Help = &message{Text: page, Markdown: page}
		}
		c.Rules = append(c.Rules, r)
	}
	return c
}

func levelOf(s finding.Severity) string {
	if s == finding.Info {
		return "note"
	}
	return s.String()
}

// text is what a result says: what is wrong, and what mends it.
func text(f finding.Finding) string {
	words := f.Message
	if f.Fix != "" {
		words += "\nfix: " + f.Fix
	}
	return literal(words)
}

var placeholder = lazyregexp.New(`\{(\d+)\}`)

// literal keeps a reader from taking a part of a text for a placeholder or a link.
// (SARIF 3.11.5 and 3.11.6)
func literal(s string) string {
	s = placeholder().ReplaceAllString(s, "{{$1}}")
	if strings.Contains(s, "](") {
		s = strings.NewReplacer("[", `\[`, "]", `\]`).Replace(s)
	}
	return s
}

// locationOf is the place of a finding: its file, and the tag or the package that it
// is about.
func locationOf(f finding.Finding, anchor string) location {
	var l location
	path := f.Path
	if path == "" {
		path = anchor
	}
	l.Physical = physical{Artifact: artifact{URI: relative(path), BaseID: root}}
	if f.Path != "" && f.Line > 0 {
		l.Physical.Region = &region{Line: f.Line, Column: f.Column}
	}
	if f.Ref != "" {
		l.Logical = append(l.Logical, logical{Name: f.Ref, Kind: "ref"})
	}
	if f.Package != "" {
		l.Logical = append(l.Logical, logical{Name: f.Package, Kind: "package"})
	}
	return l
}

// relative is a path as a relative URI. Every byte that could mean something else in
// one is escaped.
func relative(path string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/"
	var b strings.Builder
	for i := range len(path) {
		if strings.IndexByte(plain, path[i]) >= 0 {
			b.WriteByte(path[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", path[i])
		}
	}
	return b.String()
}

// fingerprint tells a finding from others of a run, and finds it again in later ones:
// the line it is in does not count. Equal findings are numbered.
func fingerprint(f finding.Finding, seen map[string]int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%s", f.Code, f.Path, f.Ref, f.Message))
	id := hex.EncodeToString(sum[:16])
	seen[id]++
	return fmt.Sprintf("%s:%d", id, seen[id])
}
