#!/usr/bin/env python3
"""Development check: edgebench's classes against Pillow and Python onnxruntime, image by image.

Nothing of edgebench runs here but what it wrote: the ONNX file and the logits of `classify
--logits`. Pixels are Pillow's, the transform is torchvision's (resize 256, crop 224), and
the inference is the Python package's.

    pip install pillow==13.0.0 numpy onnxruntime==1.31.1
    check_pipeline.py model.onnx FOLDER logits.npy
"""

import csv
import pathlib
import sys

import numpy as np
import onnxruntime
from PIL import Image

MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
STANDARD_DEVIATION = np.array([0.229, 0.224, 0.225], dtype=np.float32)


def tensor_of(path):
    image = Image.open(path).convert("RGB")
    width, height = image.size
    short, long = min(width, height), max(width, height)
    resized_long = int(256 * long / short)
    size = (256, resized_long) if width <= height else (resized_long, 256)
    image = image.resize(size, Image.BILINEAR)
    left, top = (round((extent - 224) / 2.0) for extent in image.size)
    crop = np.asarray(image.crop((left, top, left + 224, top + 224)), dtype=np.float32)
    normalised = (crop / np.float32(255) - MEAN) / STANDARD_DEVIATION
    return normalised.transpose(2, 0, 1)[None]


def main():
    model, folder, logits_file = sys.argv[1:]
    ours = np.load(logits_file)
    with open(pathlib.Path(folder) / "labels.csv", newline="") as rows:
        files = [row["file"] for row in csv.DictReader(rows)]
    assert len(files) == len(ours), "the logits are of another folder"
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    differing, largest = [], 0.0
    for file, row in zip(files, ours):
        theirs = session.run(None, {name: tensor_of(pathlib.Path(folder) / file)})[0][0]
        largest = max(largest, float(np.abs(theirs - row).max()))
        if theirs.argmax() != row.argmax():
            differing.append(file)
    print(f"{len(files)} images: top-1 differs on {len(differing)}, largest error {largest:.2g}")
    for file in differing:
        print(" ", file)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
