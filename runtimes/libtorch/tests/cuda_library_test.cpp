#include "cuda_library.h"

#include <algorithm>

#include "cuda_machine.h"
#include "runtime/runtime.h"
#include "shared/torch/tests/checks.h"

namespace edgebench::libtorch::test {
namespace {

namespace fs = std::filesystem;
using edgebench::test::EnvironmentVariable;
using edgebench::test::TemporaryFolder;
using edgebench::test::write_text;

std::string why_not(const std::vector<fs::path>& folders) {
  try {
    open_cuda_library(folders);
  } catch (const runtime::Unsupported& error) {
    return error.what();
  }
  FAIL("it was opened");
  return {};
}

bool says(const std::string& sentence, const std::string& part) {
  CAPTURE(sentence);
  return sentence.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the version is read as wheels and archives write it") {
  CHECK(version_in("__all__ = ['__version__']\n__version__ = '2.12.1+cu130'\ncuda = '13.0'\n") ==
        "2.12.1+cu130");
  CHECK(version_in("__version__ = '2.12.1+cu130'\ndebug = False\n") == "2.12.1+cu130");
  CHECK(version_in("__version__ = \"2.12.1\"") == "2.12.1");
  CHECK(version_in("2.12.1+cu130\n") == "2.12.1+cu130");
  CHECK(version_in("__version__ = ").empty());
  CHECK(version_in("version = torch").empty());
  CHECK(version_in("").empty());
}

TEST_CASE("it is looked for beside the library that was loaded, then where the loader looks") {
  const EnvironmentVariable variable("LD_LIBRARY_PATH", "/one::/two;/three:");
  const std::vector<fs::path> folders = library_folders();
  REQUIRE(folders.size() == 4);
  CHECK(fs::exists(folders[0] / "libtorch_cpu.so"));
  CHECK(folders[1] == "/one");
  CHECK(folders[2] == "/two");
  CHECK(folders[3] == "/three");
  const EnvironmentVariable empty("LD_LIBRARY_PATH", "");
  CHECK(library_folders().size() == 1);
}

TEST_CASE("where it is nowhere, the sentence says what to install and where it was looked for") {
  const TemporaryFolder folder;
  const std::string why = why_not({folder.path(), "/nowhere"});
  CHECK(says(why, "PyTorch's libtorch_cuda.so is not in " + folder.path().string()));
  CHECK(says(why, ", /nowhere: pip install --target gpu torch==" + torch_common::library_version() +
                      ", and start"));
  CHECK(says(why, "LD_LIBRARY_PATH"));
}

TEST_CASE("one of another version is refused before it is opened, and so is one of none") {
  const CudaMachine machine;
  machine.say_version("2.11.0+cu130");
  CHECK(why_not({machine.folder()})
            .starts_with("libtorch_cuda.so in " + machine.folder().string() +
                         " is of PyTorch 2.11.0+cu130, and the libtorch_cpu.so that was loaded is "
                         "of " +
                         torch_common::library_version() + ": pip install"));
  machine.say_version(torch_common::library_version() + "1");
  CHECK(says(why_not({machine.folder()}), "is of PyTorch"));
  fs::remove(machine.wheel / "torch/version.py");
  CHECK(says(why_not({machine.folder()}),
             "neither torch/version.py nor build-version beside its folder"));
  write_text(machine.wheel / "torch/build-version", "2.10.0+cu128\n");
  CHECK(says(why_not({machine.folder()}), "is of PyTorch 2.10.0+cu128"));
}

TEST_CASE("one that the loader refuses says which library is missing") {
  const CudaMachine machine;
  fs::remove(machine.folder() / kCudaLibrary);
  write_text(machine.folder() / kCudaLibrary, "no library");
  CHECK(says(why_not({machine.folder()}), "cannot be opened: "));
  fs::remove(machine.folder() / kCudaLibrary);
  fs::create_symlink(EDGEBENCH_NEEDY_LIBRARY, machine.folder() / kCudaLibrary);
  const std::string why = why_not({machine.folder()});
  CHECK(says(why, "libtorch_cuda.so needs libedgebench-absent.so, which is not found: install"));
}

}  // namespace edgebench::libtorch::test
