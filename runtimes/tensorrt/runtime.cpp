#include "runtime/runtime.h"

#include "shared/tensorrt/device_runtime.h"

// Its packages are made with CUDA 11, 12 and 13; which one is here the library does not say. Where
// the driver is too old for it, it makes no builder, with a sentence (10.15, 11.2; read, not run).
std::unique_ptr<edgebench::runtime::Runtime> edgebench::runtime::make_runtime() {
  return tensorrt::make_device_runtime(
      {.name = "tensorrt",
       .product = {.name = "TensorRT",
                   .files = {{.library = "libnvinfer.so.11", .parser = "libnvonnxparser.so.11"},
                             {.library = "libnvinfer.so.10", .parser = "libnvonnxparser.so.10"}},
                   .package = "TensorRT 10 or 11 with its ONNX parser (NVIDIA's packages "
                              "libnvinfer11 and libnvonnxparsers11, or those of 10) where the "
                              "loader finds it"},
       .cuda = {12, 0}});
}
