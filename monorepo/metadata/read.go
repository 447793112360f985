package metadata

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/lazyregexp"
	"github.com/upmrel/upmrel/monorepo/openupm"
	"github.com/upmrel/upmrel/monorepo/spelling"
	"github.com/upmrel/upmrel/monorepo/yamlfile"
)

// File is a metadata file that was read.
type File struct {
	Metadata

	path   string
	yaml   *yamlfile.File
	places map[string]yamlfile.Place // of the values that are there, by key
	null   map[string]bool           // keys that are null, and may be
	found  faults
	said   faults // by an earlier question
}

// field is a key that OpenUPM knows, and where its value goes: to one of the
// pointers.
type field struct {
	key    string
	needed bool
	null   bool // it may be null
	text   *string
	list   *[]string
	number *int64
	flag   *bool
}

// fields are the keys in the order in which files have them.
func (m *Metadata) fields() []field {
	var hidden bool
	return []field{
		{key: "name", text: &m.Name, needed: true},
		{key: "aliases", list: &m.Aliases, needed: true},
		{key: "displayName", text: &m.DisplayName, needed: true},
		{key: "description", text: &m.Description, needed: true},
		{key: "repoUrl", text: &m.RepoURL, needed: true},
		{key: "trackingMode", text: &m.TrackingMode, needed: true},
		{key: "githubReleaseAssetName", text: &m.AssetName},
		{key: "parentRepoUrl", text: &m.ParentRepoURL, null: true},
		{key: "licenseSpdxId", text: &m.LicenseID, null: true, needed: true},
		{key: "licenseName", text: &m.LicenseName, needed: true},
		{key: "topics", list: &m.Topics, needed: true},
		{key: "hunter", text: &m.Hunter, needed: true},
		{key: "gitTagPrefix", text: &m.TagPrefix},
		{key: "gitTagIgnore", text: &m.TagIgnore},
		{key: "minVersion", text: &m.MinVersion},
		{key: "image", text: &m.Image, null: true},
		{key: "imageFit", text: &m.ImageFit},
		{key: "readme", text: &m.Readme},
		{key: "createdAt", number: &m.CreatedAt, needed: true},
		{key: "excludedFromList", flag: &hidden},
	}
}

// read takes in a file. Nil is a file that is no mapping of keys.
func read(path string, data []byte) *File {
	f := &File{path: path, yaml: yamlfile.Parse(data), places: map[string]yamlfile.Place{}, null: map[string]bool{}}
	for _, fault := range f.yaml.Faults {
		f.report(finding.Error, fault.Place, fault.Message, fault.Fix)
	}
	if len(f.yaml.Faults) > 0 {
		return f
	}
	mapping, ok := f.yaml.Root.(*ast.MappingNode)
	if !ok {
		f.report(finding.Error, yamlfile.Place{Line: 1, Column: 1}, "the file holds no keys", "write it anew: upmrel openupm metadata")
		return f
	}
	fields := f.fields()
	for _, pair := range mapping.Values {
		f.readPair(fields, pair)
	}
	for _, k := range fields {
		if _, has := f.places[k.key]; k.needed && !has {
			f.report(finding.Error, yamlfile.Place{Line: 1, Column: 1}, k.key+" is missing", "write "+k.key+": "+k.example())
		}
	}
	return f
}

// readPair takes in a key and its value.
func (f *File) readPair(fields []field, pair *ast.MappingValueNode) {
	tk := pair.Key.GetToken()
	name, at := tk.Value, f.yaml.Place(tk)
	i := slices.IndexFunc(fields, func(k field) bool { return k.key == name })
	if _, twice := f.places[name]; twice {
		f.report(finding.Error, at, "duplicate key "+yamlfile.Quote(name), "keep one of the two")
		return
	}
	f.places[name] = f.placeOf(pair, at)
	if i >= 0 {
		f.readValue(fields[i], pair.Value)
		return
	}
	if isTranslation(name) {
		return
	}
	message, fix := "OpenUPM knows no key "+yamlfile.Quote(name), "remove it"
	var known []string
	for _, k := range fields {
		known = append(known, k.key)
	}
	if near, ok := spelling.Nearest(name, known); ok {
		message, fix = message+"; did you mean "+near+"?", "write "+near
	}
	f.report(finding.Warning, at, message, fix)
}

// translation is a key of a translated text, which OpenUPM's own tools add.
var translation = lazyregexp.New(`^(displayName|description|readme)_[a-z]{2}([A-Z][A-Za-z]+)?$`)

func isTranslation(key string) bool { return translation().MatchString(key) }

// placeOf is where a value begins; of one without a value, the key.
func (f *File) placeOf(pair *ast.MappingValueNode, key yamlfile.Place) yamlfile.Place {
	switch node := pair.Value.(type) {
	case *ast.NullNode:
		if node.Token.Type == token.ImplicitNullType {
			return key
		}
	case *ast.MappingNode:
		return key
	case *ast.SequenceNode:
		if !node.IsFlowStyle {
			return key
		}
	}
	return f.yaml.Place(pair.Value.GetToken())
}

// readValue takes in a value of the right kind.
func (f *File) readValue(k field, node ast.Node) {
	if node.Type() == ast.NullType && k.null {
		f.null[k.key] = true
		return
	}
	ok := false
	switch {
	case k.text != nil:
		*k.text, ok = text(node)
	case k.list != nil:
		*k.list, ok = texts(node)
	case k.number != nil:
		*k.number, ok = number(node)
	case k.flag != nil:
		_, ok = node.(*ast.BoolNode)
	}
	if !ok {
		f.mismatch(k, node)
	}
}

// mismatch reports a value of a wrong kind.
func (f *File) mismatch(k field, node ast.Node) {
	found, fix := yamlfile.Describe(node), "write "+k.key+": "+k.example()
	written := node.GetToken().Value
	switch {
	case node.Type() == ast.NullType:
		found = "nothing"
	case k.text == nil:
	case isDate(node):
		found, fix = "the date "+written, "quote it: '"+written+"'"
	case node.Type() == ast.IntegerType, node.Type() == ast.FloatType, node.Type() == ast.BoolType:
		fix = "quote it: '" + written + "'"
	}
	f.report(finding.Error, f.places[k.key], fmt.Sprintf("%s must be %s, found %s", k.key, k.kind(), found), fix)
}

func (k field) kind() string {
	switch {
	case k.list != nil:
		return "a list of strings"
	case k.number != nil:
		return "a number"
	case k.flag != nil:
		return "true or false"
	case k.null:
		return "a string or null"
	}
	return "a string"
}

// example is a value that the key may have.
func (k field) example() string {
	switch {
	case k.list != nil:
		return "[]"
	case k.number != nil:
		return "1767225600000, or what the time is in milliseconds since 1970"
	case k.flag != nil:
		return "false"
	case k.null:
		return "null"
	case k.key == "trackingMode":
		return openupm.TracksGit
	}
	return "''"
}

// date is what js-yaml, the reader of OpenUPM, takes for a date where there are no
// quotes.
var date = lazyregexp.New(`^\d{4}-\d\d-\d\d$|^\d{4}-\d\d?-\d\d?([Tt]|[ \t]+)\d\d?:\d\d:\d\d`)

func isDate(node ast.Node) bool {
	tk := node.GetToken()
	return tk.Type == token.StringType && date().MatchString(tk.Value)
}

func text(node ast.Node) (string, bool) {
	if isDate(node) {
		return "", false
	}
	return yamlfile.Text(node)
}

func texts(node ast.Node) ([]string, bool) {
	sequence, ok := node.(*ast.SequenceNode)
	if !ok {
		return nil, false
	}
	list := make([]string, len(sequence.Values))
	for i, item := range sequence.Values {
		if list[i], ok = text(item); !ok {
			return nil, false
		}
	}
	return list, true
}

func number(node ast.Node) (int64, bool) {
	switch node.Type() {
	case ast.IntegerType, ast.FloatType:
		n, err := strconv.ParseFloat(node.GetToken().Value, 64)
		return int64(n), err == nil || node.Type() == ast.IntegerType
	}
	return 0, false
}

// report records what is wrong.
func (f *File) report(severity finding.Severity, at yamlfile.Place, message, fix string) {
	f.found = append(f.found, finding.Finding{
		Code: finding.OpenUPMMetadata, Severity: severity, Path: f.path,
		Line: at.Line, Column: at.Column, Message: message, Fix: fix, Package: f.Name,
	})
}

// at is the place of a key's value; where the key is not there, that of the file.
func (f *File) at(key string) yamlfile.Place {
	return cmp.Or(f.places[key], yamlfile.Place{Line: 1, Column: 1})
}

func (f *File) fail(key, message, fix string) { f.report(finding.Error, f.at(key), message, fix) }

func (f *File) warn(key, message, fix string) { f.report(finding.Warning, f.at(key), message, fix) }

func (f *File) inform(key, message, fix string) { f.report(finding.Info, f.at(key), message, fix) }
