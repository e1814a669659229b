#!/bin/sh
# Installs the Debian packages that this machine lacks: those of tools/apt-packages.txt, and of the
# same file in each folder of src/ and runtimes/ that needs more, but for the runtimes that
# $EDGEBENCH_WITHOUT names, and those that build for $EDGEBENCH_TARGET where that is another
# processor than this machine's (packaging/<processor>.apt-packages.txt). With nothing missing it
# costs 0.2 s and touches neither the network nor the disk, so `make` calls it every time. Needs
# root or sudo only when something is missing; asks nothing, and needs no standard input.
set -eu
cd "$(dirname "$0")/.."

# The lines of all lists, without comments.
wanted_packages() {
  cross=""
  if [ -n "${EDGEBENCH_TARGET:-}" ] && [ "$EDGEBENCH_TARGET" != "$(uname -m)" ]; then
    cross="packaging/$EDGEBENCH_TARGET.apt-packages.txt"
  fi
  for list in $cross tools/apt-packages.txt src/*/apt-packages.txt runtimes/*/apt-packages.txt \
    runtimes/shared/*/apt-packages.txt; do
    name="$(basename "$(dirname "$list")")"
    case "$list: ${EDGEBENCH_WITHOUT:-} " in runtimes/*:*" $name "*) continue ;; esac
    [ ! -e "$list" ] || sed '/^#/d; /^$/d' "$list"
  done
}

installed() {
  dpkg-query --show --showformat='${Package} ${db:Status-Status}\n' 2>/dev/null |
    sed -n 's/ installed$//p'
}

# Names of the packages that are wanted and absent.
missing_packages() {
  have="$(installed)"
  wanted_packages | sort -u | while read -r package command; do
    if [ -n "$command" ]; then
      sh -c "$command" >/dev/null 2>&1 </dev/null || echo "$package"
    else
      printf '%s\n' "$have" | grep -qxF "$package" || echo "$package"
    fi
  done
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  wanted="$(wanted_packages | sed 's/ .*//' | sort -u | tr '\n' ' ')"
  echo "setup: this is not a Debian system, so nothing is installed; CMake will look for what" >&2
  echo "setup: these Debian packages hold, under whatever names they have here: $wanted" >&2
  exit 0
fi

missing="$(missing_packages | tr '\n' ' ')"
[ -n "$missing" ] || exit 0

line="apt-get install -y --no-install-recommends $missing"
if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
  echo "setup: Debian packages are missing and there is no sudo; as root, run: $line" >&2
  exit 1
fi
echo "setup: installing $missing"
# A package list that cannot be refreshed may still be good enough for the installation.
as_root apt-get update -qq </dev/null || echo "setup: apt-get update failed; going on" >&2
# shellcheck disable=SC2086 # $missing is a list of words.
as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 \
  install -y --no-install-recommends $missing </dev/null >/dev/null || {
  echo "setup: the installation failed; repair what apt-get says above, or run: sudo $line" >&2
  exit 1
}
