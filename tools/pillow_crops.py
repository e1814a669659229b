#!/usr/bin/env python3
"""Development check: the SHA-256 of Pillow's crop of every image of a folder.

    python3 -m venv /tmp/pillow && /tmp/pillow/bin/pip install pillow==13.0.0
    /tmp/pillow/bin/python tools/pillow_crops.py FOLDER > tests/image/fixtures/crops_<name>.sha256

The crop is torchvision's MobileNet_V2_Weights.IMAGENET1K_V1 transform up to the uint8 pixels: short
side to 256 with the antialiased bilinear filter, centre crop 224. tests/image compares
edgebench's crops with these hashes. Pillow 13 changed the order of the resampler's passes, so the
version is part of the output. FILE arguments after the folder limit the list to these files.
"""

import hashlib
import pathlib
import sys

import PIL
from PIL import Image

RESIZE = 256
CROP = 224
SUFFIXES = {".jpg", ".jpeg", ".png"}


def crop_of(path):
    image = Image.open(path).convert("RGB")
    width, height = image.size
    short, long = min(width, height), max(width, height)
    new_long = int(RESIZE * long / short)
    size = (RESIZE, new_long) if width <= height else (new_long, RESIZE)
    image = image.resize(size, Image.Resampling.BILINEAR)
    left = int(round((size[0] - CROP) / 2.0))
    top = int(round((size[1] - CROP) / 2.0))
    return image.crop((left, top, left + CROP, top + CROP)).tobytes()


def main():
    folder = pathlib.Path(sys.argv[1])
    names = sys.argv[2:] or sorted(
        path.name for path in folder.iterdir() if path.suffix.lower() in SUFFIXES
    )
    print(f"# SHA-256 of the 224 x 224 x 3 crop, made by Pillow {PIL.__version__}")
    for name in names:
        print(hashlib.sha256(crop_of(folder / name)).hexdigest(), name)


if __name__ == "__main__":
    main()
