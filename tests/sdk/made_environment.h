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

// A library for that processor, as far as it is looked at: its head, which says that one segment
// follows, and that segment. It has 1000 bytes.
inline void write_library(const std::filesystem::path& file, std::uint16_t processor) {
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_machine = processor;
  header.e_phoff = sizeof(header);
  header.e_phnum = 1;
  Elf64_Phdr segment{};
  segment.p_type = PT_LOAD;
  segment.p_offset = 600;
  segment.p_filesz = 400;
  std::string bytes(1000, '\0');
  std::memcpy(bytes.data(), &header, sizeof(header));
  std::memcpy(bytes.data() + header.e_phoff, &segment, sizeof(segment));
  std::filesystem::create_directories(file.parent_path());
  write_file_atomically(file, bytes);
}

// `files` and `package` ("onnxruntime-1.31.1") in a folder of packages.
class MadeEnvironment {
 public:
  void install(const std::string& package, const std::string& library,
               std::uint16_t processor = EM_X86_64) const {
    std::filesystem::create_directories(path() / (package + ".dist-info"));
    if (!library.empty()) write_library(path() / library, processor);
  }
  // A file of pip's records of an installed package: "RECORD", "WHEEL".
  void record(const std::string& package, const std::string& name, const std::string& text) const {
    write_file_atomically(path() / (package + ".dist-info") / name, text);
  }
  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

}  // namespace edgebench::test
