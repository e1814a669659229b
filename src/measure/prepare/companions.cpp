#include "measure/prepare/companions.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <span>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/printable.h"
#include "emit/onnx_outline.h"
#include "weights/companion.h"
#include "weights/file_kind.h"

namespace edgebench::measure {
namespace {

namespace fs = std::filesystem;

void refuse_outside(const fs::path& file, const std::string& name) {
  throw InputError(
      fmt::format("{} wants its weights from {}, which is not below its own folder; put them there "
                  "and name them so in the file",
                  file.string(), printable(name)));
}

std::vector<Companion> of_onnx(const fs::path& file, std::span<const std::byte> bytes) {
  if (bytes.size() > std::numeric_limits<std::int32_t>::max()) {
    throw InputError(
        fmt::format("{} has 2 GB or more, which protobuf and with it every runtime cannot read; "
                    "keep its tensors in a second file (onnx.save_model, save_as_external_data)",
                    file.string()));
  }
  emit::OnnxOutline outline;
  try {
    outline = emit::onnx_outline(bytes);
  } catch (const std::runtime_error& error) {
    throw InputError(fmt::format("{} is no whole ONNX file: {}; fetch or export it again",
                                 file.string(), error.what()));
  }
  std::vector<Companion> companions;
  for (const auto& [location, least_bytes] : outline.external_files) {
    if (!weights::stays_inside(location)) refuse_outside(file, location);
    companions.push_back({fs::path(location).lexically_normal().string(), least_bytes});
  }
  return companions;
}

// The number in `name="123"` of an XML element; 0 where there is none.
std::uint64_t attribute(std::string_view element, std::string_view name) {
  const std::string begin = fmt::format(" {}=\"", name);
  const std::size_t found = element.find(begin);
  if (found == std::string_view::npos) return 0;
  std::uint64_t number = 0;
  const char* const text = element.data() + found + begin.size();
  std::from_chars(text, element.data() + element.size(), number);
  return number;
}

// A Const layer's <data> says where in the .bin its values lie. Whatever else is wrong with the
// XML is OpenVINO's to say.
std::vector<Companion> of_ir(const fs::path& file, std::string_view xml) {
  constexpr std::string_view kConstant = "type=\"Const\"";
  bool any = false;
  std::uint64_t end = 0;
  for (std::size_t at = xml.find(kConstant); at != std::string_view::npos;
       at = xml.find(kConstant, at)) {
    any = true;
    const std::size_t data = xml.find("<data ", at);
    if (data == std::string_view::npos) break;
    at = data;  // Its layer's; no byte is looked at twice.
    const std::string_view element = xml.substr(data, xml.find('>', data) - data);
    const std::uint64_t offset = attribute(element, "offset");
    const std::uint64_t size = attribute(element, "size");
    if (offset > std::numeric_limits<std::uint64_t>::max() - size) continue;
    end = std::max(end, offset + size);
  }
  if (!any) return {};
  return {{file.filename().replace_extension(".bin").string(), end}};
}

}  // namespace

std::vector<Companion> companions_of(const fs::path& file) {
  const weights::FileKind kind = weights::file_kind(file);
  const MappedFile mapped(file);
  const std::span<const std::byte> bytes = mapped.bytes();
  if (kind == weights::FileKind::onnx) return of_onnx(file, bytes);
  if (kind != weights::FileKind::openvino_ir) return {};
  return of_ir(file, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void check_companion(const fs::path& file, const Companion& companion) {
  const fs::path path = file.parent_path() / companion.name;
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  if (error) {
    throw InputError(
        fmt::format("{} keeps its weights in {}, which is not there ({}); put both files side by "
                    "side, as they were made",
                    file.string(), printable(path.string()), error.message()));
  }
  if (!weights::lies_beside(path, file)) refuse_outside(file, real.string());
  const std::uint64_t bytes = MappedFile(real).bytes().size();
  if (bytes < companion.least_bytes) {
    throw InputError(
        fmt::format("{} has {} bytes, and {} wants {} of it; it is cut short or belongs to another "
                    "file: fetch or export both again",
                    printable(path.string()), bytes, file.string(), companion.least_bytes));
  }
}

}  // namespace edgebench::measure
