# For the verb `run` of tools/gpu-run: from slices to a program and the libraries that it loads.

# expand: an xz stream from stdin to stdout; Python's where the system has no xz.
expand() {
  if command -v xz >/dev/null; then
    xz -dc -T0
  else
    "${PYTHON:-python3}" -c 'import lzma, shutil, sys
shutil.copyfileobj(lzma.open(sys.stdin.buffer), sys.stdout.buffer, 1 << 20)'
  fi
}

# unpack <workspace>: the slices joined and unpacked, once.
unpack() {
  [ ! -e "$1/ready" ] || return 0
  cat "$1"/slice-[0-9][0-9][0-9] >"$1/payload" || give_up 3 "$1 cannot hold the joined slices"
  grep -q "^payload $(hash_of "$1/payload") " "$1/manifest" ||
    give_up 3 "$1: the joined slices are not what was packed; remove that folder, take them again"
  expand <"$1/payload" >"$1/payload.tar" ||
    give_up 3 "$1/payload cannot be expanded; there has to be xz or Python 3, and room"
  rm -rf "$1/program" "$1/libraries"
  tar -C "$1" -xf "$1/payload.tar" || give_up 3 "$1 cannot hold the unpacked files"
  rm "$1/payload" "$1/payload.tar"
  : >"$1/ready"
}

# check_libraries <workspace>: each time, so that the record's hashes are of what was loaded.
check_libraries() {
  sed -n 's/^library //p' "$1/manifest" | while read -r hash name; do
    [ "$(hash_of "$1/libraries/$name")" = "$hash" ] ||
      give_up 3 "$1/libraries/$name is not what was packed; remove $1, and take it again"
  done
}

# torch_folders: the version of this machine's PyTorch, then the folders of its libraries and of
# NVIDIA's beside it, a line each. It is not imported.
torch_folders() {
  "${PYTHON:-python3}" - <<'END' 2>/dev/null
import glob, importlib.util, os
torch = importlib.util.find_spec("torch")
if torch:
    folder = os.path.dirname(torch.origin)
    with open(os.path.join(folder, "version.py")) as file:
        print(next(line.split("'")[1] for line in file if line.startswith("__version__")))
    print(os.path.join(folder, "lib"))
    print(*sorted(glob.glob(os.path.join(os.path.dirname(folder), "nvidia", "*", "lib"))), sep="\n")
END
}

# find_libraries <workspace>: LD_LIBRARY_PATH. What was carried comes before what the machine has.
find_libraries() {
  found=$(torch_folders) || found=""
  if [ -n "$found" ]; then
    echo "gpu-run: PyTorch $(echo "$found" | head -n 1) and NVIDIA's libraries beside it are used"
    path=$(echo "$found" | sed 1d | tr '\n' ':')
  else
    echo "gpu-run: ${PYTHON:-python3} knows no PyTorch, so only carried libraries are used" >&2
    path=""
  fi
  path="$1/libraries:$path$1/program/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
}
