#include "image/dataset/image_files.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "image/dataset/names.h"

namespace edgebench::image {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> kExtensions = {".jpg", ".jpeg", ".png"};
// Images for others, so that it is said that they were left out.
constexpr std::array<std::string_view, 14> kOtherExtensions = {
    ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif",
    ".avif", ".jxl", ".jp2", ".ppm", ".pgm",  ".jfif", ".tga"};
constexpr std::array<std::string_view, 6> kParts = {"train",      "training", "val",
                                                    "validation", "valid",    "test"};

template <typename Words>
bool is_among(std::string_view word, const Words& words) {
  return std::ranges::find(words, word) != words.end();
}

void leave_out(std::map<std::string, LeftOut>& left_out, const std::string& kind,
               const fs::path& file) {
  LeftOut& one = left_out[kind];
  ++one.count;
  const std::string name = file.filename().string();
  if (one.first.empty() || name < one.first) one.first = name;
}

struct Listing {
  std::vector<fs::path> files;
  std::vector<fs::path> folders;
};

void add_entry(Listing& listing, const fs::directory_entry& entry,
               std::map<std::string, LeftOut>& left_out) {
  const fs::path& path = entry.path();
  if (path.filename().string().starts_with('.')) return;
  const std::string extension = lower_case(path.extension().string());
  const bool named_so = is_among(extension, kExtensions);
  std::error_code unreadable;
  const fs::file_type type = entry.status(unreadable).type();
  if (type == fs::file_type::directory) {
    if (named_so) return leave_out(left_out, "folder", path);
    listing.folders.push_back(path);
  } else if (named_so && type == fs::file_type::not_found) {
    throw InputError(fmt::format("{} is a link to a file that is not there; repair or remove it",
                                 path.string()));
  } else if (named_so && type == fs::file_type::regular) {
    listing.files.push_back(path);
  } else if (named_so) {
    leave_out(left_out, type == fs::file_type::fifo ? "named pipe" : "special file", path);
  } else if (is_among(extension, kOtherExtensions)) {
    leave_out(left_out, extension + " file", path);
  }
}

Listing list(const fs::path& folder, std::map<std::string, LeftOut>& left_out) {
  Listing listing;
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    add_entry(listing, *entries, left_out);
  }
  if (error) {
    throw InputError(fmt::format("cannot read the folder {}: {}; check its permissions",
                                 folder.string(), error.message()));
  }
  const auto name_of = [](const fs::path& path) { return path.filename().string(); };
  std::ranges::sort(listing.files, {}, name_of);
  std::ranges::sort(listing.folders, {}, name_of);
  return listing;
}

// `above`: the folders on the way, so that a link to one of them ends the walk.
void add_below(ImageFiles& images, const std::string& class_folder, const fs::path& folder,
               std::set<fs::path> above) {
  std::error_code ignored;
  if (!above.insert(fs::canonical(folder, ignored)).second) return;
  const Listing listing = list(folder, images.left_out);
  for (const fs::path& file : listing.files) {
    images.files.push_back(file);
    images.class_folders.push_back(class_folder);
  }
  for (const fs::path& deeper : listing.folders) add_below(images, class_folder, deeper, above);
}

[[noreturn]] void refuse_empty(const fs::path& folder, const ImageFiles& images) {
  const std::string left_out = left_out_words(images.left_out);
  throw InputError(fmt::format(
      "{} and its subfolders contain no .jpg, .jpeg or .png file{}; give a folder of images",
      folder.string(), left_out.empty() ? "" : " (but " + left_out + ")"));
}

void refuse_parts(const fs::path& folder, const std::vector<fs::path>& folders) {
  const bool parts = std::ranges::all_of(folders, [](const fs::path& one) {
    return is_among(lower_case(one.filename().string()), kParts);
  });
  if (!parts) return;
  throw InputError(fmt::format("{} holds the parts of a data set; give one of them, as in {}",
                               folder.string(), folders.back().string()));
}

}  // namespace

std::string left_out_words(const std::map<std::string, LeftOut>& left_out) {
  std::vector<std::string> parts;
  for (const auto& [kind, one] : left_out) {
    parts.push_back(one.count == 1
                        ? fmt::format("1 {} ({})", kind, one.first)
                        : fmt::format("{} {}s (the first is {})", one.count, kind, one.first));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

ImageFiles find_images(const fs::path& folder) {
  ImageFiles images;
  Listing listing = list(folder, images.left_out);
  if (!listing.files.empty()) {
    images.files = std::move(listing.files);
    for (const fs::path& below : listing.folders) leave_out(images.left_out, "subfolder", below);
    return images;
  }
  for (const fs::path& below : listing.folders) {
    add_below(images, below.filename().string(), below, {fs::canonical(folder)});
  }
  if (images.files.empty()) refuse_empty(folder, images);
  refuse_parts(folder, listing.folders);
  return images;
}

}  // namespace edgebench::image
