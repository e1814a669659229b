#include "weights/naming.h"

#include <utility>

#include "support.h"
#include "weights/state_dict.h"

namespace edgebench::weights {
namespace {

std::vector<std::string> names_of(const TensorFile& file) {
  std::vector<std::string> names;
  for (const Tensor& tensor : file.tensors) names.push_back(tensor.name);
  return names;
}

const std::vector<std::pair<Naming, test::PlaceNames>> kNamings = {
    {Naming::torchvision, test::torchvision_names},
    {Naming::flat, test::flat_names},
    {Naming::timm, test::timm_names},
    {Naming::hugging_face, test::hugging_face_names}};

}  // namespace

TEST_CASE("every module of the trunk has torchvision's name, whatever the naming") {
  for (const auto& [naming, names] : kNamings) {
    CAPTURE(enum_name(naming));
    for (int block = 0; block <= 18; ++block) {
      for (int part = 0; part < test::parts_in(block); ++part) {
        const auto [convolution, norm] = names(block, part);
        const auto expected = test::torchvision_names(block, part);
        CAPTURE(convolution);
        CHECK(torchvision_module(naming, convolution) == expected.first);
        CHECK(torchvision_module(naming, norm) == expected.second);
      }
    }
    CHECK_FALSE(torchvision_module(naming, "classifier.1").has_value());
    CHECK_FALSE(torchvision_module(naming, "head").has_value());
  }
}

TEST_CASE("a naming is found with what stands before its names") {
  for (const auto& [naming, names] : kNamings) {
    for (const char* prefix : {"", "module.", "model.net."}) {
      const auto found = find_namings(names_of(test::with_prefix(test::state_dict(names), prefix)));
      REQUIRE(found.size() == 1);
      CHECK(found.front().naming == naming);
      CHECK(found.front().prefix == prefix);
    }
  }
  CHECK(find_namings(names_of(test::state_dict(test::foreign_names))).empty());
  // The end of a longer name is no prefix.
  CHECK(find_namings(std::vector<std::string>{"myfeatures.1.conv.0.0.weight"}).empty());
}

TEST_CASE("what a naming does not have gets no name") {
  for (const char* module : {"features.2.conv.2", "features.2.conv.9", "features.1.conv.6",
                             "features.2.conv.x", "features.x.conv.0", "conv.2"}) {
    CAPTURE(module);
    CHECK_FALSE(torchvision_module(Naming::flat, module).has_value());
  }
  CHECK(torchvision_module(Naming::flat, "conv.0") == "features.18.0");
  CHECK(torchvision_module(Naming::flat, "conv.1") == "features.18.1");
  for (const char* module : {"blocks.7.0.conv_dw", "blocks.0.1.conv_dw", "blocks.0.0.conv_pwl",
                             "blocks.0.0.bn3", "blocks.1.0.se", "blocks.1.conv_dw", "bn3"}) {
    CAPTURE(module);
    CHECK_FALSE(torchvision_module(Naming::timm, module).has_value());
  }
  for (const char* module :
       {"layer.-3.conv_3x3.convolution", "layer.x.conv_3x3.convolution", "layer.0.conv_3x3",
        "layer.0.other.convolution", "pooler.convolution"}) {
    CAPTURE(module);
    CHECK_FALSE(torchvision_module(Naming::hugging_face, module).has_value());
  }
}

}  // namespace edgebench::weights
