package config

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// said lists findings as "line:column code message | fix".
func said(list finding.List) []string {
	var lines []string
	for _, f := range list {
		lines = append(lines, fmt.Sprintf("%d:%d %s %s | %s", f.Line, f.Column, f.Code, f.Message, f.Fix))
	}
	return lines
}

const topKeys = "strategy, tag, remote, branches, ignoreChanges, packages, commit, tags, push, upm, dependents, channels, snapshot, auto, changelog, versionFiles, commands, prePush, check, assetstore, openupm, github"

const upmExample = `{match: "com.acme.*", samples: true, include: [LICENSE.md], drop: ["**/*.psd"], run: {run: [make, dlls]}}`

// faults are files that are refused, and all that is said of each.
var faults = []struct {
	name, file string
	want       []string
}{
	{"a key in another spelling", "ignore-changes: []\nSTRATEGY: prefixed\npre_push: {}\n", []string{
		`1:1 config-key unknown key "ignore-changes" at the top level; did you mean ignoreChanges? | write ignoreChanges`,
		`2:1 config-key unknown key "STRATEGY" at the top level; did you mean strategy? | write strategy`,
		`3:1 config-key unknown key "pre_push" at the top level; did you mean prePush? | write prePush`,
	}},
	{"a key with a typing mistake, in its section", "tga: x\npackages:\n  inlcude: [a]\ncommit: {mesage: x}\n", []string{
		`1:1 config-key unknown key "tga" at the top level; did you mean tag? | write tag`,
		`3:3 config-key unknown key "inlcude" in packages; did you mean include? | write include`,
		`4:10 config-key unknown key "mesage" in commit; did you mean message? | write message`,
	}},
	{"a key in the wrong section", "message: x\ncommit:\n  branches: []\npush.atomic: auto\n", []string{
		`1:1 config-key unknown key "message" at the top level; did you mean message under commit or message under tags? | write message under commit or message under tags`,
		`3:3 config-key unknown key "branches" in commit; did you mean branches at the top level or branches under prePush? | write branches at the top level or branches under prePush`,
		`4:1 config-key unknown key "push.atomic" at the top level; did you mean atomic under push? | write atomic under push`,
	}},
	{"a key like no other", "colour: red\n" + strings.Repeat("k", 100) + ": 1\n\"a\\e[31m\": 1\n", []string{
		`1:1 config-key unknown key "colour" at the top level | remove it; known here: ` + topKeys,
		`2:1 config-key unknown key "` + strings.Repeat("k", 80) + `..." at the top level | remove it; known here: ` + topKeys,
		`3:1 config-key unknown key "a\x1b[31m" at the top level | remove it; known here: ` + topKeys,
	}},
	{"GitHub Releases that are neither yes nor no", "github: {release: draft, prerelease: true, latest: newest, drafts: true}\n", []string{
		`1:19 config-value github.release must be true or false, found the string "draft" | write true or false`,
		`1:38 config-value github.prerelease must be auto, always or never, found the boolean true | write always`,
		`1:52 config-value github.latest must be auto, always or never, found the string "newest" | write one of them`,
		`1:60 config-key unknown key "drafts" in github; did you mean draft? | write draft`,
	}},
	{"duplicate keys", "tag: x\nremote: o\ntag: y\npackages: {short: {a.b: c, a.b: d}}\n", []string{
		`3:1 config-syntax duplicate key "tag", first in line 1 | keep one of the two`,
		`4:28 config-syntax duplicate key "a.b", first in line 4 | keep one of the two`,
	}},
	{"another type where a string belongs", "tag: 1.0   # quoted it would do\nremote: {origin}\ncommit: {message: [a]}\ntags:\n  message: true\n", []string{
		`1:6 config-value tag must be a string, found the number 1.0 | quote it: "1.0"`,
		`2:9 config-value remote must be a string, found a mapping | put a value that begins with { in quotes`,
		`3:19 config-value commit.message must be a string, found a list | write one string`,
		`5:12 config-value tags.message must be a string, found the boolean true | quote it: "true"`,
	}},
	{"another type where a list belongs", "branches: main\nignoreChanges: 12\npackages:\n  private:\n    a: b\n", []string{
		`1:11 config-value branches must be a list of strings, found the string "main" | write ["main"]`,
		`2:16 config-value ignoreChanges must be a list of strings, found the number 12 | write a list, as ["**/*.md", "**/Tests/**"]`,
		`5:5 config-value packages.private must be a list of strings, found a mapping | write a list, as ["com.acme.internal.*"]`,
	}},
	{"items that are not strings", "branches: [1.0, main]\nignoreChanges:\n  -\n  - ~\n  -  [a]   \n", []string{
		`1:12 config-value an item of branches must be a string, found the number 1.0 | quote it: "1.0"`,
		`3:3 config-value an item of ignoreChanges has no value | give it one, or remove it`,
		`4:5 config-value an item of ignoreChanges has no value | give it one, or remove it`,
		`5:6 config-value an item of ignoreChanges must be a string, found a list | write one string`,
	}},
	{"another type where a mapping belongs", "commit: x\npackages:\n  short: []\n", []string{
		`1:9 config-value commit must be a mapping, found the string "x" | write its keys and values: message, sign`,
		`3:10 config-value packages.short must be a mapping, found a list | write names and values, as {com.acme.input-system: input}`,
	}},
	{"a file that is no mapping", "- tag\n", []string{
		`1:1 config-value the file must be a mapping, found a list | write its keys and values: ` + topKeys,
	}},
	{"words that YAML 1.2 reads as strings", "tags: {annotated: yes}\nprePush:\n  allowMove: off\n  allowDelete: \"true\"\n", []string{
		`1:19 config-value tags.annotated must be true or false, found the string "yes" | write true without quotes; YAML has no other word for it`,
		`3:14 config-value prePush.allowMove must be true or false, found the string "off" | write false without quotes; YAML has no other word for it`,
		`4:16 config-value prePush.allowDelete must be true or false, found the string "true" | write true without quotes; YAML has no other word for it`,
	}},
	{"what is no number of tags", "push:\n  tagGroup: -1\n", []string{
		`2:13 config-value push.tagGroup must be a whole number, found the number -1 | write a number from 0 to 1000000`,
	}},
	{"a number of tags in quotes", "push: {tagGroup: \"3\"}\n", []string{
		`1:18 config-value push.tagGroup must be a whole number, found the string "3" | write a number without quotes, as 3`,
	}},
	{"a number of tags that is not whole", "push: {tagGroup: 2.5}\n", []string{
		`1:18 config-value push.tagGroup must be a whole number, found the number 2.5 | write a number without quotes, as 3`,
	}},
	{"more tags than there can be", "push: {tagGroup: 2000000}\n", []string{
		`1:18 config-value push.tagGroup must be a whole number, found the number 2000000 | write a number from 0 to 1000000`,
	}},
	{"something that is neither true nor false", "tags: {annotated: maybe}\n", []string{
		`1:19 config-value tags.annotated must be true or false, found the string "maybe" | write true or false`,
	}},
	{"a value outside the allowed ones", "strategy: Prefixd\npush: {atomic: sometimes}\ntags: {sign: 3}\n", []string{
		`1:11 config-value strategy must be synchronized or prefixed, found the string "Prefixd" | write prefixed`,
		`2:16 config-value push.atomic must be auto, always or never, found the string "sometimes" | write one of them`,
		`3:14 config-value tags.sign must be auto, always or never, found the number 3 | write one of them`,
	}},
	{"yes and no where there are other words for them", "dependents: {range: no, bump: off}\ncommit: {sign: true}\n", []string{
		`1:21 config-value dependents.range must be compatible, follow or never, found the string "no" | write never`,
		`1:31 config-value dependents.bump must be patch, same or none, found the string "off" | write none`,
		`2:16 config-value commit.sign must be auto, always or never, found the boolean true | write always`,
	}},
	{"nothing where a value belongs", "tag:\nremote: ~\nbranches: []\ncommit: {message: '', sign: }\n", []string{
		`1:1 config-value tag has no value | give it one, or remove it`,
		`2:9 config-value remote has no value | give it one, or remove it`,
		`3:11 config-value branches is an empty list | put an item in it, or remove the key`,
		`4:19 config-value commit.message is empty | give it a value, or remove it`,
		`4:23 config-value commit.sign has no value | give it one, or remove it`,
	}},
	{"characters and lines that a string may not have", "tag: \"\\e[31m\"\nremote: |\n  a\n  b\ncommit: {message: \"a\\rb\"}\n", []string{
		`1:6 config-value tag has the control character U+001B | remove it`,
		`2:9 config-value remote has several lines | write it in one line`,
		`5:19 config-value commit.message has the control character U+000D | remove it`,
	}},
	{"globs that are none", "branches: ['[a', \"!x\"]\n", []string{
		`1:12 config-value an item of branches is not a valid glob: "[a" | close its brackets and braces, or write \ in front of them`,
		`1:18 config-value an item of branches begins with !, which excludes nothing here: "!x" | remove it`,
	}},
	{"globs that match no path of the repository", "ignoreChanges: ['Assets\\x\\**', ./a, /b/, c/, ../d, '{e', /]\n", []string{
		`1:17 config-value an item of ignoreChanges has a backslash; folders are separated by /: "Assets\\x\\**" | write "Assets/x/**"`,
		`1:32 config-value an item of ignoreChanges is not relative to the repository's root: "./a" | write "a"`,
		`1:37 config-value an item of ignoreChanges ends in /, so it matches no file: "/b/" | write "b/**"`,
		`1:42 config-value an item of ignoreChanges ends in /, so it matches no file: "c/" | write "c/**"`,
		`1:46 config-value an item of ignoreChanges leaves the repository: "../d" | remove it`,
		`1:52 config-value an item of ignoreChanges is not a valid glob: "{e" | close its brackets and braces, or write \ in front of them`,
		`1:58 config-value an item of ignoreChanges ends in /, so it matches no file: "/" | write "**"`,
	}},
	{"a remote that git would take for an option", "remote: --upload-pack=x\n", []string{
		`1:9 config-value remote is no remote's name: "--upload-pack=x" | write a name that git remote shows`,
	}},
	{"variables that a message does not have", "commit: {message: \"{verson} {releases}\"}\ntags: {message: \"{{releases}} {not a variable}\"}\n", []string{
		`1:19 config-value commit.message has an unknown variable {verson} | write {version}`,
		`2:17 config-value tags.message has an unknown variable {releases} | write {name} or {version}`,
	}},
	{"tables of packages", "packages:\n  short: {com.*: x, com.b: 1.0, com.c: }\n", []string{
		`2:11 config-value a key of packages.short is not a package's name: "com.*" | write the whole name of one package`,
		`2:28 config-value packages.short of "com.b" must be a string, found the number 1.0 | quote it: "1.0"`,
		`2:33 config-value packages.short of "com.c" has no value | give it one, or remove it`,
	}},
	{"groups that are none", "packages:\n  groups: {core: com.acme.core, '': [a], tools: [], b c: ['[a'], art: {a: b}}\n", []string{
		`2:18 config-value packages.groups of "core" must be a list of strings, found the string "com.acme.core" | write ["com.acme.core"]`,
		`2:33 config-value a key of packages.groups is no name of a group: "" | write a word, as core`,
		`2:49 config-value packages.groups of "tools" is an empty list | put an item in it, or remove the key`,
		`2:53 config-value a key of packages.groups is no name of a group: "b c" | write a word, as core`,
		`2:59 config-value an item of packages.groups of "b c" is not a valid glob: "[a" | close its brackets and braces, or write \ in front of them`,
		`2:71 config-value packages.groups of "art" must be a list of strings, found a mapping | write a list, as ["com.acme.core*"]`,
	}},
	{"channels whose prereleases have no identifier", "channels: {beta: Beta, '[a': rc, next: beta.1, dev: a_b, old: 1, x: , '': rc, \"a\\eb\": rc}\n", []string{
		`1:18 config-value channels of "beta" is not in lower case, as OpenUPM reads tags: "Beta" | write beta`,
		`1:24 config-value a key of channels is not a valid glob: "[a" | close its brackets and braces, or write \ in front of them`,
		`1:40 config-value channels of "next" has a number of its own, which each release would count up: "beta.1" | write a word, as beta`,
		`1:53 config-value channels of "dev" is no identifier of a prerelease: "a_b" | write letters, digits and hyphens, as beta`,
		`1:63 config-value channels of "old" must be a string, found the number 1 | quote it: "1"`,
		`1:66 config-value channels of "x" has no value | give it one, or remove it`,
		`1:71 config-value a key of channels is no name of a branch: "" | write a name, as beta`,
		`1:79 config-value a key of channels is no name of a branch: "a\x1bb" | write a name, as beta`,
	}},
	{"snapshot formats that make no version", "snapshot: {format: \"{version}.{date}\"}\n", []string{
		`1:20 config-value snapshot.format makes no version: "{version}.{date}" | write it as "{version}-snapshot.{date}.{commit}"`,
	}},
	{"snapshot formats that would go astray", "snapshot: {format: \"1.0.0-{version}\"}\n", []string{
		`1:20 config-value snapshot.format must begin with {version}- and have no +: "1.0.0-{version}" | write it as "{version}-snapshot.{date}.{commit}"`,
	}},
	{"upm keys in the wrong place or with a typing mistake", "samples: true\nupm:\n  drop: [a]\n  packages:\n    - match: a\n      sampels: true\n      run: {run: [x], timout: 5m}\n", []string{
		`1:1 config-key unknown key "samples" at the top level; did you mean samples under upm.packages? | write samples under upm.packages`,
		`3:3 config-key unknown key "drop" in upm; did you mean drop under upm.packages? | write drop under upm.packages`,
		`6:7 config-key unknown key "sampels" in upm.packages; did you mean samples? | write samples`,
		`7:23 config-key unknown key "timout" in upm.packages.run; did you mean timeout? | write timeout`,
	}},
	{"lists of mappings that are none", "upm:\n  packages:\n    - com.a\n    -\n    - {}\n    - samples: true\n    - {match: b, run: {shell: true}}\n    - {match: c, match: d, run: }\n", []string{
		`3:7 config-value an item of upm.packages must be a mapping, found the string "com.a" | write its keys and values: match, samples, include, drop, run, branch, history, repository`,
		`4:5 config-value an item of upm.packages has no value | give it one, or remove it`,
		`5:7 config-value upm.packages lacks match | write match: "com.acme.*"`,
		`6:7 config-value upm.packages lacks match | write match: "com.acme.*"`,
		`7:23 config-value upm.packages.run lacks run | write run: [make, dlls]`,
		`8:18 config-syntax duplicate key "match", first in line 8 | keep one of the two`,
		`8:28 config-value upm.packages.run lacks run | write run: [make, dlls]`,
	}},
	{"a mapping where a list of mappings belongs", "upm: {packages: {match: a}, tag: sources, history: no}\n", []string{
		`1:17 config-value upm.packages must be a list of mappings, found a mapping | write a list, as [` + upmExample + `]`,
		`1:34 config-value upm.tag must be source, upm or both, found the string "sources" | write source`,
		`1:52 config-value upm.history must be full or snapshot, found the string "no" | write one of them`,
	}},
	{"times that are none", "upm:\n  packages:\n  - {match: a, run: {run: [a], timeout: 5}}\n  - {match: b, run: {run: [a], timeout: 5 minutes}}\n  - {match: c, run: {run: [a], timeout: -1s, shell: yes}}\n", []string{
		`3:41 config-value upm.packages.run.timeout must be a time, found the number 5 | write a number and a unit, as 90s, 5m or 1h30m`,
		`4:41 config-value upm.packages.run.timeout must be a time, found the string "5 minutes" | write a number and a unit, as 90s, 5m or 1h30m`,
		`5:41 config-value upm.packages.run.timeout must be more than no time, found the string "-1s" | write a number and a unit, as 90s, 5m or 1h30m`,
		`5:53 config-value upm.packages.run.shell must be true or false, found the string "yes" | write true without quotes; YAML has no other word for it`,
	}},
	{"paths that leave the repository or the package", "upm: {packages: [{match: a, include: [../x, a/../b], drop: [./a, a/.., 'a\\b']}]}\n", []string{
		`1:39 config-value an item of upm.packages.include leaves the repository: "../x" | remove it`,
		`1:45 config-value an item of upm.packages.include leaves the repository: "a/../b" | remove it`,
		`1:61 config-value an item of upm.packages.drop is not relative to the package's root: "./a" | write "a"`,
		`1:66 config-value an item of upm.packages.drop leaves the package: "a/.." | remove it`,
		`1:72 config-value an item of upm.packages.drop has a backslash; folders are separated by /: "a\\b" | write "a/b"`,
	}},
	{"rules, targets and severities that are none", "check:\n  targets: [git, unity]\n  rules:\n  - {rule: meta-mising, severity: on, reason: x}\n  - {rule: nonsense, severity: off, reason: x, target: npm}\n  - {rule: meta-missing, severity: off}\n", []string{
		`2:18 config-value an item of check.targets must be git, openupm or assetstore, found the string "unity" | write one of them`,
		`4:12 config-value check.rules.rule is no rule: "meta-mising" | write meta-missing`,
		`4:35 config-value check.rules.severity must be off, info, warning or error, found the string "on" | write one of them`,
		`5:12 config-value check.rules.rule is no rule: "nonsense" | write the code that upmrel check prints; upmrel explain lists all`,
		`5:56 config-value check.rules.target must be git, openupm or assetstore, found the string "npm" | write one of them`,
		`6:5 config-value check.rules lacks reason | write reason: "generated on import"`,
	}},
	{"sources, types and levels that are none", "auto:\n  sources: [commit, changelog]\n  types: {Feat: minor, feat: small, 'fix!': patch}\n  scopes: ['[a']\n  zero: no\n", []string{
		`2:13 config-value an item of auto.sources must be commits or changelog, found the string "commit" | write commits`,
		`3:11 config-value a key of auto.types is not in lower case: "Feat" | write feat`,
		`3:30 config-value auto.types of "feat" must be major, minor, patch or none, found the string "small" | write one of them`,
		`3:37 config-value a key of auto.types is no type of commits: "fix!" | write a type, as feat or docs`,
		`4:12 config-value an item of auto.scopes is not a valid glob: "[a" | close its brackets and braces, or write \ in front of them`,
		`5:9 config-value auto.zero must be shift, minor or same, found the string "no" | write one of them`,
	}},
	{"codes and severities of the hook that are none", "prePush:\n  branches: no\n  severity: {tag-moevd: warning, Tag-Moved: info, tag-moved: warn, tag-deleted: false}\n", []string{
		`2:13 config-value prePush.branches must be off, warn or refuse, found the string "no" | write off`,
		`3:14 config-value a key of prePush.severity is no rule: "tag-moevd" | write tag-moved`,
		`3:34 config-value a key of prePush.severity is no rule: "Tag-Moved" | write tag-moved`,
		`3:62 config-value prePush.severity of "tag-moved" must be off, info, warning or error, found the string "warn" | write one of them`,
		`3:81 config-value prePush.severity of "tag-deleted" must be off, info, warning or error, found the boolean false | write off`,
	}},
	{"products and namespaces that are none", "assetstore:\n  publisher: Com.Acme\n  products:\n    In put: {packages: [a]}\n    input: {}\n    tools: {package: [a]}\n", []string{
		`2:14 config-value assetstore.publisher is no namespace: "Com.Acme" | write lower-case letters, digits, - and _, with dots between parts, as com.acme`,
		`4:5 config-value a key of assetstore.products is no namespace: "In put" | write lower-case letters, digits, - and _, with dots between parts, as com.acme`,
		`5:12 config-value assetstore.products.input lacks packages | write packages: [com.acme.input]`,
		`6:12 config-value assetstore.products.tools lacks packages | write packages: [com.acme.input]`,
		`6:13 config-key unknown key "package" in assetstore.products.tools; did you mean packages? | write packages`,
	}},
	{"metadata that OpenUPM would not take", "openupm:\n  packages:\n  - {minVersion: 1.0, githubReleaseAssetName: a/b}\n  - {minVersion: '1.0', trackingMode: release}\n", []string{
		`3:18 config-value openupm.packages.minVersion must be a string, found the number 1.0 | quote it: "1.0"`,
		`3:47 config-value openupm.packages.githubReleaseAssetName is a path: "a/b" | write the name of a file`,
		`4:18 config-value openupm.packages.minVersion is no version: "1.0" | write "1.0.0"`,
		`4:39 config-value openupm.packages.trackingMode must be git or githubRelease, found the string "release" | write one of them`,
	}},
	{"repositories that git would take for an option or a program", "upm: {repository: --upload-pack=x, packages: [{match: a, repository: 'ext::sh'}, {match: b, repository: a b}]}\n", []string{
		`1:19 config-value upm.repository is no remote's name and no URL: "--upload-pack=x" | write one that git clone takes, as https://github.com/acme/packages.git`,
		`1:70 config-value upm.packages.repository is no remote's name and no URL: "ext::sh" | write one that git clone takes, as https://github.com/acme/packages.git`,
		`1:105 config-value upm.packages.repository is no remote's name and no URL: "a b" | write one that git clone takes, as https://github.com/acme/packages.git`,
	}},
	{"columns behind tabs, wide characters and before trailing blanks", "tag:\t\t1   \n\"é日\" : 1\nbranches: [\"é\",\t2  , 3 ]  \n", []string{
		`1:7 config-value tag must be a string, found the number 1 | quote it: "1"`,
		`2:1 config-key unknown key "é日" at the top level | remove it; known here: ` + topKeys,
		`3:17 config-value an item of branches must be a string, found the number 2 | quote it: "2"`,
		`3:22 config-value an item of branches must be a string, found the number 3 | quote it: "3"`,
	}},
	{"a byte order mark and CRLF count in no column", "\ufefftga: x\r\nbranches:\r\n  - 1\r\n", []string{
		`1:1 config-key unknown key "tga" at the top level; did you mean tag? | write tag`,
		`3:5 config-value an item of branches must be a string, found the number 1 | quote it: "1"`,
	}},

	{"a tab in the indentation", "tags:\n  sign: auto\n\tannotated: true\n", []string{
		`3:1 config-syntax a tab in the indentation; YAML indents with spaces | put spaces in its place`,
	}},
	{"a template without quotes", "tag: {name}/{version}\n", []string{
		`1:12 config-syntax value is not allowed in this context | put a value that begins with { or [ in quotes`,
	}},
	{"a colon in a value without quotes", "commit:\n  message: release: {version}\n", []string{
		`2:12 config-syntax mapping value is not allowed in this context | put a value that has ": " in it in quotes, or check the indentation`,
	}},
	{"a glob without quotes", "ignoreChanges:\n  - **/*.md\n  - *.txt\n", []string{
		`2:5 config-syntax a value that begins with * is a YAML alias; aliases are not supported | put a glob that begins with * in quotes`,
		`3:5 config-syntax a value that begins with * is a YAML alias; aliases are not supported | put a glob that begins with * in quotes`,
	}},
	{"anchors, aliases and merge keys", "a: &a [b]\nc: *a\n<<: {}\n", []string{
		`1:4 config-syntax a value that begins with & is a YAML anchor; anchors are not supported | write the value out where it is used`,
		`2:4 config-syntax a value that begins with * is a YAML alias; aliases are not supported | put a glob that begins with * in quotes`,
		`3:1 config-syntax << is a YAML merge key; merge keys are not supported | write the keys out`,
	}},
	{"tags, complex keys and directives", "%YAML 1.2\n---\ntag: !!str 1.0\n? remote\n: origin\n", []string{
		`1:1 config-syntax % begins a YAML directive; directives are not supported | remove it, or put the value in quotes`,
		`3:6 config-syntax a value that begins with ! is a YAML tag; YAML tags are not supported | remove it, or put the value in quotes`,
		`4:1 config-syntax ? begins a complex key; complex keys are not supported | write it as key: value`,
	}},
	{"a backslash in double quotes", `ignoreChanges: ["Assets\**"]`, []string{
		`1:25 config-syntax found unknown escape character '*' | write / between folders, or a backslash twice`,
	}},
	{"a reserved character", "tag: @acme/x\n", []string{
		`1:6 config-syntax '@' is a reserved character | put the value in quotes`,
	}},
	{"plain values that YAML does not know", "tag: }\nbranches: [a\tb]\n", []string{
		`1:6 config-syntax a value cannot begin with } | put the value in quotes, or remove the }`,
		`2:12 config-syntax a tab inside a value without quotes | put the value in quotes, or a space in the tab's place`,
	}},
	{"a YAML tag at the very end", "tag: x\n!a", []string{
		`2:1 config-syntax a value that begins with ! is a YAML tag; YAML tags are not supported | remove it, or put the value in quotes`,
	}},
	{"a quote that is not closed", "tag: \"x\nremote: y\n", []string{
		`1:6 config-syntax could not find end character of double-quoted text | close the quote`,
	}},
	{"a bracket that is not closed", "branches: [main\n", []string{
		`1:11 config-syntax sequence end token ']' not found | close the bracket`,
	}},
	{"an indentation that fits nothing", "tags:\n    sign: auto\n  annotated: true\n", []string{
		`3:3 config-syntax value is not allowed in this context | check this line's indentation and quotes`,
	}},
	{"several documents", "tag: x\n---\nremote: y\n", []string{
		`2:1 config-syntax a second YAML document begins here | keep one document in the file`,
	}},
	{"text behind the end of the document", "tag: x\n...\n# fine\nremote: y\n", []string{
		`4:1 config-syntax a second YAML document begins here | keep one document in the file`,
	}},
	{"files with versions", "versionFiles:\n- {path: ../a, match: '('}\n- {path: a, match: x, format: '{mayor}', package: 'com.*'}\n- match: x\n", []string{
		`2:10 config-value versionFiles.path leaves the repository: "../a" | remove it`,
		`2:23 config-value versionFiles.match is no regular expression: missing closing ): "(" | correct it; Go's syntax (RE2) is at https://go.dev/s/re2syntax`,
		`3:31 config-value versionFiles.format has an unknown variable {mayor} | write {major}`,
		`3:51 config-value versionFiles.package is not a package's name: "com.*" | write the whole name of one package`,
		`4:3 config-value versionFiles lacks path | write path: "**/AssemblyInfo.cs"`,
	}},
	{"commands", "commands:\n  preCommit: [{run: make}, {run: []}, {add: [x], timeout: 5}]\n  postCommit: [{run: [make], add: [x]}]\n  prepush: []\n", []string{
		`2:21 config-value commands.preCommit.run must be a list of strings, found the string "make" | write ["make"]`,
		`2:34 config-value commands.preCommit.run is an empty list | put an item in it, or remove the key`,
		`2:39 config-value commands.preCommit lacks run | write run: [npm, run, build]`,
		`2:59 config-value commands.preCommit.timeout must be a time, found the number 5 | write a number and a unit, as 90s, 5m or 1h30m`,
		`3:30 config-key unknown key "add" in commands.postCommit; did you mean add under commands.preBump or add under commands.postBump or add under commands.preCommit? | write add under commands.preBump or add under commands.postBump or add under commands.preCommit`,
		`4:3 config-key unknown key "prepush" in commands; did you mean prePush? | write prePush`,
	}},
	{"changelogs that are in no package", "changelog: {path: ../CHANGELOG.md}\n", []string{
		`1:19 config-value changelog.path leaves the package: "../CHANGELOG.md" | remove it`,
	}},
	{"changelogs that are no file", "changelog: {path: docs/}\n", []string{
		`1:19 config-value changelog.path is a folder: "docs/" | write the path of a file`,
	}},
	{"changelogs that are many", "changelog: {path: '*.md'}\n", []string{
		`1:19 config-value changelog.path is a glob: "*.md" | write the path of one file`,
	}},
	{"changelogs that are at no place of a package", "changelog: {path: /CHANGELOG.md}\n", []string{
		`1:19 config-value changelog.path is not relative to the package's root: "/CHANGELOG.md" | write "CHANGELOG.md"`,
	}},
	{"a manifest for a changelog", "changelog: {path: Package.json}\n", []string{
		`1:19 config-value changelog.path is a file with another use: "Package.json" | write the path of a text of its own, as CHANGELOG.md`,
	}},
	{"a .meta for a changelog", "changelog: {path: CHANGELOG.md.meta}\n", []string{
		`1:19 config-value changelog.path is a file with another use: "CHANGELOG.md.meta" | write the path of a text of its own, as CHANGELOG.md`,
	}},
	{"changelogs by way of nothing", "changelog: {path: docs//./CHANGELOG.md}\n", []string{
		`1:19 config-value changelog.path is no plain path: "docs//./CHANGELOG.md" | write names with one / between them`,
	}},
	{"sections of changelogs", "changelog: {sections: {Feat: Added, 'a b': x, fix: '### Fixed', docs: ''}, links: sometimes}\n", []string{
		`1:24 config-value a key of changelog.sections is not in lower case: "Feat" | write feat`,
		`1:37 config-value a key of changelog.sections is no type of commits: "a b" | write a type, as feat or docs`,
		`1:52 config-value changelog.sections of "fix" is no plain title: "### Fixed" | write words without marks, as Added`,
		`1:71 config-value changelog.sections of "docs" is empty | give it a value, or remove it`,
		`1:83 config-value changelog.links must be auto, always or never, found the string "sometimes" | write one of them`,
	}},
	{"bytes that are not UTF-8", "# é\xff\n", []string{
		`1:4 config-syntax the file is not UTF-8 | save it as UTF-8`,
	}},
	{"UTF-16", "\xff\xfet\x00a\x00", []string{
		`1:1 config-syntax the file is not UTF-8 | save it as UTF-8`,
	}},
	{"a control character", "tag: a\x00b\n", []string{
		`1:7 config-syntax the control character U+0000 | remove it`,
	}},
	{"deep nesting", "tag: " + strings.Repeat("[", 30_000), []string{
		`0:0 config-syntax the file has 30002 YAML tokens; 20000 are allowed | make it smaller`,
	}},
	{"nesting that no key needs", "tag: " + strings.Repeat("[", 17), []string{
		`1:22 config-syntax more than 16 brackets inside each other | no key needs more than five`,
	}},
	{"a huge file", "#" + strings.Repeat("x", 1<<20), []string{
		`0:0 config-syntax the file has 1048577 bytes; 1048576 are allowed | make it smaller`,
	}},
}

func TestParseSaysEveryFault(t *testing.T) {
	t.Parallel()
	for _, test := range faults {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, found := Parse("a/.upmrel.yaml", []byte(test.file))
			if diff := cmp.Diff(test.want, said(found)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if c != nil || found[0].Path != "a/.upmrel.yaml" || !found.Errors() {
				t.Errorf("got config %v and findings %+v", c, found)
			}
		})
	}
}

// accepted are files without faults, and what they change in Default.
var accepted = []struct {
	name, file string
	change     func(*Config)
}{
	{"an empty file", "", func(*Config) {}},
	{"only comments", "# a\n\n  # b\n", func(*Config) {}},
	{"only a document marker", "---\n...\n", func(*Config) {}},
	{"sections without keys", "commit:\ntags: {}\npackages: ~\n", func(*Config) {}},
	{"empty lists and tables", "ignoreChanges: []\npackages: {exclude: [], short: {}, tag: }\n", func(*Config) {}},
	{"one key, other defaults in its section stay", "tags: {annotated: false}\n", func(c *Config) { c.Tags.Annotated = false }},
	{"a byte order mark, CRLF and a tab", "\ufeffbranches:\t[main]\r\nremote: origin\r\n", func(c *Config) {
		c.Branches, c.Remote = []string{"main"}, "origin"
	}},
	{"message with several lines", "commit:\n  message: |-\n    release {releases}\n\n    body {not a variable}\n", func(c *Config) {
		c.Commit.Message = "release {releases}\n\nbody {not a variable}"
	}},
	{"upm branches as the defaults say", "upm: {}\n", func(c *Config) { c.UPM.On = true }},
	{"upm branches, all keys commented out", "upm:\n  # tag: both\n", func(c *Config) { c.UPM.On = true }},
	{"upm repositories of every form", "upm:\n  repository: git@host:a.git\n  packages:\n  - {match: a, repository: 'ssh://[::1]/a'}\n  - {match: b, repository: ../a}\n", func(c *Config) {
		c.UPM.On, c.UPM.Repository = true, "git@host:a.git"
		c.UPM.Packages = []UPMPackage{newUPMPackage(), newUPMPackage()}
		c.UPM.Packages[0].Match, c.UPM.Packages[0].Repository = "a", "ssh://[::1]/a"
		c.UPM.Packages[1].Match, c.UPM.Packages[1].Repository = "b", "../a"
	}},
	{"annotated tags are asked for only where the file says so", "tags: {annotated: true}\n", func(c *Config) { c.Tags.Required = true }},
	{"what takes away what an earlier match gave", "upm: {packages: [{match: a, samples: false, include: [], drop: [], run: {run: []}}]}\n", func(c *Config) {
		item := newUPMPackage()
		item.Match, item.Samples, item.Include, item.Drop, item.Run.Run = "a", new(bool), []string{}, []string{}, []string{}
		c.UPM.On, c.UPM.Packages = true, []UPMPackage{item}
	}},
	{"every key", `---
strategy: prefixed
tag: "{short}/{version}"
remote: upstream
branches: [main, "release/*"]
ignoreChanges: ["**/*.md"]
packages:
  include: [Packages/*/package.json]
  exclude:
    - "**/Vendor/**"   # not ours
  builtinExcludes: false
  private: ["com.acme.internal.*"]
  groups:
    tools: [com.acme.tools, "com.acme.tools.*"]
    core: ["com.acme.core*"]
  short: {com.acme.input-system: input}
  tag:
    com.acme.legacy: "legacy-v{version}"
commit: {message: "release: {version}", sign: always}
tags: {annotated: True, message: "v{version}", sign: never}
push: {atomic: never, tagGroup: 0}
upm:
  branch: "upm/{short}"
  tag: both
  tagTemplate: "{name}/upm/{version}"
  history: snapshot
  repository: https://example.com/acme/packages.git
  packages:
    - match: "com.acme.*"
      samples: true
      include: [LICENSE.md, "docs/*.md"]
    - match: com.acme.foo
      drop: ["**/*.psd"]
      run: {run: [make, dlls], timeout: 1h30m, shell: true}
      branch: foo
      history: full
      repository: build
dependents: {range: follow, bump: same}
auto: {sources: [commits], types: {docs: patch, fix: none}, scopes: [core, "ui*"], zero: same}
channels: {beta: beta, "next/*": rc}
snapshot: {format: "{version}-dev.{date}"}
versionFiles:
  - {path: "**/AssemblyInfo.cs", match: '^\[assembly: AssemblyVersion\("(.+?)"\)', package: com.acme.core, format: "{major}.{minor}.0.0"}
  - {path: README.md, match: "version-(.+?)-blue"}
commands:
  preCommit: [{run: [npm, run, build], add: ["**/*.dll"], timeout: 90s}, {run: ["echo $UPMREL_VERSION"], shell: true}]
  postPush: [{run: [./announce]}]
changelog: {path: docs/CHANGELOG.md, update: false, create: true, fromCommits: true, sections: {docs: Documentation, perf: none}, links: never, root: true}
prePush: {ignoreTags: ["nightly-*"], exemptRemotes: [backup], allowMove: true, allowDelete: true, branches: refuse, online: true, severity: {tag-lightweight: off, tag-unreachable: error}}
check:
  targets: [assetstore]
  rules: [{rule: junk, path: "A/**", package: com.acme.a, target: git, severity: off, reason: "it is art"}]
assetstore: {publisher: com.acme, products: {input: {packages: [com.acme.input]}, b: {packages: [com.acme.b.x, com.acme.b.y]}}}
openupm: {packages: [{match: com.acme.a, hunter: octocat, minVersion: "1.0.0"}, {topics: [utilities]}]}
github: {release: true, draft: true, prerelease: always, latest: never}
`, func(c *Config) {
		yes := true
		*c = Config{
			Strategy: "prefixed", Tag: "{short}/{version}", Remote: "upstream",
			Branches: []string{"main", "release/*"}, IgnoreChanges: []string{"**/*.md"},
			Packages: Packages{
				Include: []string{"Packages/*/package.json"}, Exclude: []string{"**/Vendor/**"},
				Private: []string{"com.acme.internal.*"},
				Groups:  []Group{{"tools", []string{"com.acme.tools", "com.acme.tools.*"}}, {"core", []string{"com.acme.core*"}}},
				Short:   map[string]string{"com.acme.input-system": "input"},
				Tag:     map[string]string{"com.acme.legacy": "legacy-v{version}"},
			},
			Commit: Commit{Message: "release: {version}", Sign: "always"},
			Tags:   Tags{Annotated: true, Required: true, Message: "v{version}", Sign: "never"},
			Push:   Push{Atomic: "never"},
			UPM: UPM{
				On: true, Branch: "upm/{short}", Tag: "both", TagTemplate: "{name}/upm/{version}", History: "snapshot",
				Repository: "https://example.com/acme/packages.git",
				Packages: []UPMPackage{
					{Match: "com.acme.*", Samples: &yes, Include: []string{"LICENSE.md", "docs/*.md"}, Run: UPMRun{Timeout: 5 * time.Minute}},
					{
						Match: "com.acme.foo", Drop: []string{"**/*.psd"},
						Run:    UPMRun{Run: []string{"make", "dlls"}, Timeout: 90 * time.Minute, Shell: true},
						Branch: "foo", History: "full", Repository: "build",
					},
				},
			},
			Dependents: Dependents{Range: "follow", Bump: "same"},
			Auto: Auto{
				Sources: []string{"commits"}, Types: map[string]string{"feat": "minor", "fix": "none", "perf": "patch", "docs": "patch"},
				Scopes: []string{"core", "ui*"}, Zero: "same",
			},
			Channels: map[string]string{"beta": "beta", "next/*": "rc"},
			Snapshot: Snapshot{Format: "{version}-dev.{date}"},
			VersionFiles: []VersionFile{
				{"**/AssemblyInfo.cs", `^\[assembly: AssemblyVersion\("(.+?)"\)`, "com.acme.core", "{major}.{minor}.0.0"},
				{Path: "README.md", Match: "version-(.+?)-blue", Format: "{version}"},
			},
			Commands: Commands{
				PreCommit: []Command{
					{Run: []string{"npm", "run", "build"}, Add: []string{"**/*.dll"}, Timeout: 90 * time.Second},
					{Run: []string{"echo $UPMREL_VERSION"}, Timeout: 5 * time.Minute, Shell: true},
				},
				PostPush: []Command{{Run: []string{"./announce"}, Timeout: 5 * time.Minute}},
			},
			Changelog: Changelog{
				Path: "docs/CHANGELOG.md", Create: true, FromCommits: true, Links: "never", Root: true,
				Sections: map[string]string{"docs": "Documentation", "perf": SectionNone},
			},
			PrePush: PrePush{
				IgnoreTags: []string{"nightly-*"}, ExemptRemotes: []string{"backup"},
				AllowMove: true, AllowDelete: true, Branches: "refuse", Online: true,
				Severity: map[string]string{"tag-lightweight": "off", "tag-unreachable": "error"},
			},
			Check:      Check{[]string{"assetstore"}, []Override{{"junk", "A/**", "com.acme.a", "git", "off", "it is art"}}},
			AssetStore: AssetStore{"com.acme", []Product{{"input", []string{"com.acme.input"}}, {"b", []string{"com.acme.b.x", "com.acme.b.y"}}}},
			OpenUPM:    OpenUPM{[]OpenUPMPackage{{Match: "com.acme.a", Hunter: "octocat", MinVersion: "1.0.0"}, {Match: "*", Topics: []string{"utilities"}}}},
			GitHub:     GitHub{Release: true, Draft: true, Prerelease: GitHubAlways, Latest: GitHubNever},
		}
	}},
}

func TestParseReads(t *testing.T) {
	t.Parallel()
	for _, test := range accepted {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			want := Default()
			test.change(want)
			got, found := Parse(Filename, []byte(test.file))
			if diff := cmp.Diff(want, got); diff != "" || len(found) > 0 {
				t.Errorf("config (-want +got):\n%s\nfindings: %q", diff, said(found))
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	file := []byte(accepted[len(accepted)-1].file)
	for b.Loop() {
		if _, found := Parse(Filename, file); len(found) > 0 {
			b.Fatal(said(found))
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, test := range faults {
		if len(test.file) < 1000 {
			f.Add(test.file)
		}
	}
	for _, test := range accepted {
		f.Add(test.file)
	}
	f.Fuzz(func(t *testing.T, file string) {
		c, found := Parse(Filename, []byte(file))
		if (c == nil) != found.Errors() {
			t.Fatalf("config %v with findings %q", c, said(found))
		}
		for _, f := range found {
			checkFinding(t, file, f)
		}
		if c == nil {
			return
		}
		again, found := Parse(Filename, Write(c))
		if diff := cmp.Diff(c, again); diff != "" {
			t.Errorf("read back (-want +got):\n%s\nfindings: %q\n%s", diff, said(found), Write(c))
		}
	})
}

// checkFinding wants a place inside the file and text that is safe to print.
func checkFinding(t *testing.T, file string, f finding.Finding) {
	t.Helper()
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(file, "\ufeff")), "\n")
	inside := f.Line == 0 || f.Line <= len(lines) && f.Column >= 1 && f.Column <= len([]rune(lines[f.Line-1]))+1
	if !inside || f.Fix == "" || f.Message == "" {
		t.Errorf("%d:%d %q %q in %d lines", f.Line, f.Column, f.Message, f.Fix, len(lines))
	}
	if strings.ContainsFunc(f.Message+f.Fix, func(char rune) bool { return char < ' ' || char >= 0x7f && char < 0xa0 }) {
		t.Errorf("control character in %q, %q", f.Message, f.Fix)
	}
}
