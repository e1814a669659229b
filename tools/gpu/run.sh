# The verb `run` of tools/gpu-run: what was packed is measured with.

# edgebench <arguments>: the packed program. What it loads, this script's own commands never see.
edgebench() {
  env LD_LIBRARY_PATH="$path" "$workspace/program/bin/edgebench" "$@"
}

check_program() {
  status=0
  reason=$(edgebench --version 2>&1) || status=$?
  [ "$status" != 132 ] || give_up 3 "this processor lacks instructions that the program was" \
    "compiled for; pack what the preset package-$machine builds (--from build/package-$machine/bin)"
  [ "$status" = 0 ] || give_up 3 "the program cannot run here: $(echo "$reason" | head -n 1)"
}

# measurable <doctor's text> <plan>: the plan without the candidates that the program would refuse
# to begin with, each with its sentence: no such runtime in this build, no such device.
measurable() {
  awk '
    FNR == NR {
      if (/^Runtimes$/) on = 1
      if (on && /^  [a-z]/) { now = $1; sub(/:$/, "", now); listed[now] = 1 }
      if (on && /^    device [a-z]*:/) {
        kind = $2; sub(/:$/, "", kind); told[now] = 1; known[now, kind] = 1
      }
      next
    }
    /^ *"[^"]*:[^"]*",?$/ {
      runtime = $0; sub(/^ *"/, "", runtime); sub(/:.*/, "", runtime); sub(/.*=/, "", runtime)
      kind = ""
      if (match($0, /device=[a-z]+/)) kind = substr($0, RSTART + 7, RLENGTH - 7)
      if (!listed[runtime]) why = "this edgebench has no runtime " runtime
      else if (kind && told[runtime] && !known[runtime, kind])
        why = runtime " knows no device " kind " in this edgebench"
      else { print; next }
      gsub(/^ *"|",?$/, "")
      print "gpu-run: " $0 " is left out: " why >"/dev/stderr"
      next
    }
    { print }' "$1" "$2"
}

# played: the plan with the played device in place of each candidate, under a name that says so.
played() {
  awk '
    /^ *"[^"]*:[^"]*",?$/ {
      number++
      gsub(/^ *"|",?$/, ""); sub(/,.*/, ""); sub(/^.*=/, ""); sub(/:/, "-")
      printf "  \"played-%d-%s=null:fp32,device=toy,latency_us=%d\",\n", number, $0,
        1000 + 200 * number
      next
    }
    { print }' "$1"
}

# pack_up <out>: flat, in files of at most 16 MiB, since no more comes back.
pack_up() {
  for log in "$1"/logs/*; do
    [ ! -s "$log" ] || { echo "== $(basename "$log")" && cat "$log"; }
  done >"$1/logs.txt"
  rm -rf "$1/logs"
  find "$1" -maxdepth 1 -type f -size +16384k -exec gzip -f {} +
}

# measure <plan> <seconds> <out>: with the program's own status.
measure() {
  status=0
  env LD_LIBRARY_PATH="$path" timeout --foreground --preserve-status -k 20 -s INT "$2" \
    "$workspace/program/bin/edgebench" bench "$1" --cache "$workspace/cache" --out "$3" \
    --progress lines >"$workspace/bench.txt" || status=$?
  mkdir -p "$3"
  cp "$workspace/doctor.txt" "$workspace/bench.txt" "$1" "$3"
  pack_up "$3"
  echo "gpu-run: the run is in $3"
  cat "$workspace/bench.txt"
  return "$status"
}

# take_all <folder>: what `pack` wrote into it, as far as it was carried.
take_all() {
  [ -e "$1/call-1" ] || [ -n "$(find "$1" -maxdepth 1 -name 'call-*' 2>/dev/null)" ] ||
    give_up 3 "$1 has no folder call-<n>; carry at least one that \`tools/gpu-run pack\` wrote"
  first=""
  for call in "$1"/call-*; do
    [ -n "$first" ] || first="$call/manifest"
    cmp -s "$first" "$call/manifest" ||
      give_up 3 "$call and $(dirname "$first") are of two packs; remove $1 and carry one of them"
    take_one "$call"
  done
}

run() {
  [ $# -ge 1 ] || usage
  folder="$1"
  shift
  plan="$here/plans/gpu.toml"
  rehearse=""
  seconds=240
  while [ $# -gt 0 ]; do
    case $1 in
    --rehearse) rehearse=yes ;;
    --seconds)
      needs_value "$1" $#
      needs_number "$1" "$2"
      seconds="$2"
      shift
      ;;
    -*) usage ;;
    *) plan="$1" ;;
    esac
    shift
  done
  out="${OUT:-$store/run-$(date -u +%Y%m%dT%H%M%SZ)}"
  [ -f "$plan" ] || give_up 3 "there is no plan $plan"
  [ ! -e "$out/records.jsonl" ] || give_up 3 "$out holds a run already; name another folder in OUT"
  take_all "$folder"
  rest=$(missing "$workspace")
  [ -z "$rest" ] || give_up 1 "still missing: $rest; carry each and" \
    "\`tools/gpu-run take $folder/${rest%% *}\`, then run again"
  grep -q "^machine $machine\$" "$workspace/manifest" ||
    give_up 3 "what was packed is not for $machine, which this machine is; pack it on one like it"
  unpack "$workspace"
  check_libraries "$workspace"
  find_libraries "$workspace"
  check_program
  {
    edgebench doctor
    [ -z "$found" ] || echo "PyTorch $found"
    grep -v '^slice ' "$workspace/manifest"
  } >"$workspace/doctor.txt"
  cat "$workspace/doctor.txt"
  if [ -n "$rehearse" ]; then
    played "$plan" >"$workspace/plan.toml"
  else
    measurable "$workspace/doctor.txt" "$plan" >"$workspace/plan.toml"
  fi
  [ -n "$(runtimes_of "$workspace/plan.toml")" ] ||
    give_up 3 "$plan has no candidate, each on a line of its own, that can be measured here"
  measure "$workspace/plan.toml" "$seconds" "$out"
}
