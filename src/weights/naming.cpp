#include "weights/naming.h"

#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "model/mobilenet_v2.h"

namespace edgebench::weights {
namespace {

// The three convolutions of a block, in order of execution.
enum class Part { expand, depthwise, project };

// A tensor that a file of this naming holds, and no file of another one.
struct Anchor {
  Naming naming;
  std::string_view tensor;
};

constexpr std::array kAnchors = {
    Anchor{Naming::torchvision, "features.1.conv.0.0.weight"},
    Anchor{Naming::flat, "features.1.conv.3.weight"},
    Anchor{Naming::timm, "blocks.0.0.conv_dw.weight"},
    Anchor{Naming::hugging_face, "conv_stem.first_conv.convolution.weight"},
};

// Hugging Face's classes with a head keep the trunk under this, and the head beside it.
constexpr std::string_view kHuggingFaceTrunk = "mobilenet_v2.";

std::string last_block() {
  return std::to_string(model::channel_plan(1.0).size() - 1);
}

// The first block does not expand, so its parts move up by one.
std::string in_block(int block, Part part, bool norm) {
  const int position = static_cast<int>(part) - (block == 1 ? 1 : 0);
  if (part == Part::project) {
    return fmt::format("features.{}.conv.{}", block, position + (norm ? 1 : 0));
  }
  return fmt::format("features.{}.conv.{}.{}", block, position, norm ? 1 : 0);
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "blocks.3.1.conv_pw" in four.
std::vector<std::string_view> split(std::string_view module) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t dot = module.find('.');
    parts.push_back(module.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    module.remove_prefix(dot + 1);
  }
}

std::optional<std::string> from_torchvision(std::string_view module) {
  if (!module.starts_with("features.")) return std::nullopt;
  return std::string(module);
}

// features.2.conv.0, 1, 3, 4, 6, 7: convolution, norm, and a place for the activation without
// weights. Some keep the last convolution as conv.0 outside of the features.
std::optional<std::string> from_flat(std::string_view module) {
  if (module == "conv.0" || module == "conv.1") {
    return fmt::format("features.{}.{}", last_block(), module.substr(5));
  }
  const std::vector<std::string_view> parts = split(module);
  if (parts.front() != "features") return std::nullopt;
  if (parts.size() != 4 || parts[2] != "conv") return std::string(module);
  const std::optional<int> block = number(parts[1]);
  const std::optional<int> place = number(parts[3]);
  const int first = block == 1 ? 1 : 0;
  if (!block || !place || *place < 0 || *place % 3 == 2 || *place / 3 + first > 2) {
    return std::nullopt;
  }
  return in_block(*block, static_cast<Part>(*place / 3 + first), *place % 3 == 1);
}

std::optional<std::string> from_timm(std::string_view module) {
  if (module == "conv_stem") return "features.0.0";
  if (module == "bn1") return "features.0.1";
  if (module == "conv_head") return fmt::format("features.{}.0", last_block());
  if (module == "bn2") return fmt::format("features.{}.1", last_block());
  const std::vector<std::string_view> parts = split(module);
  if (parts.size() != 4 || parts[0] != "blocks") return std::nullopt;
  const std::optional<int> stage = number(parts[1]);
  const std::optional<int> repeat = number(parts[2]);
  if (!stage || !repeat) return std::nullopt;
  const std::optional<int> block = model::block_of(*stage, *repeat);
  if (!block) return std::nullopt;
  const std::string_view name = parts[3];
  const bool first = *block == 1;
  if (name == "conv_dw") return in_block(*block, Part::depthwise, false);
  if (name == "conv_pw") return in_block(*block, first ? Part::project : Part::expand, false);
  if (name == "conv_pwl" && !first) return in_block(*block, Part::project, false);
  if (name == "bn1") return in_block(*block, first ? Part::depthwise : Part::expand, true);
  if (name == "bn2") return in_block(*block, first ? Part::project : Part::depthwise, true);
  if (name == "bn3" && !first) return in_block(*block, Part::project, true);
  return std::nullopt;
}

std::optional<std::string> from_hugging_face(std::string_view module) {
  if (module.starts_with(kHuggingFaceTrunk)) module.remove_prefix(kHuggingFaceTrunk.size());
  std::vector<std::string_view> parts = split(module);
  if (parts.size() < 2 || (parts.back() != "convolution" && parts.back() != "normalization")) {
    return std::nullopt;
  }
  const bool norm = parts.back() == "normalization";
  parts.pop_back();
  if (parts == std::vector<std::string_view>{"conv_1x1"}) {
    return fmt::format("features.{}.{}", last_block(), norm ? 1 : 0);
  }
  int block = 1;
  if (parts.size() == 3 && parts[0] == "layer") {
    const std::optional<int> layer = number(parts[1]);
    if (!layer || *layer < 0) return std::nullopt;
    block = *layer + 2;
  } else if (parts.size() != 2 || parts[0] != "conv_stem") {
    return std::nullopt;
  }
  if (parts.back() == "first_conv") return norm ? "features.0.1" : "features.0.0";
  if (parts.back() == "expand_1x1") return in_block(block, Part::expand, norm);
  if (parts.back() == "conv_3x3") return in_block(block, Part::depthwise, norm);
  if (parts.back() == "reduce_1x1") return in_block(block, Part::project, norm);
  return std::nullopt;
}

}  // namespace

std::vector<NamingFound> find_namings(std::span<const std::string> names) {
  std::vector<NamingFound> found;
  for (const std::string& name : names) {
    for (const Anchor& anchor : kAnchors) {
      if (!name.ends_with(anchor.tensor)) continue;
      std::string prefix = name.substr(0, name.size() - anchor.tensor.size());
      if (!prefix.empty() && !prefix.ends_with('.')) continue;
      if (anchor.naming == Naming::hugging_face && prefix.ends_with(kHuggingFaceTrunk)) {
        prefix.resize(prefix.size() - kHuggingFaceTrunk.size());
      }
      found.push_back({anchor.naming, std::move(prefix)});
    }
  }
  return found;
}

std::optional<std::string> torchvision_module(Naming naming, std::string_view module) {
  switch (naming) {
    case Naming::torchvision:
      return from_torchvision(module);
    case Naming::flat:
      return from_flat(module);
    case Naming::timm:
      return from_timm(module);
    case Naming::hugging_face:
      return from_hugging_face(module);
  }
  return std::nullopt;
}

}  // namespace edgebench::weights
