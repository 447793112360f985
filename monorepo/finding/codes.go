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
	GroupDrift         Code = "group-drift"         // packages of a group of several versions
	DependencyRange    Code = "dependency-range"    // not an exact version
	DependencyAhead    Code = "dependency-ahead"    // asks for more than the sibling's version
	VersionFile        Code = "version-file"        // a file that should hold a package's version, and does not
)

// Faults of a package's name.
const (
	NameEmpty         Code = "name-empty"          // no name, or an empty one
	NameCharset       Code = "name-charset"        // characters that a name can't have
	NameLength        Code = "name-length"         // too long, or longer than recommended
	NameSegments      Code = "name-segments"       // fewer than three parts
	NameEmptySegment  Code = "name-empty-segment"  // a part without a character
	NameSuffix        Code = "name-suffix"         // ends as a folder that Unity takes for a native plug-in
	NameUnityScope    Code = "name-unity-scope"    // Unity's own scope
	NameUnityWord     Code = "name-unity-word"     // holds the word unity
	NameReservedScope Code = "name-reserved-scope" // a scope that belongs to nobody, or to others
	NameNPMScope      Code = "name-npm-scope"      // an npm scope, @scope/name
	NameFolder        Code = "name-folder"         // the folder is called otherwise
	NameNamespace     Code = "name-namespace"      // not what the Asset Store's namespaces make it
	NamePrefixClash   Code = "name-prefix-clash"   // its tags begin with another package's prefix
)

// Faults of what a manifest says.
const (
	ManifestBOM         Code = "manifest-bom"         // begins with a byte order mark
	ManifestCase        Code = "manifest-case"        // the file is not called package.json
	ManifestRecommended Code = "manifest-recommended" // lacks what users see
	ManifestLength      Code = "manifest-length"      // a text that is too long
	ManifestScripts     Code = "manifest-scripts"     // npm scripts that run on pack
	ManifestDist        Code = "manifest-dist"        // holds what only a registry writes
	ManifestUnknownKey  Code = "manifest-unknown-key" // a key that nobody reads
	VersionBuild        Code = "version-build"        // build metadata, which OpenUPM drops
	VersionUppercase    Code = "version-uppercase"    // upper case, which OpenUPM lowers
	VersionZero         Code = "version-zero"         // 0.0.0
	UnityField          Code = "unity-field"          // not YYYY.N
	UnityRelease        Code = "unity-release"        // not what follows YYYY.N in a Unity version
	SampleField         Code = "sample-field"         // a sample without a name, a description or a path
	SamplePath          Code = "sample-path"          // a sample that is not there
	SampleDuplicate     Code = "sample-duplicate"     // two samples of one path
)

// Faults of a package's files.
const (
	MetaMissing         Code = "meta-missing"         // a file or folder without .meta
	MetaOrphan          Code = "meta-orphan"          // a .meta of nothing
	MetaHidden          Code = "meta-hidden"          // a .meta of what Unity hides
	MetaGUID            Code = "meta-guid"            // a .meta without a GUID that Unity can read
	MetaUnpacked        Code = "meta-unpacked"        // a .meta, or what it is of, that packing leaves out
	GUIDDuplicate       Code = "guid-duplicate"       // one GUID for two assets
	SamplesBoth         Code = "samples-both"         // Samples beside Samples~
	DocumentationCase   Code = "documentation-case"   // Documentation~ in another spelling
	ChangelogMissing    Code = "changelog-missing"    // no CHANGELOG.md
	ChangelogFormat     Code = "changelog-format"     // not Keep a Changelog
	ChangelogVersion    Code = "changelog-version"    // the newest entry is of another version
	ChangelogUnreleased Code = "changelog-unreleased" // entries that no version has
	LicenseMissing      Code = "license-missing"      // no LICENSE.md
	ReadmeMissing       Code = "readme-missing"       // no README.md
	AsmdefSyntax        Code = "asmdef-syntax"        // an assembly definition that can't be read
	AsmdefMissing       Code = "asmdef-missing"       // a script that is in no assembly
	AsmdefSeveral       Code = "asmdef-several"       // two assembly definitions in one folder
	AsmdefDuplicate     Code = "asmdef-duplicate"     // two assemblies of one name
	AsmdefFileName      Code = "asmdef-file-name"     // the file is called otherwise than the assembly
	AsmdefEditor        Code = "asmdef-editor"        // an Editor assembly that players get
	LFSPointer          Code = "lfs-pointer"          // a pointer in the place of a file
	Symlink             Code = "symlink"              // a symlink, which packing leaves out
	Submodule           Code = "submodule"            // a submodule
	SubmoduleURL        Code = "submodule-url"        // a submodule that not everybody can fetch
	PathCase            Code = "path-case"            // two paths that differ in case alone
	PathWindows         Code = "path-windows"         // a name that Windows can't hold
	PathLength          Code = "path-length"          // a path that is too long
	FileSize            Code = "file-size"            // a file that is too large
	PackageSize         Code = "package-size"         // a package that is too large
	Junk                Code = "junk"                 // what belongs to no package
	SecretFile          Code = "secret-file"          // what may hold secrets, and is packed
	IgnoreRule          Code = "ignore-rule"          // an ignore rule that hides files of the package
	AttestationStale    Code = "attestation-stale"    // a signature older than what it signs
)

// What the Asset Store asks for.
const (
	AssetStoreAuthor        Code = "assetstore-author"        // no author
	AssetStoreUnity         Code = "assetstore-unity"         // no Unity version, or one that is too old
	AssetStoreText          Code = "assetstore-text"          // a name or a description out of its bounds
	AssetStoreDocumentation Code = "assetstore-documentation" // no documentation
	AssetStoreChangelog     Code = "assetstore-changelog"     // a changelog elsewhere that is no web address
	AssetStoreFile          Code = "assetstore-file"          // a file that the store refuses
	AssetStoreConfig        Code = "assetstore-config"        // namespaces that are missing or that can't be
)

// What OpenUPM asks for.
const (
	OpenUPMGitHub        Code = "openupm-github"         // the repository is not on GitHub
	OpenUPMUnityRegistry Code = "openupm-unity-registry" // a name that Unity publishes
	OpenUPMNuGetScope    Code = "openupm-nuget-scope"    // a name that belongs to UnityNuGet
	OpenUPMScope         Code = "openupm-scope"          // a scope that OpenUPM blocks or looks at by hand
	OpenUPMLicense       Code = "openupm-license"        // no licence that OpenUPM can name
	OpenUPMNoRelease     Code = "openupm-no-release"     // no release tag yet
	OpenUPMMetadata      Code = "openupm-metadata"       // a metadata file that OpenUPM refuses, or that is out of date
)

// What changed since the last release.
const (
	ChangeMajor Code = "change-major" // something went that users may hold on to
	ChangeMinor Code = "change-minor" // something was added

	ChangeUntold Code = "change-untold" // no commit and no changelog tells of it
	LevelNone    Code = "level-none"    // nothing that happened raises the version
	LevelUnknown Code = "level-unknown" // not all that happened is known here
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
	TagIgnored      Code = "tag-ignored"      // OpenUPM takes no release from it
	TagShadowed     Code = "tag-shadowed"     // another tag of the same version comes first at OpenUPM
	TagFails        Code = "tag-fails"        // OpenUPM's build of it would fail
	TagDuplicate    Code = "tag-duplicate"    // another tag releases the same version of the package
	TagUnreachable  Code = "tag-unreachable"  // on no branch that releases are made on
	TagLightweight  Code = "tag-lightweight"  // not annotated, where that is asked for
	TagRenamed      Code = "tag-renamed"      // made under another name than it is pushed under
	TagWorkflow     Code = "tag-workflow"     // so many tags in one push that no workflow starts

	BranchNoCommit     Code = "branch-no-commit"    // a branch on a tag object, a tree or a blob
	VersionLower       Code = "version-lower"       // a higher version of the package is published
	DependencyUntagged Code = "dependency-untagged" // asks for a version of a sibling that no tag releases
	NotJudged          Code = "not-judged"          // what could not be judged with what is known here
)

// Faults of upm branches, and of the tags on them.
const (
	UPMBranch    Code = "upm-branch"       // no name of a branch, or a branch of releases
	UPMClash     Code = "upm-branch-clash" // two branches that no repository holds side by side
	UPMTag       Code = "upm-tag"          // upm tags that cannot tell packages or releases apart
	UPMUnmatched Code = "upm-unmatched"    // an item that matches no package
	UPMRewrite   Code = "upm-rewrite"      // a branch would lose commits
	UPMTree      Code = "upm-tree"         // a branch or a tag on it that does not hold its package
	UPMManifest  Code = "upm-manifest"     // a branch without a valid package.json at its root
)

// Faults of the hooks that git runs here.
const (
	HookInactive Code = "hook-inactive" // pushes are not judged
	HookRisk     Code = "hook-risk"     // something may come to keep them from being judged
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
		ManifestUnreadable, ManifestSyntax, ManifestField, NameDuplicate, VersionInvalid, VersionDrift, GroupDrift, DependencyRange, DependencyAhead, VersionFile,
		NameEmpty, NameCharset, NameLength, NameSegments, NameEmptySegment, NameSuffix, NameUnityScope, NameUnityWord, NameReservedScope, NameNPMScope, NameFolder, NameNamespace, NamePrefixClash,
		ManifestBOM, ManifestCase, ManifestRecommended, ManifestLength, ManifestScripts, ManifestDist, ManifestUnknownKey, VersionBuild, VersionUppercase, VersionZero, UnityField, UnityRelease, SampleField, SamplePath, SampleDuplicate,
		MetaMissing, MetaOrphan, MetaHidden, MetaGUID, MetaUnpacked, GUIDDuplicate, SamplesBoth, DocumentationCase, ChangelogMissing, ChangelogFormat, ChangelogVersion, ChangelogUnreleased, LicenseMissing, ReadmeMissing, AsmdefSyntax, AsmdefMissing, AsmdefSeveral, AsmdefDuplicate, AsmdefFileName, AsmdefEditor, LFSPointer, Symlink, Submodule, SubmoduleURL, PathCase, PathWindows, PathLength, FileSize, PackageSize, Junk, SecretFile, IgnoreRule, AttestationStale,
		AssetStoreAuthor, AssetStoreUnity, AssetStoreText, AssetStoreDocumentation, AssetStoreChangelog, AssetStoreFile, AssetStoreConfig,
		OpenUPMGitHub, OpenUPMUnityRegistry, OpenUPMNuGetScope, OpenUPMScope, OpenUPMLicense, OpenUPMNoRelease, OpenUPMMetadata,
		ChangeMajor, ChangeMinor, ChangeUntold, LevelNone, LevelUnknown,
		TemplateInvalid, TemplateClash, TemplateOpenUPM,
		TagMalformed, PackageUnknown, PackagePrivate, VersionMismatch, TagNoCommit, TagMoved, TagDeleted, TagExists, TagIsBranch, TagIgnored, TagShadowed, TagFails, TagDuplicate, TagUnreachable, TagLightweight, TagRenamed, TagWorkflow,
		BranchNoCommit, VersionLower, DependencyUntagged, NotJudged,
		UPMBranch, UPMClash, UPMTag, UPMUnmatched, UPMRewrite, UPMTree, UPMManifest,
		HookInactive, HookRisk,
		Precondition, Failed,
	}
}
