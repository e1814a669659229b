// The images of a run in a fixed order, with their labels if there are any.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace edgebench::image {

struct Dataset {
  std::filesystem::path source;  // What the user gave.
  std::vector<std::filesystem::path> files;
  // Both empty without labels, else one entry for every file.
  std::vector<int> labels;
  std::vector<std::size_t> label_lines;  // In labels_from, for messages; 0 of a folder's name.
  std::filesystem::path labels_from;     // The label file, or the folder of the class folders.
  std::vector<std::string> notes;        // How it was read, where there was a choice.
  std::filesystem::path class_list;      // The list that labels are places of; empty: none is.
  std::optional<int> places;  // Of how many names labels are the places; nothing: they are others.
  std::string why_no_labels;  // A sentence, where images have classes that cannot be told.

  bool has_labels() const { return !labels.empty(); }

  // A file as people know it: its path below the source.
  std::string name_of(std::size_t index) const;

  // Leaves all images but the first `count` out, with their labels.
  void keep_first(std::size_t count);
  // Leaves these out; they are in ascending order.
  void leave_out(const std::vector<std::size_t>& indices);
};

struct LabelOptions {
  std::optional<std::filesystem::path> labels;   // A label file, instead of one that is found.
  std::optional<std::filesystem::path> classes;  // A class list, instead of those that are found.
  std::optional<std::filesystem::path> assets;   // A further folder to find class lists in.
  std::optional<int> network_classes;            // How many; nothing: they mean nothing.
};

// `source` is an image file, or a folder of images (image/dataset/image_files.h):
// - with labels.csv in it: exactly the images of its rows, in its order;
// - with names ILSVRC2012_val_*.JPEG and a label list under one of its usual names in it or in its
//   parent: sorted by name, labelled from the list;
// - in class folders: labelled by these (image/dataset/class_order.h);
// - else sorted by name, without labels.
// image/dataset/label_file.h has the formats. Names match whatever Unicode form they are in.
//
// Throws InputError, naming the file, the line and what to do, if the source or the labels cannot
// be read, there is no image, a row of a labels.csv names no file, or an image has no label.
Dataset load_dataset(const std::filesystem::path& source, const LabelOptions& options = {});

// A sentence about the first label that is not below `classes`; empty if all are.
std::string label_beyond(const Dataset& dataset, int classes);

}  // namespace edgebench::image
