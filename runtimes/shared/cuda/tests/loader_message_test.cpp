#include "shared/cuda/loader_message.h"

#include <doctest/doctest.h>

namespace edgebench::cuda {

TEST_CASE("the library that was not found, whoever tells of it") {
  CHECK(missing_library("libcudnn.so.9: cannot open shared object file: No such file") ==
        "libcudnn.so.9");
  CHECK(missing_library("Failed to load library with error: libcublasLt.so.13: cannot open shared "
                        "object file: No such file or directory") == "libcublasLt.so.13");
  CHECK(missing_library("/opt/lib/libx.so: cannot open shared object file: Permission denied") ==
        "libx.so");
  CHECK(missing_library("libx.so: undefined symbol: cuInit").empty());
  CHECK(missing_library("").empty());
}

}  // namespace edgebench::cuda
