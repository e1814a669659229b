#include "shared/torch/library.h"

#include <ATen/Version.h>

namespace edgebench::torch_common {
namespace {

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

std::string library_version() {
  constexpr std::string_view kKey = "TORCH_VERSION=";
  const std::string config = at::show_config();
  const std::size_t key = config.find(kKey);
  if (key == std::string::npos) return "unknown";
  const std::size_t begin = key + kKey.size();
  return config.substr(begin, config.find_first_of(",\n", begin) - begin);
}

runtime::Facts library_facts() {
  return {{"cpu_capability", at::get_cpu_capability()},
          {"onednn", first_line(at::get_mkldnn_version())},
          {"mkl", first_line(at::get_mkl_version())}};
}

}  // namespace edgebench::torch_common
