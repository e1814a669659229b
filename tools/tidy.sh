#!/bin/sh
# The pinned clang-tidy, with the checks of .clang-tidy, on every source of the dev preset; a
# finding fails. Fetches 36 MB the first time.
set -eu
cd "$(dirname "$0")/.."
tool="$(cmake -DLOCKS=tools/clang-tidy/sdk.lock -DPRINT=clang_tidy/data/bin/clang-tidy \
  -P cmake/FetchSdks.cmake)"
cmake --build --preset dev
sed -n 's/^ *"file": "\(.*\)",*$/\1/p' build/dev/compile_commands.json | grep -v "/build/" |
  sort -u | xargs -P "$(nproc)" -n 2 "$tool" --quiet -p build/dev --warnings-as-errors='*'
