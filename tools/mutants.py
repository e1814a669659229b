#!/usr/bin/env python3
"""Plants small bugs, one at a time, and tells which of them the tests catch.

A mutant is a source with one small change: `<` instead of `<=`, a statement less, a part of a cache
key gone. One that no test notices ("survived") shows a test that is missing, or a change that makes
no difference: such are listed with the reason in tools/mutants-equivalent.txt and counted apart.
docs/TESTING.md says how to read the figures.

    make mutants ARGS="--count 300"                    a sample over all folders
    tools/mutants.py --folder judge --count 40         one folder; --file verdict.cpp takes one file
    tools/mutants.py --only-survivors build/mutants/results.jsonl --out build/mutants/again.jsonl
    tools/mutants.py --table build/mutants/results.jsonl build/mutants/again.jsonl  (later win)

The work is done in copies of the tree under build/mutants/, one a job, each with a build folder of
its own. A mutant meets the test file that mirrors its source, then the rest of that executable,
then the further ones of TESTS, until one fails, crashes or takes many times its usual time.
"""
import argparse
import json
import os
import queue
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from mutant_operators import mutants_of

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "mutants"
EQUIVALENT = ROOT / "tools" / "mutants-equivalent.txt"

# The test executables that cover a folder, in the order in which they are asked; what is not
# configured here (a runtime without its SDK, a folder that has gone) is left out. The deepest
# folder counts.
TESTS = {
    "src/stats": ["test-stats", "test-judge"],
    "src/record": ["test-record", "test-judge", "test-measure", "test-report"],
    "src/judge": ["test-judge", "test-report"],
    "src/measure": ["test-measure", "test-cli"],
    "src/image": ["test-image"],
    "src/model": ["test-model", "test-quantise", "test-emit"],
    "src/weights": ["test-weights"],
    "src/quantise": ["test-quantise", "test-measure"],
    "src/emit": ["test-emit", "test-runtime-onnxruntime"],
    "src/runtime": ["test-runtime", "test-worker", "test-measure"],
    "src/worker": ["test-worker", "test-measure"],
    "src/report": ["test-report"],
    "src/report/html": ["test-report-html", "test-report"],
    "runtimes/executorch": ["test-runtime-executorch"],
    "runtimes/libtorch": ["test-runtime-libtorch"],
    "runtimes/litert": ["test-runtime-litert"],
    "runtimes/onnxruntime": ["test-runtime-onnxruntime"],
    "runtimes/openvino": ["test-runtime-openvino"],
    "runtimes/shared/torch": ["test-runtime-libtorch"],
    "runtimes/shared/xnnpack": ["test-shared-xnnpack", "test-runtime-litert",
                                "test-runtime-executorch"],
}
# Taken only when they are named: their headers alone compile for half a minute.
SLOW = ["runtimes/libtorch", "runtimes/shared/torch"]
# Of the runtimes only what reads which kernels ran; the rest is held by tests/runtime_conformance.
KERNEL_READERS = re.compile(
    r"(kernels|kernel_names|executed_\w+|operator_trace|operator_rules|operator_names|"
    r"delegate_graph|profile)\.cpp")
TIMEOUT_FACTOR, TIMEOUT_EXTRA_S, BUILD_TIMEOUT_S = 5, 30, 900


def folder_of(path):
    """The deepest folder of TESTS that holds the path."""
    return max((one for one in TESTS if str(path).startswith(one + "/")), key=len, default=None)


def top_folder(path):
    """As the table names it: stats, judge, ..., runtimes/litert."""
    parts = Path(path).parts
    if parts[0] == "src":
        return parts[1]
    return "/".join(parts[:3] if parts[1] == "shared" else parts[:2])


def all_sources():
    return [path.relative_to(ROOT) for folder in ("src", "runtimes")
            for path in sorted(ROOT.glob(folder + "/**/*.cpp"))]


def sources(folder, file):
    for path in all_sources():
        covered = folder_of(path)
        if covered is None or "tests" in path.parts:
            continue
        if covered.startswith("runtimes/") and not KERNEL_READERS.fullmatch(path.name):
            continue
        if file and path.name not in file and str(path) not in file:
            continue
        if folder and top_folder(path) not in folder and str(path.parent) not in folder:
            continue
        if covered in SLOW and not folder and not file:
            continue
        yield path


def key(mutant):
    """What a mutant is known by when its file moves to another folder."""
    return Path(mutant["file"]).name, mutant["before"], mutant["after"]


def equivalents():
    """key -> reason. A line: file | before | after | reason. A bar within the code stands in both
    texts, so the middle is halved."""
    known = {}
    for line in EQUIVALENT.read_text().splitlines() if EQUIVALENT.exists() else []:
        if line.strip() and not line.startswith("#"):
            file, *middle, reason = line.split(" | ")
            half = len(middle) // 2
            known[Path(file).name, " | ".join(middle[:half]), " | ".join(middle[half:])] = reason
    return known


def sample(paths, count, seed):
    """`count` mutants, at most one a line, over the folders in proportion to their code. Each has
    the others of its line in reserve, should it not compile."""
    dice, folders = random.Random(seed), {}
    for path in paths:
        lines = folders.setdefault(top_folder(path), {})
        for mutant in mutants_of(path):
            lines.setdefault((mutant["file"], mutant["line"]), []).append(mutant)
    whole = sum(len(lines) for lines in folders.values())
    chosen = []
    for name, lines in sorted(folders.items()):
        share = len(lines) if count is None else max(1, round(count * len(lines) / whole))
        for place in dice.sample(sorted(lines), min(share, len(lines))):
            first, *others = dice.sample(lines[place], min(4, len(lines[place])))
            chosen.append(first | {"others": others})
    return sorted(chosen, key=lambda mutant: (mutant["file"], mutant["line"]))


class Tree:
    """A copy of the working tree with a build folder of its own."""

    def __init__(self, number, jobs, preset):
        self.root = WORK / f"tree-{number}"
        self.preset = preset
        self.build_folder = self.root / "build" / preset
        self.threads = max(1, (os.cpu_count() or 1) // jobs)
        self.environment = dict(os.environ)
        if shutil.which("ccache"):
            for name in ("CMAKE_CXX_COMPILER_LAUNCHER", "CMAKE_C_COMPILER_LAUNCHER"):
                self.environment.setdefault(name, "ccache")
            self.environment.setdefault("CCACHE_BASEDIR", str(ROOT))
            self.environment.setdefault("CCACHE_NOHASHDIR", "1")

        self.process = None

    def synchronise(self):
        """What git knows or could know is here as it is there; an unchanged file keeps its time."""
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
            check=True, capture_output=True, text=True).stdout.split("\0")
        wanted = {Path(name) for name in listed if name and (ROOT / name).is_file()}
        for path in wanted:
            source, copy = ROOT / path, self.root / path
            if not copy.is_file() or copy.read_bytes() != source.read_bytes():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, copy)
        for copy in [path for path in self.root.rglob("*") if path.is_file()]:
            path = copy.relative_to(self.root)
            if path.parts[0] != "build" and path not in wanted:
                copy.unlink()

    def run(self, command, limit_s):
        """(exit code, output); the code is None where the time was up. All that it started ends."""
        self.process = process = subprocess.Popen(command, cwd=self.root, env=self.environment,
                                                  text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   stdin=subprocess.DEVNULL, errors="replace",
                                   start_new_session=True)
        try:
            output = process.communicate(timeout=limit_s)[0]
            return process.returncode, output
        except subprocess.TimeoutExpired:
            return None, ""
        finally:
            self.stop()
            process.wait()

    def stop(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (AttributeError, ProcessLookupError):
            pass

    def configure(self):
        # As CI has it: what a warning shows, nobody has to test.
        code, output = self.run(["cmake", "--preset", self.preset, "-DEDGEBENCH_WERROR=ON"], 600)
        if code != 0:
            sys.exit(output + "\nThe copy could not be configured: run `make setup` first.")
        _, output = self.run(["cmake", "--build", str(self.build_folder), "--target", "help"], 600)
        return set(re.findall(r"^(test-[\w-]+):", output, re.M))

    def build(self, target, threads=None):
        return self.run(["cmake", "--build", str(self.build_folder), "-j",
                         str(threads or self.threads), "--target", target], BUILD_TIMEOUT_S)

    def test(self, name, filter_, limit_s):
        command = [str(self.build_folder / "tests" / name), "--abort-after=1"]
        return self.run(command + ([f"--source-file=*/{filter_}"] if filter_ else []), limit_s)


def steps_for(path, configured):
    """(executable, file filter or None) in the order in which they are asked."""
    names = [name for name in TESTS[folder_of(path)] if name in configured]
    if not names:
        return []
    return [(names[0], Path(path).stem + "_test.cpp")] + [(one, None) for one in names]


def first_failure(output):
    case = re.search(r"^TEST CASE: +(.*)", output, re.M)
    return case.group(1).strip() if case else "ended"


def judge(tree, mutant, configured, usual_s):
    """The outcome of one mutant: "not compiled", "survived" or "caught by ..."."""
    file = tree.root / mutant["file"]
    original = file.read_text()
    file.write_text(mutant["text"])
    try:
        built = set()
        for name, filter_ in steps_for(mutant["file"], configured):
            if name not in built:
                if tree.build(name)[0] != 0:
                    return "not compiled"
                built.add(name)
            code, output = tree.test(name, filter_,
                                     TIMEOUT_FACTOR * usual_s[name, filter_] + TIMEOUT_EXTRA_S)
            if code != 0:
                how = "time-out" if code is None else first_failure(output)
                return f"caught by {name}: {how}"
        return "survived"
    finally:
        file.write_text(original)


def usual_times(tree, mutants, configured):
    """How long each test takes that will be needed; one that fails without a mutant ends it all."""
    usual_s = {}
    for name, filter_ in dict.fromkeys(
            step for mutant in mutants for step in steps_for(mutant["file"], configured)):
        code, output = tree.build(name, os.cpu_count())
        if code != 0:
            sys.exit(output[-3000:] + f"\n{name} does not build without a mutant.")
        start = time.monotonic()
        code, output = tree.test(name, filter_, 1800)
        usual_s[name, filter_] = time.monotonic() - start
        if code != 0:
            sys.exit(output[-3000:] + f"\n{name} fails without a mutant: mend it first.")
        print(f"{name} {filter_ or ''} passes in {usual_s[name, filter_]:.1f} s", flush=True)
    return usual_s


def print_table(results):
    known = equivalents()
    for one in results:
        if one["outcome"] == "survived" and key(one) in known:
            one["outcome"] = "equivalent"
    print(f"\n{'folder':22} {'mutants':>8} {'caught':>7} {'survived':>9} "
          f"{'equivalent':>11} {'score':>7}")
    names = sorted({top_folder(one["file"]) for one in results})
    for name in names + ["all"]:
        outcomes = [one["outcome"].split(" by ")[0] for one in results
                    if name in ("all", top_folder(one["file"]))
                     and one["outcome"] != "not compiled"]
        caught, survived, equal = map(outcomes.count, ("caught", "survived", "equivalent"))
        score = f"{100 * caught / (caught + survived):.1f} %" if caught + survived else "-"
        print(f"{name:22} {len(outcomes):8} {caught:7} {survived:9} {equal:11} {score:>7}")
    for one in results:
        if one["outcome"] == "survived":
            print(f"\n{one['file']}:{one['line']}  {one['operator']}\n  - {one['before']}\n"
                  f"  + {one['after']}")


def read_results(files):
    lines = [json.loads(line) for file in files for line in Path(file).read_text().splitlines()]
    return list({(*key(one), one["line"]): one for one in lines}.values())


def list_stale():
    """Lines of the list of equivalents that no source can give any more."""
    everything = {key(mutant) for path in all_sources() for mutant in mutants_of(path)}
    stale = [one for one in equivalents() if one not in everything]
    for one in stale:
        print("stale: " + " | ".join(one))
    sys.exit(1 if stale else 0)


def measure(mutants, options):
    WORK.mkdir(parents=True, exist_ok=True)
    all_trees = [Tree(number, options.jobs, options.preset)
                 for number in range(1, options.jobs + 1)]
    trees = queue.Queue()
    for tree in all_trees:
        tree.synchronise()
        configured = tree.configure()
        trees.put(tree)
    mutants = [one for one in mutants if steps_for(one["file"], configured)]
    first = trees.get()
    usual_s = usual_times(first, mutants, configured)
    trees.put(first)
    results, lock, known = [], threading.Lock(), equivalents()
    with open(options.out, "w") as out, ThreadPoolExecutor(options.jobs) as pool:

        def work(mutant):
            tree = trees.get()
            try:
                for mutant in [mutant] + mutant.pop("others", []):
                    outcome = judge(tree, mutant, configured, usual_s)
                    if outcome != "not compiled":
                        break
            finally:
                trees.put(tree)
            if outcome == "survived" and key(mutant) in known:
                outcome = "equivalent"
            result = {name: value for name, value in mutant.items() if name != "text"}
            with lock:
                results.append(result | {"outcome": outcome})
                out.write(json.dumps(results[-1]) + "\n")
                out.flush()
                print(f"{len(results)}/{len(mutants)} {mutant['file']}:{mutant['line']} "
                      f"{mutant['operator']}: {outcome}", flush=True)

        try:
            list(pool.map(work, mutants))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for tree in all_trees:
                tree.stop()
            raise
    return sorted(results, key=lambda one: (one["file"], one["line"]))


def main():
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, help="mutants in all; without it every line gets one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", action="append", help="stats, judge, runtimes/litert, ...")
    parser.add_argument("--file", action="append", help="a source, by its name or path")
    parser.add_argument("--jobs", type=int, default=1, help="copies of the tree to work in")
    parser.add_argument("--preset", default="mutants", help="what the copies are built with")
    parser.add_argument("--out", default=str(WORK / "results.jsonl"), metavar="FILE")
    parser.add_argument("--only-survivors", metavar="FILE",
                        help="those of an earlier results.jsonl")
    parser.add_argument("--table", nargs="+", metavar="FILE", help="only print these results")
    parser.add_argument("--list", action="store_true", help="only print the sample")
    parser.add_argument("--list-stale", action="store_true", help="equivalents that match nothing")
    options = parser.parse_args()
    if options.list_stale:
        list_stale()
    if options.table:
        return print_table(read_results(options.table))
    mutants = sample(sources(options.folder, options.file), options.count, options.seed)
    if options.only_survivors:
        wanted = {key(one) for one in read_results([options.only_survivors])
                  if one["outcome"] == "survived"}
        mutants = [one for path in sources(options.folder, options.file)
                   for one in mutants_of(path) if key(one) in wanted]
    if options.list:
        for one in mutants:
            print(f"{one['file']}:{one['line']} {one['operator']}\n"
                  f"  - {one['before']}\n  + {one['after']}")
        return None
    return print_table(measure(mutants, options))


if __name__ == "__main__":
    main()
