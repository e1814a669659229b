#include "runtime/file_form.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <fmt/format.h>

#include "base/printable.h"
#include "runtime/runtime.h"

namespace edgebench::runtime {
namespace {

// No image classifier is as large; far below what overflows.
constexpr std::int64_t kLargestImage = 4096;
constexpr std::int64_t kMostClasses = std::int64_t{1} << 20;
constexpr std::int64_t kLargestBatch = 4096;

constexpr const char* kWanted =
    "edgebench measures classifiers of images, N x 3 x S x S or N x S x S x 3 in, N x classes out";

constexpr std::array<std::pair<const char*, Element>, 4> kElements = {{{"float32", Element::f32},
                                                                       {"float16", Element::f16},
                                                                       {"uint8", Element::u8},
                                                                       {"int8", Element::i8}}};

std::string words_of_all(std::span<const FileTensor> tensors) {
  constexpr std::size_t kNamed = 4;
  std::string words;
  for (std::size_t i = 0; i < std::min(tensors.size(), kNamed); ++i) {
    words += (i == 0 ? "" : "; ") + words_of(tensors[i]);
  }
  return tensors.size() > kNamed ? words + "; ..." : words;
}

const FileTensor& only_one(std::span<const FileTensor> tensors, const char* what) {
  if (tensors.size() != 1) {
    throw std::runtime_error(fmt::format("it has {} {}s ({}) and not one: {}", tensors.size(), what,
                                         words_of_all(tensors), kWanted));
  }
  return tensors.front();
}

[[noreturn]] void refuse(const char* what, const FileTensor& tensor) {
  throw std::runtime_error(fmt::format("its {} is {}: {}", what, words_of(tensor), kWanted));
}

Element element_of(const FileTensor& input) {
  for (const auto& [name, element] : kElements) {
    if (input.type == name) return element;
  }
  throw std::runtime_error(
      fmt::format("its input is {}: edgebench takes images as float32, float16, uint8 and int8",
                  words_of(input)));
}

// The extents of height and width: square, or both free.
std::optional<int> size_of(const FileTensor& input, std::int64_t height, std::int64_t width) {
  if (height != width || height == 0 || height > kLargestImage) refuse("input", input);
  if (height == kFree) return std::nullopt;
  return static_cast<int>(height);
}

// By where the three channels are; one that is left open may be them.
Layout layout_of(const FileTensor& input) {
  const std::int64_t first = input.extents[1];
  const std::int64_t last = input.extents[3];
  if (first == 3) return Layout::nchw;
  if (last == 3) return Layout::nhwc;
  if (first == kFree) return Layout::nchw;
  if (last == kFree) return Layout::nhwc;
  refuse("input", input);
}

}  // namespace

std::string words_of(const FileTensor& tensor) {
  std::string extents;
  for (std::size_t i = 0; i < tensor.extents.size(); ++i) {
    const std::int64_t extent = tensor.extents[i];
    const std::string text =
        extent != kFree ? std::to_string(extent) : std::string(i == 0 ? "N" : "?");
    extents += (i == 0 ? "" : " x ") + text;
  }
  return fmt::format("{}, {} {}", tensor.name.empty() ? "unnamed" : printable(tensor.name),
                     tensor.type, extents.empty() ? "of unknown shape" : extents);
}

std::optional<int> classes_of(const FileTensor& output) {
  if (output.type != "float32" && output.type != "float16") {
    throw std::runtime_error(
        fmt::format("its output is {}: edgebench takes logits or probabilities as float32 and "
                    "float16",
                    words_of(output)));
  }
  if (output.extents.empty()) return std::nullopt;
  if (output.extents.size() < 2) refuse("output", output);
  const std::span<const std::int64_t> of_image = std::span(output.extents).subspan(1);
  const auto others =
      std::ranges::count_if(of_image, [](auto extent) { return extent != kFree && extent != 1; });
  if (others > 1) refuse("output", output);
  if (std::ranges::find(of_image, kFree) != of_image.end()) return std::nullopt;
  const std::int64_t classes = std::ranges::max(of_image);
  if (classes < 2 || classes > kMostClasses) refuse("output", output);
  return static_cast<int>(classes);
}

FileForm form_of(std::span<const FileTensor> inputs, std::span<const FileTensor> outputs) {
  const FileTensor& input = only_one(inputs, "input");
  const FileTensor& output = only_one(outputs, "output");
  const std::vector<std::int64_t>& extents = input.extents;
  if (extents.size() != 4) refuse("input", input);
  FileForm form{.element = element_of(input)};
  form.layout = layout_of(input);
  form.image_size = form.layout == Layout::nhwc ? size_of(input, extents[1], extents[2])
                                                : size_of(input, extents[2], extents[3]);
  if (extents[0] != kFree) {
    if (extents[0] < 1 || extents[0] > kLargestBatch) refuse("input", input);
    form.batch = static_cast<int>(extents[0]);
  }
  form.classes = classes_of(output);
  return form;
}

int require_answers(const FileTensor& output, int batch) {
  const auto classes = classes_of(output);
  if (classes && output.extents.front() == batch) return *classes;
  throw std::runtime_error(
      fmt::format("its output is {} for a batch of {}, not N x classes", words_of(output), batch));
}

void require_batch(const FileForm& form, int batch) {
  if (!form.batch || *form.batch == batch) return;
  throw Unsupported(
      fmt::format("the file takes batches of {} only, and not of {}: its batch was fixed when it "
                  "was exported",
                  *form.batch, batch));
}

InputSpec input_spec_of(const FileForm& form, int image_size) {
  return {.element = form.element,
          .layout = form.layout,
          .image_size = form.image_size.value_or(image_size),
          .scale = form.scale.value_or(1),
          .zero_point = form.zero_point.value_or(0)};
}

std::string output_words(const std::string& last_operator) {
  if (last_operator == "Softmax") return "probabilities";
  return last_operator == "LogSoftmax" ? "logarithms of probabilities" : "logits";
}

}  // namespace edgebench::runtime
