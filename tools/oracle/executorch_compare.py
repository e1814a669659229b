#!/usr/bin/env python3
"""Development check: what Python's ExecuTorch runtime makes of .pte files of ours and of others.

    ORACLE/bin/python tools/oracle/executorch_compare.py INPUT.npy LOGITS.npy MODEL.pte ...

ORACLE: see tools/oracle/executorch_export.py. INPUT.npy holds crops as `edgebench pixels` writes
them (uint8, N x S x S x 3), LOGITS.npy the logits of another runtime for them (float32,
N x classes). For each file: its size, its nodes by kind, and how its logits lie to LOGITS.npy.
Exit code 1 if a file gives other shapes, or strays by more than --tolerance where that is given.
"""

import argparse
import collections
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

import numpy
import torch
from executorch.backends import xnnpack
from executorch.exir._serialize._program import deserialize_pte_binary
from executorch.runtime import Runtime

MEAN = torch.tensor([0.485, 0.456, 0.406]).reshape(3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).reshape(3, 1, 1)
SCHEMA = pathlib.Path(xnnpack.__path__[0]) / "serialization" / "schema.fbs"


def nodes_of(path):
    """The kinds of the XNNPACK nodes, and the kernels beside them, with their counts."""
    program = deserialize_pte_binary(path.read_bytes()).program
    plan = program.execution_plan[0]
    counts = collections.Counter(operator.name for operator in plan.operators)
    for blob in program.backend_delegate_data:
        begin, size = struct.unpack_from("<II", blob.data, 10)
        with tempfile.TemporaryDirectory() as folder:
            graph = pathlib.Path(folder) / "graph.bin"
            graph.write_bytes(blob.data[begin : begin + size])
            flatc = ["flatc", "--json", "--strict-json", "--raw-binary", "-o", folder]
            subprocess.run([*flatc, str(SCHEMA), "--", str(graph)], check=True)
            nodes = json.loads(graph.with_suffix(".json").read_text())["xnodes"]
        counts.update(node["xnode_union_type"].removeprefix("XNN") for node in nodes)
    return counts


def logits_of(path, crops):
    method = Runtime.get().load_program(path).load_method("forward")
    half = method.metadata.input_tensor_meta(0).dtype() == 5  # ScalarType.HALF
    rows = []
    for crop in crops:
        image = torch.from_numpy(crop.copy()).permute(2, 0, 1).float() / 255
        batch = ((image - MEAN) / STD).unsqueeze(0).contiguous()
        rows.append(method.execute([batch.half() if half else batch])[0].float().clone())
    return torch.cat(rows).numpy()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("input")
    parser.add_argument("logits")
    parser.add_argument("models", nargs="+", type=pathlib.Path)
    parser.add_argument("--tolerance", type=float, help="largest difference of a logit")
    arguments = parser.parse_args()
    crops = numpy.load(arguments.input, mmap_mode="r")
    expected = numpy.load(arguments.logits)
    strays = False
    for path in arguments.models:
        print(f"{path}: {path.stat().st_size} bytes; {dict(nodes_of(path))}")
        actual = logits_of(path, crops)
        if actual.shape != expected.shape:
            sys.exit(f"{path} gives {actual.shape}, {arguments.logits} holds {expected.shape}")
        error = numpy.abs(actual - expected)
        noise = (error.astype(numpy.float64) ** 2).sum()
        signal = (expected.astype(numpy.float64) ** 2).sum()
        ratio = 10 * numpy.log10(signal / noise) if noise > 0 else numpy.inf
        agree = (actual.argmax(1) == expected.argmax(1)).mean()
        print(
            f"  {len(actual)} images: largest difference {error.max():.2e}, SQNR {ratio:.1f} dB, "
            f"same top-1 {100 * agree:.2f} %",
            flush=True,
        )
        strays |= arguments.tolerance is not None and error.max() > arguments.tolerance
    sys.exit(1 if strays else 0)


if __name__ == "__main__":
    main()
