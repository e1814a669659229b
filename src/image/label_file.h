// Files that say which class each image of a folder is.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace edgebench::image {

enum class LabelFileKind {
  csv,        // A header "file,label", then one row for every image.
  by_name,    // "name label" lines without a header, as Caffe's val.txt; may name other images too.
  by_number,  // One label a line: line n is ILSVRC2012_val_<n, 8 digits>.JPEG.
};

struct LabelRow {
  std::string file;  // Empty in a by_number list.
  int label = 0;     // 0 is the first class.
  std::size_t line = 0;
};

struct LabelFile {
  std::filesystem::path path;
  LabelFileKind kind = LabelFileKind::csv;
  std::vector<LabelRow> rows;
};

// Tells the kinds apart by the first line. Throws InputError, naming the file and the line, for a
// malformed row, a negative label, a file named twice, and for the list of the ILSVRC2012
// development kit, whose numbers 1..1000 are in another order than every network's classes.
LabelFile read_label_file(const std::filesystem::path& path);

}  // namespace edgebench::image
