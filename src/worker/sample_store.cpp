#include "worker/sample_store.h"

#include <algorithm>

#include "runtime/input.h"

namespace edgebench::worker {

SampleStore::SampleStore(const MappedNpy& crops, const runtime::Session& session,
                         image::Normalisation normalise, std::size_t most_bytes) {
  const runtime::InputSpec spec = session.input_spec();
  sample_bytes_ = runtime::values_per_image(spec.image_size) * runtime::element_bytes(spec.element);
  const std::size_t samples =
      std::min(crops.shape().front(), std::max<std::size_t>(1, most_bytes / sample_bytes_));
  values_.resize(samples * sample_bytes_);
  for (std::size_t i = 0; i < samples; ++i) {
    runtime::fill_image(spec, runtime::crop(crops, i),
                        std::span(values_).subspan(i * sample_bytes_, sample_bytes_), normalise);
  }
}

}  // namespace edgebench::worker
