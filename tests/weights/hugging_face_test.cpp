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
}

TEST_CASE("a network that computes otherwise is refused") {
  const test::TemporaryFolder folder;
  for (const auto& [text, complaint] :
       {std::pair{"{}", "pads as TensorFlow does"},
        {R"({"tf_padding": true})", "pads as TensorFlow does"},
        {R"({"tf_padding": false, "hidden_act": "swish"})", "activation is swish, where"},
        {R"({"tf_padding": false, "layer_norm_eps": -1})", "gives -1 for layer_norm_eps"},
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

}  // namespace edgebench::weights
