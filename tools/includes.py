#!/usr/bin/env python3
"""Compiles every source alone, up to its warnings, without making an object file.

The presets "release" and "sanitize" compile several sources as one translation unit (CMake's unity
build), and tests with a precompiled header: one source may then lack an include that another has.
Prints what the compiler says; exit status 1 if it said anything.

  tools/includes.py [part of a path ...]     only the sources whose path has one of the parts
  tools/includes.py --without /tests/ ...    and those whose path has this are left out
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def configured(preset):
    """The compile commands of a preset, by source; it is configured, nothing is built."""
    subprocess.run(["cmake", "--preset", preset], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    commands = json.loads((ROOT / "build" / preset / "compile_commands.json").read_text())
    return {command["file"]: command for command in commands}


def make_headers(preset):
    """Those that its build makes."""
    subprocess.run(["cmake", "--build", "--preset", preset, "--target", "generated-headers"],
                   cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def front_end_only(command):
    words = shlex.split(command["command"])
    words = [word for word in words if word not in ("-c", "-Winvalid-pch")]
    for option in ("-o", "-include"):
        while option in words:
            at = words.index(option)
            del words[at : at + 2]
    return words + ["-O0", "-fsyntax-only"]


def complaints(command):
    result = subprocess.run(front_end_only(command), cwd=command["directory"],
                            capture_output=True, text=True, check=False)
    if result.returncode == 0 and not result.stderr:
        return ""
    return result.stderr or f"{command['file']}: the compiler ended with {result.returncode}\n"


def main():
    parser = argparse.ArgumentParser(description="Compiles every source alone.")
    parser.add_argument("parts", nargs="*", metavar="part of a path")
    parser.add_argument("--without", metavar="PART")
    arguments = parser.parse_args()
    parts = arguments.parts
    # What is a translation unit of its own in the release preset as well needs no second look.
    seen = configured("release")
    todo = [command for file, command in sorted(configured("dev").items())
            if file not in seen and f"{os.sep}build{os.sep}" not in file
            and (not parts or any(part in file for part in parts))
            and not (arguments.without and arguments.without in file[len(str(ROOT)):])]
    make_headers("dev")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        said = [text for text in pool.map(complaints, todo) if text]
    print("".join(said), end="", file=sys.stderr)
    print(f"{len(todo)} sources compiled alone, {len(said)} with complaints")
    return 1 if said or not todo else 0


if __name__ == "__main__":
    sys.exit(main())
