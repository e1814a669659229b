#include "shared/tensorrt/inspector_json.h"

#include <nlohmann/json.hpp>

#include "base/json_text.h"

namespace edgebench::tensorrt {
namespace {

using nlohmann::json;

// Empty where the object has no text of that name.
std::string text_in(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<KernelValue> told_values(const json& layer, const char* name) {
  std::vector<KernelValue> values;
  const auto list = layer.find(name);
  if (list == layer.end() || !list->is_array()) return values;
  for (const json& entry : *list) {
    if (!entry.is_object()) continue;
    KernelValue value{.type = text_in(entry, "Datatype"), .extents = {}};
    if (value.type.empty()) value.type = text_in(entry, "Format/Datatype");
    const auto extents = entry.find("Dimensions");
    if (extents != entry.end() && extents->is_array()) {
      for (const json& extent : *extents) {
        if (extent.is_number_integer()) value.extents.push_back(extent.get<std::int64_t>());
      }
    }
    values.push_back(std::move(value));
  }
  return values;
}

EngineLayer told_layer(const json& object) {
  EngineLayer layer{.name = text_in(object, "Name"),
                    .type = text_in(object, "LayerType"),
                    .tactic = text_in(object, "TacticName"),
                    .onnx_nodes = onnx_nodes_in(text_in(object, "Metadata")),
                    .inputs = told_values(object, "Inputs"),
                    .constants = told_values(object, "Constants"),
                    .parameters = text_in(object, "ParameterType"),
                    .weights_type = {}};
  const auto weights = object.find("Weights");
  if (weights != object.end() && weights->is_object()) {
    layer.weights_type = text_in(*weights, "Type");
  }
  return layer;
}

}  // namespace

std::vector<EngineLayer> layers_in_json(std::string_view text) {
  const json all = json::parse(text, nullptr, /*allow_exceptions=*/false);
  std::vector<EngineLayer> layers;
  if (!all.is_object()) return layers;
  const auto list = all.find("Layers");
  if (list == all.end() || !list->is_array()) return layers;
  for (const json& entry : *list) {
    if (entry.is_object()) layers.push_back(told_layer(entry));
  }
  return layers;
}

}  // namespace edgebench::tensorrt
