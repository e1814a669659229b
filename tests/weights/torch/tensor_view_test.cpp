#include "weights/torch/tensor_view.h"

#include <array>
#include <string>

#include <doctest/doctest.h>

#include "weights/faults.h"
#include "weights/torch/made_checkpoint.h"

namespace edgebench::weights {
namespace {

using namespace test;  // The instructions read as words.

const MadeStorage kStorage{.key = "3", .count = 12};

struct Read {
  explicit Read(const Instructions& value)
      : bytes(pickle(value)), tree(read_pickle(std::as_bytes(std::span(bytes)))) {}
  std::optional<TensorView> view() const { return tensor_view(tree, tree[tree.root]); }
  std::string bytes;
  PickleTree tree;
};

TensorView made(std::size_t offset, model::Shape shape, std::vector<std::size_t> strides) {
  return {.storage = {.key = "3", .element = {.bytes = 4}, .count = 12},
          .offset = offset,
          .shape = std::move(shape),
          .strides = std::move(strides)};
}

Instructions rebuild(const std::string& function, const std::vector<Instructions>& arguments) {
  return call(global("torch._utils", function), arguments);
}

std::string malformed(const Instructions& value) {
  try {
    Read(value).view();
  } catch (const Malformed& error) {
    return error.what();
  } catch (const NotWeights& error) {
    return error.what();
  }
  return "";
}

std::string refused(const TensorView& view) {
  try {
    checked_count(view, "conv.weight");
  } catch (const Malformed& error) {
    return error.what();
  } catch (const NotWeights& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a tensor says its storage, offset, shape and strides") {
  const Read read(tensor(kStorage, {2, 3}, 4, {3, 1}));
  const std::optional<TensorView> view = read.view();
  REQUIRE(view);
  CHECK(view->storage.key == "3");
  CHECK(view->storage.count == 12);
  CHECK(view->storage.element.floating == model::StoredFloat::fp32);
  CHECK(view->offset == 4);
  CHECK(view->shape == model::Shape{2, 3});
  CHECK(view->strides == std::vector<std::size_t>{3, 1});
  CHECK(view->floating());
}

TEST_CASE("a parameter is its tensor, a torch.Size its sizes") {
  CHECK(Read(parameter(tensor(kStorage, {12}))).view()->shape == model::Shape{12});
  const Instructions size = call(global("torch", "Size"), {integers({2, 6})});
  const Read sized(
      rebuild("_rebuild_tensor", {storage_id(kStorage), integer(0), size, integers({6, 1})}));
  CHECK(sized.view()->shape == model::Shape{2, 6});
}

TEST_CASE("other values are no tensors") {
  CHECK_FALSE(Read(integer(1)).view());
  CHECK_FALSE(Read(call(global("torch", "device"), {text("cpu")})).view());
  CHECK_FALSE(Read(storage_id(kStorage)).view());
}

TEST_CASE("a view of a storage, as PyTorch wrote it once, adds its offset") {
  const Instructions id =
      tuple({text("storage"), global("torch", "FloatStorage"), text("3"), text("cpu"), integer(12),
             tuple({text("99"), integer(5), integer(7)})}) +
      "Q";
  const Read read(rebuild("_rebuild_tensor", {id, integer(2), integers({5}), integers({1})}));
  CHECK(read.view()->offset == 7);
  CHECK(read.view()->storage.count == 12);
}

TEST_CASE("version 3 names the dtype of bytes") {
  const MadeStorage bytes{.key = "3", .type = "UntypedStorage", .count = 24};
  const std::vector<Instructions> arguments{
      storage_id(bytes),         integer(0), integers({6}), integers({1}), boolean(false), none(),
      global("torch", "float32")};
  const Read read(rebuild("_rebuild_tensor_v3", arguments));
  CHECK(read.view()->storage.element.floating == model::StoredFloat::fp32);
  CHECK(read.view()->storage.count == 6);
}

TEST_CASE("a tensor of nonsense is refused") {
  const Instructions id = storage_id(kStorage);
  const Instructions one = integers({1});
  CHECK(malformed(rebuild("_rebuild_tensor", {id, integer(0), one})) != "");
  CHECK(malformed(rebuild("_rebuild_tensor", {id, integer(-1), one, one})) != "");
  CHECK(malformed(rebuild("_rebuild_tensor", {id, integer(0), integer(1), one})) != "");
  CHECK(malformed(rebuild("_rebuild_tensor", {id, integer(0), integers({1, 2}), one})) != "");
  CHECK(malformed(rebuild("_rebuild_tensor", {integer(1), integer(0), one, one})) != "");
  const Instructions many = integers(std::vector<std::size_t>(65, 1));
  CHECK(malformed(rebuild("_rebuild_tensor", {id, integer(0), many, many})) != "");
  CHECK(malformed(rebuild("_rebuild_parameter", {})) != "");
  CHECK(malformed(rebuild("_rebuild_tensor", {tuple({text("module")}) + "Q", integer(0), one, one}))
            .find("no storage") != std::string::npos);
  CHECK(malformed(rebuild("_rebuild_tensor_v2", {id, integer(0), one, one, boolean(false), none(),
                                                 dict({{"neg", boolean(true)}})}))
            .find("negation") != std::string::npos);
}

TEST_CASE("a storage of 2^63 bytes is refused") {
  const MadeStorage huge{.key = "3", .type = "DoubleStorage", .count = std::size_t{1} << 61U};
  CHECK(malformed(tensor(huge, {1})).find("claims 2305843009213693952 numbers") !=
        std::string::npos);
}

TEST_CASE("a tensor stays within its storage") {
  CHECK(checked_count(made(0, {3, 4}, {4, 1}), "") == 12);
  CHECK(checked_count(made(11, {}, {}), "") == 1);
  CHECK(checked_count(made(99, {0, 4}, {4, 1}), "") == 0);
  CHECK(checked_count(made(0, {4, 3}, {1, 4}), "") == 12);  // Transposed.
  CHECK(refused(made(1, {3, 4}, {4, 1})).find("conv.weight of shape [3, 4] reaches beyond") !=
        std::string::npos);
  CHECK(refused(made(12, {}, {})) != "");
  const std::size_t huge = std::size_t{1} << 63U;
  CHECK(refused(made(0, {3, 4}, {huge, 1})) != "");
  CHECK(refused(made(huge, {3, 4}, {huge, 1})) != "");
  CHECK(refused(made(0, {huge, huge}, {0, 0})) != "");
}

TEST_CASE("a tensor that repeats its storage is refused") {
  CHECK(refused(made(0, {13}, {0}))
            .find("holds the tensor conv.weight of shape [13], which repeats the 12 numbers") == 0);
  CHECK(checked_count(made(0, {12}, {0}), "") == 12);
}

TEST_CASE("values are gathered in the order of the shape, whatever the strides") {
  const std::array<float, 12> storage{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  CHECK(gathered(made(2, {2, 2}, {3, 1}), storage) == std::vector<float>{2, 3, 5, 6});
  CHECK(gathered(made(0, {3, 2}, {1, 3}), storage) == std::vector<float>{0, 3, 1, 4, 2, 5});
  CHECK(gathered(made(1, {2, 1, 2}, {6, 100, 2}), storage) == std::vector<float>{1, 3, 7, 9});
  CHECK(gathered(made(7, {}, {}), storage) == std::vector<float>{7});
  CHECK(gathered(made(0, {2, 0}, {1, 1}), storage).empty());
  // As channels_last lays out 1 x 2 x 2 x 3.
  CHECK(gathered(made(0, {1, 2, 2, 3}, {12, 1, 6, 2}), storage) ==
        std::vector<float>{0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11});
}

}  // namespace edgebench::weights
