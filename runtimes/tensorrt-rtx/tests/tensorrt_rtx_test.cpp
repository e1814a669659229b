#include "shared/tensorrt/tests/device_conformance.h"

namespace edgebench::tensorrt::test {

TEST_CASE("what every runtime must do, on a device") {
  check_device_runtime("tensorrt-rtx", "1.7.1");
}

TEST_CASE("without a device, artifacts are written and opening them says why not") {
  check_without_device();
}

}  // namespace edgebench::tensorrt::test
