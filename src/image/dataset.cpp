#include "image/dataset.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/error.h"
#include "image/label_file.h"

namespace edgebench::image {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> kExtensions = {".jpg", ".jpeg", ".png"};
constexpr std::array<std::string_view, 3> kKnownLists = {"ilsvrc2012_val_labels_50000.txt",
                                                         "val.txt", "val_labels.txt"};
constexpr std::string_view kValidationPrefix = "ILSVRC2012_val_";

bool has_image_name(const fs::path& file) {
  std::string extension = file.extension().string();
  std::ranges::transform(extension, extension.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return !file.filename().string().starts_with('.') &&
         std::ranges::find(kExtensions, extension) != kExtensions.end();
}

std::vector<fs::path> images_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    if (!has_image_name(entries->path())) continue;
    std::error_code unreadable;
    if (entries->status(unreadable).type() == fs::file_type::not_found) {
      throw InputError(fmt::format("{} is a link to a file that is not there; repair or remove it",
                                   entries->path().string()));
    }
    if (entries->is_regular_file(unreadable)) files.push_back(entries->path());
  }
  if (error) {
    throw InputError(fmt::format("cannot read the folder {}: {}; check its permissions",
                                 folder.string(), error.message()));
  }
  if (files.empty()) {
    throw InputError(
        fmt::format("{} contains no .jpg, .jpeg or .png file (subfolders are not searched); give a "
                    "folder of images",
                    folder.string()));
  }
  std::ranges::sort(files, {}, [](const fs::path& file) { return file.filename().string(); });
  return files;
}

std::optional<fs::path> find_labels(const fs::path& folder, const std::vector<fs::path>& files) {
  std::error_code ignored;
  if (fs::exists(folder / "labels.csv", ignored)) return folder / "labels.csv";
  const bool is_validation_set = std::ranges::any_of(files, [](const fs::path& file) {
    return file.filename().string().starts_with(kValidationPrefix);
  });
  if (!is_validation_set) return std::nullopt;
  for (const fs::path& place : {folder, fs::weakly_canonical(folder, ignored).parent_path()}) {
    for (const std::string_view name : kKnownLists) {
      if (fs::exists(place / name, ignored)) return place / name;
    }
  }
  return std::nullopt;
}

void add(Dataset& dataset, fs::path file, const LabelRow& row) {
  dataset.files.push_back(std::move(file));
  dataset.labels.push_back(row.label);
  dataset.label_lines.push_back(row.line);
}

[[noreturn]] void refuse_unlabelled(const fs::path& image, const LabelFile& labels) {
  throw InputError(fmt::format("{} has no label in {}; add a row for it or remove the image",
                               image.string(), labels.path.string()));
}

void label_by_rows(Dataset& dataset, const std::vector<fs::path>& images, const LabelFile& labels) {
  std::set<fs::path> without_row(images.begin(), images.end());
  for (const LabelRow& row : labels.rows) {
    const fs::path file = dataset.source / fs::path(row.file).lexically_normal();
    std::error_code ignored;
    if (without_row.erase(file) == 0 && !fs::is_regular_file(file, ignored)) {
      throw InputError(fmt::format("{}, line {}: there is no file {}; add it or remove the row",
                                   labels.path.string(), row.line, file.string()));
    }
    add(dataset, file, row);
  }
  if (!without_row.empty()) refuse_unlabelled(*without_row.begin(), labels);
}

void label_by_name(Dataset& dataset, const std::vector<fs::path>& images, const LabelFile& labels) {
  std::map<std::string_view, const LabelRow*> row_of;
  for (const LabelRow& row : labels.rows) row_of[row.file] = &row;
  for (const fs::path& image : images) {
    const auto found = row_of.find(image.filename().string());
    if (found == row_of.end()) refuse_unlabelled(image, labels);
    add(dataset, image, *found->second);
  }
}

// 1 for ILSVRC2012_val_00000001.JPEG; 0 if the name is not of this form.
std::size_t validation_number(const fs::path& image) {
  const std::string stem = image.stem().string();
  if (!stem.starts_with(kValidationPrefix)) return 0;
  std::size_t number = 0;
  const char* end = stem.data() + stem.size();
  const auto [rest, error] = std::from_chars(stem.data() + kValidationPrefix.size(), end, number);
  return error == std::errc() && rest == end ? number : 0;
}

void label_by_number(Dataset& dataset, const std::vector<fs::path>& images,
                     const LabelFile& labels) {
  for (const fs::path& image : images) {
    const std::size_t number = validation_number(image);
    if (number == 0) {
      throw InputError(
          fmt::format("{} is not named {}<number>.JPEG, so the numbered list {} cannot "
                      "label it; write a labels.csv",
                      image.string(), kValidationPrefix, labels.path.string()));
    }
    if (number > labels.rows.size()) refuse_unlabelled(image, labels);
    add(dataset, image, labels.rows[number - 1]);
  }
}

}  // namespace

Dataset load_dataset(const fs::path& source, const std::optional<fs::path>& labels_file) {
  std::error_code error;
  const fs::file_status status = fs::status(source, error);
  if (status.type() == fs::file_type::not_found) {
    throw InputError(fmt::format("{} does not exist; give a folder of images or an image file",
                                 source.string()));
  }
  if (status.type() == fs::file_type::none) {
    throw InputError(
        fmt::format("cannot read {}: {}; check its permissions", source.string(), error.message()));
  }
  Dataset dataset;
  dataset.source = source;
  if (status.type() != fs::file_type::directory) {
    if (labels_file) {
      throw InputError(
          fmt::format("{} is a single file, which takes no labels; give its folder or "
                      "leave out {}",
                      source.string(), labels_file->string()));
    }
    dataset.files = {source};
    return dataset;
  }
  const std::vector<fs::path> images = images_in(source);
  const std::optional<fs::path> found = labels_file ? labels_file : find_labels(source, images);
  if (!found) {
    dataset.files = images;
    return dataset;
  }
  const LabelFile labels = read_label_file(*found);
  dataset.labels_file = *found;
  switch (labels.kind) {
    case LabelFileKind::csv:
      label_by_rows(dataset, images, labels);
      break;
    case LabelFileKind::by_name:
      label_by_name(dataset, images, labels);
      break;
    case LabelFileKind::by_number:
      label_by_number(dataset, images, labels);
      break;
  }
  return dataset;
}

void validate_labels(const Dataset& dataset, int classes) {
  for (std::size_t i = 0; i < dataset.labels.size(); ++i) {
    if (dataset.labels[i] < classes) continue;
    throw InputError(fmt::format(
        "{}, line {}: the label {} of {} is not among the network's classes 0 to {}; correct it or "
        "give weights with more classes",
        dataset.labels_file.string(), dataset.label_lines[i], dataset.labels[i],
        dataset.files[i].filename().string(), classes - 1));
  }
}

void Dataset::keep_first(std::size_t count) {
  if (count >= files.size()) return;
  files.resize(count);
  if (!has_labels()) return;
  labels.resize(count);
  label_lines.resize(count);
}

}  // namespace edgebench::image
