package release

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/spelling"
	"github.com/upmrel/upmrel/monorepo/version"
)

// Bump says how a version rises: by a level, or to a version. The zero Bump is none.
type Bump struct {
	Level   version.Level
	Version *version.Version
}

// ParseBump reads a level or a strict SemVer version.
func ParseBump(s string) (Bump, error) {
	var words []string
	for _, level := range append(version.Levels(), Auto) {
		if string(level) == s {
			return Bump{Level: level}, nil
		}
		words = append(words, string(level))
	}
	v, err := version.Parse(s)
	if err == nil {
		return Bump{Version: &v}, nil
	}
	message := fmt.Sprintf("%q is neither a version nor a level (%s)", s, strings.Join(words, ", "))
	if near, ok := version.Nearest(s); ok {
		message += fmt.Sprintf("; did you mean %s?", near)
	} else if near, ok := spelling.Nearest(s, words); ok {
		message += fmt.Sprintf("; did you mean %s?", near)
	}
	return Bump{}, &RequestError{Message: message}
}

// IsZero reports whether nothing was asked for.
func (b Bump) IsZero() bool { return b.Level == "" && b.Version == nil }

// From is the version that follows v, never a lower one. pre is the prerelease
// identifier, "" to keep the present one.
func (b Bump) From(v version.Version, pre string) (version.Version, error) {
	switch {
	case b.Version == nil:
		return v.Next(b.Level, pre)
	case pre != "":
		return version.Version{}, fmt.Errorf("%s is a version already, so --pre %s has no place", b.Version, pre)
	case b.Version.Compare(v) < 0:
		return version.Version{}, fmt.Errorf("%s would be a step back", b.Version)
	}
	return *b.Version, nil
}

// String is the level or version as a person writes it.
func (b Bump) String() string {
	if b.Version != nil {
		return b.Version.String()
	}
	return string(b.Level)
}

// MarshalText writes what ParseBump reads, and nothing for none.
func (b Bump) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (b *Bump) UnmarshalText(text []byte) error {
	*b = Bump{}
	if len(text) == 0 {
		return nil
	}
	parsed, err := ParseBump(string(text))
	*b = parsed
	return err
}

// Request is what the user asks for. Plan files hold it, without what plan can't be
// asked for.
type Request struct {
	Bump Bump   `json:"bump,omitzero"` // for every chosen package
	Pre  string `json:"pre,omitempty"` // prerelease identifier, "" to keep the present one

	// Packages are the packages that the user named, each perhaps with a bump of
	// its own; a zero one takes Bump.
	Packages map[string]Bump `json:"packages,omitempty"`

	All           bool `json:"all,omitempty"`            // prefixed: unchanged packages too
	Force         bool `json:"force,omitempty"`          // raise also what is released at HEAD, or bumped and not released
	AlwaysBump    bool `json:"-"`                        // Force for dependents too: a plain bump, that knows no release
	FromManifests bool `json:"from_manifests,omitempty"` // no edits: tag the manifests' versions that have no tag
	OnlyPush      bool `json:"-"`                        // of FromManifests: make no tag, push those that are here
	NoTag         bool `json:"-"`
	NoPush        bool `json:"-"`
	NoSplit       bool `json:"no_split,omitempty"` // leave upm branches alone
	OnlySplit     bool `json:"-"`                  // of FromManifests: upm branches of HEAD, no tags and no push
	Snapshot      bool `json:"-"`                  // versions of a build that is no release: no changelog, commit, tags or push
	ForceSplit    bool `json:"-"`                  // take commits away from upm branches where the split lacks them
	OnlyReleases  bool `json:"-"`                  // of OnlyPush: no push, GitHub Releases of HEAD's tags that are out

	// GitHubRelease and Draft ask for a GitHub Release of each tag, and for one that is
	// left as a draft; nil: as the configuration says. With Force what is there already
	// is replaced.
	GitHubRelease *bool `json:"github_release,omitempty"`
	Draft         *bool `json:"draft,omitempty"`
}

// bumps are all that the request asks for, in no order.
func (r Request) bumps() []Bump {
	return append(slices.Collect(maps.Values(r.Packages)), r.Bump)
}

// RequestError says what is wrong with what the user asked for.
type RequestError struct{ Message, Fix string }

func (e *RequestError) Error() string { return e.Message }
