#include "image/npy_in_progress.h"

#include <functional>
#include <numeric>
#include <string>

#include "base/npy.h"

namespace edgebench::image {

NpyInProgress::NpyInProgress(const std::filesystem::path& destination,
                             std::span<const std::size_t> shape)
    : file_(destination) {
  const std::string header = npy_header("|u1", shape);
  header_bytes_ = header.size();
  const std::size_t elements =
      std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
  file_.reserve(header_bytes_ + elements);
  file_.append(std::as_bytes(std::span(header)));
}

void NpyInProgress::write(std::size_t offset, std::span<const std::uint8_t> values) const {
  file_.write_at(header_bytes_ + offset, std::as_bytes(values));
}

}  // namespace edgebench::image
