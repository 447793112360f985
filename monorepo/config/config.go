// Package config reads .upmrel.yaml: it tells a person every fault at once,
// with its place and what mends it, and fills in the defaults. One table of
// keys (keys.go) drives reading, the JSON Schema and the file that init
// writes. What a value means is left to others: tag templates to scheme,
// globs to who matches them.
package config

import (
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/yamlfile"
)

// Filename is the configuration's path in the repository.
const Filename = ".upmrel.yaml"

// MaxSize is the largest configuration that is read, in bytes.
const MaxSize = yamlfile.MaxSize

// Config is the configuration with every default filled in.
type Config struct {
	Strategy      string   // "synchronized", "prefixed" or "": infer it
	Tag           string   // tag template; "": the strategy's default
	Remote        string   // "": infer it
	Branches      []string // globs of branches that may release; nil: the remote's HEAD branch
	IgnoreChanges []string // globs that never count as a change
	Packages      Packages
	Commit        Commit
	Tags          Tags
	Push          Push
	UPM           UPM
	Dependents    Dependents
	Auto          Auto
	Changelog     Changelog
	VersionFiles  []VersionFile
	Commands      Commands
	Channels      map[string]string // branch, or glob of branches -> prerelease identifier
	Snapshot      Snapshot
	PrePush       PrePush
	Check         Check
	AssetStore    AssetStore
	OpenUPM       OpenUPM
	GitHub        GitHub
}

// Packages says which manifests are packages and what is special about them.
type Packages struct {
	Include, Exclude []string
	BuiltinExcludes  bool
	Private          []string          // names or globs: bumped, never tagged
	Groups           []Group           // in order; the last that names a package has it
	Short            map[string]string // package name -> {short}
	Tag              map[string]string // package name -> its own tag template
}

// Commit says how release commits are made.
type Commit struct {
	Message string // {releases} is "com.acme.foo 1.2.0, com.acme.bar 2.0.0", {version} the synchronized one
	Sign    string // auto | always | never
}

// Tags says how release tags are made.
type Tags struct {
	Annotated bool
	Required  bool   // whether the file itself says annotated: true, so that others' tags must be too
	Message   string // {name} {version}
	Sign      string
}

// Push says how refs are pushed.
type Push struct {
	Atomic   string // auto | always | never
	TagGroup int    // tags a push where a workflow waits for them
}

// Dependents says what happens to packages that depend on a bumped one.
type Dependents struct {
	Range string // compatible | follow | never
	Bump  string // patch | same | none
}

// PrePush is the hook's policy.
type PrePush struct {
	IgnoreTags             []string
	ExemptRemotes          []string
	AllowMove, AllowDelete bool
	Branches               string            // what invalid manifests on a release branch do: off | warn | refuse
	Online                 bool              // whether the remote is asked for its refs
	Severity               map[string]string // code -> off | info | warning | error
}

// Default returns the configuration that holds without a file.
func Default() *Config {
	return &Config{
		Packages:   Packages{Include: []string{"**/package.json"}, BuiltinExcludes: true},
		Commit:     Commit{Message: "chore(release): {releases}", Sign: "auto"},
		Tags:       Tags{Annotated: true, Message: "{name} {version}", Sign: "auto"},
		Push:       Push{Atomic: "auto", TagGroup: 3},
		UPM:        defaultUPM(),
		Dependents: Dependents{Range: "compatible", Bump: "patch"},
		Auto:       defaultAuto(),
		Changelog:  defaultChangelog(),
		Snapshot:   defaultSnapshot(),
		PrePush:    PrePush{Branches: "warn"},
		Check:      Check{Targets: []string{TargetGit, TargetOpenUPM}},
		GitHub:     defaultGitHub(),
	}
}

// Parse reads a configuration. With findings of severity Error the Config is
// nil. Findings come sorted; path is the path that they name. An empty list or
// mapping reads as nil, except in UPM's items, and a file without keys as Default.
func Parse(path string, data []byte) (*Config, finding.List) {
	c := Default()
	r := &reader{path: path}
	if root := r.parse(data); root != nil {
		r.section(key{keys: keys(c)}, entry{value: root})
	}
	c.Tags.Required = c.Tags.Required && c.Tags.Annotated
	if r.found.Errors() {
		c = nil
	}
	r.found.Sort()
	return c, r.found
}
