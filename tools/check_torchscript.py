#!/usr/bin/env python3
"""Development check: do PyTorch's files that edgebench wrote give the same logits in Python?

Loads each with Python's torch of the same version (.pth into torchvision's MobileNetV2 with a
strict state dictionary, .pt with torch.jit.load, .ptl with the lite interpreter), runs it on one
thread, and compares with the logits of edgebench's worker. Exit code 1 if a file strays by more
than the tolerance.

    pip install torch==2.12.1 torchvision==0.27.1 numpy
    edgebench prepare --out DIR
    edgebench pixels val/ --out CROPS.npy
    edgebench classify val/ --candidate libtorch:eager-fp32 --logits LOGITS.npy   # and so on
    tools/check_torchscript.py CROPS.npy MODEL=LOGITS.npy[,engine=onednn][,nhwc] ...
"""

import argparse
import sys

import numpy
import torch

MEAN = torch.tensor([0.485, 0.456, 0.406]).reshape(1, 3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).reshape(1, 3, 1, 1)


def normalised(crops):
    images = torch.from_numpy(crops).permute(0, 3, 1, 2).to(torch.float32)
    return (images / 255 - MEAN) / STD


def head_of(state):
    """Dropout, Linear, then ReLU, Dropout, Linear for every hidden layer."""
    layers = []
    while (weight := state.get(f"classifier.{len(layers) + 1}.weight")) is not None:
        layers += [torch.nn.Dropout(), torch.nn.Linear(*reversed(weight.shape)), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def load(path):
    if path.endswith(".pth"):
        import torchvision

        state = torch.load(path, weights_only=False)
        model = torchvision.models.mobilenet_v2()
        model.classifier = head_of(state)
        model.load_state_dict(state, strict=True)
        return model.eval()
    if path.endswith(".ptl"):
        from torch.jit.mobile import _load_for_lite_interpreter

        return _load_for_lite_interpreter(path)
    return torch.jit.load(path).eval()


def element_type(model):
    parameters = getattr(model, "parameters", None)
    first = next(parameters(), None) if callable(parameters) else None
    return first.dtype if first is not None and first.is_floating_point() else torch.float32


def check(argument, crops, images, tolerance):
    path, rest = argument.split("=", 1)
    logits_file, *settings = rest.split(",")
    for setting in settings:
        if setting.startswith("engine="):
            torch.backends.quantized.engine = setting.removeprefix("engine=")
    model = load(path)
    dtype = element_type(model)
    expected = numpy.load(logits_file)[:images]
    rows = []
    for index in range(images):
        image = normalised(crops[index : index + 1]).to(dtype)
        if "nhwc" in settings:
            image = image.contiguous(memory_format=torch.channels_last)
        rows.append(model(image).to(torch.float32).numpy())
    logits = numpy.concatenate(rows)
    error = numpy.abs(logits - expected).max()
    same = numpy.mean(numpy.all(logits == expected, axis=1))
    top1 = numpy.mean(logits.argmax(1) == expected.argmax(1))
    verdict = "ok" if error <= tolerance else "STRAYS"
    print(
        f"{path}: largest error {error:.3g}, same bits on {same:.1%}, "
        f"top-1 equal on {top1:.1%}: {verdict}"
    )
    return error <= tolerance


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("crops")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--images", type=int, default=64)
    parser.add_argument("--tolerance", type=float, default=1e-3)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    crops = numpy.load(arguments.crops)
    images = min(arguments.images, len(crops))
    with torch.inference_mode():
        fine = [check(file, crops, images, arguments.tolerance) for file in arguments.files]
    sys.exit(0 if all(fine) else 1)


if __name__ == "__main__":
    main()
