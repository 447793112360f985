package metadata

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/upmrel/upmrel/monorepo/lazyregexp"
)

// Notes are further lines of comment, by key.
type Notes map[string]string

// Format writes the file, with comments that say what a person may change. The
// same bytes each time.
func (m *Metadata) Format(notes Notes) []byte {
	w := &writer{notes: notes}
	w.comment(fmt.Sprintf("OpenUPM's metadata of %s. It goes into data/packages/%s of a fork of\ngithub.com/openupm/openupm, alone in a pull request titled %q.",
		oneLine(m.Name), Filename(oneLine(m.Name)), Title(oneLine(m.Name))))
	w.text("name", m.Name, "")
	w.list("aliases", m.Aliases, "Names that the package had before.")
	w.text("displayName", m.DisplayName, "")
	w.text("description", m.Description, "")
	w.text("repoUrl", m.RepoURL, "")
	w.text("trackingMode", m.TrackingMode, "git: OpenUPM builds tags. githubRelease: it publishes the tarball of each GitHub\nRelease.")
	if m.AssetName != "" {
		w.text("githubReleaseAssetName", m.AssetName, "The tarball's name, or what it begins with.")
	}
	w.nullable("parentRepoUrl", m.ParentRepoURL, "Where the repository is a fork: the address of the one it was forked from.")
	w.nullable("licenseSpdxId", m.LicenseID, "")
	w.text("licenseName", m.LicenseName, "")
	w.list("topics", m.Topics, "Of https://github.com/openupm/openupm/blob/master/data/topics.yml.")
	w.text("hunter", m.Hunter, "The GitHub user who submits the package.")
	w.quoted("gitTagPrefix", m.TagPrefix, "Tags of this package begin so; this is no pattern.")
	w.quoted("gitTagIgnore", m.TagIgnore, "A regular expression of tags to pass over.")
	w.quoted("minVersion", m.MinVersion, "The lowest version to build. Keep the quotes: 1.0 without is a number.")
	w.nullable("image", m.Image, "The address of an image, not of a page that shows one.")
	if m.ImageFit != "" {
		w.text("imageFit", m.ImageFit, "cover or contain.")
	}
	w.quoted("readme", m.Readme, "Branch and path.")
	w.comment("When this was written, in milliseconds since 1970. OpenUPM asks for it.")
	w.note("createdAt")
	w.line("createdAt", strconv.FormatInt(m.CreatedAt, 10))
	return []byte(w.b.String())
}

type writer struct {
	b     strings.Builder
	notes Notes
}

func (w *writer) comment(text string) {
	for line := range strings.Lines(text) {
		w.b.WriteString("# " + strings.TrimRight(line, "\n") + "\n")
	}
}

// note writes the caller's comment on a key.
func (w *writer) note(key string) {
	if text := w.notes[key]; text != "" {
		w.comment(cleanLines(text))
	}
}

func (w *writer) line(key, value string) { w.b.WriteString(key + ": " + value + "\n") }

func (w *writer) head(key, comment string) {
	if comment != "" {
		w.comment(comment)
	}
	w.note(key)
}

func (w *writer) text(key, value, comment string) {
	w.head(key, comment)
	w.line(key, scalar(value))
}

func (w *writer) quoted(key, value, comment string) {
	w.head(key, comment)
	w.line(key, quote(value))
}

func (w *writer) nullable(key, value, comment string) {
	w.head(key, comment)
	if value == "" {
		w.line(key, "null")
		return
	}
	w.line(key, scalar(value))
}

func (w *writer) list(key string, items []string, comment string) {
	w.head(key, comment)
	if len(items) == 0 {
		w.line(key, "[]")
		return
	}
	w.b.WriteString(key + ":\n")
	for _, item := range items {
		w.b.WriteString("  - " + scalar(item) + "\n")
	}
}

// plain are texts that no reader of YAML takes for anything but text: words of
// letters with nothing behind them that YAML obeys.
var plain = lazyregexp.New(`^[A-Za-z][A-Za-z0-9_./()+-]*( [A-Za-z0-9(][A-Za-z0-9_.,/()+-]*)*$`)

// scalar writes a text, without quotes where it needs none.
func scalar(s string) string {
	switch strings.ToLower(s) {
	case "null", "true", "false", "yes", "no", "on", "off", "y", "n":
		return quote(s)
	}
	if plain().MatchString(s) {
		return s
	}
	return quote(s)
}

// quote writes a text in single quotes, which leave all as it is, or, where it has
// several lines or characters that don't show, in double ones.
func quote(s string) string {
	if strings.ContainsFunc(s, hidden) || !validUTF8(s) {
		return doubleQuote(s)
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// doubleQuote writes a text as JSON, which YAML reads as well, with all that is
// hidden escaped.
func doubleQuote(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic("metadata: encode a string: " + err.Error()) // strings always encode
	}
	var b strings.Builder
	for _, r := range string(text) {
		switch {
		case !hidden(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
