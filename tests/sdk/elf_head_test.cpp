#include "sdk/elf_head.h"

#include <doctest/doctest.h>
#include <elf.h>

#include "sdk/made_environment.h"
#include "support.h"

namespace edgebench::sdk {
namespace {

TEST_CASE("a library says which processor it is for") {
  const test::TemporaryFolder folder;
  const auto file = folder / "lib.so";
  const auto processor_for = [&](std::uint16_t machine) {
    test::write_library(file, machine);
    const auto head = elf_head(file);
    REQUIRE(head);
    return head->processor;
  };
  CHECK(processor_for(EM_X86_64) == "x86_64");
  CHECK(processor_for(EM_AARCH64) == "aarch64");
  CHECK(processor_for(EM_RISCV) == "another processor");
}

TEST_CASE("its head says how long it is, also where its end is missing") {
  const test::TemporaryFolder folder;
  const auto file = folder / "lib.so";
  test::write_library(file, EM_X86_64);
  CHECK(elf_head(file)->least_bytes == 1000);
  std::filesystem::resize_file(file, 500);
  CHECK(elf_head(file)->least_bytes == 1000);
  // Of the table of segments its own end is known.
  std::filesystem::resize_file(file, sizeof(Elf64_Ehdr) + 10);
  CHECK(elf_head(file)->least_bytes == sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr));
}

TEST_CASE("what is no library, or only its beginning, is none") {
  const test::TemporaryFolder folder;
  const auto file = folder / "lib.so";
  CHECK_FALSE(elf_head(file));
  write_file_atomically(file,
                        "\x7f"
                        "ELF and then words");
  CHECK_FALSE(elf_head(file));
  write_file_atomically(file, std::string(100, 'x'));
  CHECK_FALSE(elf_head(file));
}

}  // namespace
}  // namespace edgebench::sdk
