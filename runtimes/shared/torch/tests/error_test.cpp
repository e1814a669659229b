#include "shared/torch/error.h"

#include <doctest/doctest.h>

namespace edgebench::torch_common {

TEST_CASE("of TorchScript's message, the last line tells") {
  CHECK(telling_sentence("The following operation failed in the TorchScript interpreter.\n"
                         "Traceback of TorchScript (most recent call last):\n  File \"x.py\"\n"
                         "RuntimeError: expected 1 channels, but got 3 instead\n") ==
        "expected 1 channels, but got 3 instead");
  CHECK(telling_sentence("\nnot a ZIP archive. This is an internal error.\nBye") ==
        "not a ZIP archive");
  CHECK(telling_sentence("") == "");
}

TEST_CASE("a device without memory left is want of memory, no failure") {
  CHECK_THROWS_AS(
      guarded("the inference failed",
              [] { TORCH_CHECK_WITH(OutOfMemoryError, false, "CUDA out of memory. Tried ..."); }),
      std::bad_alloc);
}

TEST_CASE("whatever PyTorch throws is one sentence; our own stays as it is") {
  const auto message_of = [](auto action) -> std::string {
    try {
      guarded("loading failed", action);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "nothing";
  };
  CHECK(message_of([] { TORCH_CHECK(false, "wrong size. Try again"); }) ==
        "loading failed: wrong size");
  CHECK(message_of([] { throw std::runtime_error("Traceback\nRuntimeError: bad input\n"); }) ==
        "loading failed: bad input");
  CHECK(message_of([] { throw std::runtime_error("m.pt is missing. Look again"); }) ==
        "m.pt is missing. Look again");
  CHECK(message_of([] {}) == "nothing");
  // As its reader of TorchScript throws.
  struct ReportedError : std::exception {
    const char* what() const noexcept override {
      return "\nUnknown builtin op: torchvision::nms.\nCould not find any similar ops.\n:\n  File";
    }
  };
  CHECK(message_of([] { throw ReportedError(); }) ==
        "loading failed: Unknown builtin op: torchvision::nms.");
}

}  // namespace edgebench::torch_common
