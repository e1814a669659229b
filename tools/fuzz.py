#!/usr/bin/env python3
"""Lets Clang's libFuzzer look for inputs that upset a parser of ours, under the sanitizers.

    make fuzz                                             a million inputs for every parser
    make fuzz ARGS="--runs 20000 npy labels"              fewer, for two of them
    make fuzz ARGS="--more ~/models onnx tflite"          with files of yours to begin with
    make fuzz ARGS="--merge npy"                          writes what the corpus lacks into it

What a parser begins with is its corpus in the repository. What libFuzzer adds is kept in
build/fuzz/found/<parser>, so that the next call goes on from there; an input that is a finding lies
in build/fuzz/findings. docs/TESTING.md says what is one, and what to do about it.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "fuzz"
COMPILER = "clang++-16"  # Of the preset "fuzz".
PACKAGES = "clang-16 libclang-rt-16-dev llvm-16"

SHORTEST_LIMIT = 4096  # Bytes of an input; where the corpus has a longer file, that one's.
MEMORY_MB = 512
SECONDS_AN_INPUT = 5
LARGEST_MERGED = 4096  # Bytes of a file that --merge takes into the repository.


def check_compiler():
    """libFuzzer is a library of the compiler's, which Debian has in a package of its own."""
    probe = [COMPILER, "-fsanitize=fuzzer,address", "-x", "c++", "-", "-o", os.devnull]
    source = 'extern "C" int LLVMFuzzerTestOneInput(const char*, long) { return 0; }'
    if shutil.which(COMPILER):
        if subprocess.run(probe, input=source, text=True, capture_output=True).returncode == 0:
            return
    sys.exit(f"fuzz: {COMPILER} with libFuzzer is missing; install it: "
             f"sudo apt-get install --no-install-recommends {PACKAGES}")


def build(jobs):
    """The corpora by parser."""
    if not (BUILD / "build.ninja").exists():
        subprocess.run(["cmake", "--preset", "fuzz"], cwd=ROOT, check=True)
    subprocess.run(["cmake", "--build", BUILD, "--target", "fuzzers", "-j", str(jobs)], check=True)
    lines = (BUILD / "parsers.txt").read_text().splitlines()
    return {name: Path(corpus) for name, corpus in (line.split(" ", 1) for line in lines)}


def environment():
    settings = dict(os.environ)
    # Freed memory that is kept aside to catch its use: less of it, so that the limit means memory
    # that the parser took.
    settings["ASAN_OPTIONS"] = "quarantine_size_mb=16"
    settings["UBSAN_OPTIONS"] = "print_stacktrace=1"
    symbolizer = shutil.which("llvm-symbolizer-16")
    if symbolizer:
        settings["ASAN_SYMBOLIZER_PATH"] = symbolizer
    return settings


def number_after(word, text):
    found = re.findall(word + r"\s*(\d+)", text)
    return int(found[-1]) if found else 0


def fuzz(parser, corpus, options):
    """A row of the table."""
    found = BUILD / "found" / parser
    findings = BUILD / "findings"
    for folder in (found, findings):
        folder.mkdir(parents=True, exist_ok=True)
    longest = max([SHORTEST_LIMIT] + [path.stat().st_size for path in corpus.iterdir()])
    command = [BUILD / "bin" / f"fuzz-{parser}", f"-runs={options.runs}", f"-max_len={longest}",
               f"-rss_limit_mb={MEMORY_MB}", f"-timeout={SECONDS_AN_INPUT}", "-reload=0",
               "-print_final_stats=1", f"-artifact_prefix={findings}/{parser}-"]
    words = corpus.with_suffix(".dict")
    if words.exists():
        command.append(f"-dict={words}")
    command += [found, corpus] + options.more
    log = BUILD / f"{parser}.log"
    with log.open("w") as output:
        status = subprocess.run([str(part) for part in command], stdout=output,
                                stderr=subprocess.STDOUT, env=environment()).returncode
    text = log.read_text(errors="replace")
    finding = "none"
    if status != 0:
        summary = re.findall(r"SUMMARY: (.*)", text)
        finding = f"{summary[-1] if summary else 'it ended early'}; see {log.relative_to(ROOT)}"
    return (parser, f"{number_after('stat::number_of_executed_units:', text):,}",
            str(number_after('cov:', text)), str(len(list(found.iterdir()))), finding)


def merge(parser, corpus):
    """Takes small inputs that reach more into the repository; what they are is for you to see."""
    small = BUILD / "small" / parser
    shutil.rmtree(small, ignore_errors=True)
    small.mkdir(parents=True)
    for path in (BUILD / "found" / parser).iterdir():
        if path.stat().st_size <= LARGEST_MERGED:
            shutil.copy(path, small)
    command = [BUILD / "bin" / f"fuzz-{parser}", "-merge=1", corpus, small]
    subprocess.run([str(part) for part in command], check=True, env=environment(),
                   capture_output=True)


def print_table(rows):
    rows = [("parser", "inputs", "edges", "new files", "finding")] + rows
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [cell.ljust(width) if i in (0, 4) else cell.rjust(width)
                 for i, (cell, width) in enumerate(zip(row, widths))]
        print("  ".join(cells).rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parsers", nargs="*", help="all of them where none is named")
    parser.add_argument("--runs", type=int, default=1_000_000, help="inputs for each")
    parser.add_argument("--jobs", type=int, default=1, help="parsers at a time")
    parser.add_argument("--more", action="append", default=[], help="a folder of further files")
    parser.add_argument("--merge", action="store_true", help="into the corpora, without fuzzing")
    options = parser.parse_args()
    check_compiler()
    corpora = build(options.jobs)
    unknown = set(options.parsers) - set(corpora)
    if unknown:
        sys.exit(f"fuzz: no parser {', '.join(unknown)}; there are {', '.join(corpora)}")
    names = options.parsers or sorted(corpora)
    if options.merge:
        for name in names:
            merge(name, corpora[name])
        return 0
    with ThreadPoolExecutor(options.jobs) as pool:
        rows = list(pool.map(lambda name: fuzz(name, corpora[name], options), names))
    print_table(rows)
    return 1 if any(row[-1] != "none" for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
