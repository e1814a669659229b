// The scripted library on the scripted driver.
#pragma once

#include <memory>
#include <string>

#include "fake_library.h"
#include "shared/cuda/tests/fake_machine.h"
#include "shared/tensorrt/session.h"

namespace edgebench::tensorrt::test {

inline constexpr double kKernel_us = 40;

// Class c of an image gets the sum of its values, plus c.
inline bool queue_sums(void* stream, std::int64_t batch, const float* input, float* output) {
  constexpr std::int64_t kValues = 3 * 4 * 4;
  constexpr std::int64_t kClasses = 10;
  cuda::test::queue_kernel(static_cast<cuda::StreamHandle>(stream), kKernel_us, [=] {
    for (std::int64_t row = 0; row < batch; ++row) {
      float sum = 0;
      for (std::int64_t i = 0; i < kValues; ++i) sum += input[row * kValues + i];
      for (std::int64_t c = 0; c < kClasses; ++c) {
        output[row * kClasses + c] = sum + static_cast<float>(c);
      }
    }
  });
  return true;
}

// What TensorRT's inspector says of a network of one convolution and a classifier in FP16.
inline constexpr const char* kHalfAccount = R"json({"Layers": [
  {"Name": "a", "LayerType": "CaskConvolution", "ParameterType": "Convolution",
   "Inputs": [{"Dimensions": [1,3,4,4], "Format/Datatype": "Half"}], "Weights": {"Type": "Half"}},
  {"Name": "b", "LayerType": "gemm", "Inputs": [{"Dimensions": [1,8], "Datatype": "Half"}],
   "Constants": [{"Dimensions": [8,10], "Datatype": "Half"}]}]})json";

inline std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

struct FakeDevice {
  FakeDevice() { library.enqueue = queue_sums; }

  std::shared_ptr<const cuda::Context> context(cuda::Waiting waiting) const {
    const auto driver = std::make_shared<const cuda::Driver>(machine.place());
    return std::make_shared<const cuda::Context>(driver, driver->device(0), waiting);
  }

  OnDevice with_plan(int batch) const {
    return {
        .context = context(cuda::Waiting::blocking),
        .engine = std::make_shared<const Engine>(std::make_shared<const Library>(fake_product()),
                                                 bytes_of(kPlanText + std::to_string(batch))),
        .account = {},
        .facts = {{"plan", "built"}}};
  }

  cuda::test::FakeMachine machine;
  FakeTensorRt& library = fresh_library();
};

}  // namespace edgebench::tensorrt::test
