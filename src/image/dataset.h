// The images of a run in a fixed order, with their labels if there are any.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

namespace edgebench::image {

struct Dataset {
  std::filesystem::path source;  // What the user gave.
  std::vector<std::filesystem::path> files;
  // Both empty without labels, else one entry for every file.
  std::vector<int> labels;
  std::vector<std::size_t> label_lines;  // In labels_file, for messages.
  std::filesystem::path labels_file;

  bool has_labels() const { return !labels.empty(); }

  // Leaves all images but the first `count` out, with their labels.
  void keep_first(std::size_t count);
};

// `source` is an image file, or a folder whose .jpg, .jpeg and .png files (in any case, hidden ones
// and subfolders left out) are taken:
// - with labels.csv in it: exactly the images of its rows, in its order;
// - with names ILSVRC2012_val_*.JPEG and a label list (`ilsvrc2012_val_labels_50000.txt`, `val.txt`
//   or `val_labels.txt`) in it or in its parent: sorted by name, labelled from the list;
// - else sorted by name, without labels.
// `labels_file`, if given, is used instead of those that would be found. image/label_file.h has the
// formats.
//
// Throws InputError, naming the file, the line and what to do, if the source or the labels cannot
// be read, there is no image, a row of a labels.csv names no file, or an image has no label.
Dataset load_dataset(const std::filesystem::path& source,
                     const std::optional<std::filesystem::path>& labels_file = std::nullopt);

// Throws InputError for the first label that is not below `classes`.
void validate_labels(const Dataset& dataset, int classes);

}  // namespace edgebench::image
