// A Python environment's folder of packages, as pip leaves it.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>

#include <elf.h>

#include "base/file.h"
#include "support.h"

namespace edgebench::test {

// The head of a library for that processor, which is all that is looked at.
inline void write_library(const std::filesystem::path& file, std::uint16_t processor) {
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_machine = processor;
  std::filesystem::create_directories(file.parent_path());
  write_file_atomically(file, std::string(reinterpret_cast<const char*>(&header), sizeof(header)));
}

// `files` and `package` ("onnxruntime-1.31.1") in a folder of packages.
class MadeEnvironment {
 public:
  void install(const std::string& package, const std::string& library,
               std::uint16_t processor = EM_X86_64) const {
    std::filesystem::create_directories(path() / (package + ".dist-info"));
    if (!library.empty()) write_library(path() / library, processor);
  }
  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

}  // namespace edgebench::test
