// Pictures whose classes a network knows: real weights, as far as edgebench can tell, and the
// classes that the network itself gives the pictures, so that right labels are right by definition.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace edgebench::test {

struct KnownPictures {
  std::filesystem::path weights;      // A network of 32 x 32 pixels.
  std::vector<std::string> contents;  // PNG files.
  std::vector<int> classes;           // Of each.

  // Writes labels.csv and the pictures into a folder; `label_of` a class is what is written.
  void write(const std::filesystem::path& folder,
             const std::function<std::string(int)>& label_of) const;
  // Writes each picture into the folder of its class.
  void write_class_folders(const std::filesystem::path& folder,
                           const std::function<std::string(int)>& name_of) const;
};

// The weights are written into `folder`.
KnownPictures make_known_pictures(const std::filesystem::path& folder, int classes,
                                  std::size_t pictures);

}  // namespace edgebench::test
