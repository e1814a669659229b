# The verb `take` of tools/gpu-run: slices are checked and kept outside the checkout.

# workspace_of <manifest>: one for each pack, so that slices of two never meet.
workspace_of() {
  echo "$store/$(hash_of "$1" | cut -c 1-16)"
}

# slices <workspace>: the hashes and names of all slices.
slices() {
  sed -n 's/^slice //p' "$1/manifest"
}

# missing <workspace>: the calls of the slices that are not there, on one line.
missing() {
  slices "$1" | while read -r _ name; do
    [ -e "$1/$name" ] || echo "call-$(echo "$name" | sed 's/slice-0*//')"
  done | tr '\n' ' ' | sed 's/ $//'
}

take_one() {
  manifest="$1/manifest"
  [ -f "$manifest" ] || give_up 3 "$1 has no manifest; name a folder call-<n> that" \
    "\`tools/gpu-run pack\` wrote"
  workspace=$(workspace_of "$manifest")
  mkdir -p "$workspace" || give_up 3 "$workspace cannot be written"
  cp "$manifest" "$workspace/manifest"
  for file in "$1"/slice-*; do
    [ -e "$file" ] || give_up 3 "$1 has no slice; carry the folder as \`pack\` wrote it"
    name=$(basename "$file")
    grep -q "^slice $(hash_of "$file") $name\$" "$manifest" ||
      give_up 3 "$file is damaged: its SHA-256 is not the manifest's; carry it again"
    [ -e "$workspace/$name" ] || {
      cp "$file" "$workspace/$name.partial" && mv "$workspace/$name.partial" "$workspace/$name"
    } || give_up 3 "$workspace/$name cannot be written"
  done
}

say_missing() {
  rest=$(missing "$1")
  total=$(slices "$1" | wc -l)
  if [ -z "$rest" ]; then
    echo "gpu-run: all of $total slices are in $1"
  else
    echo "gpu-run: still missing of $total slices: $rest"
  fi
}

take() {
  [ $# -ge 1 ] || usage
  for call in "$@"; do
    take_one "$call"
  done
  say_missing "$workspace"
}
