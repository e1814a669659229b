#include "sdk/elf_processor.h"

#include <cstring>
#include <fstream>

#include <elf.h>

namespace edgebench::sdk {

std::string elf_processor(const std::filesystem::path& file) {
  Elf64_Ehdr header{};
  std::ifstream stream(file, std::ios::binary);
  stream.read(reinterpret_cast<char*>(&header), sizeof(header));
  if (!stream || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return {};
  const bool here = header.e_ident[EI_CLASS] == ELFCLASS64;
  if (here && header.e_machine == EM_X86_64) return "x86_64";
  if (here && header.e_machine == EM_AARCH64) return "aarch64";
  return "another processor";
}

}  // namespace edgebench::sdk
