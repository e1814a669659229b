#include "shared/tensorrt/slots.h"

#include <doctest/doctest.h>

namespace edgebench::tensorrt {

// The indices themselves are held against NVIDIA's headers by tools/oracle/tensorrt_slots.cpp, and
// those that building takes by the real library in the tests of tensorrt-rtx.
TEST_CASE("version 10 lays its classes out in another way, and knows no foreign device") {
  const Slots& ten = slots_of(Layout::tensorrt_10);
  const Slots& eleven = slots_of(Layout::tensorrt_11);
  CHECK(ten.builder.createNetworkV2 != eleven.builder.createNetworkV2);
  CHECK(ten.context.enqueueV3 != eleven.context.enqueueV3);
  CHECK(ten.parser.destroy != eleven.parser.destroy);
  CHECK(ten.runtime.deserializeCudaEngine == eleven.runtime.deserializeCudaEngine);
  CHECK(ten.config.setComputeCapability == kNone);
  CHECK(eleven.config.setComputeCapability != kNone);
}

TEST_CASE("extents are as many as are counted, and none for a senseless count") {
  CHECK(Extents{.count = 2, .extent = {-1, 3, 7}}.vector() == std::vector<std::int64_t>{-1, 3});
  CHECK(Extents{.count = 8}.vector().size() == 8);
  CHECK(Extents{.count = 0}.vector().empty());
  CHECK(Extents{.count = -1}.vector().empty());
  CHECK(Extents{.count = 9}.vector().empty());
}

}  // namespace edgebench::tensorrt
