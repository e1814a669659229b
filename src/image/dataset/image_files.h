// Which files of a folder are its images.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace edgebench::image {

struct LeftOut {
  std::size_t count = 0;
  std::string first;  // The name of one of them.
};

struct ImageFiles {
  std::vector<std::filesystem::path> files;
  // In class folders: the name of each file's; else empty.
  std::vector<std::string> class_folders;
  // What looked like an image and is none that we read, by kind: ".webp file", "named pipe".
  std::map<std::string, LeftOut> left_out;

  bool in_class_folders() const { return !class_folders.empty(); }
};

// "3 .webp files (the first is a.webp) and 1 folder (x.jpg)"; empty where nothing was left out.
std::string left_out_words(const std::map<std::string, LeftOut>& left_out);

// The .jpg, .jpeg and .png files (in any case, hidden ones left out) of the folder, sorted by name;
// where there are none, those of its subfolders and all below them, folder by folder, as
// torchvision's ImageFolder has them. Names are sorted as byte strings.
//
// Throws InputError, naming the folder and what to do, if it cannot be read or holds no image, for
// a link that leads nowhere, and where the subfolders are the parts of a data set (train, val).
ImageFiles find_images(const std::filesystem::path& folder);

}  // namespace edgebench::image
