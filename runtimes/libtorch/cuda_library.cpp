// The library does not tell its version to whoever has not opened it yet, and one of another
// version may well open, for its symbols change less than its classes. So the version is read
// before, from the file that a wheel has beside its folder of libraries.

#include "cuda_library.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string_view>

#include <ATen/Context.h>
#include <dlfcn.h>
#include <fmt/format.h>

#include "base/file.h"
#include "runtime/runtime.h"
#include "shared/cuda/loader_message.h"
#include "shared/torch/library.h"

namespace edgebench::libtorch {
namespace fs = std::filesystem;
namespace {

std::string how_to_get_it() {
  return fmt::format(
      "pip install --target gpu torch=={}, and start edgebench with its folder gpu/torch/lib in "
      "LD_LIBRARY_PATH (runtimes/libtorch/README.md)",
      torch_common::library_version());
}

std::string list_of(const std::vector<fs::path>& folders) {
  std::string list;
  for (const fs::path& folder : folders) list += (list.empty() ? "" : ", ") + folder.string();
  return list;
}

std::optional<fs::path> folder_with_library(const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) {
    std::error_code ignored;
    if (fs::exists(folder / kCudaLibrary, ignored)) return folder;
  }
  return std::nullopt;
}

// Of what is installed around the folder torch/lib.
std::string version_around(const fs::path& folder) {
  for (const fs::path& file : {folder / "../version.py", folder / "../build-version"}) {
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored)) continue;
    std::string version = version_in(read_file(file));
    if (!version.empty()) return version;
  }
  return {};
}

// Behind the plus stands for which CUDA it was built.
std::string_view release_of(std::string_view version) {
  return version.substr(0, version.find('+'));
}

void require_version(const fs::path& folder, const std::string& found) {
  const std::string loaded = torch_common::library_version();
  if (release_of(found) == release_of(loaded)) return;
  throw runtime::Unsupported(
      found.empty()
          ? fmt::format(
                "{} has neither torch/version.py nor build-version beside its folder {}, so "
                "that its version is not known: {}",
                kCudaLibrary, folder.string(), how_to_get_it())
          : fmt::format("{} in {} is of PyTorch {}, and the libtorch_cpu.so that was loaded is of "
                        "{}: {}",
                        kCudaLibrary, folder.string(), found, loaded, how_to_get_it()));
}

std::string why_not_opened(const fs::path& library, std::string_view message) {
  const std::string_view missing = cuda::missing_library(message);
  if (missing.empty()) return fmt::format("{} cannot be opened: {}", library.string(), message);
  return fmt::format(
      "{} needs {}, which is not found: install NVIDIA's libraries that PyTorch's wheel asks for "
      "beside it (pip install without --no-deps does), or have their folders in LD_LIBRARY_PATH",
      library.string(), missing);
}

}  // namespace

std::vector<fs::path> library_folders() {
  std::vector<fs::path> folders;
  Dl_info loaded = {};
  if (::dladdr(reinterpret_cast<const void*>(&at::globalContext), &loaded) != 0) {
    folders.push_back(fs::path(loaded.dli_fname).parent_path());
  }
  const char* const variable = std::getenv("LD_LIBRARY_PATH");
  std::string_view rest = variable == nullptr ? "" : variable;
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find_first_of(":;"));
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    if (!folder.empty()) folders.emplace_back(folder);
  }
  return folders;
}

std::string open_cuda_library(const std::vector<fs::path>& folders) {
  const std::optional<fs::path> folder = folder_with_library(folders);
  if (!folder) {
    throw runtime::Unsupported(fmt::format("PyTorch's {} is not in {}: {}", kCudaLibrary,
                                           list_of(folders), how_to_get_it()));
  }
  std::string version = version_around(*folder);
  require_version(*folder, version);
  const fs::path library = *folder / kCudaLibrary;
  // Global: kernels that PyTorch compiles while it runs look for its symbols there.
  if (::dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) {
    throw runtime::Unsupported(why_not_opened(library, ::dlerror()));
  }
  if (!at::globalContext().hasCUDART()) {
    throw std::logic_error(library.string() +
                           " was opened, and PyTorch has been asked for a GPU before");
  }
  return version;
}

std::string version_in(const std::string& text) {
  constexpr std::string_view kBegin = "__version__ = ";
  std::string_view version = text;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.starts_with(kBegin)) version = line.substr(kBegin.size());
  }
  version.remove_prefix(std::min(version.find_first_not_of("'\""), version.size()));
  version = version.substr(0, version.find_first_of("'\" \t\r\n"));
  const bool is_number = !version.empty() && version.front() >= '0' && version.front() <= '9';
  return is_number ? std::string(version) : std::string();
}

}  // namespace edgebench::libtorch
