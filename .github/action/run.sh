#!/usr/bin/env bash
# Runs a command of upmrel with the inputs of the action, which come as variables and
# reach the program as they are, word for word. The program writes the outputs.
# It runs in the bash 3.2 of macOS too.
set -euo pipefail
export -n "${!INPUT_@}" # from commands that a release runs

fail() {
  echo "::error title=upmrel::$1" >&2
  exit 2
}

# lines TEXT SEPARATORS prints what stands between separators, each on its line.
lines() {
  tr "$2" '\n' <<<"$1" | sed '/^$/d'
}

case $INPUT_COMMAND in
  check | status | plan | release) ;;
  *) fail 'command: must be check, status, plan, release or install' ;;
esac
case $INPUT_COMMAND in
  check | status) [ -z "$INPUT_LEVEL" ] || fail "level: is for plan and release" ;;
esac

case $INPUT_GITHUB_RELEASE$INPUT_DRAFT in
  truetrue | truefalse | falsetrue | falsefalse) ;;
  *) fail 'github-release: and draft: must be true or false' ;;
esac

options=("$INPUT_COMMAND")
[ "$INPUT_WORKING_DIRECTORY" = . ] || options+=(-C "$INPUT_WORKING_DIRECTORY")
words=(--)
while IFS= read -r line; do
  options+=("$line")
done < <(lines "$INPUT_ARGS" '\r')
while IFS= read -r name; do
  case $INPUT_COMMAND in
    check) words+=("$name") ;;
    status) fail "packages: is for check, plan and release" ;;
    *) options+=("--package=$name") ;;
  esac
done < <(lines "$INPUT_PACKAGES" ', \t\r')
[ -z "$INPUT_LEVEL" ] || words+=("$INPUT_LEVEL")
if [ "$INPUT_COMMAND" = release ]; then
  [ "$INPUT_GITHUB_RELEASE" != true ] || options+=(--github-release)
  [ "$INPUT_DRAFT" != true ] || options+=(--draft)
fi
export MSYS_NO_PATHCONV=1 # or bash on Windows rewrites what looks like a path
exec upmrel "${options[@]}" "${words[@]}" </dev/null
