#include "api.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "core.h"
#include "element_types.h"

namespace edgebench::openvino {

TEST_CASE("a version is told by the library that was opened, and only a known one is used") {
  CHECK_FALSE(library_version().empty());
  CHECK_NOTHROW(require_known("2024.0.0-14509-34caeefd078-releases/2024/0"));
  CHECK_NOTHROW(require_known("2031.1.0"));
  CHECK_THROWS_WITH_AS(require_known("2023.3.0-13775-ceeafaf64f3-releases/2023/3"),
                       doctest::Contains("pip install 'openvino>=2024.3'"), std::runtime_error);
  CHECK_THROWS_AS(require_known("custom-master-0"), std::runtime_error);
}

TEST_CASE("what OpenVINO refuses is told in its own words") {
  CHECK_THROWS_WITH_AS(Core().read_model("/nowhere/model.xml"), doctest::Contains("/nowhere"),
                       std::runtime_error);
}

// What the opened library needs it takes from its own folder, also where another OpenVINO is in the
// way: two in one process would measure neither.
TEST_CASE("all of OpenVINO's libraries are of one folder") {
  const Core core;
  CHECK_FALSE(core.property("CPU", "FULL_DEVICE_NAME").empty());  // The plugin.
  const ElementTypes types(core);                                 // The reader.
  std::set<std::string> folders;
  std::set<std::string> names;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    const std::filesystem::path file = line.substr(std::min(line.find('/'), line.size()));
    if (!file.filename().string().starts_with("libopenvino")) continue;
    names.insert(file.filename());
    folders.insert(file.parent_path());
  }
  CHECK(names.size() >= 4);  // The interface, the core, a plugin, a reader.
  CHECK(folders.size() == 1);
}

}  // namespace edgebench::openvino
