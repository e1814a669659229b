#include "image/dataset/dataset.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "base/error.h"
#include "image/dataset/class_order.h"
#include "image/dataset/image_files.h"
#include "image/dataset/label_file.h"
#include "image/dataset/labelling.h"

namespace edgebench::image {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 5> kKnownLabelLists = {
    "ilsvrc2012_val_labels_50000.txt", "val.txt", "val_labels.txt", "LOC_val_solution.csv",
    "imagenet_2012_validation_synset_labels.txt"};

fs::path parent_of(const fs::path& folder) {
  std::error_code ignored;
  return fs::weakly_canonical(folder, ignored).parent_path();
}

std::optional<fs::path> find_labels(const fs::path& folder, const ImageFiles& images) {
  std::error_code ignored;
  if (fs::exists(folder / "labels.csv", ignored)) return folder / "labels.csv";
  const bool is_validation_set = std::ranges::any_of(images.files, [](const fs::path& file) {
    return file.filename().string().starts_with(kValidationPrefix);
  });
  if (!is_validation_set || images.in_class_folders()) return std::nullopt;
  for (const fs::path& place : {folder, parent_of(folder)}) {
    for (const std::string_view name : kKnownLabelLists) {
      if (fs::exists(place / name, ignored)) return place / name;
    }
  }
  return std::nullopt;
}

ClassLists class_lists(const fs::path& source, const LabelOptions& options) {
  ClassLists lists;
  if (options.classes) {
    lists.given = read_class_list(*options.classes);
    return lists;
  }
  std::vector<fs::path> places = {source, parent_of(source)};
  if (options.assets) places.push_back(*options.assets);
  for (const fs::path& file : find_class_lists(places)) {
    lists.found.push_back(read_class_list(file));
  }
  return lists;
}

// Sets the labels from the name of each image's class.
void label_by_classes(Dataset& dataset, const std::vector<std::string>& class_names,
                      const std::string& what, const LabelOptions& options) {
  const ClassOrder order =
      order_classes(what, std::set<std::string>(class_names.begin(), class_names.end()),
                    class_lists(dataset.source, options), options.network_classes);
  dataset.labels.clear();
  if (!order.why_none.empty()) {
    dataset.why_no_labels = order.why_none;
    dataset.label_lines.clear();
    return;
  }
  dataset.notes.push_back(order.how);
  dataset.class_list = order.list;
  dataset.places = order.places;
  for (const std::string& name : class_names) dataset.labels.push_back(order.label_of.at(name));
}

// Numbers of the given list's own become classes.
void number_by_list(LabelFile& labels, const ClassList& list, Dataset& dataset) {
  for (LabelRow& row : labels.rows) {
    const auto found = list.class_of_number.find(row.label);
    if (found == list.class_of_number.end()) {
      throw InputError(
          fmt::format("{}, line {}: the label {} is no number of {}; correct the row or leave out "
                      "--classes",
                      labels.path.string(), row.line, row.label, list.path.string()));
    }
    row.label = found->second;
  }
  dataset.notes.push_back(
      fmt::format("the labels of {} are taken for the numbers of {}, whose synsets in sorted order "
                  "are the classes",
                  labels.path.string(), list.path.string()));
}

void translate_numbers(LabelFile& labels, const LabelOptions& options, Dataset& dataset) {
  if (labels.has_class_names()) return;
  if (options.classes) {
    const ClassList list = read_class_list(*options.classes);
    if (!list.class_of_number.empty()) return number_by_list(labels, list, dataset);
  }
  if (!labels.counts_as_development_kit()) return;
  throw InputError(fmt::format(
      "{} numbers its classes 1 to 1000, as the ILSVRC2012 development kit does in an order of its "
      "own; give the kit's list (map_clsloc.txt) with --classes, or labels 0 to 999 in the order "
      "of the synsets",
      labels.path.string()));
}

void label_by_file(Dataset& dataset, const std::vector<fs::path>& images, const fs::path& file,
                   const LabelOptions& options) {
  LabelFile labels = read_label_file(file);
  translate_numbers(labels, options, dataset);
  const std::vector<LabelledImage> labelled = match_labels(dataset.source, images, labels);
  dataset.labels_from = file;
  std::vector<std::string> class_names;
  for (const LabelledImage& image : labelled) {
    dataset.files.push_back(image.file);
    dataset.labels.push_back(image.row->label);
    dataset.label_lines.push_back(image.row->line);
    class_names.push_back(image.row->class_name);
  }
  if (labels.has_class_names()) {
    label_by_classes(dataset, class_names, fmt::format("class names in {}", file.string()),
                     options);
  }
}

Dataset load_folder(const fs::path& source, const LabelOptions& options) {
  ImageFiles images = find_images(source);
  Dataset dataset;
  dataset.source = source;
  const std::optional<fs::path> file =
      options.labels ? options.labels : find_labels(source, images);
  if (file) {
    label_by_file(dataset, images.files, *file, options);
    // It may name what is in them.
    images.left_out.erase("subfolder");
  } else {
    dataset.files = images.files;
    if (images.in_class_folders()) {
      dataset.labels_from = source;
      dataset.label_lines.assign(images.files.size(), 0);
      label_by_classes(dataset, images.class_folders,
                       fmt::format("class folders of {}", source.string()), options);
    }
  }
  if (!images.left_out.empty()) {
    dataset.notes.push_back("left out are " + left_out_words(images.left_out));
  }
  return dataset;
}

template <typename Value>
void erase_at(std::vector<Value>& values, const std::vector<std::size_t>& indices) {
  if (values.empty()) return;
  for (auto index = indices.rbegin(); index != indices.rend(); ++index) {
    values.erase(values.begin() + static_cast<std::ptrdiff_t>(*index));
  }
}

}  // namespace

Dataset load_dataset(const fs::path& source, const LabelOptions& options) {
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
  if (status.type() == fs::file_type::directory) return load_folder(source, options);
  if (options.labels) {
    throw InputError(
        fmt::format("{} is a single file, which takes no labels; give its folder or "
                    "leave out {}",
                    source.string(), options.labels->string()));
  }
  Dataset dataset;
  dataset.source = source;
  dataset.files = {source};
  return dataset;
}

std::string label_beyond(const Dataset& dataset, int classes) {
  for (std::size_t i = 0; i < dataset.labels.size(); ++i) {
    if (dataset.labels[i] < classes) continue;
    const std::string where =
        dataset.label_lines[i] == 0
            ? dataset.labels_from.string()
            : fmt::format("{}, line {}", dataset.labels_from.string(), dataset.label_lines[i]);
    return fmt::format(
        "{}: the label {} of {} is not among the network's classes 0 to {}; correct it or give "
        "weights with more classes",
        where, dataset.labels[i], dataset.name_of(i), classes - 1);
  }
  return {};
}

std::string Dataset::name_of(std::size_t index) const {
  const fs::path below = files[index].lexically_relative(source);
  const bool inside = !below.empty() && *below.begin() != ".." && below != ".";
  return inside ? below.generic_string() : files[index].filename().string();
}

void Dataset::keep_first(std::size_t count) {
  if (count >= files.size()) return;
  files.resize(count);
  if (!has_labels()) return;
  labels.resize(count);
  label_lines.resize(count);
}

void Dataset::leave_out(const std::vector<std::size_t>& indices) {
  erase_at(files, indices);
  erase_at(labels, indices);
  erase_at(label_lines, indices);
}

}  // namespace edgebench::image
