// The checkpoints of MobileNetV2 that torchvision publishes, and how images go into them.
// Source: torchvision 0.13 and later, models/mobilenetv2.py, MobileNet_V2_Weights; torchvision
// names a file after the first digits of its SHA-256.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace edgebench::weights {

struct Published {
  std::string_view name;         // What a user calls it: "v1".
  std::string_view torchvision;  // What torchvision calls it.
  std::string_view file;
  std::string_view sha256_begins;
  int resize;  // Of the short side, in pixels, before the crop of 224 x 224.
};

inline constexpr std::string_view kPublishedAt = "https://download.pytorch.org/models/";

inline constexpr std::array<Published, 2> kPublished = {{
    {"v1", "IMAGENET1K_V1", "mobilenet_v2-b0353104.pth", "b0353104", 256},
    {"v2", "IMAGENET1K_V2", "mobilenet_v2-7ebf99e0.pth", "7ebf99e0", 232},
}};

// Which of them this content is, by its SHA-256 in hexadecimal digits.
std::optional<Published> published_as(std::string_view sha256);

}  // namespace edgebench::weights
