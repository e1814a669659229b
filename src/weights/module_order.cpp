#include "weights/module_order.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <set>

namespace edgebench::weights {
namespace {

// Up to the next dot, which goes with it.
std::string_view take_part(std::string_view& name) {
  const std::size_t dot = name.find('.');
  const std::string_view part = name.substr(0, dot);
  name.remove_prefix(dot == std::string_view::npos ? name.size() : dot + 1);
  return part;
}

std::string without_digits(std::string_view part) {
  std::string letters;
  std::ranges::copy_if(part, std::back_inserter(letters),
                       [](char c) { return std::isdigit(static_cast<unsigned char>(c)) == 0; });
  return letters;
}

bool ordered_by_numbers(std::string_view one, std::string_view other) {
  while (!one.empty() && !other.empty()) {
    const std::string_view left = take_part(one);
    const std::string_view right = take_part(other);
    if (left != right) return without_digits(left) == without_digits(right);
  }
  return false;
}

using Modules = std::vector<const Module*>;

Modules of_kind(const std::vector<Module>& modules, bool (Module::*is_kind)() const) {
  Modules chosen;
  for (const Module& module : modules) {
    if ((module.*is_kind)()) chosen.push_back(&module);
  }
  return chosen;
}

// Each normalisation has the parent of its convolution, and that parent no other convolution.
bool paired_by_parent(const Modules& convolutions, const Modules& norms) {
  std::set<std::string_view> parents;
  for (const Module* convolution : convolutions) parents.insert(parent_of(convolution->name));
  return parents.size() == convolutions.size() &&
         std::ranges::equal(convolutions, norms, [](const Module* convolution, const Module* norm) {
           return parent_of(norm->name) == parent_of(convolution->name);
         });
}

std::optional<std::pair<std::string, std::string>> exchangeable_of(const Modules& modules,
                                                                   const std::string& part) {
  for (std::size_t i = 0; i < modules.size(); ++i) {
    for (std::size_t j = i + 1; j < modules.size(); ++j) {
      const Module& one = *modules[i];
      const Module& other = *modules[j];
      if (one.find(part)->shape != other.find(part)->shape) continue;
      if (!ordered_by_numbers(one.name, other.name)) return std::pair(one.name, other.name);
    }
  }
  return std::nullopt;
}

}  // namespace

std::string_view parent_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(0, dot);
}

std::optional<int> number_among_siblings(const std::string& name) {
  const std::string_view last = std::string_view(name).substr(name.rfind('.') + 1);
  int number = 0;
  const auto [end, error] = std::from_chars(last.data(), last.data() + last.size(), number);
  if (error != std::errc() || end != last.data() + last.size()) return std::nullopt;
  return number;
}

std::optional<std::pair<std::string, std::string>> exchangeable(
    const std::vector<Module>& modules) {
  const Modules convolutions = of_kind(modules, &Module::convolution);
  const Modules norms = of_kind(modules, &Module::normalisation);
  if (const auto pair = exchangeable_of(convolutions, "weight")) return pair;
  if (paired_by_parent(convolutions, norms)) return std::nullopt;
  return exchangeable_of(norms, "running_mean");
}

}  // namespace edgebench::weights
