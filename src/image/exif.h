// The rotation that a camera notes beside the pixels. torchvision's users get it ignored, and so do
// ours; but a folder of sideways pictures should not pass without a word.
#pragma once

#include <cstddef>
#include <span>

namespace edgebench::image {

// Whether the EXIF data of a JPEG or PNG file ask for the picture to be turned or mirrored.
// Damaged data, and files that are neither, ask for nothing. Reads the file's headers only.
bool asks_for_rotation(std::span<const std::byte> file);

}  // namespace edgebench::image
