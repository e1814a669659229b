// The transform written down as plainly as possible, to judge the fast one by: every pixel of the
// resized image, one at a time, from the definition.
#pragma once

#include <cstdint>
#include <vector>

#include "image/geometry.h"
#include "image/reader.h"

namespace edgebench::image::test {

// Pillow's Image.resize((width, height), BILINEAR) on 8-bit RGB.
Image resize_slowly(const Image& image, int width, int height, bool vertical_first);

// resize_slowly, then the centre crop.
std::vector<std::uint8_t> crop_slowly(const Image& image, const TransformOptions& options);

}  // namespace edgebench::image::test
