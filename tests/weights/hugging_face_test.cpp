#include "weights/hugging_face.h"

#include "base/error.h"
#include "model/network_support.h"
#include "support.h"

namespace edgebench::weights {

TEST_CASE("the configuration beside the weights gives epsilon and the image size") {
  const test::TemporaryFolder folder;
  const auto weights = folder / "model.safetensors";
  CHECK_FALSE(hugging_face_config(weights).has_value());
  test::write_bytes(folder / "config.json", R"({"tf_padding": false, "image_size": 96,
                                                "layer_norm_eps": 1e-4})");
  CHECK(hugging_face_config(weights)->epsilon == 1e-4);
  CHECK(hugging_face_config(weights)->image_size == 96);
  test::write_bytes(folder / "config.json", R"({"tf_padding": false})");
  CHECK(hugging_face_config(weights)->epsilon == 1e-3);
  CHECK_FALSE(hugging_face_config(weights)->image_size.has_value());
  test::write_bytes(folder / "config.json", R"({"tf_padding": false, "image_size": [96, 96]})");
  CHECK(hugging_face_config(weights)->image_size == 96);
  test::write_bytes(folder / "config.json", R"({"tf_padding": false, "image_size": 8192})");
  CHECK(hugging_face_config(weights)->image_size == 8192);
}

TEST_CASE("a network that computes otherwise is refused") {
  const test::TemporaryFolder folder;
  for (const auto& [text, complaint] :
       {std::pair{"{}", "pads as TensorFlow does"},
        {R"({"tf_padding": true})", "pads as TensorFlow does"},
        {R"({"tf_padding": false, "hidden_act": "swish"})", "activation is swish, where"},
        {R"({"tf_padding": false, "layer_norm_eps": -1})", "gives -1 for layer_norm_eps"},
        {R"({"tf_padding": false, "image_size": 1e300})", "gives 1e+300 for image_size"},
        {R"({"tf_padding": false, "image_size": 4294967520})", "for image_size, which is no whole"},
        {R"({"tf_padding": false, "image_size": 8193})", "for image_size, which is no whole"},
        {R"({"tf_padding": false, "image_size": [96, 97]})", "for image_size, which is no whole"},
        {R"({"tf_padding": "no"})", "is not the configuration of a network"},
        {R"([1])", "is not the configuration of a network"},
        {"{", "is not the configuration of a network"}}) {
    CAPTURE(text);
    test::write_bytes(folder / "config.json", text);
    CHECK_THROWS_WITH_AS(hugging_face_config(folder / "w"), doctest::Contains(complaint),
                         InputError);
    CHECK_THROWS_WITH_AS(hugging_face_config(folder / "w"), doctest::Contains("config.json"),
                         InputError);
  }
}

// The complaint would have quoted the value, by recursion.
TEST_CASE("a configuration of nothing but brackets is refused") {
  const test::TemporaryFolder folder;
  const std::string brackets(200'000, '[');
  test::write_bytes(folder / "config.json", R"({"tf_padding": false, "image_size": )" + brackets +
                                                std::string(brackets.size(), ']') + "}");
  CHECK_THROWS_WITH_AS(hugging_face_config(folder / "w"),
                       doctest::Contains("config.json: it nests deeper than 100 levels"),
                       InputError);
}

TEST_CASE("the preprocessor beside the weights says what its pixels become") {
  const test::TemporaryFolder folder;
  const auto weights = folder / "model.safetensors";
  CHECK_FALSE(hugging_face_images(weights).has_value());
  const auto images = [&](const std::string& text) {
    test::write_bytes(folder / "preprocessor_config.json", text);
    return *hugging_face_images(weights);
  };
  // MobileNetV2ImageProcessor's own.
  const HuggingFaceImages usual = images(
      R"({"do_rescale": true, "rescale_factor": 0.00392156862745098, "do_normalize": true,
          "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "do_resize": true,
          "size": {"shortest_edge": 256}, "crop_size": {"height": 224, "width": 224}})");
  CHECK(usual.normalise == image::Normalisation::plus_minus_one);
  CHECK(usual.resize == 256);
  CHECK(usual.file == folder / "preprocessor_config.json");
  CHECK(images(R"({"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]})")
            .normalise == image::Normalisation::imagenet);
  CHECK(images(R"({"do_normalize": false})").normalise == image::Normalisation::zero_one);
  CHECK(images(R"({"do_normalize": false, "do_rescale": false})").normalise ==
        image::Normalisation::none);
  CHECK(images(R"({"do_rescale": false, "image_mean": [10, 20, 30], "image_std": [2, 3, 4]})")
            .normalise == image::Normalisation({10, 20, 30}, {2, 3, 4}));
  CHECK(images(R"({"do_normalize": false, "size": 300})").resize == 300);
  CHECK_FALSE(images(R"({"do_normalize": false, "do_resize": false, "size": 300})").resize);
  CHECK_FALSE(images(R"({"do_normalize": false, "size": {"height": 9, "width": 9}})").resize);
  for (const char* text : {"{", "[1]", R"({"image_mean": [1, 2]})", R"({"do_rescale": 3})",
                           R"({"image_mean": [1, 2, 3], "image_std": [0, 0, 0]})"}) {
    CAPTURE(text);
    CHECK_THROWS_WITH_AS(images(text), doctest::Contains("preprocessor_config.json"), InputError);
  }
}

}  // namespace edgebench::weights
