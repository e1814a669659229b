#include "runtime/device.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace edgebench::runtime {
namespace {

std::string_view kind_of(std::string_view device) {
  return device.substr(0, device.find('.'));
}

template <typename Named>
std::string names_of(std::span<const Named> all) {
  std::vector<std::string> names;
  for (const Named& one : all) names.push_back(one.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

std::string device_name(std::string_view text) {
  std::string name(text);
  for (char& letter : name) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return name;
}

std::optional<std::string> unknown_device(std::string_view runtime, std::string_view device,
                                          std::span<const DeviceKind> kinds) {
  if (std::ranges::find(kinds, kind_of(device), &DeviceKind::name) != kinds.end()) return {};
  return fmt::format("{} knows no device {}; it knows {}", runtime, device, names_of(kinds));
}

std::optional<std::string> absent_device(std::string_view runtime, std::string_view device,
                                         std::span<const DeviceKind> kinds,
                                         std::span<const Device> found) {
  const std::string first_of_several = std::string(device) + ".";
  if (std::ranges::any_of(found, [&](const Device& one) {
        return one.name == device || one.name.starts_with(first_of_several);
      })) {
    return {};
  }
  std::string sentence = fmt::format("{} finds no device {} on this machine", runtime, device);
  if (!found.empty()) sentence += fmt::format(", only {}", names_of(found));
  const auto kind = std::ranges::find(kinds, kind_of(device), &DeviceKind::name);
  if (kind != kinds.end() && !kind->needs.empty()) {
    sentence += fmt::format("; {} needs {}", kind->name, kind->needs);
  }
  return sentence;
}

}  // namespace edgebench::runtime
