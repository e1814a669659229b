// Files that say which class each image of a folder is.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace edgebench::image {

enum class LabelFileKind {
  csv,        // One row for every image: file and label.
  by_name,    // The same, and rows of other images too: Caffe's val.txt, Kaggle's solution.
  by_number,  // One label a line: line n is ILSVRC2012_val_<n, 8 digits>.JPEG.
};

struct LabelRow {
  std::string file;        // Empty in a by_number list.
  int label = 0;           // 0 is the first class; means nothing where there is a class name.
  std::string class_name;  // Or a synset; empty where the label is a number.
  std::size_t line = 0;
};

struct LabelFile {
  std::filesystem::path path;
  LabelFileKind kind = LabelFileKind::csv;
  std::vector<LabelRow> rows;

  // Its labels are names or synsets, all of them.
  bool has_class_names() const { return !rows.empty() && !rows.front().class_name.empty(); }
  // A list by_number of the numbers 1 to 1000, which the ILSVRC2012 development kit has in another
  // order than every network's classes.
  bool counts_as_development_kit() const;
};

// Tells the kinds apart by the first line:
// - csv: columns apart by comma, semicolon or tab, with a header ("file,label" and what else people
//   call these two, among any others) or without one (the label is the last of them);
// - by_name: "name label" apart by a blank, or a header "ImageId,PredictionString" (Kaggle's);
// - by_number: a number or a synset alone.
// Throws InputError, naming the file and the line, for a malformed row, a negative label, names
// among numbers and a file named twice.
LabelFile read_label_file(const std::filesystem::path& path);

}  // namespace edgebench::image
