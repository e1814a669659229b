#include "runtime/runtime.h"

#include "shared/tensorrt/device_runtime.h"

// First the wheel that sdk.lock names, which is made with CUDA 13, then what the loader finds.
std::unique_ptr<edgebench::runtime::Runtime> edgebench::runtime::make_runtime() {
  return tensorrt::make_device_runtime(
      {.name = "tensorrt-rtx",
       .product = {.name = "TensorRT-RTX",
                   .files = {{.library = EDGEBENCH_TENSORRT_RTX "/libtensorrt_rtx.so.1",
                              .parser = "libtensorrt_onnxparser_rtx.so.1"},
                             {.library = "libtensorrt_rtx.so.1",
                              .parser = "libtensorrt_onnxparser_rtx.so.1"}},
                   .package = "TensorRT-RTX 1.5 to 1.7 (`make sdk`, or NVIDIA's own package where "
                              "the loader finds it)",
                   .rtx = true},
       .cuda = {13, 0}});
}
