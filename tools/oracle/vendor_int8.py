#!/usr/bin/env python3
"""The INT8 models that the vendors' own quantisers make of one FP32 ONNX file and the same images.

They are measured beside edgebench's own: docs/QUANTISATION.md has the figures. The images are the
crops that edgebench itself calibrates on, so that nothing but the quantiser differs.

    pip install -r tools/oracle/vendor_int8_requirements.txt
    edgebench prepare --candidate onnxruntime:fp32              # prints where the ONNX file lies
    edgebench pixels calibration/ --out crops.npy
    tools/oracle/vendor_int8.py model.onnx crops.npy OUT
    edgebench bench --artifact OUT/nncf.xml --artifact OUT/qdq.onnx

OUT/nncf.xml: NNCF's post-training quantisation with its defaults, as OpenVINO documents it.
OUT/qdq.onnx: ONNX Runtime's quantize_static with its preprocessing, QDQ, per channel, min-max.
"""
import sys
from pathlib import Path

import nncf
import numpy as np
import onnxruntime.quantization as ort_quantization
import openvino
from onnxruntime.quantization.shape_inference import quant_pre_process

MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
STANDARD_DEVIATION = np.array([0.229, 0.224, 0.225], dtype=np.float32)


def tensor_of(crop):
    """The normalised image, 1 x 3 x S x S, of an uint8 crop."""
    fractions = crop.astype(np.float32) / np.float32(255)
    return np.ascontiguousarray(((fractions - MEAN) / STANDARD_DEVIATION).transpose(2, 0, 1)[None])


class Reader(ort_quantization.CalibrationDataReader):
    def __init__(self, crops, name):
        self.tensors = ({name: tensor_of(crop)} for crop in crops)

    def get_next(self):
        return next(self.tensors, None)


def quantise_with_nncf(model, crops, out):
    network = openvino.Core().read_model(model)
    dataset = nncf.Dataset(list(crops), tensor_of)
    quantised = nncf.quantize(network, dataset, subset_size=len(crops))
    openvino.save_model(quantised, out, compress_to_fp16=False)


def quantise_with_onnxruntime(model, crops, out):
    prepared = out.with_suffix(".prepared.onnx")
    quant_pre_process(model, prepared)
    name = openvino.Core().read_model(model).inputs[0].any_name
    ort_quantization.quantize_static(prepared, out, Reader(crops, name),
                                     quant_format=ort_quantization.QuantFormat.QDQ,
                                     per_channel=True)
    prepared.unlink()


def main():
    model, crops_file, out = sys.argv[1:]
    crops, folder = np.load(crops_file), Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    quantise_with_nncf(model, crops, folder / "nncf.xml")
    quantise_with_onnxruntime(model, crops, folder / "qdq.onnx")


if __name__ == "__main__":
    main()
