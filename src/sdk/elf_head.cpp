#include "sdk/elf_head.h"

#include <algorithm>
#include <cstring>
#include <fstream>

#include <elf.h>

namespace edgebench::sdk {
namespace {

// The end of the last segment, which the loader maps. What lies behind it, as the sections' table,
// is for debuggers.
std::uintmax_t end_of_segments(std::ifstream& file, const Elf64_Ehdr& header) {
  std::uintmax_t end = header.e_phoff + std::uintmax_t{header.e_phnum} * sizeof(Elf64_Phdr);
  file.seekg(static_cast<std::streamoff>(header.e_phoff));
  for (int i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment{};
    if (!file.read(reinterpret_cast<char*>(&segment), sizeof(segment))) break;
    if (segment.p_type == PT_LOAD) end = std::max(end, segment.p_offset + segment.p_filesz);
  }
  return end;
}

}  // namespace

std::optional<ElfHead> elf_head(const std::filesystem::path& file) {
  Elf64_Ehdr header{};
  std::ifstream stream(file, std::ios::binary);
  stream.read(reinterpret_cast<char*>(&header), sizeof(header));
  if (!stream || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return std::nullopt;
  const bool known = header.e_ident[EI_CLASS] == ELFCLASS64 &&
                     (header.e_machine == EM_X86_64 || header.e_machine == EM_AARCH64);
  if (!known) return ElfHead{"another processor"};
  return ElfHead{header.e_machine == EM_X86_64 ? "x86_64" : "aarch64",
                 end_of_segments(stream, header)};
}

}  // namespace edgebench::sdk
