// The names that MobileNetV2's layers have elsewhere, and torchvision's for them.
// Sources: torchvision 0.2 to 0.3 (models/mobilenet.py, blocks without ConvBNReLU: "flat") and the
// repositories that copied it; timm (models/_efficientnet_blocks.py); Hugging Face transformers
// (models/mobilenet_v2).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/enum_names.h"

namespace edgebench::weights {

enum class Naming { torchvision, flat, timm, hugging_face };
constexpr auto names_of(Naming) {
  return named<Naming>({{Naming::torchvision, "torchvision"},
                        {Naming::flat, "older torchvision"},
                        {Naming::timm, "timm"},
                        {Naming::hugging_face, "Hugging Face"}});
}

// A naming, and what stands before each of its names in a file: "module.".
struct NamingFound {
  Naming naming = Naming::torchvision;
  std::string prefix;
};

// Every naming that the names of a file follow, each with its prefix; none where they are foreign.
std::vector<NamingFound> find_namings(std::span<const std::string> names);

// torchvision's name of a module of the trunk, without the prefix: "blocks.0.0.conv_dw" is
// "features.1.conv.0.0". Nothing for modules of the head and for what the naming does not know.
std::optional<std::string> torchvision_module(Naming naming, std::string_view module);

}  // namespace edgebench::weights
