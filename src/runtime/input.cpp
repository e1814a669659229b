#include "runtime/input.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

#include <Eigen/Core>
#include <fmt/format.h>

#include "base/error.h"
#include "image/normalise.h"

namespace edgebench::runtime {
namespace {

template <typename Integer>
Integer quantised(float value, const InputSpec& spec) {
  using Limits = std::numeric_limits<Integer>;
  const float level = std::nearbyint(value / spec.scale) + static_cast<float>(spec.zero_point);
  return static_cast<Integer>(
      std::clamp(level, static_cast<float>(Limits::min()), static_cast<float>(Limits::max())));
}

// There are 256 values a channel: converting the table costs less than converting the image.
template <typename Value, typename Convert>
void fill_converted(const InputSpec& spec, std::span<const std::uint8_t> pixels,
                    std::span<std::byte> out, const image::NormalisationTable& normalised,
                    Convert convert) {
  std::array<std::array<Value, 256>, 3> table{};
  for (std::size_t channel = 0; channel < 3; ++channel) {
    for (std::size_t value = 0; value < 256; ++value) {
      table[channel][value] = convert(normalised[channel][value]);
    }
  }
  auto* values = reinterpret_cast<Value*>(out.data());
  const std::size_t count = pixels.size() / 3;
  const bool planar = spec.layout == Layout::nchw;
  for (std::size_t pixel = 0; pixel < count; ++pixel) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
      const std::size_t at = planar ? channel * count + pixel : pixel * 3 + channel;
      values[at] = table[channel][pixels[pixel * 3 + channel]];
    }
  }
}

}  // namespace

std::size_t element_bytes(Element element) {
  switch (element) {
    case Element::f32:
      return 4;
    case Element::f16:
    case Element::bf16:
    case Element::i16:
      return 2;
    case Element::u8:
    case Element::i8:
      break;
  }
  return 1;
}

void check_crops(const MappedNpy& crops, const InputSpec& spec) {
  const std::vector<std::size_t>& shape = crops.shape();
  const auto size = static_cast<std::size_t>(spec.image_size);
  crops.bytes();  // Throws if they are not uint8.
  const bool fits =
      shape.size() == 4 && shape[0] > 0 && shape[1] == size && shape[2] == size && shape[3] == 3;
  if (!fits) {
    throw InputError(fmt::format(
        "the model takes {0} x {0} images and the crops are others; make crops of that size",
        spec.image_size));
  }
}

void check_input(Session& session, int batch) {
  const InputSpec spec = session.input_spec();
  const std::size_t wanted = static_cast<std::size_t>(batch) * values_per_image(spec.image_size) *
                             element_bytes(spec.element);
  if (session.input().size() != wanted) {
    throw std::runtime_error(
        fmt::format("the input has {} bytes, and {} images of {} x {} pixels have {}",
                    session.input().size(), batch, spec.image_size, spec.image_size, wanted));
  }
}

void check_output(Session& session, int batch) {
  const auto rows = static_cast<std::size_t>(batch);
  const std::size_t logits = session.output().size();
  if (logits < 2 * rows || logits % rows != 0) {
    throw std::runtime_error(
        fmt::format("the output has {} values for {} images, which are not the logits of two or "
                    "more classes for each",
                    logits, batch));
  }
}

std::span<const std::uint8_t> crop(const MappedNpy& crops, std::size_t index) {
  const std::size_t bytes = crops.shape()[1] * crops.shape()[2] * crops.shape()[3];
  return crops.bytes().subspan(index * bytes, bytes);
}

void fill_image(const InputSpec& spec, std::span<const std::uint8_t> pixels,
                std::span<std::byte> out, const image::Normalisation& normalisation) {
  const image::NormalisationTable table = normalisation.table();
  switch (spec.element) {
    case Element::f32: {
      const std::span<float> values(reinterpret_cast<float*>(out.data()),
                                    out.size() / sizeof(float));
      if (spec.layout == Layout::nchw) {
        image::normalise_nchw(pixels, values, table);
      } else {
        image::normalise_nhwc(pixels, values, table);
      }
      return;
    }
    case Element::f16:
      fill_converted<Eigen::half>(spec, pixels, out, table, [](float v) { return Eigen::half(v); });
      return;
    case Element::bf16:
      fill_converted<Eigen::bfloat16>(spec, pixels, out, table,
                                      [](float v) { return Eigen::bfloat16(v); });
      return;
    case Element::u8:
      fill_converted<std::uint8_t>(spec, pixels, out, table, [&](float value) {
        return quantised<std::uint8_t>(value, spec);
      });
      return;
    case Element::i8:
      fill_converted<std::int8_t>(spec, pixels, out, table,
                                  [&](float value) { return quantised<std::int8_t>(value, spec); });
      return;
    case Element::i16:
      fill_converted<std::int16_t>(spec, pixels, out, table, [&](float value) {
        return quantised<std::int16_t>(value, spec);
      });
      return;
  }
}

}  // namespace edgebench::runtime
