// Which row of a label file is which image's.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "image/dataset/label_file.h"

namespace edgebench::image {

inline constexpr std::string_view kValidationPrefix = "ILSVRC2012_val_";

struct LabelledImage {
  std::filesystem::path file;
  const LabelRow* row;
};

// The images of `source` that the rows name: of a csv file all of its rows, in their order; else
// all of `images`, in theirs. A row's path begins at the source, at the label file's folder or at
// the root, and a name without its suffix will do, as Kaggle has them.
//
// Throws InputError, naming the file, the line and what to do, for rows without an image and images
// without a row; of several the first is named and the others are counted.
std::vector<LabelledImage> match_labels(const std::filesystem::path& source,
                                        const std::vector<std::filesystem::path>& images,
                                        const LabelFile& labels);

}  // namespace edgebench::image
