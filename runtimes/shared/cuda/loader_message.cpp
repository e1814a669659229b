#include "shared/cuda/loader_message.h"

#include <cstddef>

namespace edgebench::cuda {

std::string_view missing_library(std::string_view message) {
  const std::size_t end = message.find(": cannot open shared object file");
  if (end == std::string_view::npos) return {};
  message = message.substr(0, end);
  const std::size_t blank = message.find_last_of(" /");
  return blank == std::string_view::npos ? message : message.substr(blank + 1);
}

}  // namespace edgebench::cuda
