#include "weights/torch/torch_file.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

#include "base/error.h"
#include "base/file.h"
#include "support.h"
#include "weights/torch/made_checkpoint.h"

namespace edgebench::weights {
namespace {

namespace fs = std::filesystem;
using namespace test;  // The instructions read as words.
using std::string_literals::operator""s;

struct Written {
  explicit Written(const std::string& bytes) { write_file_atomically(path, bytes); }
  Written(const Instructions& object, const std::vector<MadeStorage>& storages,
          const ArchiveOptions& options = {}) {
    write_archive(path, object, storages, options);
  }
  TensorFile read() const { return read_torch_file(path); }

  // The message, without the path that it has to begin with.
  std::string refusal() const {
    try {
      read();
    } catch (const InputError& error) {
      const std::string message = error.what();
      CHECK(message.starts_with(path.string() + " "));
      CHECK(message.find('\n') == std::string::npos);
      return message.substr(std::min(message.size(), path.string().size() + 1));
    }
    return "";
  }

  TemporaryFolder folder;
  fs::path path = folder / "x.pth";
};

void check_is_made(const TensorFile& file) {
  REQUIRE(file.tensors.size() == 3);
  CHECK(file.tensors[0].name == "conv.weight");
  CHECK(file.tensors[0].shape == model::Shape{2, 1, 1, 2});
  CHECK(file.tensors[0].values == std::vector<float>{1, 2, 3, 4});
  CHECK(file.tensors[1].name == "norm.running_mean");
  CHECK(file.tensors[1].values == std::vector<float>{5, 6, 7});
  CHECK(file.tensors[2].name == "fc.weight");
  CHECK(file.tensors[2].values == std::vector<float>{8, 9});
}

// A tensor of four dimensions of one type, its storage's bytes given.
TensorFile read_as(const std::string& type, std::size_t count, const std::string& bytes) {
  const MadeStorage storage{.key = "0", .type = type, .count = count, .bytes = bytes};
  return Written(dict({{"w", tensor(storage, {count, 1, 1, 1})}}), {storage}).read();
}

}  // namespace

TEST_CASE("both forms of a file give the same tensors") {
  check_is_made(Written(kMade.state_dict(), kMade.storages).read());
  check_is_made(Written(kMade.state_dict(), kMade.storages, {.deflated = true}).read());
  check_is_made(Written(stream(kMade.state_dict(), kMade.storages)).read());
}

TEST_CASE("every floating-point type is read, FP64 rounded and said") {
  CHECK(read_as("FloatStorage", 1, "\x00\x00\x20\x40"s).tensors[0].values ==
        std::vector<float>{2.5F});
  CHECK(read_as("HalfStorage", 2, "\x00\x41\x00\xBC"s).tensors[0].values ==
        std::vector<float>{2.5F, -1});
  CHECK(read_as("BFloat16Storage", 1, "\x20\x40").tensors[0].values == std::vector<float>{2.5F});
  const TensorFile wide = read_as("DoubleStorage", 1, "\x00\x00\x00\x00\x00\x00\x04\x40"s);
  CHECK(wide.tensors[0].values == std::vector<float>{2.5F});
  CHECK(wide.notes == std::vector<std::string>{"rounds FP64 values to FP32"});
}

TEST_CASE("views of one storage are made contiguous") {
  const std::array<float, 6> values{1, 2, 3, 4, 5, 6};
  const MadeStorage storage = float_storage("0", values);
  const TensorFile file = Written(dict({{"a", tensor(storage, {1, 1, 3, 2}, 0, {6, 6, 1, 3})},
                                        {"b", parameter(tensor(storage, {2}, 4))}}),
                                  {storage})
                              .read();
  CHECK(file.tensors[0].values == std::vector<float>{1, 4, 2, 5, 3, 6});
  CHECK(file.tensors[1].values == std::vector<float>{5, 6});
}

TEST_CASE("storages of what is not taken are not read") {
  MadeNetwork damaged(1, 10);
  damaged.storages[0].bytes = "short";
  const Instructions both =
      dict({{"model", damaged.state_dict()}, {"model_ema", kMade.state_dict()}});
  std::vector<MadeStorage> storages = kMade.storages;
  storages.push_back(damaged.storages[0]);
  const TensorFile file = Written(both, storages).read();
  check_is_made(file);
  REQUIRE(file.notes.size() == 1);
  CHECK(file.notes[0].starts_with("takes the average under model_ema"));
}

TEST_CASE("a pickled module is refused, and its class named") {
  const Instructions module = global("torchvision.models.mobilenetv2", "MobileNetV2") + ")\x81}b";
  const std::string words = Written(module, {}).refusal();
  CHECK(words.find("holds a Python object of the class "
                   "torchvision.models.mobilenetv2.MobileNetV2, not weights alone") == 0);
  CHECK(words.find("torch.save(model.state_dict(), \"weights.pth\")") != std::string::npos);
}

TEST_CASE("tensors of other kinds and pickles of other programs are named for what they are") {
  const std::string quantised = Written(global("torch._utils", "_rebuild_qtensor"), {}).refusal();
  CHECK(quantised.find("holds a tensor for torch._utils._rebuild_qtensor: sparse, quantised") == 0);
  CHECK(quantised.find("floating-point tensors: torch.save(model.state_dict()") !=
        std::string::npos);
  CHECK(Written(pickle(global("torch.storage", "_load_from_bytes")))
            .refusal()
            .find("calls torch.storage._load_from_bytes, as pickle.dump does with tensors") == 0);
}

TEST_CASE("a pickle that calls the shell is refused, and nothing runs") {
  const TemporaryFolder folder;
  const std::string trap = folder / "trap";
  for (const auto* const module : {"posix", "os"}) {
    const Instructions shell = call(global(module, "system"), {text("touch " + trap)});
    const std::string function = std::string(module) + ".system";
    const Instructions hidden = dict({{"state_dict", kMade.state_dict()}, {"x", shell}});
    for (const std::string& words :
         {Written(hidden, kMade.storages).refusal(),
          Written(stream(hidden, kMade.storages)).refusal(), Written(pickle(shell)).refusal()}) {
      CHECK(words.find("calls the Python function " + function) == 0);
      CHECK(words.find("nothing was run") != std::string::npos);
      CHECK(words.find("load it there and save torch.save(model.state_dict(), ") !=
            std::string::npos);
    }
  }
  CHECK_FALSE(fs::exists(trap));
}

TEST_CASE("other files are named for what they are") {
  CHECK(Written(std::string("GIF89a")).refusal().find("is no checkpoint of PyTorch's; give") == 0);
  CHECK(Written(std::string()).refusal().find("is no checkpoint of PyTorch's; give") == 0);
  CHECK(Written(dict({{"epoch", integer(1)}}), {}).refusal().find("holds no dictionary of named") ==
        0);
  CHECK_THROWS_AS(read_torch_file("/no/such/file"), InputError);
}

TEST_CASE("what is malformed is said in one sentence") {
  MadeNetwork broken;
  broken.storages[1].count = 4;  // The pickle says 4, the file has 3.
  CHECK(Written(broken.state_dict(), broken.storages).refusal() ==
        "is not a valid PyTorch checkpoint: its storage archive/data/1 has 12 bytes where its "
        "tensors need 16; copy or save it again");
  const MadeStorage small = float_storage("0", std::array<float, 1>{1});
  CHECK(Written(dict({{"w", tensor(small, {1, 1, 1, 2})}}), {small})
            .refusal()
            .find("its tensor w of shape [1, 1, 1, 2] reaches beyond the 1 numbers") !=
        std::string::npos);
}

TEST_CASE("the files that others made give one network") {
  const char* const folder = std::getenv("EDGEBENCH_CASES");
  if (folder == nullptr || !fs::is_directory(folder)) {
    std::cout << "skipped: no cases\n";
    return;
  }
  const TensorFile expected = read_torch_file(fs::path(folder) / "state_dict.pth");
  CHECK(expected.tensors.size() == 262);
  const auto same_values = [&](const TensorFile& file) {
    return std::ranges::equal(file.tensors, expected.tensors, {}, &Tensor::values, &Tensor::values);
  };
  for (const auto* const name : {"legacy.pth", "dataparallel.pth", "training_checkpoint.pth.tar",
                                 "lightning.ckpt", "with_ema.pth", "flat_names.pth"}) {
    CAPTURE(name);
    CHECK(same_values(read_torch_file(fs::path(folder) / name)));
  }
  const TensorFile half = read_torch_file(fs::path(folder) / "half.pth");
  REQUIRE(half.tensors.size() == expected.tensors.size());
  CHECK(half.tensors[0].values[0] == doctest::Approx(expected.tensors[0].values[0]).epsilon(1e-3));
  for (const auto* const name : {"whole_module.pth", "traced.pt"}) {
    CHECK_THROWS_AS(read_torch_file(fs::path(folder) / name), InputError);
  }
}

}  // namespace edgebench::weights
