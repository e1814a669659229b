#include "image/dataset/labelling.h"

#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string>

#include <fmt/format.h>

#include "base/error.h"
#include "base/units.h"
#include "image/dataset/names.h"

namespace edgebench::image {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse_unlabelled(const fs::path& image, std::size_t count,
                                    const LabelFile& labels) {
  const std::string others =
      count > 1 ? ", and the same is true of " + count_words(count - 1, "further image") : "";
  throw InputError(fmt::format("{} has no label in {}{}; add a row for it or remove the image",
                               image.string(), labels.path.string(), others));
}

// The images by their paths below the source, in Unicode's composed form.
class ImagesByPath {
 public:
  ImagesByPath(const fs::path& source, const std::vector<fs::path>& images) : source_(source) {
    for (const fs::path& image : images) {
      const fs::path below = image.lexically_relative(source);
      by_path_.emplace(composed(below.generic_string()), image);
      without_suffix_.emplace(composed((below.parent_path() / below.stem()).generic_string()),
                              image);
    }
  }

  // Nothing where there is no such file.
  std::optional<fs::path> find(const std::string& row, const fs::path& labels_folder) const {
    const fs::path path = fs::path(row).lexically_normal();
    if (path.is_relative()) {
      const auto found = by_path_.find(composed(path.generic_string()));
      if (found != by_path_.end()) return found->second;
    }
    for (const fs::path& file : {source_ / path, labels_folder / path}) {
      std::error_code ignored;
      if (!fs::is_regular_file(file, ignored)) continue;
      // One of the images by another way, or a file that lies elsewhere.
      const fs::path below = fs::canonical(file, ignored).lexically_relative(canonical_source());
      const auto found = by_path_.find(composed(below.generic_string()));
      return found != by_path_.end() ? found->second : file;
    }
    const auto found = without_suffix_.find(composed(path.generic_string()));
    return found != without_suffix_.end() ? std::optional(found->second) : std::nullopt;
  }

 private:
  fs::path canonical_source() const {
    std::error_code ignored;
    return fs::canonical(source_, ignored);
  }

  fs::path source_;
  std::map<std::string, fs::path> by_path_;
  std::map<std::string, fs::path> without_suffix_;
};

std::vector<LabelledImage> match_rows(const fs::path& source, const std::vector<fs::path>& images,
                                      const LabelFile& labels) {
  const ImagesByPath by_path(source, images);
  std::vector<LabelledImage> labelled;
  std::set<fs::path> without_row(images.begin(), images.end());
  const LabelRow* absent = nullptr;
  std::size_t absent_count = 0;
  for (const LabelRow& row : labels.rows) {
    const std::optional<fs::path> file = by_path.find(row.file, labels.path.parent_path());
    if (file) {
      without_row.erase(*file);
      labelled.push_back({*file, &row});
    } else if (++absent_count == 1) {
      absent = &row;
    }
  }
  if (absent != nullptr) {
    const std::string others = absent_count > 1 ? ", and the same is true of " +
                                                      count_words(absent_count - 1, "further row")
                                                : "";
    throw InputError(fmt::format(
        "{}, line {}: there is no file {}{}; add it or remove the row", labels.path.string(),
        absent->line, (source / fs::path(absent->file).lexically_normal()).string(), others));
  }
  if (!without_row.empty()) refuse_unlabelled(*without_row.begin(), without_row.size(), labels);
  return labelled;
}

std::vector<LabelledImage> match_names(const fs::path& source, const std::vector<fs::path>& images,
                                       const LabelFile& labels) {
  std::map<std::string, const LabelRow*> row_of;
  for (const LabelRow& row : labels.rows) {
    row_of[composed(fs::path(row.file).lexically_normal().generic_string())] = &row;
  }
  std::vector<LabelledImage> labelled;
  const fs::path* unlabelled = nullptr;
  std::size_t unlabelled_count = 0;
  for (const fs::path& image : images) {
    const LabelRow* row = nullptr;
    for (const fs::path& name :
         {image.lexically_relative(source), image.filename(), image.stem()}) {
      const auto found = row_of.find(composed(name.generic_string()));
      if (row == nullptr && found != row_of.end()) row = found->second;
    }
    if (row != nullptr) {
      labelled.push_back({image, row});
    } else if (++unlabelled_count == 1) {
      unlabelled = &image;
    }
  }
  if (unlabelled != nullptr) refuse_unlabelled(*unlabelled, unlabelled_count, labels);
  return labelled;
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

std::vector<LabelledImage> match_numbers(const std::vector<fs::path>& images,
                                         const LabelFile& labels) {
  std::vector<LabelledImage> labelled;
  for (const fs::path& image : images) {
    const std::size_t number = validation_number(image);
    if (number == 0) {
      throw InputError(
          fmt::format("{} is not named {}<number>.JPEG, so the numbered list {} cannot "
                      "label it; write a labels.csv",
                      image.string(), kValidationPrefix, labels.path.string()));
    }
    if (number > labels.rows.size()) refuse_unlabelled(image, 1, labels);
    labelled.push_back({image, &labels.rows[number - 1]});
  }
  return labelled;
}

}  // namespace

std::vector<LabelledImage> match_labels(const fs::path& source, const std::vector<fs::path>& images,
                                        const LabelFile& labels) {
  switch (labels.kind) {
    case LabelFileKind::csv:
      return match_rows(source, images, labels);
    case LabelFileKind::by_name:
      return match_names(source, images, labels);
    case LabelFileKind::by_number:
      return match_numbers(images, labels);
  }
  return {};
}

}  // namespace edgebench::image
