// Checkpoints come from strangers: whatever is changed in a valid one, reading it ends in tensors
// of the shapes that they say, or in an InputError that names the file.
#include <algorithm>
#include <fstream>
#include <string>

#include <rapidcheck.h>

#include "base/error.h"
#include "base/file.h"
#include "support.h"
#include "weights/torch/made_checkpoint.h"
#include "weights/torch/torch_file.h"

namespace edgebench::weights {
namespace {

using namespace test;  // The instructions read as words.

// Bytes overwritten, put in, taken out, copied over others, or cut off.
std::string damaged(std::string bytes) {
  const auto position = [&] { return *rc::gen::inRange<std::size_t>(0, bytes.size()); };
  const std::string likely = "().0RQNuebsatq\x80\x81\x85\x8A\x93\xFF" + std::string(2, '\0');
  const int changes = *rc::gen::inRange(1, 5);
  for (int i = 0; i < changes && !bytes.empty(); ++i) {
    switch (*rc::gen::inRange(0, 6)) {
      case 0:
        bytes.resize(position());
        break;
      case 1:
        bytes.insert(position(), 1, *rc::gen::elementOf(likely));
        break;
      case 2:
        bytes.erase(position(), *rc::gen::inRange<std::size_t>(1, 20));
        break;
      case 3: {
        const std::string piece = bytes.substr(position(), *rc::gen::inRange<std::size_t>(1, 40));
        bytes.insert(position(), piece);
        break;
      }
      case 4:
        bytes[position()] = *rc::gen::elementOf(likely);
        break;
      default:
        bytes[position()] = *rc::gen::arbitrary<char>();
    }
  }
  return bytes;
}

// True if reading ended as it may.
bool reads_or_names_the_file(const std::filesystem::path& path) {
  try {
    for (const Tensor& tensor : read_torch_file(path).tensors) {
      std::size_t count = 1;
      for (const std::size_t extent : tensor.shape) count *= extent;
      if (tensor.values.size() != count) return false;
    }
    return true;
  } catch (const InputError& error) {
    return std::string(error.what()).find("fuzzed") != std::string::npos;
  }
}

Instructions object(const MadeNetwork& made) {
  std::vector<Entry> entries = made.entries();
  entries.emplace_back("more", parameter(entries[0].second));
  return dict({{"epoch", integer(3)},
               {"args", call(global("argparse", "Namespace"), {})},
               {"list", list({boolean(true), none()})},
               {"model", ordered_dict(entries)},
               {"ema", dict(entries)}});
}

}  // namespace

TEST_CASE("a damaged pickle in a sound archive never does worse than an input error") {
  const TemporaryFolder folder;
  const MadeNetwork made;
  const std::string valid = pickle(object(made));
  std::vector<ZipEntry> entries{{"a/data.pkl", valid}};
  for (const MadeStorage& storage : made.storages) {
    entries.push_back({"a/data/" + storage.key, storage.bytes});
  }
  write_zip(folder / "fuzzed", entries);
  REQUIRE(read_torch_file(folder / "fuzzed").tensors.size() == 4);
  CHECK(rc::check("pickle", [&] {
    entries[0].content = damaged(valid);
    write_zip(folder / "fuzzed", entries);
    RC_ASSERT(reads_or_names_the_file(folder / "fuzzed"));
  }));
}

TEST_CASE("a damaged archive never does worse than an input error") {
  const TemporaryFolder folder;
  const MadeNetwork made;
  for (const bool deflated : {false, true}) {
    write_archive(folder / "valid", object(made), made.storages, {.deflated = deflated});
    const std::string valid = read_file(folder / "valid");
    CHECK(rc::check("archive", [&] {
      test::write_text(folder / "fuzzed", damaged(valid));
      RC_ASSERT(reads_or_names_the_file(folder / "fuzzed"));
    }));
  }
}

TEST_CASE("a damaged stream never does worse than an input error") {
  const TemporaryFolder folder;
  const MadeNetwork made;
  const std::string valid = stream(object(made), made.storages);
  test::write_text(folder / "fuzzed", valid);
  REQUIRE(read_torch_file(folder / "fuzzed").tensors.size() == 4);
  CHECK(rc::check("stream", [&] {
    test::write_text(folder / "fuzzed", damaged(valid));
    RC_ASSERT(reads_or_names_the_file(folder / "fuzzed"));
  }));
}

}  // namespace edgebench::weights
