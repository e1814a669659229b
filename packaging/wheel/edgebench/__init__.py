"""Starts the program edgebench, and tells it where this environment keeps its packages.

The program finds the runtimes that it measures there, and has this Python's pip fetch others.
Nothing is imported, and this process becomes the program: there is no Python while anything is
prepared or measured.
"""

import os
import pathlib
import sys


def main() -> None:
    program = pathlib.Path(__file__).resolve().parent / "bin" / "edgebench"
    folders = [path for path in sys.path if os.path.isdir(path) and ":" not in path]
    os.environ["EDGEBENCH_SITE_PACKAGES"] = ":".join(os.path.abspath(path) for path in folders)
    os.environ["EDGEBENCH_PYTHON"] = sys.executable
    try:
        os.execv(program, [sys.argv[0], *sys.argv[1:]])
    except OSError as error:
        sys.exit(f"edgebench: {program} cannot be started: {error.strerror}; "
                 "pip install --force-reinstall --no-deps edgebench")
