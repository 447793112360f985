package hooks

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"path/filepath"
	"strings"

	"github.com/upmrel/upmrel/monorepo/lazyregexp"
)

// Shim is what a hook that upmrel wrote tells of itself.
type Shim struct {
	Version int    // of its text
	Binary  string // the path that it records, with slashes; "" is none
	Edited  bool   // somebody changed the text
	Broken  bool   // carriage returns or a byte order mark came into it: git hangs on such a first line
}

// shimVersion is that of the hooks that this program writes.
const shimVersion = 2

// marker begins the second line of every hook that upmrel wrote.
const marker = "# upmrel hook"

// marked finds that line, which tells more than a comment of somebody else does.
var marked = lazyregexp.New("(?m)^" + marker + ".*: managed by `upmrel hook install`")

// The first text had no sum in it. This is that of the text without its path.
const (
	firstMarker = marker + ": managed by `upmrel hook install`; do not edit."
	firstSum    = 0xed282586
)

// managed is the second line; its sum tells an edited text, of any version, from one
// that may be replaced.
func managed(version int, sum uint32) string {
	return fmt.Sprintf("%s %d (%08x): managed by `upmrel hook install`; do not edit.", marker, version, sum)
}

// readShim reads a hook; ok is false for one that is not upmrel's.
func readShim(text []byte) (s Shim, ok bool) {
	plain := bytes.ReplaceAll(bytes.TrimPrefix(text, []byte("\ufeff")), []byte("\r\n"), []byte("\n"))
	if !marked().Match(plain) {
		return Shim{}, false
	}
	s = Shim{Version: 1, Binary: recorded(plain), Broken: len(plain) != len(text)}
	shebang, rest, _ := strings.Cut(string(plain), "\n")
	line, body, _ := strings.Cut(rest, "\n")
	if line == firstMarker {
		s.Edited = crc32.ChecksumIEEE([]byte(withoutPath(body))) != firstSum
		return s, true
	}
	if _, err := fmt.Sscanf(line, marker+" %d ", &s.Version); err != nil {
		s.Edited = true
		return s, true
	}
	s.Edited = shebang != "#!/bin/sh" || line != managed(s.Version, crc32.ChecksumIEEE([]byte(body)))
	return s, true
}

// shim is the hook's text for the program at a path, "" for the one in PATH. It is
// plain sh with LF everywhere: git hangs on a first line that ends in CR.
//
// With a hook of somebody else to run as well, upmrel judges first, and the other runs
// only if the push goes on: what hooks do on a push, as git-lfs, which uploads, is not
// to be done for one that is refused. UPMREL_HOOK=0 skips only what upmrel does.
// Other variables than UPMREL_CHAINED have names that nobody exports, for the other's
// environment.
func shim(binary string) []byte {
	body := "# Remove it with: upmrel hook uninstall\nupmrel_bin=" + quote(filepath.ToSlash(binary)) + "\n" + shimBody
	return []byte("#!/bin/sh\n" + managed(shimVersion, crc32.ChecksumIEEE([]byte(body))) + "\n" + body)
}

const shimBody = `upmrel_at=$upmrel_bin
# What is empty, as after an install that was cut off, runs as a script that agrees.
upmrel_runs() { [ -f "$1" ] && [ -s "$1" ] && [ -x "$1" ]; }
upmrel_runs "$upmrel_bin" || upmrel_bin=$(command -v upmrel)
upmrel_runs "$upmrel_bin" || upmrel_bin=
# The hook that was here before, if there was one, runs after upmrel.
case $0 in
*[/\\]*) upmrel_next=${0%[/\\]*}/` + chainedName + ` ;;
*) upmrel_next=./` + chainedName + ` ;;
esac
# If that one runs this again, under the name that somebody gave it, it is not run twice.
if [ "$UPMREL_CHAINED" = "$PWD/$upmrel_next" ] || ! upmrel_runs "$upmrel_next"; then
  upmrel_next=
else
  export UPMREL_CHAINED="$PWD/$upmrel_next"
fi
if [ "$UPMREL_HOOK" = 0 ]; then
  [ -z "$upmrel_next" ] || exec "$upmrel_next" "$@"
  exit 0
fi
if [ -n "$upmrel_bin" ] && { [ -z "$upmrel_next" ] || [ -t 0 ]; }; then
  exec "$upmrel_bin" hook pre-push "$@"
fi
# Both read all that git says; the dot keeps what follows the last line.
upmrel_refs=$(cat && echo .)
case $upmrel_refs in
*.) upmrel_refs=${upmrel_refs%.} ;;
*)
  echo "upmrel: what git says of the push can't be read, as there is no cat in PATH" >&2
  exit 1
  ;;
esac
# A printf that is no part of sh can't be told that much; an empty line more is no harm.
if [ "$(command -v printf)" = printf ]; then
  upmrel_say() { printf %s "$upmrel_refs" 2>/dev/null; }
else
  upmrel_say() {
    cat <<UPMREL
$upmrel_refs
UPMREL
  }
fi
if [ -n "$upmrel_bin" ] && [ -z "$upmrel_refs" ]; then
  # A push of nothing, or a program that does not pass on what git says.
  "$upmrel_bin" hook pre-push "$@" || exit $?
elif [ -n "$upmrel_bin" ]; then
  { upmrel_say || echo "not all of it"; } | "$upmrel_bin" hook pre-push "$@" || exit $?
else
  # Without the program tags are kept back, since they can't be unpublished.
  set -f
  IFS='
'
  for upmrel_line in $upmrel_refs; do
    upmrel_line=${upmrel_line% *}
    case ${upmrel_line##* } in
    refs/tags/*)
      echo "upmrel: the program is gone, so tags can't be checked and are not pushed" >&2
      printf '  looked for: %s, then upmrel in PATH (%s)\n' "${upmrel_at:-no path of its own}" "$PATH" >&2
      echo "  fix: install upmrel and run: upmrel hook install   (or for once: UPMREL_HOOK=0 git push ...)" >&2
      exit 1
      ;;
    esac
  done
fi
[ -z "$upmrel_next" ] || upmrel_say | "$upmrel_next" "$@"
`

// recorded reads the path that a hook of ours holds.
func recorded(text []byte) string {
	for _, name := range []string{"\nupmrel_bin='", "\nbin='"} {
		if _, rest, found := strings.Cut(string(text), name); found {
			return unquote(rest)
		}
	}
	return ""
}

// unquote reads what quote wrote, behind its first mark.
func unquote(s string) string {
	var word strings.Builder
	for {
		part, rest, _ := strings.Cut(s, "'")
		word.WriteString(part)
		if s, _ = strings.CutPrefix(rest, `\''`); len(s) == len(rest) {
			return word.String()
		}
		word.WriteByte('\'')
	}
}

// withoutPath leaves out the line with the path, which stood alone in the first text.
func withoutPath(body string) string {
	before, rest, _ := strings.Cut(body, "bin=")
	_, after, _ := strings.Cut(rest, "\n")
	return before + after
}

// quote makes one word for sh.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
