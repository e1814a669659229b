#include "shared/torch/library.h"

#include <doctest/doctest.h>

namespace edgebench::torch_common {

TEST_CASE("the PyTorch that was loaded is the one whose headers were compiled") {
  CHECK(wrong_version(library_version()).empty());
  CHECK(library_facts().contains("onednn"));
}

TEST_CASE("another one is told, with what may have brought it") {
  CHECK(wrong_version("2.11.0") ==
        "the PyTorch that was loaded is 2.11.0, not " + library_version() +
            ", which edgebench is made for: LD_LIBRARY_PATH may name another, or make sdk brings "
            "it");
  CHECK_FALSE(wrong_version(library_version() + "1").empty());
  CHECK_FALSE(wrong_version("unknown").empty());
}

}  // namespace edgebench::torch_common
