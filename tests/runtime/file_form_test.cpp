#include "runtime/file_form.h"

#include <stdexcept>

#include <doctest/doctest.h>

#include "runtime/runtime.h"

namespace edgebench::runtime {
namespace {

const FileTensor kImages{"images", "float32", {kFree, 3, 96, 96}};
const FileTensor kLogits{"logits", "float32", {kFree, 10}};

FileForm form_of(const FileTensor& input, const FileTensor& output = kLogits) {
  return form_of(std::span(&input, 1), std::span(&output, 1));
}

}  // namespace

TEST_CASE("both layouts, all types of images, and what is free") {
  const FileForm plain = form_of(kImages);
  CHECK(plain == FileForm{.image_size = 96, .classes = 10});
  CHECK(form_of({"i", "uint8", {1, 160, 160, 3}}) == FileForm{.element = Element::u8,
                                                              .layout = Layout::nhwc,
                                                              .image_size = 160,
                                                              .batch = 1,
                                                              .classes = 10});
  CHECK(form_of({"i", "int8", {4, 3, 32, 32}}).batch == 4);
  CHECK(form_of({"i", "float16", {4, 3, 32, 32}}).element == Element::f16);
  const FileForm free = form_of({"i", "float32", {kFree, 3, kFree, kFree}}, {"o", "float16", {}});
  CHECK_FALSE(free.image_size);
  CHECK_FALSE(free.batch);
  CHECK_FALSE(free.classes);
  CHECK_FALSE(classes_of({"o", "float32", {4, kFree}}));
}

TEST_CASE("channels that are left open are three, where they can be") {
  const FileForm open = form_of({"pixel_values", "float32", {kFree, kFree, kFree, kFree}});
  CHECK(open.layout == Layout::nchw);
  CHECK_FALSE(open.image_size);
  CHECK(form_of({"i", "float32", {1, kFree, 96, 96}}) ==
        FileForm{.image_size = 96, .batch = 1, .classes = 10});
  CHECK(form_of({"i", "float32", {1, 96, 96, kFree}}).layout == Layout::nhwc);
  CHECK(form_of({"i", "float32", {1, kFree, kFree, 3}}).layout == Layout::nhwc);
}

TEST_CASE("an output may have further extents of 1") {
  const auto classes = [](std::vector<std::int64_t> extents) {
    return form_of(kImages, {"o", "float32", std::move(extents)}).classes;
  };
  CHECK(classes({kFree, 10, 1, 1}) == 10);
  CHECK(classes({kFree, 1, 1, 10}) == 10);
  CHECK(classes({kFree, 10, kFree, kFree}) == std::nullopt);
  const FileTensor four{"o", "float32", {4, 10, 1, 1}};
  CHECK(require_answers(four, 4) == 10);
  CHECK_THROWS_WITH_AS(require_answers(four, 2),
                       "its output is o, float32 4 x 10 x 1 x 1 for a batch of 2, not N x classes",
                       std::runtime_error);
  CHECK_THROWS_AS(require_answers({"o", "float32", {4, kFree}}, 4), std::runtime_error);
}

TEST_CASE("what is no classifier of images is refused by what it is") {
  const auto refused = [](const FileTensor& input, const FileTensor& output,
                          const std::string& words) {
    CHECK_THROWS_WITH_AS(form_of(input, output), doctest::Contains(words.c_str()),
                         std::runtime_error);
  };
  refused({"ids", "int64", {kFree, 3, 8, 8}}, kLogits, "its input is ids, int64 N x 3 x 8 x 8:");
  refused({"i", "float32", {1, 3, 224}}, kLogits, "its input is i, float32 1 x 3 x 224:");
  refused({"i", "float32", {1, 4, 9, 9}}, kLogits, "1 x 4 x 9 x 9");
  refused({"i", "float32", {1, 3, 224, 192}}, kLogits, "1 x 3 x 224 x 192");
  refused({"i", "float32", {1, 3, kFree, 192}}, kLogits, "1 x 3 x ? x 192");
  refused({"i", "float32", {0, 3, 8, 8}}, kLogits, "0 x 3 x 8 x 8");
  refused({"i", "float32", {1, 3, 5000, 5000}}, kLogits, "5000");
  refused({"i", "float32", {}}, kLogits, "of unknown shape");
  refused({"", "float32", {1}}, kLogits, "unnamed, float32 1");
  refused(kImages, {"map", "float32", {1, 10, 7, 7}}, "its output is map, float32 1 x 10 x 7 x 7:");
  refused(kImages, {"map", "float32", {1, 10, kFree, 7}}, "1 x 10 x ? x 7");
  refused(kImages, {"o", "float32", {1, 1}}, "1 x 1");
  refused(kImages, {"o", "float32", {1, 1, 1, 1}}, "1 x 1 x 1 x 1");
  refused(kImages, {"o", "float32", {1, 10, 0, 1}}, "1 x 10 x 0 x 1");
  refused(kImages, {"o", "float32", {10}}, "float32 10");
  refused(kImages, {"o", "float32", {1, 2'000'000}}, "2000000");
  refused(kImages, {"o", "int64", {1, 10}}, "its output is o, int64 1 x 10:");
  // A terminal's control characters stay where they are.
  refused({"\x1b[31m", "float32", {1}}, kLogits, "?[31m, float32 1");
}

TEST_CASE("one input and one output: others are named") {
  const std::vector<FileTensor> two = {kImages, {"ids", "int64", {1, 8}}};
  CHECK_THROWS_WITH_AS(
      form_of(two, std::span(&kLogits, 1)),
      doctest::Contains("it has 2 inputs (images, float32 N x 3 x 96 x 96; ids, int64 1 x 8)"),
      std::runtime_error);
  CHECK_THROWS_WITH_AS(form_of(std::span(&kImages, 1), {}), doctest::Contains("it has 0 outputs"),
                       std::runtime_error);
  const std::vector<FileTensor> many(20, kLogits);
  CHECK_THROWS_WITH_AS(form_of(std::span(&kImages, 1), many),
                       doctest::Contains("it has 20 outputs"), std::runtime_error);
}

TEST_CASE("a fixed batch is the only one") {
  FileForm form = form_of(kImages);
  CHECK_NOTHROW(require_batch(form, 7));
  form.batch = 4;
  CHECK_NOTHROW(require_batch(form, 4));
  CHECK_THROWS_WITH_AS(require_batch(form, 1),
                       doctest::Contains("takes batches of 4 only, and not of 1"), Unsupported);
}

TEST_CASE("a session is given images of the file's size, else of those that there are") {
  FileForm form = form_of({"i", "uint8", {1, 96, 96, 3}});
  form.scale = 0.5F;
  form.zero_point = 7;
  const InputSpec spec = input_spec_of(form, 224);
  CHECK(spec.image_size == 96);
  CHECK(spec.element == Element::u8);
  CHECK(spec.layout == Layout::nhwc);
  CHECK(spec.scale == 0.5F);
  CHECK(spec.zero_point == 7);
  form = FileForm{};
  CHECK(input_spec_of(form, 160).image_size == 160);
  CHECK(input_spec_of(form, 160).scale == 1);
  CHECK(input_spec_of(form, 160).zero_point == 0);
}

TEST_CASE("the operator at the end says what the numbers are") {
  CHECK(output_words("Softmax") == "probabilities");
  CHECK(output_words("LogSoftmax") == "logarithms of probabilities");
  CHECK(output_words("Gemm") == "logits");
}

}  // namespace edgebench::runtime
