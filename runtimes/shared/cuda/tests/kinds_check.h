// What holds for every runtime that computes on the processor and on NVIDIA's devices.
#pragma once

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "runtime/runtime.h"
#include "shared/cuda/gate.h"

namespace edgebench::cuda::test {

// The processor is the usual device, and the other kind says all that it needs: the versions that
// `needs` asks for are those of CUDA 13, and the sentence has them and each of `words`.
inline void check_kinds(runtime::Runtime& runtime, const Needs& needs,
                        std::vector<std::string> words) {
  const auto kinds = runtime.device_kinds();
  REQUIRE(kinds.size() == 2);
  CHECK(kinds[0].name == runtime::kCpu);
  CHECK(kinds[1].name == kCudaKind);
  words.insert(words.end(), {needs.capability.words(), "580"});
  for (const std::string& part : words) {
    CAPTURE(part);
    CHECK(kinds[1].needs.find(part) != std::string::npos);
  }
  CHECK(needs.capability == Version{7, 5});
  CHECK(needs.cuda == Version{13, 0});
}

}  // namespace edgebench::cuda::test
