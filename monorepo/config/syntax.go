package config

import (
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/yamlfile"
)

// reader reads one file and collects what is wrong with it.
type reader struct {
	path  string
	file  *yamlfile.File
	found finding.List
}

// place is where something stands in the file.
type place = yamlfile.Place

func (r *reader) report(code finding.Code, at place, message, fix string) {
	r.found = append(r.found, finding.Finding{
		Code: code, Severity: finding.Error, Path: r.path,
		Line: at.Line, Column: at.Column, Message: message, Fix: fix,
	})
}

// parse returns the file's root node, or nil: of a file without keys, and of
// one that is not YAML as this file may use it.
func (r *reader) parse(data []byte) ast.Node {
	r.file = yamlfile.Parse(data)
	for _, fault := range r.file.Faults {
		r.report(finding.ConfigSyntax, fault.Place, fault.Message, fault.Fix)
	}
	return r.file.Root
}

func (r *reader) place(tk *token.Token) place { return r.file.Place(tk) }
