#!/usr/bin/env python3
"""Development check: does a .tflite file that edgebench wrote give others the same logits?

Opens the file in the interpreter of Python's ai-edge-litert (another interface to the same library
than edgebench's worker uses: no LiteRtCompiledModel, no signature of ours) and compares its logits
with those of edgebench's worker. Exit code 1 if they stray by more than the tolerance.

    pip install ai-edge-litert==2.3.0 numpy
    edgebench prepare --runtimes litert --out ARTIFACTS
    edgebench pixels VAL --out PIXELS.npy
    edgebench classify VAL --candidate litert:int8 --logits LOGITS.npy
    tools/check_tflite.py MODEL.tflite PIXELS.npy LOGITS.npy

PIXELS.npy holds crops, uint8, N x S x S x 3; they are normalised here, and quantised as the file
says where its input is not float. LOGITS.npy is float32, N x classes.
"""

import argparse
import importlib.metadata
import sys

import numpy
from ai_edge_litert import interpreter as litert

MEAN = numpy.array([0.485, 0.456, 0.406], numpy.float32)
STD = numpy.array([0.229, 0.224, 0.225], numpy.float32)


def normalised(crops):
    return (crops.astype(numpy.float32) / numpy.float32(255) - MEAN) / STD


def as_input(images, details):
    if details["dtype"] == numpy.float32:
        return images
    scale, zero_point = details["quantization"]
    limits = numpy.iinfo(details["dtype"])
    levels = numpy.rint(images / numpy.float32(scale)) + zero_point
    return numpy.clip(levels, limits.min, limits.max).astype(details["dtype"])


def as_floats(values, details):
    if details["dtype"] == numpy.float32:
        return values
    scale, zero_point = details["quantization"]
    return (values.astype(numpy.int32) - zero_point) * numpy.float32(scale)


def logits_of(path, crops):
    interpreter = litert.Interpreter(model_path=path, num_threads=1)
    interpreter.allocate_tensors()
    (source,), (target,) = interpreter.get_input_details(), interpreter.get_output_details()
    print(f"{path}: input {source['dtype'].__name__} {source['shape'].tolist()}, "
          f"output {target['dtype'].__name__} {target['shape'].tolist()}, "
          f"{len(interpreter._get_ops_details())} operators")
    rows = []
    for crop in crops:
        image = normalised(crop[numpy.newaxis])
        interpreter.set_tensor(source["index"], as_input(image, source))
        interpreter.invoke()
        rows.append(as_floats(interpreter.get_tensor(target["index"]), target))
    return numpy.concatenate(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("model")
    parser.add_argument("pixels")
    parser.add_argument("logits")
    parser.add_argument("--images", type=int, help="only so many, the first")
    parser.add_argument("--tolerance", type=float, default=1e-4)
    arguments = parser.parse_args()

    expected = numpy.load(arguments.logits)[: arguments.images]
    crops = numpy.load(arguments.pixels, mmap_mode="r")[: len(expected)]
    actual = logits_of(arguments.model, crops)
    if actual.shape != expected.shape:
        sys.exit(f"the interpreter gives {actual.shape}, {arguments.logits} holds {expected.shape}")
    error = float(numpy.abs(actual - expected).max())
    agree = int((actual.argmax(1) == expected.argmax(1)).sum())
    same = int((actual == expected).all(1).sum())
    print(f"  ai-edge-litert {importlib.metadata.version('ai-edge-litert')}: {len(actual)} images, "
          f"largest difference {error:.2e}, same top-1 on {agree}, same bits on {same}")
    sys.exit(0 if error <= arguments.tolerance else 1)


if __name__ == "__main__":
    main()
