// What the head of a library's file says, without opening it as a library.
// Source: the ELF specification's headers, e_machine and p_offset; elf.h.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace edgebench::sdk {

struct ElfHead {
  std::string processor;  // "x86_64", "aarch64", "another processor"
  // The file has at least so many bytes, or else its end is missing and loading it ends the process
  // with SIGBUS. 0 for another processor.
  std::uintmax_t least_bytes = 0;
};

// Nothing where the file is no ELF file, or cannot be read.
std::optional<ElfHead> elf_head(const std::filesystem::path& file);

}  // namespace edgebench::sdk
