// Crops as one runtime takes them, ready in memory: LoadGen's rules leave decoding, resizing and
// normalising untimed, and time the copy into the runtime's own input.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/npy.h"
#include "image/normalise.h"
#include "runtime/runtime.h"

namespace edgebench::worker {

class SampleStore {
 public:
  // More than any cache of an edge device, and little beside its memory: 111 images of 224 x 224 in
  // FP32. Fewer where there are fewer crops; one at least.
  static constexpr std::size_t kMostBytes = std::size_t{64} << 20;

  // Prepares as many of the crops as fit, the first ones, for the input of that session.
  SampleStore(const MappedNpy& crops, const runtime::Session& session,
              image::Normalisation normalise, std::size_t most_bytes = kMostBytes);

  std::size_t samples() const { return values_.size() / sample_bytes_; }

  // Exactly what one image takes in the session's input.
  std::span<const std::byte> sample(std::size_t index) const {
    return std::span(values_).subspan(index * sample_bytes_, sample_bytes_);
  }

 private:
  std::size_t sample_bytes_;
  std::vector<std::byte> values_;
};

}  // namespace edgebench::worker
