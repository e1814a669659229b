#include "weights/named_tensors.h"

#include <utility>

#include <fmt/format.h>

#include "base/error.h"

namespace edgebench::weights {

void NamedTensors::add(const std::string& name, Tensor tensor) {
  const auto [place, is_new] = tensors_.try_emplace(name, std::move(tensor));
  if (!is_new) {
    throw InputError(
        fmt::format("{}: tensors {} and {} would both be MobileNetV2's {}; keep one of them",
                    path_.string(), place->second.name, tensor.name, name));
  }
}

std::vector<std::string> NamedTensors::names() const {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : tensors_) names.push_back(name);
  return names;
}

const model::Shape* NamedTensors::shape(const std::string& name) const {
  const auto found = tensors_.find(name);
  return found == tensors_.end() ? nullptr : &found->second.shape;
}

std::vector<float> NamedTensors::values(const std::string& name) const {
  return tensors_.at(name).values;
}

std::string NamedTensors::name_in_file(const std::string& name) const {
  const auto found = tensors_.find(name);
  return found == tensors_.end() ? name : found->second.name;
}

double NamedTensors::epsilon(const std::string& norm) const {
  const auto found = epsilons_.find(norm);
  return found == epsilons_.end() ? model::kBatchNormEpsilon : found->second;
}

}  // namespace edgebench::weights
