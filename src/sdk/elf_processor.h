// Which processor a library is for.
// Source: the ELF specification's header, e_machine; elf.h.
#pragma once

#include <filesystem>
#include <string>

namespace edgebench::sdk {

// "x86_64", "aarch64", "another processor"; empty where the file is no ELF file.
std::string elf_processor(const std::filesystem::path& file);

}  // namespace edgebench::sdk
