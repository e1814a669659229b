// Which pixels of an image the network sees: torchvision's MobileNet_V2_Weights.IMAGENET1K_V1
// preset, `Resize(256)` then `CenterCrop(224)`, as whole numbers.
// Source: torchvision 0.2x, transforms/functional.py (`_compute_resized_output_size`,
// `center_crop`), and Pillow 13.0.0 (`Image.resize`) for the order of the passes.
#pragma once

#include <optional>
#include <string_view>

namespace edgebench::image {

// The resampler filters rows and columns one after the other with uint8 in between, so the order
// shows in the last bit. Pillow up to 12 always filters horizontally first. Pillow 13 filters
// vertically first where the height shrinks by more than twice as many pixels as the width: for
// this transform, images more than twice as high as wide (1 of the 500 calibration images).
enum class PassOrder { pillow12, pillow13 };

std::string_view name_of(PassOrder order);  // "pillow12", "pillow13": recorded with every cache.

// The default order is Pillow 13's: it is what `pip install pillow` gives, so it is what anyone
// who checks our pixels compares them with.
struct TransformOptions {
  int image_size = 224;  // Height and width of the crop, at least 1.
  // Of the short side before cropping, at least image_size; nothing: in torchvision's proportion.
  std::optional<int> resize;
  PassOrder pass_order = PassOrder::pillow13;
};

// Changes whenever the same file and options would give other pixels.
inline constexpr int kTransformRevision = 1;

// The resized image is resized_width x resized_height; the crop is the image_size x image_size
// pixels from (left, top) on, always inside it, because the short side is at least image_size.
struct Geometry {
  int width = 0;  // Of the source.
  int height = 0;
  int resized_width = 0;
  int resized_height = 0;
  int left = 0;
  int top = 0;
  int image_size = 0;
  bool vertical_first = false;
};

// The short side before cropping: what the options say, else 256 for 224. torchvision has no preset
// for other sizes; we keep the proportion, image_size * 8 / 7 rounded to the nearest, so that every
// size sees the same part of the image.
int short_side_of(const TransformOptions& options);

inline constexpr int kMaxShortSide = 8192;  // Far above what anybody trains with.

// Throws InputError if a crop of the image size does not fit into the resized image, or that is
// above the most.
void check_transform(const TransformOptions& options);

// Whether the sides of the resized image can be counted in an int: not so of 100 million pixels in
// one row.
bool can_be_resized(int width, int height, const TransformOptions& options);

// Width and height of the source must be positive, and such that it can be resized.
Geometry geometry_of(int width, int height, const TransformOptions& options);

}  // namespace edgebench::image
