// A tree that looks like "/" to the readers of src/machine: files of /proc and /sys of other
// machines, shortened to what is read and a little around it.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>

#include "support.h"

namespace edgebench::test {

class FakeRoot {
 public:
  FakeRoot& put(const std::string& path, std::string_view text) {
    std::filesystem::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path, std::ios::binary) << text;
    return *this;
  }
  // Several files of one folder.
  FakeRoot& put_in(const std::string& folder, const std::map<std::string, std::string>& files) {
    for (const auto& [name, text] : files) put(folder + "/" + name, text);
    return *this;
  }
  void remove(const std::string& path) { std::filesystem::remove_all(folder_ / path); }
  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

// A block of an x86 server's /proc/cpuinfo.
inline std::string xeon_block(int cpu, const std::string& flags) {
  return "processor\t: " + std::to_string(cpu) +
         "\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 143\n"
         "model name\t: Intel(R) Xeon(R) Gold 6430\ncpu MHz\t\t: 2100.000\nflags\t\t: " +
         flags + "\nbugs\t\t: spectre_v1 avx2\nbogomips\t: 4200.00\n\n";
}

// A block of an ARM machine's.
inline std::string arm_block(int cpu, const std::string& part, const std::string& features) {
  return "processor\t: " + std::to_string(cpu) + "\nBogoMIPS\t: 108.00\nFeatures\t: " + features +
         "\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x4\nCPU part\t: " + part +
         "\nCPU revision\t: 1\n\n";
}

}  // namespace edgebench::test
