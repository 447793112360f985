#!/usr/bin/env bash
# Puts upmrel into PATH for the steps that follow: from a release, checked against
# its checksums.txt, or built from the action's own source. It reads
#
#   INPUT_SOURCE         true: build it
#   INPUT_VERSION        of the release: 1.2.3, v1.2.3 or latest; empty: the one that
#                        the action's own commit belongs to, by its changelog, else latest
#   ACTION_REPOSITORY    whose releases they are; empty: upmrel/upmrel
#   UPMREL_DOWNLOAD_URL  what stands before /download and /latest in their addresses:
#                        that of a mirror, or of a folder as file:///...
#
# and what the runner says of itself. It runs in the bash 3.2 of macOS too.
set -euo pipefail

fail() {
  echo "::error title=upmrel::$1" >&2
  exit 1
}

action=$(cd "$(dirname "$0")/../.." && pwd)
program=upmrel ending=tar.gz
case $INPUT_SOURCE in
  true | false) ;;
  *) fail 'source: must be true or false' ;;
esac
case $RUNNER_OS in
  Linux) os=linux ;;
  macOS) os=darwin ;;
  Windows) os=windows program=upmrel.exe ending=zip ;;
  *) fail "there is no upmrel for this runner's system" ;;
esac
case $RUNNER_ARCH in
  X64) arch=amd64 ;;
  ARM64) arch=arm64 ;;
  *) [ "$INPUT_SOURCE" = true ] || fail "there is no release of upmrel for this runner's processor; use source: true" ;;
esac

# version_of_action is the newest release in the changelog of the action's commit.
version_of_action() {
  sed -n '/^## \[[0-9]/ { s/^## \[\([^]]*\).*/\1/p; q; }' "$action/CHANGELOG.md"
}

# download PATH gets a file of the releases into the current folder.
download() {
  local protocols='=https' base=$GITHUB_SERVER_URL/${ACTION_REPOSITORY:-upmrel/upmrel}/releases
  if [ -n "${UPMREL_DOWNLOAD_URL:-}" ]; then
    protocols='=https,http,file' base=${UPMREL_DOWNLOAD_URL%/}
  fi
  curl --fail --silent --show-error --location --proto "$protocols" --proto-redir "$protocols" \
    --connect-timeout 20 --max-time 300 --retry 4 --output "${1##*/}" "$base/$1" ||
    fail "$base/$1 can't be downloaded; name a release with version:, or use source: true"
}

# checksum_of FILE is what checksums.txt says of a file; nothing where it says nothing,
# or several things.
checksum_of() {
  awk -v name="$1" '{ sub(/\r$/, "") } $2 == name || $2 == "*" name { sum = $1; n++ } END { if (n == 1) print sum }' checksums.txt
}

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum <"$1"; else shasum -a 256 <"$1"; fi | cut -d ' ' -f 1
}

# unpack ARCHIVE takes the program out, and nothing else.
unpack() {
  case $1 in
    *.tar.gz) tar -xzf "$1" "$program" ;;
    *) if command -v unzip >/dev/null; then unzip -q "$1" "$program"; else "$SYSTEMROOT/System32/tar.exe" -xf "$1" "$program"; fi ;;
  esac
}

# release says which release to get.
release() {
  local version=${INPUT_VERSION:-$(version_of_action)} pattern
  if [ "${version:-latest}" = latest ]; then
    download latest/download/checksums.txt
    pattern="upmrel_\\([0-9][0-9A-Za-z.+-]*\\)_${os}_${arch}\\.${ending}"
    version=$(sed -n "s/.*[ *]${pattern}[[:space:]]*\$/\\1/p" checksums.txt)
    [ -n "$version" ] || fail "the latest release has no upmrel for $os/$arch; use source: true"
  fi
  version=${version#v}
  [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+([-+][0-9A-Za-z.+-]+)?$ ]] || fail 'version: must be a release like 1.2.3, or latest'
  echo "$version"
}

# fetch VERSION gets a release's program into the current folder, if it is the right one.
fetch() {
  local archive=upmrel_$1_${os}_$arch.$ending want
  download "download/v$1/checksums.txt"
  download "download/v$1/$archive"
  want=$(checksum_of "$archive")
  [ -n "$want" ] || fail "checksums.txt of release $1 does not name $archive once; nothing of it was run"
  [ "$(sha256 "$archive")" = "$want" ] || fail "$archive is not the file that checksums.txt of release $1 names; nothing of it was run"
  unpack "$archive"
}

# build makes the program from the action's source.
build() {
  command -v go >/dev/null || fail 'source: true needs Go; put actions/setup-go before this step'
  local to=$PWD
  (cd "$action" && CGO_ENABLED=0 go build -trimpath -tags urfave_cli_no_docs -buildvcs=false -o "$to/$program" ./cmd/upmrel)
}

partial=$(mktemp -d "$RUNNER_TEMP/upmrel.XXXXXX")
cd "$partial"
name=source
[ "$INPUT_SOURCE" = true ] || name=$(release)
dir=$RUNNER_TEMP/upmrel-$name
if [ ! -x "$dir/$program" ]; then # else an earlier step of the job brought it
  if [ "$INPUT_SOURCE" = true ]; then build; else fetch "$name"; fi
  mkdir -p "$dir"
  mv "$program" "$dir/"
fi
cd "$dir"
rm -rf "$partial"
"./$program" version
echo "$dir" >>"$GITHUB_PATH"
