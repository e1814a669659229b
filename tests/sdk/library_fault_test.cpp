#include "sdk/library_fault.h"

#include <doctest/doctest.h>
#include <elf.h>

#include "sdk/made_environment.h"
#include "support.h"

namespace edgebench::sdk {
namespace {

TEST_CASE("a whole library for this processor has no fault, any other says what helps") {
  const test::TemporaryFolder folder;
  const auto file = folder / "lib.so";
  const auto fault = [&] { return library_fault(file, "x86_64", "pip install acme"); };
  test::write_library(file, EM_X86_64);
  CHECK(fault().empty());
  CHECK(library_fault(file, "aarch64", "pip install acme") ==
        file.string() + " is for x86_64, and this machine is aarch64: pip install acme");
  std::filesystem::resize_file(file, 400);
  CHECK(fault() == file.string() + " is cut off after 400 B of at least 1.00 kB: pip install acme");
  write_file_atomically(file, "words");
  CHECK(fault() == file.string() + " is no library: pip install acme");
  std::filesystem::remove(file);
  CHECK(fault().find("cannot be read (No such file or directory)") != std::string::npos);
}

TEST_CASE("what may not be read is named with the reason") {
  const test::TemporaryFolder folder;
  CHECK(folder_fault(folder.path()).empty());
  CHECK(folder_fault(folder / "nowhere").empty());
  test::write_library(folder / "lib.so", EM_X86_64);
  std::filesystem::permissions(folder / "lib.so", std::filesystem::perms::none);
  std::filesystem::create_directory(folder / "closed");
  std::filesystem::permissions(folder / "closed", std::filesystem::perms::none);
  const test::WithoutRoot nobody;
  const std::string expected = " cannot be read (Permission denied)";
  CHECK(library_fault(folder / "lib.so", "x86_64", "").find("lib.so" + expected) !=
        std::string::npos);
  CHECK(folder_fault(folder / "closed").find("closed" + expected) != std::string::npos);
}

}  // namespace
}  // namespace edgebench::sdk
