#include "sdk/elf_processor.h"

#include <doctest/doctest.h>
#include <elf.h>

#include "sdk/made_environment.h"
#include "support.h"

namespace edgebench::sdk {
namespace {

TEST_CASE("a library says which processor it is for") {
  const test::TemporaryFolder folder;
  const auto file = folder / "lib.so";
  test::write_library(file, EM_X86_64);
  CHECK(elf_processor(file) == "x86_64");
  test::write_library(file, EM_AARCH64);
  CHECK(elf_processor(file) == "aarch64");
  test::write_library(file, EM_RISCV);
  CHECK(elf_processor(file) == "another processor");
}

TEST_CASE("what is no library, or only its beginning, is for none") {
  const test::TemporaryFolder folder;
  const auto file = folder / "lib.so";
  CHECK(elf_processor(file).empty());
  write_file_atomically(file,
                        "\x7f"
                        "ELF and then words");
  CHECK(elf_processor(file).empty());
  write_file_atomically(file, std::string(100, 'x'));
  CHECK(elf_processor(file).empty());
}

}  // namespace
}  // namespace edgebench::sdk
