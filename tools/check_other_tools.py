#!/usr/bin/env python3
"""Development check: do others' tools give the figures that edgebench gives?

Of the artifacts that edgebench prepared, on one CPU, one process each, one thread, batch 1, in
turns:

- latency (median) and the times to read and compile: OpenVINO's benchmark_app (sync API, latency of
  the inference only), and Python's LiteRT interpreter, a loop of invoke();
- peak memory: `/usr/bin/time -v` around the very worker that edgebench asks for its own figure;
- size: `du --bytes`.

    python3 -m venv TOOLS && TOOLS/bin/pip install openvino==... ai-edge-litert==... numpy
    TOOLS/bin/python tools/check_other_tools.py build/release/bin [--pairs 17] [--seconds 2]

with the versions of runtimes/openvino/sdk.lock and runtimes/litert/sdk.lock. The two launches of a
pair are moments apart, not interleaved in milliseconds, so single ratios scatter by 10 % and more
on a shared machine: the median over the pairs and its interval are what to look at, and which of
the two goes first alternates.
"""

import argparse
import json
import math
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ON_ONE_CPU = ("taskset", "--cpu-list", str(max(os.sched_getaffinity(0))))
CANDIDATES = ("openvino:fp32", "openvino:int8", "litert:fp32", "litert:int8")


def run(command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options)


def edgebench(bin_folder, candidate, seconds, folder):
    """One launch: its median, its phases, its memory. Given one CPU, it has no other to choose."""
    out = pathlib.Path(folder) / "run"
    shutil.rmtree(out, ignore_errors=True)
    run([*ON_ONE_CPU, bin_folder / "edgebench", "bench", "--candidate", candidate, "--rounds", "1",
         "--sweeps", "1", "--slice", f"{seconds}s", "--max-images", "64", "--out", out])
    records = [json.loads(line) for line in (out / "records.jsonl").read_text().splitlines()]
    by_kind = {record["record"]: record for record in records}
    phases = {phase["name"]: phase["duration_ns"] / 1e6 for phase in by_kind["launch"]["phases"]}
    # Loading OpenVINO's plugin is in none of benchmark_app's figures.
    return {"median_ms": statistics.median(by_kind["sweep"]["slices"][0]["run_ns"]) / 1e6,
            "open_ms": sum(time for phase, time in phases.items() if phase != "load"),
            "peak_bytes": by_kind["round"]["workers"][0]["peak_rss_bytes"],
            "size_bytes": by_kind["artifact"]["size_bytes"]}


def benchmark_app(model, seconds):
    """OpenVINO's own tool: one thread, one stream, and FP32 for what is not quantised, since left
    to itself it computes in BF16 where the processor can."""
    tool = pathlib.Path(sys.executable).parent / "benchmark_app"
    text = run([*ON_ONE_CPU, tool, "-m", model, "-d", "CPU", "-api", "sync",
                "-hint", "none", "-nthreads", "1", "-nstreams", "1", "-shape",
                "[1,3,224,224]", "-infer_precision", "f32", "-t", str(math.ceil(seconds)),
                "-inference_only", "true"]).stdout
    figure = lambda words: float(re.search(words + r"\D*([\d.]+) ms", text).group(1))
    return {"median_ms": figure("Median:"),
            "open_ms": figure("Read model took") + figure("Reshape model took") +
                       figure("Compile model took")}


LITERT_LOOP = """
import sys, time, json, statistics
import numpy
from ai_edge_litert import interpreter as litert
start = time.perf_counter_ns()
interpreter = litert.Interpreter(model_path=sys.argv[1], num_threads=1)
interpreter.allocate_tensors()
opened = time.perf_counter_ns()
source = interpreter.get_input_details()[0]
numbers = numpy.random.default_rng(1)
if source["dtype"] == numpy.float32:
    image = numbers.standard_normal(source["shape"], numpy.float32)
else:
    image = numbers.integers(-128, 128, source["shape"], source["dtype"])
interpreter.set_tensor(source["index"], image)
for _ in range(100):
    interpreter.invoke()
times = []
end = time.perf_counter_ns() + float(sys.argv[2]) * 1e9
while time.perf_counter_ns() < end:
    before = time.perf_counter_ns()
    interpreter.invoke()
    times.append(time.perf_counter_ns() - before)
print(json.dumps({"median_ms": statistics.median(times) / 1e6, "open_ms": (opened - start) / 1e6}))
"""


def litert_python(model, seconds):
    text = run([*ON_ONE_CPU, sys.executable, "-c", LITERT_LOOP, model, str(seconds)]).stdout
    return json.loads(text.splitlines()[-1])


def artifacts(bin_folder):
    """Candidate to main file, as `edgebench prepare` prints it."""
    text = run([bin_folder / "edgebench", "prepare", "--runtimes", "openvino,litert"]).stdout
    found = {}
    for line in text.splitlines():
        words = line.split()
        if words and words[0] in CANDIDATES:
            found[words[0]] = pathlib.Path(words[-1])
    return found


def memory_of_time(bin_folder, candidate, folder):
    """Starts edgebench from a folder in which the worker is wrapped in `/usr/bin/time -v`."""
    wrapped = pathlib.Path(folder) / "bin"
    shutil.rmtree(wrapped, ignore_errors=True)
    wrapped.mkdir()
    shutil.copy(bin_folder / "edgebench", wrapped)
    name = "edgebench-worker-" + candidate.split(":")[0]
    logs = wrapped / "times"
    logs.mkdir()
    wrapper = wrapped / name
    # In a session of its own, so that it lives to write its figures when edgebench ends the worker.
    wrapper.write_text("#!/bin/sh\nexec setsid --wait /usr/bin/time -v -o "
                       f"'{logs}'/$$ '{bin_folder / name}' \"$@\"\n")
    wrapper.chmod(0o755)
    own = edgebench(wrapped, candidate, 0.5, folder)["peak_bytes"]
    time.sleep(1)  # Until the last one has written its figures.
    newest = max(logs.iterdir(), key=lambda log: log.stat().st_mtime_ns)
    kilobytes = re.search(r"Maximum resident set size \(kbytes\): (\d+)", newest.read_text())
    return own, 1024 * int(kilobytes.group(1))


def interval(ratios):
    """Of the median, between order statistics, at least 95 %; the extremes where there are few."""
    ordered = sorted(ratios)
    count = len(ordered)
    rank = 0
    while rank + 1 < count // 2 and 2 * sum(
            math.comb(count, i) for i in range(rank + 2)) / 2**count <= 0.05:
        rank += 1
    return ordered[rank], ordered[count - 1 - rank]


def told(name, ratios):
    low, high = interval(ratios)
    print(f"  {name}: edgebench over the other {statistics.median(ratios):.3f} "
          f"({low:.3f} to {high:.3f}, {len(ratios)} pairs)", flush=True)


def compare(candidate, model, arguments, folder):
    print(candidate, flush=True)
    openvino = candidate.startswith("openvino")
    other = benchmark_app if openvino else litert_python
    latency, opening = [], []
    for pair in range(arguments.pairs):
        measure = [lambda: edgebench(arguments.bin, candidate, arguments.seconds, folder),
                   lambda: other(model, arguments.seconds)]
        if pair % 2 == 0:
            ours, theirs = measure[0](), measure[1]()
        else:
            theirs, ours = measure[1](), measure[0]()
        latency.append(ours["median_ms"] / theirs["median_ms"])
        opening.append(ours["open_ms"] / theirs["open_ms"])
    told("median latency", latency)
    told("time to read and compile", opening)
    own, outside = memory_of_time(arguments.bin, candidate, folder)
    counted = "" if openvino else " (with the child in which LiteRT's worker profiles)"
    print(f"  peak memory: {own / 1e6:.1f} MB, /usr/bin/time -v{counted} {outside / 1e6:.1f} MB, "
          f"ratio {own / outside:.3f}")
    size = edgebench(arguments.bin, candidate, 0.1, folder)["size_bytes"]
    du = sum(int(run(["du", "--bytes", file]).stdout.split()[0]) for file in model.parent.iterdir()
             if file.name != "manifest.json")
    print(f"  size: {size} bytes, du {du}, ratio {size / du:.3f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bin", type=pathlib.Path, help="the folder of edgebench and its workers")
    parser.add_argument("--candidates", nargs="+", choices=CANDIDATES, default=CANDIDATES)
    parser.add_argument("--pairs", type=int, default=17)
    parser.add_argument("--seconds", type=float, default=2, help="of measuring in each launch")
    arguments = parser.parse_args()
    arguments.bin = arguments.bin.resolve()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for candidate, model in artifacts(arguments.bin).items():
            if candidate in arguments.candidates:
                compare(candidate, model, arguments, folder)
    print(f"{time.monotonic() - began:.0f} s; load average {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
