#include "sdk/installed.h"

#include <filesystem>

#include <doctest/doctest.h>

#include "support.h"

namespace edgebench::sdk {
namespace {

TEST_CASE("a folder's packages are those with a dist-info, also twice") {
  const test::TemporaryFolder folder;
  for (const char* name : {"onnxruntime-1.31.1.dist-info", "OpenVINO-2025.4.0.dist-info",
                           "openvino-2026.4.1.dist-info", "onnxruntime", "odd.dist-info"}) {
    std::filesystem::create_directory(folder / name);
  }
  const auto packages = installed_in(folder.path());
  REQUIRE(packages.size() == 3);
  CHECK(packages[0].name == "onnxruntime");
  CHECK(packages[0].version == "1.31.1");
  CHECK(packages[1].name == "openvino");
  CHECK(packages[1].version == "2025.4.0");
  CHECK(packages[2].version == "2026.4.1");
}

TEST_CASE("no folder has no packages") {
  CHECK(installed_in("/nowhere").empty());
}

}  // namespace
}  // namespace edgebench::sdk
