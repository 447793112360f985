package config

import "github.com/upmrel/upmrel/monorepo/finding"

// key is one key of the file and all that is known of it. A key without value
// is a section.
type key struct {
	name      string
	path      string                             // with its sections, for messages; set on the way down
	doc       string                             // a sentence or two
	unset     string                             // what holds where there is no default to show
	value     any                                // *string, *bool, **bool, *time.Duration, *[]string, *[]Group or *map[string]string of a Config
	rows      *rows                              // of a list of mappings, in value's place
	on        *bool                              // whether the file has the key; nil: nobody asks
	example   any                                // what current returns
	oneOf     []string                           // the only strings allowed
	check     func(string) (message, fix string) // of each string; "" is fine
	checkName func(string) (message, fix string) // of each key of a table; nil: they are packages
	lines     bool                               // strings may have several lines
	filled    bool                               // a list must have an item
	keep      bool                               // an empty list is not a missing one
	needed    bool                               // its section is nothing without it
	keys      []key                              // of a section
}

// keys describes every key of the file, bound to the fields of c.
func keys(c *Config) []key {
	return []key{
		{
			name: "strategy", value: &c.Strategy, oneOf: []string{"synchronized", "prefixed"}, example: "prefixed",
			doc:   "How packages are versioned: synchronized (one version, one tag) or prefixed (a version and a tag for each package).",
			unset: "the newest tags decide",
		},
		{
			name: "tag", value: &c.Tag, example: "{name}/{version}",
			doc:   "Template of release tags, made of {name}, {short}, {dir} and {version}.",
			unset: "the newest tags decide, else {version} when synchronized and {name}/{version} when prefixed",
		},
		{
			name: "remote", value: &c.Remote, check: remoteName, example: "origin",
			doc:   "Remote that releases are pushed to.",
			unset: "the one that git pushes the branch to",
		},
		{
			name: "branches", value: &c.Branches, check: glob, filled: true, example: []string{"main", "release/*"},
			doc:   "Globs of the branches that a release may be made on.",
			unset: "the remote's HEAD branch",
		},
		{
			name: "ignoreChanges", value: &c.IgnoreChanges, check: pathGlob, example: []string{"**/*.md", "**/Tests/**"},
			doc: "Globs of files that never count as a change. A changelog always counts.",
		},
		packagesSection(&c.Packages),
		commitSection(&c.Commit),
		tagsSection(&c.Tags),
		pushSection(&c.Push),
		upmSection(&c.UPM),
		dependentsSection(&c.Dependents),
		channelsKey(&c.Channels),
		snapshotSection(&c.Snapshot),
		autoSection(&c.Auto),
		changelogSection(&c.Changelog),
		versionFilesKey(&c.VersionFiles),
		commandsSection(&c.Commands),
		prePushSection(&c.PrePush),
		checkSection(&c.Check),
		assetStoreSection(&c.AssetStore),
		openUPMSection(&c.OpenUPM),
		githubSection(&c.GitHub),
	}
}

func packagesSection(p *Packages) key {
	return key{
		name: "packages", doc: "Which package.json files are packages, and what is special about them.",
		keys: []key{
			{
				name: "include", value: &p.Include, check: pathGlob, filled: true, example: []string{"Packages/*/package.json"},
				doc: "Globs of the package.json files that are packages.",
			},
			{
				name: "exclude", value: &p.Exclude, check: pathGlob, example: []string{"Packages/com.other.*/**"},
				doc: "Globs of package.json files that are not, besides the built-in excludes.",
			},
			{
				name: "builtinExcludes", value: &p.BuiltinExcludes,
				doc: "Leave out the copies that nobody releases, as in Library, node_modules, bin or Samples~.",
			},
			{
				name: "private", value: &p.Private, check: glob, example: []string{"com.acme.internal.*"},
				doc: "Names or globs of packages that get versions but never tags.",
			},
			groupsKey(&p.Groups),
			{
				name: "short", value: &p.Short, example: map[string]string{"com.acme.input-system": "input"},
				doc: "What {short} is, by package name; else it is the name without its first two segments.",
			},
			{
				name: "tag", value: &p.Tag, example: map[string]string{"com.acme.legacy": "legacy-v{version}"},
				doc: "A package's own tag template, by package name.",
			},
		},
	}
}

func commitSection(c *Commit) key {
	return key{
		name: "commit", doc: "The commit of a release.",
		keys: []key{
			{
				name: "message", value: &c.Message, check: variables("releases", "version"), lines: true,
				doc: "Message of the release commit; {releases} lists packages and versions, {version} is the synchronized one.",
			},
			{
				name: "sign", value: &c.Sign, oneOf: []string{"auto", "always", "never"},
				doc: "Whether the release commit is signed; auto follows git's commit.gpgSign.",
			},
		},
	}
}

func tagsSection(t *Tags) key {
	return key{
		name: "tags", doc: "The tags of a release.",
		keys: []key{
			{
				name: "annotated", value: &t.Annotated, on: &t.Required,
				doc: "Whether release tags are annotated; false makes lightweight ones. Where the file says true the hook wants them so.",
			},
			{
				name: "message", value: &t.Message, check: variables("name", "version"), lines: true,
				doc: "Message of an annotated tag, made of {name} and {version}.",
			},
			{
				name: "sign", value: &t.Sign, oneOf: []string{"auto", "always", "never"},
				doc: "Whether release tags are signed; auto follows git's tag.gpgSign.",
			},
		},
	}
}

func pushSection(p *Push) key {
	return key{
		name: "push", doc: "How a release is pushed.",
		keys: []key{
			{
				name: "atomic", value: &p.Atomic, oneOf: []string{"auto", "always", "never"},
				doc: "Whether all refs are pushed or none: auto where the server can do that, always (else refuse) or never.",
			},
			{
				name: "tagGroup", value: &p.TagGroup,
				doc: "How many tags are pushed at once where a workflow starts on one: of more than 3 GitHub tells none. 0: all.",
			},
		},
	}
}

func dependentsSection(d *Dependents) key {
	return key{
		name: "dependents", doc: "What happens to packages that depend on a released one.",
		keys: []key{
			{
				name: "range", value: &d.Range, oneOf: []string{"compatible", "follow", "never"},
				doc: "When they ask for its new version: compatible (it may break them, or they are released anyway), follow (always) or never.",
			},
			{
				name: "bump", value: &d.Bump, oneOf: []string{"patch", "same", "none"},
				doc: "How versions of dependents rise: patch, same (as the released package) or none.",
			},
		},
	}
}

func prePushSection(p *PrePush) key {
	return key{
		name: "prePush", doc: "What the pre-push hook lets pass.",
		keys: []key{
			{
				name: "ignoreTags", value: &p.IgnoreTags, check: glob, example: []string{"nightly-*"},
				doc: "Globs of tags that the hook does not judge.",
			},
			{
				name: "exemptRemotes", value: &p.ExemptRemotes, check: glob, example: []string{"backup"},
				doc: "Names or globs of remotes whose pushes the hook does not judge.",
			},
			{
				name: "allowMove", value: &p.AllowMove,
				doc: "Whether a published tag may be pointed elsewhere.",
			},
			{
				name: "allowDelete", value: &p.AllowDelete,
				doc: "Whether a published tag may be deleted.",
			},
			{
				name: "branches", value: &p.Branches, oneOf: []string{"off", "warn", "refuse"},
				doc: "What invalid manifests do on a branch of releases, where a push brings them: off (nothing), warn or refuse.",
			},
			{
				name: "online", value: &p.Online,
				doc: "Whether the hook asks the remote for its branches and tags, instead of going by what this clone knows of them.",
			},
			{
				name: "severity", value: &p.Severity, oneOf: severities(), checkName: ruleCode, example: map[string]string{string(finding.TagLightweight): "error"},
				doc: "Other severities of what the hook finds, by code; upmrel explain tells of each.",
			},
		},
	}
}
