#include "measure/prepare/users_input.h"

#include <array>
#include <vector>

#include "base/error.h"
#include "measure/scribe_fixture.h"

namespace edgebench::measure {
namespace {

using image::Normalisation;
using runtime::Element;
using runtime::FileForm;

FileForm integers(Element element, float scale, int zero_point) {
  return {.element = element, .scale = scale, .zero_point = zero_point};
}

std::string usual(const FileForm& form) {
  return usual_normalisation(form).normalise.text();
}

}  // namespace

TEST_CASE("an integer input's own scale says what its pixels are") {
  CHECK(usual(integers(Element::u8, 1, 0)) == "none");
  CHECK(usual(integers(Element::i8, 1, -128)) == "none");
  CHECK(usual(integers(Element::u8, 1.0F / 255, 0)) == "zero-one");
  CHECK(usual(integers(Element::i8, 1.0F / 255, -128)) == "zero-one");
  CHECK(usual(integers(Element::u8, 1.0F / 128, 128)) == "plus-minus-one");
  CHECK(usual(integers(Element::i8, 1.0F / 127.5F, -1)) == "plus-minus-one");
  CHECK(usual(integers(Element::u8, 0.0187F, 114)) == "imagenet");  // -2.13 to 2.64.
  CHECK(usual_normalisation(integers(Element::u8, 1.0F / 128, 128)).why ==
        "its input's scale and zero point mean -1 to 0.992");
}

TEST_CASE("of an unusual scale, or none, the pixels go in as they are") {
  // The integers are the pixels themselves: (x - 3) / 20 is stored as x.
  CHECK(usual(integers(Element::u8, 0.05F, 3)) == "3:20");
  CHECK(usual(integers(Element::i8, 0.05F, -100)) == "28:20");
  CHECK(usual({.element = Element::u8}) == "none");
  CHECK(usual({.element = Element::u8, .scale = 0.05F}) == "0:20");
  CHECK(usual({.element = Element::i8}) == "128:1");
  // What no pixels make is said.
  const NormaliseChoice absurd = usual_normalisation(integers(Element::u8, 100, 0));
  CHECK(absurd.normalise == Normalisation::imagenet);
  CHECK(absurd.why.find("which are no pixels") != std::string::npos);
}

TEST_CASE("floats say nothing, and that is said") {
  const NormaliseChoice choice = usual_normalisation({});
  CHECK(choice.normalise == Normalisation::imagenet);
  CHECK(choice.why.find("nothing in the file says how") != std::string::npos);
}

TEST_CASE("the share of values that do not fit, by more than a step") {
  const std::array<std::uint8_t, 6> pixels = {0, 128, 255, 10, 200, 255};
  const runtime::InputSpec unsigned_pixels{.element = Element::u8, .scale = 1, .zero_point = 0};
  CHECK(clipped_share(unsigned_pixels, Normalisation::none, pixels) == 0);
  CHECK(clipped_share(unsigned_pixels, Normalisation::from_text("128:1"), pixels) ==
        doctest::Approx(2.0 / 6));
  const runtime::InputSpec signed_pixels{.element = Element::i8, .scale = 1, .zero_point = 0};
  // 128 is one step too many, which is rounding: 200 and 255 twice are not.
  CHECK(clipped_share(signed_pixels, Normalisation::none, pixels) == doctest::Approx(3.0 / 6));
  CHECK(clipped_share({}, Normalisation::none, pixels) == 0);
  CHECK(clipped_share(unsigned_pixels, Normalisation::none, {}) == 0);
}

TEST_CASE("what a file takes is asked once, and completes its candidates") {
  ScribeFixture fixture;
  ScribeAnswers says;
  says.inspected.form = {.element = Element::u8, .image_size = 96, .batch = 4};
  const Scribe& scribe = fixture.add("scribe", says);
  write_file_atomically(fixture.folder / "model.scribe", "ink");
  const std::string file = "scribe:" + (fixture.folder / "model.scribe").string();
  std::vector<Candidate> candidates = {
      parse_candidate("scribe:fp32"), parse_artifact(file),
      parse_artifact("one=" + file + ",batch=1,normalise=zero-one")};
  fixture.take_files(candidates);
  CHECK(scribe.heard("inspect").size() == 1);
  CHECK_FALSE(candidates[0].form);
  CHECK(candidates[1].form == says.inspected.form);
  CHECK(candidates[1].batch == 4);
  CHECK(candidates[1].name == "scribe:model.scribe,batch=4");
  CHECK(candidates[1].normalise == Normalisation::none);
  CHECK_FALSE(candidates[1].normalise_why.empty());
  CHECK(candidates[2].batch == 1);  // As the user says: its row tells that this cannot be.
  CHECK(candidates[2].normalise == Normalisation::zero_one);
  CHECK(candidates[2].normalise_why.empty());
  CHECK(image_sizes_of(candidates) == std::set<int>{96});

  std::vector<Candidate> twice = {parse_artifact(file), parse_artifact(file + ",batch=4")};
  CHECK_THROWS_WITH_AS(fixture.take_files(twice), doctest::Contains("takes no other batch"),
                       UsageError);
}

TEST_CASE("a file that cannot be looked into is left to its row") {
  ScribeFixture fixture;
  ScribeAnswers says;
  says.does_first["inspect"] = "exit 3";
  fixture.add("scribe", says);
  write_file_atomically(fixture.folder / "model.scribe", "ink");
  std::vector<Candidate> candidates = {
      parse_artifact("scribe:" + (fixture.folder / "model.scribe").string())};
  fixture.take_files(candidates);
  CHECK_FALSE(candidates[0].form);
  CHECK(candidates[0].batch == 1);
  CHECK_FALSE(candidates[0].normalise);
  CHECK(image_sizes_of(candidates).empty());
}

}  // namespace edgebench::measure
