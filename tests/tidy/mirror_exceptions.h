// Sources whose tests go by another name, each with its reason.
#pragma once

#include <array>
#include <string_view>

#include "tidy/rules.h"

namespace edgebench::tidy {

inline constexpr std::string_view kIsAKernel = "kernels_test.cpp runs all that the processor has";
inline constexpr std::string_view kWrites =
    "writer_test.cpp and fuzz_test.cpp read back whatever it writes";
inline constexpr std::string_view kChecks =
    "damage_test.cpp and fuzz_test.cpp try it on every kind of damage";
inline constexpr std::string_view kTflite = "tflite_files_test.cpp reads back what it writes";
inline constexpr std::string_view kConforms =
    "calls of the vendor's library: the conformance test fails with them";
inline constexpr std::string_view kOlder =
    "for a worker of another version, whose conformance tests tools/add-version --test runs";
inline constexpr std::string_view kTorch =
    "calls of PyTorch: the conformance tests of both its runtimes fail with them";

inline constexpr auto kWithoutMirror = std::to_array<MirrorException>(
    {{"src/base/process/line_channel.cpp",
      "both ends of a channel take part in child_process_test.cpp"},
     {"src/machine/roofline/avx2.cpp", kIsAKernel},
     {"src/machine/roofline/avx512.cpp", kIsAKernel},
     {"src/machine/roofline/avx512_bf16.cpp", kIsAKernel},
     {"src/machine/roofline/avx512_fp16.cpp", kIsAKernel},
     {"src/machine/roofline/avx512_vnni.cpp", kIsAKernel},
     {"src/machine/roofline/avx_vnni.cpp", kIsAKernel},
     {"src/machine/roofline/arm/neon.cpp", kIsAKernel},
     {"src/machine/roofline/arm/neon_v82.cpp", kIsAKernel},
     {"src/machine/roofline/arm/neon_v86.cpp", kIsAKernel},
     {"src/machine/roofline/sse2.cpp", kIsAKernel},
     {"src/loadgen/absent.cpp",
      "stands in for loadgen.cpp, whose test asks of either what it should"},
     {"src/report/figures/other_figures.cpp", "figures_test.cpp walks the whole list"},
     {"src/report/figures/speed_figures.cpp", "figures_test.cpp walks the whole list"},
     {"src/worker/worker_main.cpp", "a main of wiring only; every launch of a worker is its test"},

     {"runtimes/executorch/library.cpp", kConforms},
     {"runtimes/executorch/loaded_program.cpp", kConforms},
     {"runtimes/executorch/check/graph_check.cpp", kChecks},
     {"runtimes/executorch/check/node_check.cpp", kChecks},
     {"runtimes/executorch/check/program_check.cpp", kChecks},
     {"runtimes/executorch/check/pte_file.cpp", kChecks},
     {"runtimes/executorch/write/delegate_graph.cpp", kWrites},
     {"runtimes/executorch/write/delegate_writer.cpp", kWrites},
     {"runtimes/executorch/write/fp16_writer.cpp", kWrites},
     {"runtimes/executorch/write/int8_dynamic_writer.cpp", kWrites},
     {"runtimes/executorch/write/int8_writer.cpp", kWrites},
     {"runtimes/executorch/write/program_writer.cpp", kWrites},

     {"runtimes/libtorch-mobile/artifact.cpp", kConforms},
     {"runtimes/libtorch/artifact.cpp", kConforms},
     {"runtimes/libtorch/older/cuda_absent.cpp", kOlder},
     {"runtimes/libtorch/sessions.cpp", kConforms},
     {"runtimes/libtorch/variants.cpp", "a table; libtorch_test.cpp walks every row"},

     {"runtimes/litert/check/model_file.cpp",
      "tflite_files_test.cpp and fuzz_test.cpp open files with it"},
     {"runtimes/litert/compiled_model.cpp", kConforms},
     {"runtimes/litert/litert_api.cpp", kConforms},
     {"runtimes/litert/tflite_graph.cpp", kTflite},
     {"runtimes/litert/tflite_writer.cpp", kTflite},
     {"runtimes/litert/weight_cache.cpp", "litert_test.cpp opens a file twice with it"},

     {"runtimes/onnxruntime/ort_api.cpp", kConforms},

     {"runtimes/shared/torch/archive.cpp", kTorch},
     {"runtimes/shared/torch/checkpoint.cpp", kTorch},
     {"runtimes/shared/torch/engine.cpp", kTorch},
     {"runtimes/shared/torch/fp32_module.cpp", kTorch},
     {"runtimes/shared/torch/int8_module.cpp", kTorch},
     {"runtimes/shared/torch/layers.cpp", kTorch},
     {"runtimes/shared/torch/older/processor.cpp", kOlder},
     {"runtimes/shared/torch/processor.cpp", kTorch},
     {"runtimes/shared/torch/session.cpp", kTorch},
     {"runtimes/shared/torch/tensors.cpp", kTorch},
     {"runtimes/shared/torch/threads.cpp", kTorch}});

}  // namespace edgebench::tidy
