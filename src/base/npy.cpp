#include "base/npy.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "base/error.h"

namespace edgebench {
namespace {

constexpr std::string_view kMagic("\x93NUMPY\x01\x00", 8);
constexpr std::size_t kPreambleBytes = 10;  // Magic, version, and the header's length in 2 bytes.

std::string shape_tuple(std::span<const std::size_t> shape) {
  std::string text = "(";
  for (const std::size_t extent : shape) text += fmt::format("{}, ", extent);
  if (shape.size() > 1) text.resize(text.size() - 2);
  if (shape.size() == 1) text.resize(text.size() - 1);
  return text + ")";
}

void write(const std::filesystem::path& path, const char* descr, std::span<const std::byte> data,
           std::span<const std::size_t> shape) {
  const std::string header = npy_header(descr, shape);
  FileInProgress file(path);
  file.append(std::as_bytes(std::span(header)));
  file.append(data);  // As it is: a copy would double the memory of a large array.
  file.publish();
}

// The text after 'key': in the header's dictionary, or nothing. Headers are written by programs in
// one canonical form; this reads that form and refuses everything else.
std::optional<std::string_view> value_of(std::string_view header, std::string_view key) {
  const std::string quoted = fmt::format("'{}': ", key);
  const std::size_t at = header.find(quoted);
  if (at == std::string_view::npos) return std::nullopt;
  return header.substr(at + quoted.size());
}

std::optional<std::vector<std::size_t>> parse_shape(std::string_view text) {
  const std::size_t end = text.find(')');
  if (!text.starts_with('(') || end == std::string_view::npos) return std::nullopt;
  text = text.substr(1, end - 1);
  std::vector<std::size_t> shape;
  while (!text.empty()) {
    std::size_t extent = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), extent);
    if (error != std::errc()) return std::nullopt;
    shape.push_back(extent);
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    while (text.starts_with(',') || text.starts_with(' ')) text.remove_prefix(1);
  }
  return shape;
}

// The product of the shape and the element's size, or nothing if it does not fit.
std::optional<std::size_t> bytes_of(std::span<const std::size_t> shape, std::size_t element_bytes) {
  std::size_t total = element_bytes;
  for (const std::size_t extent : shape) {
    if (extent != 0 && total > std::numeric_limits<std::size_t>::max() / extent)
      return std::nullopt;
    total *= extent;
  }
  return total;
}

}  // namespace

std::string npy_header(const std::string& descr, std::span<const std::size_t> shape) {
  std::string dictionary = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}",
                                       descr, shape_tuple(shape));
  const std::size_t unpadded = kPreambleBytes + dictionary.size() + 1;
  dictionary.append((64 - unpadded % 64) % 64, ' ');
  dictionary += '\n';
  std::string header(kMagic);
  header += static_cast<char>(dictionary.size() & 0xFF);
  header += static_cast<char>(dictionary.size() >> 8);
  return header + dictionary;
}

void write_npy(const std::filesystem::path& path, std::span<const float> values,
               std::span<const std::size_t> shape) {
  write(path, "<f4", std::as_bytes(values), shape);
}

void write_npy(const std::filesystem::path& path, std::span<const std::uint8_t> values,
               std::span<const std::size_t> shape) {
  write(path, "|u1", std::as_bytes(values), shape);
}

MappedNpy::MappedNpy(const std::filesystem::path& path) : file_(path), path_(path) {
  const auto refuse = [&](std::string_view what) {
    throw InputError(fmt::format("{} is not a .npy file that edgebench reads: {}; write it again",
                                 path.string(), what));
  };
  const std::string_view text(reinterpret_cast<const char*>(file_.bytes().data()),
                              file_.bytes().size());
  if (!text.starts_with(kMagic) || text.size() < kPreambleBytes) refuse("no NPY 1.0 signature");
  const std::size_t length = static_cast<unsigned char>(text[8]) +
                             256U * static_cast<std::size_t>(static_cast<unsigned char>(text[9]));
  if (text.size() < kPreambleBytes + length) refuse("the header is cut off");
  const std::string_view header = text.substr(kPreambleBytes, length);

  const auto descr = value_of(header, "descr");
  if (!descr || (!descr->starts_with("'<f4'") && !descr->starts_with("'|u1'"))) {
    refuse("its type is neither float32 nor uint8");
  }
  descr_ = std::string(descr->substr(1, 3));
  const auto order = value_of(header, "fortran_order");
  if (!order || !order->starts_with("False")) refuse("it is not in C order");
  const auto shape_text = value_of(header, "shape");
  const auto shape = shape_text ? parse_shape(*shape_text) : std::nullopt;
  if (!shape) refuse("it has no shape");
  shape_ = *shape;
  data_ = file_.bytes().subspan(kPreambleBytes + length);
  const std::size_t element_bytes = descr_ == "<f4" ? sizeof(float) : 1;
  // NumPy pads the header; floats at any other place must not be read where they lie.
  if ((kPreambleBytes + length) % element_bytes != 0) refuse("its data are not aligned");
  const auto expected_bytes = bytes_of(shape_, element_bytes);
  if (!expected_bytes || *expected_bytes != data_.size()) {
    refuse("its data are not of the size that its shape says");
  }
}

std::span<const float> MappedNpy::floats() const {
  if (descr_ != "<f4") {
    throw InputError(
        fmt::format("{} holds uint8, not float32; give the other file", path_.string()));
  }
  return {reinterpret_cast<const float*>(data_.data()), data_.size() / sizeof(float)};
}

std::span<const std::uint8_t> MappedNpy::bytes() const {
  if (descr_ != "|u1") {
    throw InputError(
        fmt::format("{} holds float32, not uint8; give the other file", path_.string()));
  }
  return {reinterpret_cast<const std::uint8_t*>(data_.data()), data_.size()};
}

bool is_float_array(const std::filesystem::path& path, std::span<const std::size_t> shape) {
  if (!std::filesystem::exists(path)) return false;
  try {
    const MappedNpy file(path);
    return file.descr() == "<f4" && std::ranges::equal(file.shape(), shape);
  } catch (const InputError&) {
    return false;
  }
}

}  // namespace edgebench
