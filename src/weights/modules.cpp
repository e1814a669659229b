#include "weights/modules.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <string_view>
#include <utility>

namespace edgebench::weights {
namespace {

bool digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// The number at the front, without leading zeros, taken off.
std::string_view take_number(std::string_view& text) {
  const auto* const end = std::ranges::find_if_not(text, digit);
  std::string_view number = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(number.size());
  while (number.size() > 1 && number.front() == '0') number.remove_prefix(1);
  return number;
}

}  // namespace

const Tensor* Module::find(const std::string& part) const {
  const auto found = std::ranges::find(tensors, part, part_of);
  return found == tensors.end() ? nullptr : &*found;
}

bool Module::convolution() const {
  const Tensor* weight = find("weight");
  return weight != nullptr && weight->shape.size() == 4;
}

bool Module::linear() const {
  const Tensor* weight = find("weight");
  return weight != nullptr && weight->shape.size() == 2;
}

bool Module::normalisation() const {
  return find("running_mean") != nullptr;
}

std::string part_of(const Tensor& tensor) {
  const std::size_t dot = tensor.name.rfind('.');
  return dot == std::string::npos ? tensor.name : tensor.name.substr(dot + 1);
}

std::vector<Module> modules_of(std::vector<Tensor> tensors) {
  std::vector<Module> modules;
  std::map<std::string, std::size_t> places;
  for (Tensor& tensor : tensors) {
    const std::size_t dot = tensor.name.rfind('.');
    const std::string name = dot == std::string::npos ? "" : tensor.name.substr(0, dot);
    const auto [place, is_new] = places.try_emplace(name, modules.size());
    if (is_new) modules.push_back({name, {}});
    modules[place->second].tensors.push_back(std::move(tensor));
  }
  return modules;
}

bool natural_less(const std::string& one, const std::string& other) {
  std::string_view left = one;
  std::string_view right = other;
  while (!left.empty() && !right.empty()) {
    if (digit(left.front()) && digit(right.front())) {
      const std::string_view first = take_number(left);
      const std::string_view second = take_number(right);
      if (first.size() != second.size()) return first.size() < second.size();
      if (first != second) return first < second;
    } else {
      if (left.front() != right.front()) return left.front() < right.front();
      left.remove_prefix(1);
      right.remove_prefix(1);
    }
  }
  return left.size() < right.size();
}

}  // namespace edgebench::weights
