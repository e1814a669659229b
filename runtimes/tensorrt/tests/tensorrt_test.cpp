#include "shared/tensorrt/tests/device_conformance.h"

namespace edgebench::tensorrt::test {

// Of whatever version the machine has, if it has one.
TEST_CASE("what every runtime must do, on a device") {
  check_device_runtime("tensorrt", "");
}

TEST_CASE("without a device, artifacts are written and opening them says why not") {
  check_without_device();
}

}  // namespace edgebench::tensorrt::test
