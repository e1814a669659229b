#!/usr/bin/env python3
"""Development check: does an ONNX file that edgebench wrote say what the reference computed?

Runs onnx.checker on the file, infers its shapes strictly, runs it in Python onnxruntime (another
build and another language binding than edgebench's worker), and compares the logits with those of
the reference interpreter. Exit code 1 if they stray by more than the tolerance.

    pip install onnx==1.23.2 onnxruntime==1.31.1
    tools/check_onnx.py MODEL.onnx INPUT.npy LOGITS.npy

INPUT.npy holds either crops as `edgebench pixels` writes them (uint8, N x S x S x 3; normalised
here) or normalised images (float32, N x 3 x S x S). LOGITS.npy is float32, N x classes.
"""

import argparse
import sys

import numpy
import onnx
import onnxruntime

MEAN = numpy.array([0.485, 0.456, 0.406], numpy.float32)
STD = numpy.array([0.229, 0.224, 0.225], numpy.float32)


def normalised(images):
    if images.dtype != numpy.uint8:
        return images
    scaled = (images.astype(numpy.float32) / numpy.float32(255) - MEAN) / STD
    return numpy.ascontiguousarray(scaled.transpose(0, 3, 1, 2))


def check_structure(path):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    operators = {}
    for node in inferred.graph.node:
        operators[node.op_type] = operators.get(node.op_type, 0) + 1
    print(f"{path}: accepted by onnx.checker {onnx.__version__}; {operators}")
    print(f"  {model.doc_string}; {({p.key: p.value for p in model.metadata_props})}")


def logits_of(path, images, batch):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    batches = [images[i : i + batch] for i in range(0, len(images), batch)]
    return numpy.concatenate([session.run(["output"], {"input": b})[0] for b in batches])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("model")
    parser.add_argument("input")
    parser.add_argument("logits")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--tolerance", type=float, default=1e-3)
    arguments = parser.parse_args()

    check_structure(arguments.model)
    expected = numpy.load(arguments.logits)
    actual = logits_of(arguments.model, normalised(numpy.load(arguments.input)), arguments.batch)
    if actual.shape != expected.shape:
        sys.exit(f"onnxruntime gives {actual.shape}, {arguments.logits} holds {expected.shape}")
    error = float(numpy.abs(actual - expected).max())
    agree = int((actual.argmax(1) == expected.argmax(1)).sum())
    print(
        f"  onnxruntime {onnxruntime.__version__}: {len(actual)} images, largest difference "
        f"{error:.2e}, same top-1 on {agree}, logits' deviation {expected.std():.2f}"
    )
    sys.exit(0 if error <= arguments.tolerance else 1)


if __name__ == "__main__":
    main()
