#!/usr/bin/env python3
"""Development check: the .pte files of ExecuTorch's own exporter, for the same weights.

    python3 -m venv ORACLE && ORACLE/bin/pip install -r tools/oracle/executorch_requirements.txt
    ORACLE/bin/pip install --no-deps executorch==1.5.1
    ORACLE/bin/python tools/oracle/executorch_export.py WEIGHTS CALIBRATION OUTDIR [PRECISION ...]

WEIGHTS: torchvision's MobileNetV2 as safetensors. CALIBRATION: crops as `edgebench pixels` writes
them (uint8, N x 224 x 224 x 3), read for the precision int8 only. Each precision of fp32, fp16,
int8-dynamic and int8 becomes OUTDIR/PRECISION.pte for a batch of 1. Nothing of edgebench needs
any of this; tools/oracle/executorch_compare.py sets the files side by side with ours.
"""

import logging
import pathlib
import sys
import time
import warnings

import numpy
import safetensors.torch
import torch
import torchvision
from executorch.backends.xnnpack.partition.xnnpack_partitioner import XnnpackPartitioner
from executorch.backends.xnnpack.quantizer.xnnpack_quantizer import (
    XNNPACKQuantizer,
    get_symmetric_quantization_config,
)
from executorch.exir import to_edge_transform_and_lower
from torchao.quantization.pt2e.quantize_pt2e import convert_pt2e, prepare_pt2e

MEAN = torch.tensor([0.485, 0.456, 0.406]).reshape(3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).reshape(3, 1, 1)


def load_model(path):
    weights = {name: value.float() for name, value in safetensors.torch.load_file(path).items()}
    model = torchvision.models.mobilenet_v2(weights=None)
    if "features.0.0.bias" in weights:  # Batch norm is folded into the convolutions.
        for name, module in list(model.named_modules()):
            if isinstance(module, torch.nn.BatchNorm2d):
                model.set_submodule(name, torch.nn.Identity())
            if isinstance(module, torch.nn.Conv2d):
                module.bias = torch.nn.Parameter(weights[name + ".bias"])
    model.load_state_dict(weights)
    return model.eval()


def load_images(path):
    for crop in numpy.load(path, mmap_mode="r"):
        image = torch.from_numpy(crop.copy()).permute(2, 0, 1).float() / 255
        yield ((image - MEAN) / STD).unsqueeze(0)


def quantised(model, example, calibration, dynamic):
    quantizer = XNNPACKQuantizer()
    quantizer.set_global(get_symmetric_quantization_config(is_per_channel=True, is_dynamic=dynamic))
    prepared = prepare_pt2e(torch.export.export(model, example).module(), quantizer)
    images = [example[0]] if dynamic else load_images(calibration)
    for image in images:
        prepared(image)
    return convert_pt2e(prepared)


def export(model, precision, calibration):
    example = (torch.zeros(1, 3, 224, 224),)
    if precision == "fp16":
        model, example = model.half(), (example[0].half(),)
    elif precision.startswith("int8"):
        model = quantised(model, example, calibration, precision == "int8-dynamic")
    program = torch.export.export(model, example)
    lowered = to_edge_transform_and_lower(program, partitioner=[XnnpackPartitioner()])
    return lowered.to_executorch().buffer


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    weights, calibration, folder = sys.argv[1:4]
    precisions = sys.argv[4:] or ["fp32", "fp16", "int8-dynamic", "int8"]
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    for precision in precisions:
        start = time.monotonic()
        content = export(load_model(weights), precision, calibration)
        path = pathlib.Path(folder) / f"{precision}.pte"
        path.write_bytes(content)
        print(f"{path}: {len(content)} bytes in {time.monotonic() - start:.1f} s", flush=True)


if __name__ == "__main__":
    main()
