#include "shared/tensorrt/build_log.h"

#include <charconv>

namespace edgebench::tensorrt {
namespace {

constexpr std::string_view kName = "Name: ";

// What stands between the two marks, looked for from the beginning; without the first nothing,
// without the second all that is left.
std::string_view between(std::string_view text, std::string_view begin, std::string_view end) {
  const std::size_t at = text.find(begin);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + begin.size());
  return text.substr(0, text.find(end));
}

// "1,3,96,96"
std::vector<std::int64_t> extents_in(std::string_view text) {
  std::vector<std::int64_t> extents;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    std::int64_t extent = 0;
    const auto [next, error] = std::from_chars(at, end, extent);
    if (error != std::errc()) break;
    extents.push_back(extent);
    at = next + 1;
  }
  return extents;
}

// "{ Name: a, Dimensions: [1,3], .. Datatype: Float, Format: (..) .. }, { .. }"
std::vector<KernelValue> logged_values(std::string_view text) {
  constexpr std::string_view kDimensions = "Dimensions: [";
  std::vector<KernelValue> values;
  for (std::size_t at = text.find(kDimensions); at != std::string_view::npos;) {
    const std::size_t next = text.find(kDimensions, at + 1);
    const std::string_view value = text.substr(at, next - at);
    values.push_back({.type = std::string(between(value, "Datatype: ", ",")),
                      .extents = extents_in(between(value, kDimensions, "]"))});
    at = next;
  }
  return values;
}

EngineLayer logged_layer(std::string_view line) {
  return {.name = std::string(between(line, kName, ", LayerType: ")),
          .type = std::string(between(line, ", LayerType: ", ", ")),
          .tactic = std::string(between(line, ", TacticName: ", ", StreamId: ")),
          .onnx_nodes = onnx_nodes_in(between(line, ", Metadata: ", "\n")),
          .inputs = logged_values(between(line, ", Inputs: [", ", Constants: [")),
          .constants = logged_values(between(line, ", Constants: [", ", Outputs: [")),
          .parameters = {},
          .weights_type = {}};
}

}  // namespace

bool is_layer_line(std::string_view line) {
  return line.starts_with(kName) && line.find(", LayerType: ") != std::string_view::npos;
}

std::vector<EngineLayer> layers_in_log(std::span<const std::string> lines) {
  std::vector<EngineLayer> layers;
  for (const std::string& line : lines) {
    if (is_layer_line(line)) layers.push_back(logged_layer(line));
  }
  return layers;
}

}  // namespace edgebench::tensorrt
