package finding

// Code names a rule, in kebab-case. Every code is declared here, once.
type Code string

// Faults of the configuration file.
const (
	ConfigSyntax Code = "config-syntax" // not YAML, or a duplicate key
	ConfigKey    Code = "config-key"    // a key that the tool does not know
	ConfigValue  Code = "config-value"  // a value of a wrong type or out of its range
)

// Faults of package manifests and of the packages together.
const (
	ManifestUnreadable Code = "manifest-unreadable" // a symlink, a submodule or too large
	ManifestSyntax     Code = "manifest-syntax"     // not strict JSON in UTF-8
	ManifestField      Code = "manifest-field"      // a field that is missing or of a wrong type
	NameDuplicate      Code = "name-duplicate"      // two manifests of one package name
	VersionInvalid     Code = "version-invalid"     // not strict SemVer 2.0.0
	VersionDrift       Code = "version-drift"       // synchronized packages of several versions
	DependencyRange    Code = "dependency-range"    // not an exact version
	DependencyAhead    Code = "dependency-ahead"    // asks for more than the sibling's version
)

// Faults of tag templates.
const (
	TemplateInvalid Code = "template-invalid" // no {version}, an unknown variable, not a ref name
	TemplateClash   Code = "template-clash"   // two packages' tags cannot be told apart
	TemplateOpenUPM Code = "template-openupm" // OpenUPM reads another version from its tags
)

// Faults of tags, found before they are made or pushed.
const (
	TagMalformed    Code = "tag-malformed"    // not the form that the strategy asks for
	PackageUnknown  Code = "package-unknown"  // the tag names a package that the commit lacks
	PackagePrivate  Code = "package-private"  // the tag would publish a private package
	VersionMismatch Code = "version-mismatch" // the manifest at the tagged commit differs
	TagNoCommit     Code = "tag-no-commit"    // a release tag on a tree or a blob
	TagMoved        Code = "tag-moved"        // a published tag would point elsewhere
	TagDeleted      Code = "tag-deleted"      // a published tag would go
	TagExists       Code = "tag-exists"       // the name is taken, here or on the remote
	TagIsBranch     Code = "tag-is-branch"    // a branch of that name: OpenUPM clones the branch
)

// Faults of upm branches, and of the tags on them.
const (
	UPMBranch    Code = "upm-branch"       // no name of a branch, or a branch of releases
	UPMClash     Code = "upm-branch-clash" // two branches that no repository holds side by side
	UPMTag       Code = "upm-tag"          // upm tags that cannot tell packages or releases apart
	UPMUnmatched Code = "upm-unmatched"    // an item that matches no package
	UPMRewrite   Code = "upm-rewrite"      // a branch would lose commits
	UPMTree      Code = "upm-tree"         // a branch that does not hold its package
)

// What a command reports of itself, beside faults of the repository.
const (
	Precondition Code = "precondition" // a state of the clone in which nothing is released
	Failed       Code = "failed"       // the command could not do what was asked
)

// Codes lists every code, in the order above.
func Codes() []Code {
	return []Code{
		ConfigSyntax, ConfigKey, ConfigValue,
		ManifestUnreadable, ManifestSyntax, ManifestField, NameDuplicate, VersionInvalid, VersionDrift, DependencyRange, DependencyAhead,
		TemplateInvalid, TemplateClash, TemplateOpenUPM,
		TagMalformed, PackageUnknown, PackagePrivate, VersionMismatch, TagNoCommit, TagMoved, TagDeleted, TagExists, TagIsBranch,
		UPMBranch, UPMClash, UPMTag, UPMUnmatched, UPMRewrite, UPMTree,
		Precondition, Failed,
	}
}
