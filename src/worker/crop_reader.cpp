#include "worker/crop_reader.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/error.h"

namespace edgebench::worker {

CropReader::CropReader(const std::filesystem::path& file) : array_(file), path_(file) {
  crop_bytes_ = 1;
  const auto& shape = array_.shape();
  for (std::size_t axis = 1; axis < shape.size(); ++axis) crop_bytes_ *= shape[axis];
  const std::size_t data_bytes = array_.bytes().size();  // Throws unless it holds bytes.
  data_offset_ = std::filesystem::file_size(file) - data_bytes;
  descriptor_ = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) {
    throw InputError(fmt::format("cannot open {}: {}", file.string(), std::strerror(errno)));
  }
}

CropReader::~CropReader() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void CropReader::read(std::size_t index, std::span<std::uint8_t> pixels) const {
  auto offset = static_cast<off_t>(data_offset_ + index * crop_bytes_);
  while (!pixels.empty()) {
    const ssize_t count = ::pread(descriptor_, pixels.data(), pixels.size(), offset);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      throw InputError(fmt::format("{} ends before crop {}; it was cut off while it was in use",
                                   path_.string(), index));
    }
    pixels = pixels.subspan(static_cast<std::size_t>(count));
    offset += count;
  }
}

}  // namespace edgebench::worker
