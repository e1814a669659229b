#include "image_form.h"

#include <stdexcept>

#include <doctest/doctest.h>

namespace edgebench::executorch {
namespace {

// As programs of ours are: up to 64 images of N x 3 x S x S in FP32.
CheckedProgram program() {
  return {.input = {.sizes = {64, 3, 32, 32},
                    .order = {0, 1, 2, 3},
                    .scalar = Scalar::fp32,
                    .batches = true},
          .output = {.sizes = {64, 10}, .order = {0, 1}, .scalar = Scalar::fp32, .batches = true}};
}

template <typename Change>
CheckedProgram program_with(const Change& change) {
  CheckedProgram changed = program();
  change(changed);
  return changed;
}

template <typename Change>
void check_refused(const Change& change) {
  CHECK_THROWS_AS(image_form(program_with(change), 1), std::runtime_error);
}

}  // namespace

TEST_CASE("images lie as the program says, by their sizes and by their order in memory") {
  const ImageForm plain = image_form(program(), 1);
  CHECK(plain.spec.layout == runtime::Layout::nchw);
  CHECK(plain.spec.element == runtime::Element::f32);
  CHECK(plain.spec.image_size == 32);
  CHECK(plain.classes == 10);
  CHECK_FALSE(plain.channels_last_sizes);
  CHECK_FALSE(plain.half_logits);

  const ImageForm in_memory =
      image_form(program_with([](CheckedProgram& p) { p.input.order = {0, 2, 3, 1}; }), 1);
  CHECK(in_memory.spec.layout == runtime::Layout::nhwc);
  CHECK_FALSE(in_memory.channels_last_sizes);

  const ImageForm in_sizes =
      image_form(program_with([](CheckedProgram& p) { p.input.sizes = {64, 32, 32, 3}; }), 1);
  CHECK(in_sizes.spec.layout == runtime::Layout::nhwc);
  CHECK(in_sizes.channels_last_sizes);
  CHECK(in_sizes.spec.image_size == 32);
}

TEST_CASE("halves are told apart, at the input and at the logits") {
  const ImageForm input =
      image_form(program_with([](CheckedProgram& p) { p.input.scalar = Scalar::fp16; }), 1);
  CHECK(input.spec.element == runtime::Element::f16);
  CHECK_FALSE(input.half_logits);
  const ImageForm output =
      image_form(program_with([](CheckedProgram& p) { p.output.scalar = Scalar::fp16; }), 1);
  CHECK(output.spec.element == runtime::Element::f32);
  CHECK(output.half_logits);
}

TEST_CASE("a batch is up to the program's, or exactly it") {
  CHECK_NOTHROW(image_form(program(), 64));
  CHECK_THROWS_AS(image_form(program(), 65), runtime::Unsupported);
  const CheckedProgram fixed = program_with([](CheckedProgram& p) { p.input.batches = false; });
  CHECK_NOTHROW(image_form(fixed, 64));
  CHECK_THROWS_AS(image_form(fixed, 63), runtime::Unsupported);
}

TEST_CASE("what is no classifier of images is refused") {
  check_refused([](CheckedProgram& p) { p.input.sizes = {64, 4, 32, 32}; });
  check_refused([](CheckedProgram& p) { p.input.sizes = {64, 3, 32, 31}; });
  check_refused([](CheckedProgram& p) { p.input.sizes = {64, 3, 32}; });
  check_refused([](CheckedProgram& p) { p.input.sizes = {64, 3, 0, 0}; });
  check_refused([](CheckedProgram& p) { p.input.order = {0, 3, 2, 1}; });
  check_refused([](CheckedProgram& p) { p.input.scalar = Scalar::other; });
  check_refused([](CheckedProgram& p) { p.output.scalar = Scalar::other; });
  check_refused([](CheckedProgram& p) { p.output.sizes = {64, 1}; });
  check_refused([](CheckedProgram& p) { p.output.sizes = {32, 10}; });
  check_refused([](CheckedProgram& p) { p.output.sizes = {64, 10, 1}; });
  check_refused([](CheckedProgram& p) { p.output.order = {1, 0}; });
}

}  // namespace edgebench::executorch
