#include "model_form.h"

#include <string>

#include "base/file.h"
#include "support.h"
#include "users_models.h"

namespace edgebench::onnxruntime {

TEST_CASE("inputs and outputs are those of the file, with names, types and free extents") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "two.onnx", test::made_classifier({.input = emit::OnnxType::uint8,
                                                                    .layout = runtime::Layout::nhwc,
                                                                    .second_input = true}));
  const auto environment = create<EnvironmentHandle>(kCreateEnv, kLogError, "test");
  const auto options = create<SessionOptionsHandle>(kCreateSessionOptions);
  const auto session = create<SessionHandle>(kCreateSession, environment.get(),
                                             (folder / "two.onnx").c_str(), options.get());
  const auto inputs = inputs_of(*session);
  REQUIRE(inputs.size() == 2);
  CHECK(runtime::words_of(inputs[0]) == "images, uint8 N x 8 x 8 x 3");
  CHECK(runtime::words_of(inputs[1]) == "offset, float32 3");
  const auto outputs = outputs_of(*session);
  REQUIRE(outputs.size() == 1);
  CHECK(runtime::words_of(outputs[0]) == "logits, float32 N x 3");
  CHECK(tensor_in(nullptr, "map").type == "no tensor");
}

}  // namespace edgebench::onnxruntime
