#include "users_models.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "base/file.h"
#include "base/npy.h"
#include "machine/cpuinfo.h"
#include "no_phases.h"
#include "runtime/input.h"
#include "stats/logits.h"
#include "support.h"

namespace edgebench::test {
namespace {

namespace fs = std::filesystem;
using emit::OnnxDimension;
using emit::OnnxGraph;
using emit::OnnxShape;
using emit::OnnxType;
using runtime::Element;
using runtime::Layout;

std::unique_ptr<runtime::Session> open(runtime::Runtime& runtime, const fs::path& file, int batch,
                                       int image_size = 8) {
  edgebench::test::NoPhases phases;
  return runtime.open({.artifact = file, .image_size = image_size, .batch = batch}, phases);
}

void cast(OnnxGraph& graph, std::string& value, const std::string& made, OnnxType to) {
  const std::array attributes = {emit::OnnxAttribute{"to", static_cast<std::int64_t>(to)}};
  graph.add_operator("Cast", std::array{value}, made, attributes);
  value = made;
}

std::vector<std::uint8_t> seeded_pixels(int size, std::uint8_t seed) {
  std::vector<std::uint8_t> pixels(runtime::values_per_image(size));
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    pixels[i] = static_cast<std::uint8_t>((i * 7 + (i % 3) * 40 + seed * 31U) % 200);
  }
  return pixels;
}

// The means of raw pixels, as far as the input's type holds them.
std::vector<float> means_of(std::span<const std::uint8_t> pixels, Element element) {
  std::vector<float> means(3);
  const float largest = element == Element::i8 ? 127 : 255;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    means[i % 3] += std::min(static_cast<float>(pixels[i]), largest);
  }
  for (float& mean : means) mean /= static_cast<float>(pixels.size() / 3);
  return means;
}

void check_means(runtime::Session& session, int batch) {
  const runtime::InputSpec spec = session.input_spec();
  runtime::check_input(session, batch);
  const std::size_t bytes = session.input().size() / static_cast<std::size_t>(batch);
  std::vector<float> expected;
  for (int image = 0; image < batch; ++image) {
    const auto pixels = seeded_pixels(spec.image_size, static_cast<std::uint8_t>(image));
    runtime::fill_image(spec, pixels,
                        session.input().subspan(static_cast<std::size_t>(image) * bytes, bytes),
                        image::Normalisation::none);
    const std::vector<float> means = means_of(pixels, spec.element);
    expected.insert(expected.end(), means.begin(), means.end());
  }
  session.run();
  const std::span<const float> logits = session.output();
  REQUIRE(logits.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(logits[i] == doctest::Approx(expected[i]).epsilon(0.002));
  }
}

// Everything that edgebench takes.
std::vector<MadeClassifier> all_forms() {
  std::vector<MadeClassifier> forms;
  for (const Layout layout : {Layout::nchw, Layout::nhwc}) {
    for (const OnnxType type :
         {OnnxType::float32, OnnxType::float16, OnnxType::uint8, OnnxType::int8}) {
      forms.push_back({.input = type, .layout = layout});
    }
  }
  forms.push_back({.output = OnnxType::float16});
  forms.push_back({.batch = std::int64_t{1}});
  forms.push_back({.batch = std::int64_t{4}});
  forms.push_back({.size = "S"});
  forms.push_back({.size = "S", .channels = "C"});
  forms.push_back({.flat = false});
  forms.push_back({.output = OnnxType::float16, .flat = false});
  return forms;
}

void check_form(runtime::Runtime& runtime, const fs::path& file, const MadeClassifier& form) {
  write_file_atomically(file, made_classifier(form));
  const runtime::FileForm told = runtime.inspect(file);
  CHECK(told.layout == form.layout);
  // OpenVINO works the classes out from the channels, which may be open.
  const bool open_channels = std::holds_alternative<std::string>(form.channels);
  CHECK((told.classes == 3 || (open_channels && !told.classes)));
  const auto* fixed_batch = std::get_if<std::int64_t>(&form.batch);
  CHECK(told.batch.has_value() == (fixed_batch != nullptr));
  CHECK(told.image_size.has_value() == std::holds_alternative<std::int64_t>(form.size));
  for (const int batch : {1, 4}) {
    CAPTURE(batch);
    if (told.batch && *told.batch != batch) {
      CHECK_THROWS_WITH_AS(open(runtime, file, batch), doctest::Contains("takes batches of"),
                           runtime::Unsupported);
      continue;
    }
    const auto session = open(runtime, file, batch);
    CHECK(session->input_spec().element == told.element);
    CHECK(session->input_spec().image_size == 8);
    check_means(*session, batch);
    CHECK(session->facts().at(runtime::kOutputFact) == "logits");
  }
}

void check_refused(runtime::Runtime& runtime, const fs::path& file, const MadeClassifier& form,
                   const char* words) {
  CAPTURE(words);
  write_file_atomically(file, made_classifier(form));
  CHECK_THROWS_WITH_AS(runtime.inspect(file), doctest::Contains(words), std::runtime_error);
  CHECK_THROWS_WITH_AS(open(runtime, file, 1), doctest::Contains(words), std::runtime_error);
}

std::vector<float> answers_of(runtime::Runtime& runtime, const fs::path& file,
                              const CaseFile& expected, const MappedNpy& crops) {
  const auto session = open(runtime, file, expected.batch, static_cast<int>(crops.shape().at(1)));
  CHECK(session->input_spec().layout == expected.layout);
  const auto batch = static_cast<std::size_t>(expected.batch);
  const std::size_t bytes = session->input().size() / batch;
  const auto normalise = image::Normalisation::from_text(expected.normalise);
  std::vector<float> answers;
  for (std::size_t first = 0; first < crops.shape().front(); first += batch) {
    for (std::size_t row = 0; row < batch; ++row) {
      runtime::fill_image(session->input_spec(), runtime::crop(crops, first + row),
                          session->input().subspan(row * bytes, bytes), normalise);
    }
    session->run();
    const std::span<const float> logits = session->output();
    answers.insert(answers.end(), logits.begin(), logits.end());
  }
  return answers;
}

}  // namespace

std::string made_classifier(const MadeClassifier& wanted) {
  OnnxGraph graph("means");
  const OnnxDimension three = std::int64_t{3};
  const bool nhwc = wanted.layout == Layout::nhwc;
  const std::vector<OnnxDimension> shape =
      nhwc ? std::vector<OnnxDimension>{wanted.batch, wanted.size, wanted.size, wanted.channels}
           : std::vector<OnnxDimension>{wanted.batch, wanted.channels, wanted.size, wanted.size};
  graph.add_input("images", wanted.input, shape);
  if (wanted.second_input) {
    graph.add_input("offset", OnnxType::float32, std::array<OnnxDimension, 1>{three});
  }
  std::vector<OnnxDimension> usual = {wanted.batch, three};
  if (!wanted.flat) usual.insert(usual.end(), 2, std::int64_t{1});
  graph.add_output("logits", wanted.output,
                   wanted.output_shape.empty() ? usual : wanted.output_shape);
  std::string value = "images";
  if (wanted.input != OnnxType::float32) cast(graph, value, "floats", OnnxType::float32);
  if (nhwc) {
    const std::array attributes = {emit::OnnxAttribute{"perm", OnnxShape{0, 3, 1, 2}}};
    graph.add_operator("Transpose", std::array{value}, "planes", attributes);
    value = "planes";
  }
  // The last one makes the output, under its name.
  const bool narrow = wanted.output != OnnxType::float32;
  const int behind = (wanted.softmax ? 1 : 0) + (narrow ? 1 : 0) + (wanted.second_input ? 1 : 0);
  graph.add_operator("GlobalAveragePool", std::array{value}, "pooled");
  value = behind == 0 ? "logits" : "flat";
  graph.add_operator(wanted.flat ? "Flatten" : "Identity", std::array<std::string, 1>{"pooled"},
                     value);
  if (wanted.second_input) {
    graph.add_operator("Add", std::array<std::string, 2>{value, "offset"}, "logits");
  }
  if (wanted.softmax) {
    const std::string made = narrow ? "shares" : "logits";
    graph.add_operator("Softmax", std::array{value}, made);
    value = made;
  }
  if (narrow) cast(graph, value, "logits", wanted.output);
  return graph.model({.text = "means of channels", .metadata = {}});
}

void check_made_classifiers() {
  const auto runtime = runtime::make_runtime();
  const TemporaryFolder folder;
  const fs::path file = folder / "means.onnx";
  for (const MadeClassifier& form : all_forms()) {
    CAPTURE(static_cast<int>(form.input));
    CAPTURE(static_cast<int>(form.layout));
    check_form(*runtime, file, form);
  }
  write_file_atomically(file, made_classifier({.output = OnnxType::float16, .softmax = true}));
  const auto session = open(*runtime, file, 1);
  session->run();
  CHECK(session->output()[0] == doctest::Approx(1.0F / 3).epsilon(0.001));
  CHECK(session->facts().at(runtime::kOutputFact) == "probabilities");
  // The output's extents are left to the inference.
  write_file_atomically(file, made_classifier({.output_shape = {"N", "C"}}));
  check_means(*open(*runtime, file, 4), 4);
  write_file_atomically(file,
                        made_classifier({.output_shape = {"N", "C", "Y", "X"}, .flat = false}));
  check_means(*open(*runtime, file, 4), 4);
}

void check_refusals() {
  const auto runtime = runtime::make_runtime();
  const TemporaryFolder folder;
  const fs::path file = folder / "refused.onnx";
  check_refused(*runtime, file, {.second_input = true}, "it has 2 inputs (images, float32");
  check_refused(*runtime, file, {.input = OnnxType::int64}, "its input is images, int64 N x 3");
  check_refused(*runtime, file, {.size = std::int64_t{8000}}, "8000");
  write_file_atomically(file, "no model");
  CHECK_THROWS_AS(runtime->inspect(file), std::exception);
  CHECK_THROWS_AS(open(*runtime, file, 1), std::exception);
  CHECK_THROWS_AS(runtime->inspect(folder / "absent.onnx"), std::exception);
}

void check_case_files(const std::vector<CaseFile>& files) {
  const auto folder = cases();
  if (!folder) return;
  const auto runtime = runtime::make_runtime();
  const MappedNpy crops(*folder / "crops.npy");
  for (const CaseFile& expected : files) {
    CAPTURE(expected.name);
    if (expected.full_range_int8 && machine::eight_bit_products_saturate()) {
      MESSAGE("skipped: " << expected.name << ": its products saturate on this processor");
      continue;
    }
    const MappedNpy vendors(*folder / (expected.name + ".logits.npy"));
    const std::size_t classes = vendors.shape().at(1);
    const auto answers = answers_of(*runtime, *folder / expected.name, expected, crops);
    REQUIRE(answers.size() == vendors.floats().size());
    const stats::Logits ours{answers, classes};
    const stats::Logits theirs{vendors.floats(), classes};
    for (std::size_t image = 0; image < theirs.images(); ++image) {
      const double sqnr_db = stats::sqnr_db(theirs.image(image), ours.image(image));
      CHECK(sqnr_db >= expected.least_sqnr_db);
    }
  }
}

}  // namespace edgebench::test
