// Weight files come from strangers, so everything the header claims is checked before any of it is
// used: the sizes in wide arithmetic, the tensors' extents against the file and against one
// another. The checks cost microseconds (a few hundred tensors), the data are not touched until
// asked for.
#include "model/safetensors.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "model/stored_floats.h"

namespace edgebench::model {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLengthBytes = 8;
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;  // The reference implementation's limit.
constexpr int kMaxDepth = 3;  // An extent in a shape in a tensor's entry in the header.
constexpr const char* kMetadataKey = "__metadata__";

struct Dtype {
  std::string_view name;
  std::size_t element_bytes;
};

constexpr std::array kDtypes = {
    Dtype{"BOOL", 1}, Dtype{"U8", 1},  Dtype{"I8", 1},  Dtype{"F8_E5M2", 1}, Dtype{"F8_E4M3", 1},
    Dtype{"I16", 2},  Dtype{"U16", 2}, Dtype{"F16", 2}, Dtype{"BF16", 2},    Dtype{"I32", 4},
    Dtype{"U32", 4},  Dtype{"F32", 4}, Dtype{"F64", 8}, Dtype{"I64", 8},     Dtype{"U64", 8}};

// What is wrong, without the file's name, which the constructor adds.
class Malformed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

std::string_view header_text(std::span<const std::byte> file) {
  if (file.size() < kLengthBytes) {
    throw Malformed(fmt::format("it has {} bytes, too few for the header's length", file.size()));
  }
  std::uint64_t header_bytes = 0;
  std::memcpy(&header_bytes, file.data(), kLengthBytes);
  if (header_bytes > kMaxHeaderBytes || header_bytes > file.size() - kLengthBytes) {
    throw Malformed(
        fmt::format("it claims a header of {} bytes in a file of {}", header_bytes, file.size()));
  }
  return {reinterpret_cast<const char*>(file.data()) + kLengthBytes,
          static_cast<std::size_t>(header_bytes)};
}

// nlohmann::json keeps the last of two equal keys in silence; two tools that disagree about which
// one counts would read two networks from one file, so both are refused.
Json parse_header(std::string_view text) {
  std::vector<std::set<std::string>> keys;
  const auto check = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (depth > kMaxDepth) throw Malformed("its header is nested too deeply");
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key) {
      const auto& key = parsed.get_ref<const std::string&>();
      if (!keys.back().insert(key).second) {
        throw Malformed(fmt::format("its header has the key \"{}\" twice", key));
      }
    }
    return true;
  };
  try {
    Json header = Json::parse(text, check);
    if (!text.starts_with('{') || !header.is_object()) {
      throw Malformed("its header is not a JSON object");
    }
    return header;
  } catch (const Json::exception&) {
    throw Malformed("its header is not valid JSON");
  }
}

Metadata parse_metadata(const Json& entry) {
  if (!entry.is_object()) throw Malformed("its __metadata__ is not an object");
  Metadata metadata;
  for (const auto& [key, value] : entry.items()) {
    if (!value.is_string()) {
      throw Malformed(fmt::format("its metadata \"{}\" is not a string", key));
    }
    metadata.emplace(key, value.get<std::string>());
  }
  return metadata;
}

// The list of non-negative integers under `key`, or nothing.
std::optional<Shape> integers(const Json& entry, const char* key) {
  if (!entry.contains(key) || !entry.at(key).is_array()) return std::nullopt;
  Shape values;
  for (const Json& value : entry.at(key)) {
    if (!value.is_number_unsigned()) return std::nullopt;
    values.push_back(value.get<std::size_t>());
  }
  return values;
}

std::optional<std::size_t> product(std::size_t first, const Shape& shape) {
  std::size_t total = first;
  for (const std::size_t extent : shape) {
    if (__builtin_mul_overflow(total, extent, &total)) return std::nullopt;
  }
  return total;
}

SafetensorsFile::Tensor parse_tensor(const std::string& name, const Json& entry,
                                     std::span<const std::byte> data) {
  const auto fail = [&](const std::string& what) -> void {
    throw Malformed(fmt::format("its tensor {} {}", name, what));
  };
  if (!entry.is_object() || !entry.contains("dtype") || !entry.at("dtype").is_string()) {
    fail("has no dtype");
  }
  SafetensorsFile::Tensor tensor;
  tensor.dtype = entry.at("dtype").get<std::string>();
  const auto* const known = std::ranges::find(kDtypes, tensor.dtype, &Dtype::name);
  if (known == kDtypes.end()) fail(fmt::format("has the unknown dtype \"{}\"", tensor.dtype));

  const std::optional<Shape> shape = integers(entry, "shape");
  if (!shape) fail("has no shape of non-negative integers");
  const std::optional<std::size_t> bytes = product(known->element_bytes, *shape);
  if (!bytes) fail(fmt::format("has a shape too large to count, {}", to_string(*shape)));

  const std::optional<Shape> offsets = integers(entry, "data_offsets");
  if (!offsets || offsets->size() != 2) fail("has no pair of data_offsets");
  const std::size_t begin = offsets->front();
  const std::size_t end = offsets->back();
  if (begin > end || end > data.size()) {
    fail(fmt::format("lies at {}..{} of {} bytes of data", begin, end, data.size()));
  }
  if (end - begin != *bytes) {
    fail(fmt::format("has {} bytes of data where {} {} needs {}", end - begin, tensor.dtype,
                     to_string(*shape), *bytes));
  }
  tensor.shape = *shape;
  tensor.bytes = data.subspan(begin, *bytes);
  return tensor;
}

void check_coverage(const std::map<std::string, SafetensorsFile::Tensor>& tensors,
                    std::span<const std::byte> data) {
  std::vector<std::span<const std::byte>> extents;
  for (const auto& [name, tensor] : tensors) extents.push_back(tensor.bytes);
  std::ranges::sort(extents, {},
                    [](const auto& extent) { return std::pair(extent.data(), extent.size()); });
  const std::byte* covered = data.data();
  for (const auto& extent : extents) {
    if (extent.data() < covered) throw Malformed("its tensors overlap");
    if (extent.data() > covered) throw Malformed("it has bytes that belong to no tensor");
    covered += extent.size();
  }
  if (covered != data.data() + data.size()) {
    throw Malformed("it has bytes after the last tensor");
  }
}

// The dtypes in the order of TensorToWrite's alternatives.
constexpr std::array kWritten = {"F32", "I8", "I32"};

std::span<const std::byte> bytes_of(const TensorToWrite& tensor) {
  return std::visit([](const auto& values) { return std::as_bytes(values); }, tensor.values);
}

}  // namespace

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path) : path_(path), file_(path) {
  try {
    const std::string_view text = header_text(file_.bytes());
    const auto data = file_.bytes().subspan(kLengthBytes + text.size());
    const Json header = parse_header(text);
    for (const auto& [name, entry] : header.items()) {
      if (name == kMetadataKey) {
        metadata_ = parse_metadata(entry);
      } else {
        tensors_.emplace(name, parse_tensor(name, entry, data));
      }
    }
    check_coverage(tensors_, data);
  } catch (const Malformed& malformed) {
    throw InputError(
        fmt::format("{} is not a valid safetensors file: {}; download or export it again",
                    path.string(), malformed.what()));
  }
}

std::vector<std::string> SafetensorsFile::names() const {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : tensors_) names.push_back(name);
  return names;
}

const Shape* SafetensorsFile::shape(const std::string& name) const {
  const auto found = tensors_.find(name);
  return found == tensors_.end() ? nullptr : &found->second.shape;
}

std::vector<float> SafetensorsFile::values(const std::string& name) const {
  constexpr std::array<std::pair<const char*, StoredFloat>, 4> kFloats = {
      {{"F32", StoredFloat::fp32},
       {"F16", StoredFloat::fp16},
       {"BF16", StoredFloat::bf16},
       {"F64", StoredFloat::fp64}}};
  const Tensor& tensor = tensors_.at(name);
  for (const auto& [dtype, stored] : kFloats) {
    if (tensor.dtype == dtype) return to_floats(stored, tensor.bytes);
  }
  throw InputError(fmt::format("{}: tensor {} has dtype {}; convert it to F32, F16 or BF16",
                               path_.string(), name, tensor.dtype));
}

template <typename Integer>
std::vector<Integer> SafetensorsFile::integers(const std::string& name, const Shape& shape,
                                               std::string_view dtype) const {
  expect(name, shape);
  const Tensor& tensor = tensors_.at(name);
  if (tensor.dtype != dtype) {
    throw InputError(fmt::format("{}: tensor {} has dtype {} where {} was expected; write it again",
                                 path_.string(), name, tensor.dtype, dtype));
  }
  std::vector<Integer> values(tensor.bytes.size() / sizeof(Integer));
  if (!values.empty()) std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  return values;
}

std::vector<std::int8_t> SafetensorsFile::int8s(const std::string& name, const Shape& shape) const {
  return integers<std::int8_t>(name, shape, "I8");
}

std::vector<std::int32_t> SafetensorsFile::int32s(const std::string& name,
                                                  const Shape& shape) const {
  return integers<std::int32_t>(name, shape, "I32");
}

void write_safetensors(const std::filesystem::path& path, std::span<const TensorToWrite> tensors,
                       const Metadata& metadata) {
  Json header = Json::object();
  if (!metadata.empty()) header[kMetadataKey] = metadata;
  std::size_t offset = 0;
  for (const TensorToWrite& tensor : tensors) {
    const std::size_t end = offset + bytes_of(tensor).size();
    header[tensor.name] = {{"dtype", kWritten[tensor.values.index()]},
                           {"shape", tensor.shape},
                           {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');  // So that the floats are aligned when mapped.

  const std::uint64_t header_bytes = text.size();
  std::string content(kLengthBytes, '\0');
  std::memcpy(content.data(), &header_bytes, kLengthBytes);
  content.reserve(kLengthBytes + text.size() + offset);
  content += text;
  for (const TensorToWrite& tensor : tensors) {
    const std::span<const std::byte> bytes = bytes_of(tensor);
    content.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  write_file_atomically(path, content);
}

}  // namespace edgebench::model
