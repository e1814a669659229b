#include "weights/onnx/external_data.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "weights/companion.h"
#include "weights/onnx/fault.h"

namespace edgebench::weights {
namespace {

namespace fs = std::filesystem;

// The value of `key`, or nothing.
std::optional<std::string> entry(const onnx::TensorProto& tensor, std::string_view key) {
  for (const auto& pair : tensor.external_data()) {
    if (pair.key() == key) return pair.value();
  }
  return std::nullopt;
}

std::optional<std::uint64_t> number(const onnx::TensorProto& tensor, std::string_view key) {
  const std::optional<std::string> text = entry(tensor, key);
  if (!text) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size()) {
    throw OnnxFault(
        fmt::format("tensor {} has \"{}\" for the {} of its data, which is no number; {}",
                    tensor.name(), *text, key, kExportAgain));
  }
  return value;
}

[[noreturn]] void refuse_location(const std::string& location) {
  throw OnnxFault(fmt::format(
      "it keeps tensors in \"{}\", which is outside its own folder; put the file with the tensors "
      "beside it and let its location be the file's name alone",
      location));
}

}  // namespace

ExternalData::ExternalData(const fs::path& file) : file_(file) {}

const MappedFile& ExternalData::companion(const std::string& location) {
  const auto opened = opened_.find(location);
  if (opened != opened_.end()) return opened->second;
  const fs::path relative(location);
  if (!stays_inside(relative)) refuse_location(location);
  const fs::path path = file_.parent_path() / relative;
  std::error_code error;
  if (!fs::exists(path, error)) {
    throw OnnxFault(fmt::format(
        "its weights are in a second file, {}, which is not there; put that file into the same "
        "folder",
        location));
  }
  if (!lies_beside(path, file_)) refuse_location(location);
  return opened_.emplace(location, MappedFile(path)).first->second;
}

std::span<const std::byte> ExternalData::bytes(const onnx::TensorProto& tensor, std::size_t size) {
  const std::string location = entry(tensor, "location").value_or("");
  const std::span<const std::byte> all = companion(location).bytes();
  const std::uint64_t offset = number(tensor, "offset").value_or(0);
  const std::uint64_t length = number(tensor, "length").value_or(size);
  if (length != size) {
    throw OnnxFault(fmt::format("tensor {} has {} bytes in {} where its shape asks for {}; {}",
                                tensor.name(), length, location, size, kExportAgain));
  }
  if (offset > all.size() || size > all.size() - offset) {
    throw OnnxFault(fmt::format(
        "tensor {} is said to be in {} at bytes {} to {}, and that file has {}; copy or download "
        "both files again",
        tensor.name(), location, offset, offset + size, all.size()));
  }
  return all.subspan(offset, size);
}

std::vector<fs::path> ExternalData::companions() const {
  std::vector<fs::path> files;
  for (const auto& [location, file] : opened_) files.push_back(file_.parent_path() / location);
  return files;
}

}  // namespace edgebench::weights
