#include "cli/carried.h"

#include <doctest/doctest.h>

namespace edgebench::cli {
namespace {

using Arguments = std::vector<std::string>;

TEST_CASE("the arguments elsewhere name the files in the other cache") {
  const Carried carried{
      .cache = "/home/me/.cache/edgebench",
      .prepared = {.id = "abc", .file = "/home/me/.cache/edgebench/prepared/abc.json", .files = {}},
      .files = {{.text = "mine=litert:models/m.tflite,threads=2",
                 .path = "models/m.tflite",
                 .copy = "artifacts/file-1/m.tflite"},
                {.text = "m.onnx", .path = "m.onnx", .copy = "artifacts/file-2/m.onnx"}},
      .options = {"--rounds", "8"}};
  CHECK(carried.arguments("/srv/cache") ==
        Arguments{"bench", "--prepared", "/srv/cache/prepared/abc.json", "--rounds", "8",
                  "--artifact", "mine=litert:/srv/cache/artifacts/file-1/m.tflite,threads=2",
                  "--artifact", "/srv/cache/artifacts/file-2/m.onnx"});
}

}  // namespace
}  // namespace edgebench::cli
