#include "runtime/sample_store.h"

#include <algorithm>

#include "runtime/input.h"

namespace edgebench::runtime {

SampleStore::SampleStore(const MappedNpy& crops, const Session& session,
                         image::Normalisation normalise, std::size_t most_bytes) {
  const InputSpec spec = session.input_spec();
  sample_bytes_ = values_per_image(spec.image_size) * element_bytes(spec.element);
  const std::size_t samples =
      std::min(crops.shape().front(), std::max<std::size_t>(1, most_bytes / sample_bytes_));
  values_.resize(samples * sample_bytes_);
  for (std::size_t i = 0; i < samples; ++i) {
    fill_image(spec, crop(crops, i), std::span(values_).subspan(i * sample_bytes_, sample_bytes_),
               normalise);
  }
}

}  // namespace edgebench::runtime
