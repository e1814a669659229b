// The crops of a data set in one file that every runtime maps: decoded once, the same bits for all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "base/npy.h"
#include "image/dataset/dataset.h"
#include "image/geometry.h"
#include "image/parallel.h"

namespace edgebench::image {

// uint8, count x image_size x image_size x 3, as .npy; crop i belongs to Dataset::files[i].
struct CropFile {
  std::filesystem::path path;
  MappedNpy npy;
  // Of the images' bytes in order (not their names or labels); of the parameters if generated.
  std::string content_sha256;
  bool reused = false;      // Nothing was decoded: the file was there.
  std::size_t rotated = 0;  // Images whose EXIF data ask for a rotation, which is ignored.

  std::size_t count() const { return npy.shape()[0]; }
  int image_size() const { return static_cast<int>(npy.shape()[1]); }
  std::span<const std::uint8_t> crop(std::size_t index) const;
};

// The crops of `dataset`, from `cache_folder` if they are there, else decoded on `threads` threads
// (0: all CPUs of the affinity mask) and put there. The file's name is a hash of the images' bytes
// and of everything else that decides the pixels, so an image that was changed in place, an option
// or a new version of the transform is never answered with old crops.
// `progress` is called while decoding only. Throws BadImages, naming all images that cannot be
// used, or InputError for a cache that cannot be written or is too small, before anything is
// decoded. Nothing is left behind then.
CropFile ensure_crops(const Dataset& dataset, const TransformOptions& options,
                      const std::filesystem::path& cache_folder, const Progress& progress = {},
                      int threads = 0);

// The same, and what is worth knowing of the images goes into the data set's notes. With `skip_bad`
// those that cannot be used are left out of it; BadImages is thrown if none can.
CropFile ensure_noted_crops(Dataset& dataset, bool skip_bad, const TransformOptions& options,
                            const std::filesystem::path& cache_folder,
                            const Progress& progress = {}, int threads = 0);

// `count` generated crops (image/synthetic.h) as a file of the same kind.
CropFile ensure_synthetic_crops(std::size_t count, std::uint64_t seed, int image_size,
                                const std::filesystem::path& cache_folder);

}  // namespace edgebench::image
