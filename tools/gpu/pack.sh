# The verb `pack` of tools/gpu-run: program, workers and libraries as slices.

# add_libraries <executable> <folder of the build> <destination>: the shared libraries that it
# needs, unless they are every system's own (the C library and GCC's two), or a runtime's SDK,
# which is large and may be there in a build for GPUs.
add_libraries() {
  ldd "$1" | sed -n 's/^[[:space:]]*\([^ ]*\) => \(\/[^ ]*\) (.*/\1 \2/p' |
    while read -r name path; do
      case $name in
      ld-linux* | libc.so* | libm.so* | libdl.so* | librt.so* | libpthread.so* | libutil.so* | \
        libresolv.so* | libstdc++.so* | libgcc_s.so*) continue ;;
      esac
      case $(readlink -f "$path") in
      /lib/* | /lib64/* | /usr/lib/* | "$2"/*) cp -L "$path" "$3/$name" ;;
      *) echo "$name" ;;
      esac
    done
}

# add_library <file> <folder>: without a second copy where the disk allows it, and under the name
# that programs ask for it by.
add_library() {
  [ -f "$1" ] || give_up 3 "--library $1: there is no such file"
  name=$(basename "$1")
  [ ! -e "$2/$name" ] || give_up 3 "--library $1: another one is called $name, too"
  file=$(readlink -f "$1")
  ln "$file" "$2/$name" 2>/dev/null || cp "$file" "$2/$name"
  soname=$(objdump -p "$file" 2>/dev/null | sed -n 's/^ *SONAME *//p')
  [ -z "$soname" ] || [ -e "$2/$soname" ] || ln -s "$name" "$2/$soname"
}

# add_program <BIN> <plan> <stage>
add_program() {
  [ -x "$1/edgebench" ] || give_up 3 "$1 has no program edgebench; build it, or name another" \
    "folder with --from (docs/GPU_MACHINES.md has the commands)"
  [ -f "$2" ] || give_up 3 "there is no plan $2"
  build=$(readlink -f "$1/..")
  mkdir -p "$3/program/bin" "$3/program/lib"
  for worker in null $(runtimes_of "$2"); do
    file="$1/edgebench-worker-$worker"
    [ -x "$file" ] || give_up 3 "$file is missing; build the target edgebench-worker-$worker, or" \
      "give a plan without $worker with --plan"
    cp "$file" "$3/program/bin"
  done
  cp "$1/edgebench" "$3/program/bin"
  for file in "$1/edgebench" "$3"/program/bin/edgebench-worker-*; do
    add_libraries "$1/$(basename "$file")" "$build" "$3/program/lib"
  done | sort -u >"$3/left-out"
}

# write_calls <payload> <folder> <bytes> <libraries>: call-<n>, each with a slice and the manifest.
write_calls() {
  split --numeric-suffixes=1 -a 3 -b "$3" "$1" "$2/slice-"
  manifest="$2/manifest.partial"
  {
    echo "machine $machine"
    echo "payload $(hash_of "$1") $(stat -c %s "$1")"
    for file in "$4"/*; do
      [ -L "$file" ] || [ ! -e "$file" ] || echo "library $(hash_of "$file") $(basename "$file")"
    done
    for slice in "$2"/slice-*; do
      echo "slice $(hash_of "$slice") $(basename "$slice")"
    done
  } >"$manifest"
  number=0
  for slice in "$2"/slice-*; do
    number=$((number + 1))
    mkdir "$2/call-$number"
    mv "$slice" "$2/call-$number"
    cp "$manifest" "$2/call-$number/manifest"
    echo "$2/call-$number: $(stat -c %s "$2/call-$number/$(basename "$slice")") bytes"
  done
  rm "$manifest"
}

pack() {
  [ $# -ge 1 ] || usage
  folder="$1"
  shift
  from="$here/build/package-$machine-v3/bin"
  [ -x "$from/edgebench" ] || from="$here/build/package-$machine/bin"
  plan="$here/plans/gpu.toml"
  bytes=$((58 * 1024 * 1024))
  stage="$folder/stage.partial"
  rm -rf "$folder"/call-* "$folder"/slice-* "$stage"
  mkdir -p "$stage/libraries" || give_up 3 "$folder cannot be written"
  while [ $# -gt 0 ]; do
    needs_value "$1" $#
    case $1 in
    --from) from="$2" ;;
    --plan) plan="$2" ;;
    --library) add_library "$2" "$stage/libraries" ;;
    --call-bytes)
      needs_number "$1" "$2"
      bytes="$2"
      ;;
    *) usage ;;
    esac
    shift 2
  done
  add_program "$from" "$plan" "$stage"
  tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C "$stage" -I "xz -T0" \
    -cf "$folder/payload.partial" program libraries || give_up 3 "$folder cannot be filled"
  write_calls "$folder/payload.partial" "$folder" "$bytes" "$stage/libraries"
  left_out=$(while read -r name; do
    [ -e "$stage/libraries/$name" ] || echo "$name"
  done <"$stage/left-out" | tr '\n' ' ')
  [ -z "$left_out" ] || echo "left out, so to be there or brought by --library: $left_out"
  rm -rf "$stage" "$folder/payload.partial"
}
