#include "model/tensor_source.h"

#include <limits>

#include "base/error.h"
#include "support.h"

namespace edgebench::model {
namespace {

// One tensor "a" of two values, which the file calls "b".
class OneTensor : public TensorSource {
 public:
  explicit OneTensor(std::vector<float> values) : values_(std::move(values)) {}
  const std::filesystem::path& path() const override { return path_; }
  const Metadata& metadata() const override { return metadata_; }
  std::vector<std::string> names() const override { return {"a"}; }
  const Shape* shape(const std::string& name) const override {
    return name == "a" ? &shape_ : nullptr;
  }
  std::vector<float> values(const std::string&) const override { return values_; }
  std::string name_in_file(const std::string& name) const override {
    return name == "a" ? "b" : name;
  }

 private:
  std::filesystem::path path_ = "file";
  Metadata metadata_;
  Shape shape_ = {2};
  std::vector<float> values_;
};

}  // namespace

TEST_CASE("a tensor is taken only if it is there, of the shape and finite") {
  const OneTensor tensors({1, 2});
  CHECK(tensors.contains("a"));
  CHECK_FALSE(tensors.contains("b"));
  CHECK(tensors.epsilon("a") == 1e-5);
  CHECK(tensors.floats("a", {2}) == std::vector<float>{1, 2});
  CHECK_THROWS_WITH_AS(tensors.floats("x", {2}),
                       "file: tensor x is missing; give the weights of a whole MobileNetV2",
                       InputError);
  CHECK_THROWS_WITH_AS(tensors.floats("a", {1, 2}),
                       "file: tensor b has shape [2] where [1, 2] was expected; give the weights "
                       "of a MobileNetV2",
                       InputError);
  for (const float wrong :
       {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
    CHECK_THROWS_WITH_AS(OneTensor({1, wrong}).floats("a", {2}),
                         "file: tensor b holds a NaN or an infinity; train or export it again",
                         InputError);
  }
}

TEST_CASE("a shape is written as Python writes a list") {
  CHECK(to_string(Shape{}) == "[]");
  CHECK(to_string(Shape{32, 3, 3, 3}) == "[32, 3, 3, 3]");
}

}  // namespace edgebench::model
