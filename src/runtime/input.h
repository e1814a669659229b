// From the crops that all runtimes share to one runtime's own input buffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/npy.h"
#include "image/normalise.h"
#include "runtime/runtime.h"

namespace edgebench::runtime {

// Values of one image: 3 x image_size x image_size.
constexpr std::size_t values_per_image(int image_size) {
  return std::size_t{3} * static_cast<std::size_t>(image_size) *
         static_cast<std::size_t>(image_size);
}

std::size_t element_bytes(Element element);

// Throws InputError unless the file is uint8 of images x size x size x 3 with at least one image
// and the session's size.
void check_crops(const MappedNpy& crops, const InputSpec& spec);

// Throws std::runtime_error unless the session's input holds `batch` images of its spec.
void check_input(Session& session, int batch);

// Throws std::runtime_error unless the last run gave two or more logits for each image.
void check_output(Session& session, int batch);

// The pixels of crop `index`, height x width x 3.
std::span<const std::uint8_t> crop(const MappedNpy& crops, std::size_t index);

// Writes one image, normalised, in the element type and layout of the spec;
// `out` holds exactly one image. Halves: the nearest, ties to even. Integers: round-half-even(value
// / scale) + zero_point, saturated.
void fill_image(const InputSpec& spec, std::span<const std::uint8_t> pixels,
                std::span<std::byte> out,
                const image::Normalisation& normalisation = image::Normalisation::imagenet);

}  // namespace edgebench::runtime
