// The libnvidia-ml that is made for tests, and its script (made_nvml.cpp).
#pragma once

#include <fstream>
#include <map>
#include <string>

#include "support.h"

namespace edgebench::test {

inline constexpr const char* kMadeNvml = EDGEBENCH_MADE_NVML_FILE;
// As before driver 535.
inline constexpr const char* kOldNvml = EDGEBENCH_OLD_NVML_FILE;
// A shared library that is no NVML.
inline constexpr const char* kNoNvml = EDGEBENCH_NO_NVML_FILE;

// What the library answers as long as this lives. One at a time.
class MadeNvml {
 public:
  explicit MadeNvml(std::map<std::string, std::string> lines) : lines_(std::move(lines)) {
    write();
  }
  void put(const std::string& key, const std::string& value) {
    lines_[key] = value;
    write();
  }
  void remove(const std::string& key) {
    lines_.erase(key);
    write();
  }

 private:
  void write() const {
    std::ofstream file(folder_ / "script");
    for (const auto& [key, value] : lines_) file << key << ' ' << value << '\n';
  }

  std::map<std::string, std::string> lines_;
  TemporaryFolder folder_;
  EnvironmentVariable variable_{"EDGEBENCH_MADE_NVML", (folder_ / "script").string()};
};

// One device that tells all that there is.
inline std::map<std::string, std::string> talkative_device() {
  return {{"devices", "1"},
          {"driver", "580.65.06"},
          {"name.0", "NVIDIA H200"},
          {"uuid.0", "GPU-8932f937-d72c-4106-c12f-20bd9faed9f6"},
          {"pci.0", "00000000:3B:00.0"},
          {"mig.0", "0"},
          {"memory.0", "150754820096"},
          {"used.0", "629145600"},
          {"sm.0", "1980"},
          {"sm_max.0", "1985"},
          {"mem.0", "3201"},
          {"mem_max.0", "3205"},
          {"power.0", "123456"},
          {"limit.0", "700000"},
          {"celsius.0", "41"},
          {"slowdown.0", "87"},
          {"reasons.0", "0"},
          {"busy.0", "37"},
          {"processes.0", "2"},
          {"energy.0", "12345678901"}};
}

}  // namespace edgebench::test
