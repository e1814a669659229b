#!/bin/sh
# format.sh format|format-check: the pinned clang-format on every source that git knows or could
# know. The check lists the places and fails.
set -eu
cd "$(dirname "$0")/.."
tool="$(cmake -DLOCKS=tools/clang-format/sdk.lock -DPRINT=clang_format/data/bin/clang-format \
  -P cmake/FetchSdks.cmake)"
case "${1:-format}" in
  format) arguments="-i" ;;
  format-check) arguments="--dry-run --Werror" ;;
  *) echo "usage: tools/format.sh format|format-check" >&2 && exit 2 ;;
esac
# shellcheck disable=SC2086 # $arguments is a list of words.
git ls-files -z --cached --others --exclude-standard -- '*.h' '*.cpp' | xargs -0 "$tool" $arguments
