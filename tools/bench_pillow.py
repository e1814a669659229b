#!/usr/bin/env python3
"""The other side of bench/preprocess.cpp: Pillow + numpy, JPEG bytes to FP32 tensor, on one thread.

Prints a line with the versions, then answers every line "BEGIN END" on standard input with the
seconds that the images BEGIN..END-1 (of the files given as arguments) took. The files are read
before the clock starts.
"""

import io
import sys
import time

import numpy
import PIL
from PIL import Image

MEAN = numpy.array([0.485, 0.456, 0.406], dtype=numpy.float32)
STD = numpy.array([0.229, 0.224, 0.225], dtype=numpy.float32)
RESIZE = 256
CROP = 224


def tensor_of(data):
    image = Image.open(io.BytesIO(data)).convert("RGB")
    width, height = image.size
    new_long = int(RESIZE * max(width, height) / min(width, height))
    size = (RESIZE, new_long) if width <= height else (new_long, RESIZE)
    image = image.resize(size, Image.Resampling.BILINEAR)
    left = int(round((size[0] - CROP) / 2.0))
    top = int(round((size[1] - CROP) / 2.0))
    image = image.crop((left, top, left + CROP, top + CROP))
    pixels = numpy.asarray(image).astype(numpy.float32)
    return numpy.ascontiguousarray(((pixels / 255 - MEAN) / STD).transpose(2, 0, 1))


def main():
    files = []
    for name in sys.argv[1:]:
        with open(name, "rb") as file:
            files.append(file.read())
    print(f"Pillow {PIL.__version__}, numpy {numpy.__version__}", flush=True)
    for line in sys.stdin:
        begin, end = map(int, line.split())
        start = time.perf_counter()
        for data in files[begin:end]:
            tensor_of(data)
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
