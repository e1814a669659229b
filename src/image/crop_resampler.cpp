// Both orders of the passes work on the same ring of rows. Horizontal first: a row is filtered to
// the crop's width as it arrives and the ring holds the narrow rows. Vertical first: the ring holds
// the rows as they come, and each row that leaves it is filtered to the crop's width. Either way an
// output row is made as soon as the last row of its window is there.
//
// Pillow resizes the whole image and then crops; since every output depends on its own window only,
// making just the crop's rows and columns gives the same pixels for less work.
#include "image/crop_resampler.h"

#include <algorithm>
#include <cstring>

namespace edgebench::image {

CropResampler::CropResampler(const Geometry& geometry, std::uint8_t* crop)
    : geometry_(geometry),
      horizontal_weights_(filter_weights(geometry.width, geometry.resized_width, geometry.left,
                                         geometry.image_size)),
      vertical_(filter_weights(geometry.height, geometry.resized_height, geometry.top,
                               geometry.image_size)),
      window_(static_cast<std::size_t>(vertical_.weights().max_taps)),
      crop_(crop) {
  source_.first_row = vertical_.weights().source_begin();
  source_.rows = vertical_.weights().source_end() - source_.first_row;
  source_.first_column = horizontal_weights_.source_begin();
  source_.columns = horizontal_weights_.source_end() - source_.first_column;
  next_row_ = source_.first_row;
}

void CropResampler::set_columns(int first_column, int columns) {
  const HorizontalPass& pass = horizontal_.emplace(horizontal_weights_, first_column);
  const std::size_t source_bytes = padded_row_bytes(columns);
  const std::size_t crop_bytes = padded_row_bytes(geometry_.image_size);
  ring_row_bytes_ = geometry_.vertical_first ? source_bytes : crop_bytes;
  ring_.resize(window_.size() * ring_row_bytes_);
  if (geometry_.vertical_first) {
    between_.resize(source_bytes + pass.overread_bytes());
  } else {
    decoded_.resize(source_bytes + pass.overread_bytes());
  }
  finished_.resize(crop_bytes);
}

std::uint8_t* CropResampler::ring_row(int row) {
  return ring_.data() + static_cast<std::size_t>(row) % window_.size() * ring_row_bytes_;
}

std::uint8_t* CropResampler::row_buffer() {
  return geometry_.vertical_first ? ring_row(next_row_) : decoded_.data();
}

void CropResampler::push() {
  if (!geometry_.vertical_first) horizontal_->run(decoded_.data(), ring_row(next_row_));
  ++next_row_;
  emit_ready_rows();
}

void CropResampler::emit_ready_rows() {
  const FilterWeights& weights = vertical_.weights();
  const auto crop_row_bytes = static_cast<std::size_t>(geometry_.image_size) * 3;
  for (; next_output_ < geometry_.image_size; ++next_output_) {
    const auto at = static_cast<std::size_t>(next_output_);
    if (weights.left[at] + weights.taps[at] > next_row_) return;
    for (int tap = 0; tap < weights.taps[at]; ++tap) {
      window_[static_cast<std::size_t>(tap)] = ring_row(weights.left[at] + tap);
    }
    if (geometry_.vertical_first) {
      vertical_.run(next_output_, window_.data(), ring_row_bytes_, between_.data());
      horizontal_->run(between_.data(), finished_.data());
    } else {
      vertical_.run(next_output_, window_.data(), ring_row_bytes_, finished_.data());
    }
    std::memcpy(crop_ + at * crop_row_bytes, finished_.data(), crop_row_bytes);
  }
}

}  // namespace edgebench::image
