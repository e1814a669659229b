#include "shared/torch/library.h"

#include <map>

#include <ATen/Version.h>
#include <fmt/format.h>
#include <torch/version.h>

// Every version's library has it; caffe2/core/common.h, which declares it, is not in every wheel.
namespace caffe2 {
const std::map<std::string, std::string>& GetBuildOptions();
}

namespace edgebench::torch_common {
namespace {

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

// Not from at::show_config(), which asks for a GPU: PyTorch would believe for ever after that there
// is none.
std::string library_version() {
  const std::map<std::string, std::string>& build = caffe2::GetBuildOptions();
  const auto version = build.find("TORCH_VERSION");
  return version == build.end() ? "unknown" : version->second;
}

std::string wrong_version(std::string_view loaded) {
  const std::string made_for =
      fmt::format("{}.{}.{}", TORCH_VERSION_MAJOR, TORCH_VERSION_MINOR, TORCH_VERSION_PATCH);
  if (loaded == made_for) return {};
  return fmt::format(
      "the PyTorch that was loaded is {}, not {}, which edgebench is made for: LD_LIBRARY_PATH may "
      "name another, or make sdk brings it",
      loaded, made_for);
}

runtime::Facts library_facts() {
  return {{"cpu_capability", at::get_cpu_capability()},
          {"onednn", first_line(at::get_mkldnn_version())},
          {"mkl", first_line(at::get_mkl_version())}};
}

}  // namespace edgebench::torch_common
