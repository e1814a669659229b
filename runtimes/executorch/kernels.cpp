#include "kernels.h"

#include "runtime/counted.h"
#include "shared/xnnpack/operator_names.h"

namespace edgebench::executorch {

std::string summarize(std::span<const std::string> names) {
  std::vector<std::string> labels;
  for (const std::string& name : names) labels.emplace_back(xnnpack::without_number(name));
  return runtime::counted(labels);
}

std::vector<runtime::ExecutedLayer> executed_layers(std::span<const std::string> names,
                                                    std::span<const DelegatedLayer> layers,
                                                    bool computes_fp16) {
  std::vector<runtime::ExecutedLayer> executed;
  for (const std::string& name : names) {
    if (!xnnpack::multiplies_by_weights(name)) continue;
    const std::size_t place = executed.size();
    if (place >= layers.size()) return {};
    executed.push_back({.name = layers[place].name,
                        .kind = layers[place].kind,
                        .arithmetic = xnnpack::arithmetic_of(name, computes_fp16),
                        .kernel = std::string(xnnpack::without_number(name))});
  }
  if (executed.size() != layers.size()) return {};
  return executed;
}

}  // namespace edgebench::executorch
