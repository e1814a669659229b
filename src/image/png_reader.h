// The PNG side of image/reader.h.
#pragma once

#include "image/reader.h"

namespace edgebench::image {

std::unique_ptr<ImageReader> make_png_reader(std::span<const std::byte> bytes,
                                             const std::string& name);

}  // namespace edgebench::image
