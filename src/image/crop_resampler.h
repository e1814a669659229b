// Resamples the crop of an image while the image's rows arrive, so that no full-size image is ever
// held: a ring of as many rows as one filter window spans is enough.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "image/geometry.h"
#include "image/resample_kernels.h"

namespace edgebench::image {

// The part of the source that the crop depends on.
struct SourceWindow {
  int first_row = 0;
  int rows = 0;
  int first_column = 0;
  int columns = 0;
};

class CropResampler {
 public:
  // `crop` receives image_size x image_size x 3 bytes and must outlive this object.
  CropResampler(const Geometry& geometry, std::uint8_t* crop);

  const SourceWindow& source() const { return source_; }

  // The rows that will be pushed begin at column `first_column` and have `columns` pixels; they
  // cover source(). Call before the first row.
  void set_columns(int first_column, int columns);

  // Where the next row of the source, packed RGB, has to be written; then push() takes it.
  // Rows come in order, from source().first_row on, source().rows of them.
  std::uint8_t* row_buffer();
  void push();

 private:
  std::uint8_t* ring_row(int row);
  void emit_ready_rows();

  Geometry geometry_;
  FilterWeights horizontal_weights_;
  VerticalPass vertical_;
  SourceWindow source_;
  std::optional<HorizontalPass> horizontal_;  // Once the columns are known.

  int next_row_ = 0;  // Of the source.
  int next_output_ = 0;
  std::size_t ring_row_bytes_ = 0;
  std::vector<std::uint8_t> ring_;
  std::vector<std::uint8_t> decoded_;  // Horizontal first: the row before filtering.
  std::vector<std::uint8_t> between_;  // Vertical first: the row between the passes.
  std::vector<std::uint8_t> finished_;
  std::vector<const std::uint8_t*> window_;
  std::uint8_t* crop_;
};

}  // namespace edgebench::image
