#include "image/crop_cache.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "image/bad_image.h"
#include "image/synthetic.h"
#include "image/transform.h"
#include "pictures.h"
#include "support.h"

namespace edgebench::image {
namespace {

using edgebench::test::TemporaryFolder;

constexpr TransformOptions kSmall{.image_size = 24};

void put_images(const TemporaryFolder& folder, int count) {
  for (int i = 0; i < count; ++i) {
    test::write_text(folder / ("images/" + std::to_string(i) + ".jpg"),
                     test::make_jpeg({.width = 40 + i, .height = 100, .seed = 5U + unsigned(i)}));
  }
}

CropFile ensure(const TemporaryFolder& folder, const TransformOptions& options = kSmall,
                const Progress& progress = {}) {
  return ensure_crops(load_dataset(folder / "images"), options, folder / "cache", progress, 3);
}

std::ptrdiff_t cached_files(const TemporaryFolder& folder) {
  return std::distance(std::filesystem::directory_iterator(folder / "cache"), {});
}

// The file that a key stands for.
std::string file_of(const std::string& key) {
  return "crops-" + sha256_hex(key).substr(0, 32) + ".npy";
}

// Of the images' hashes in their order, a line each.
std::string hash_of_contents(const std::vector<std::filesystem::path>& files) {
  std::string hashes;
  for (const auto& file : files) hashes += sha256_hex(read_file(file)) + "\n";
  return sha256_hex(hashes);
}

}  // namespace

TEST_CASE("the cache holds every image's crop in order, and the second use decodes nothing") {
  const TemporaryFolder folder;
  put_images(folder, 5);
  std::size_t last_done = 0;
  const CropFile first = ensure(folder, kSmall, [&](std::size_t done, std::size_t total) {
    CHECK(total == 5);
    last_done = done;
  });
  CHECK(last_done == 5);
  CHECK_FALSE(first.reused);
  CHECK(first.count() == 5);
  CHECK(first.image_size() == 24);
  const Dataset dataset = load_dataset(folder / "images");
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(std::ranges::equal(first.crop(i), load_crop(dataset.files[i], kSmall)));
  }
  const CropFile second =
      ensure(folder, kSmall, [](std::size_t, std::size_t) { FAIL("decoded again"); });
  CHECK(second.reused);
  CHECK(second.path == first.path);
  CHECK(second.content_sha256 == first.content_sha256);
  CHECK(std::ranges::equal(second.npy.bytes(), first.npy.bytes()));
  CHECK(cached_files(folder) == 1);
}

TEST_CASE("names and labels do not matter, but content, order, size and pass order do") {
  const TemporaryFolder folder;
  put_images(folder, 2);
  const CropFile original = ensure(folder);
  const auto image = [&](const char* name) { return folder / "images" / name; };

  std::filesystem::rename(image("1.jpg"), image("5.jpg"));
  CHECK(ensure(folder).path == original.path);
  std::filesystem::rename(image("0.jpg"), image("9.jpg"));
  const CropFile reordered = ensure(folder);
  CHECK(reordered.content_sha256 != original.content_sha256);
  CHECK(std::ranges::equal(reordered.crop(0), original.crop(1)));

  const TransformOptions larger{.image_size = 25};
  CHECK(ensure(folder, larger).path != reordered.path);
  const TransformOptions pillow12{.image_size = 24, .pass_order = PassOrder::pillow12};
  const CropFile other_order = ensure(folder, pillow12);
  CHECK(other_order.path != reordered.path);
  CHECK_FALSE(std::ranges::equal(other_order.crop(0), reordered.crop(0)));

  test::write_text(image("5.jpg"), test::make_jpeg({.width = 41, .height = 100, .seed = 77}));
  CHECK_FALSE(ensure(folder).reused);
}

// Whatever decides the pixels has to be in the key. The revisions cannot be changed by a test, so
// the key is written out here: who changes it, on purpose, changes it in both places.
TEST_CASE("each thing that decides the pixels gives a file of its own") {
  const TemporaryFolder folder;
  put_images(folder, 3);
  const Dataset dataset = load_dataset(folder / "images");
  const auto made = [&](const Dataset& images, const TransformOptions& options) {
    return ensure_crops(images, options, folder / "cache", {}, 2);
  };
  const CropFile crops = made(dataset, kSmall);
  CHECK(crops.content_sha256 == hash_of_contents(dataset.files));
  CHECK(crops.path.filename() ==
        file_of(fmt::format("images {}, transform {}, size 24, order {}",
                            hash_of_contents(dataset.files), kTransformRevision, "pillow13")));

  struct Change {
    const char* what;
    std::function<void(Dataset&, TransformOptions&)> apply;
  };
  const Change changes[] = {
      {"nothing", [](Dataset&, TransformOptions&) {}},
      {"fewer images", [](Dataset& images, TransformOptions&) { images.files.pop_back(); }},
      {"an image twice",
       [](Dataset& images, TransformOptions&) { images.files.push_back(images.files.front()); }},
      {"order of the first two",
       [](Dataset& images, TransformOptions&) { std::swap(images.files[0], images.files[1]); }},
      {"order of the last two",
       [](Dataset& images, TransformOptions&) { std::swap(images.files[1], images.files[2]); }},
      {"size", [](Dataset&, TransformOptions& options) { options.image_size = 25; }},
      {"order of the passes",
       [](Dataset&, TransformOptions& options) { options.pass_order = PassOrder::pillow12; }},
  };
  std::set<std::filesystem::path> seen;
  for (const Change& change : changes) {
    CAPTURE(change.what);
    Dataset changed = dataset;
    TransformOptions options = kSmall;
    change.apply(changed, options);
    const CropFile found = made(changed, options);
    CHECK(seen.insert(found.path).second);
    REQUIRE(found.count() == changed.files.size());
    for (std::size_t i = 0; i < found.count(); ++i) {
      CHECK(std::ranges::equal(found.crop(i), load_crop(changed.files[i], options)));
    }
  }
}

TEST_CASE("a damaged cache file is made again") {
  const TemporaryFolder folder;
  put_images(folder, 2);
  const std::filesystem::path path = ensure(folder).path;
  const std::string good = read_file(path);
  const auto check_repaired = [&](const std::string& content) {
    write_file_atomically(path, content);
    CHECK_FALSE(ensure(folder).reused);
    CHECK(read_file(path) == good);
  };
  check_repaired(good.substr(0, good.size() - 1));
  check_repaired("");
  check_repaired(npy_header("|u1", std::array<std::size_t, 1>{2}) + "ab");
  // As many bytes, but signed ones; and one crop of twice the height.
  const std::string pixels(std::size_t{2} * 24 * 24 * 3, 'x');
  check_repaired(npy_header("|i1", std::array<std::size_t, 4>{2, 24, 24, 3}) + pixels);
  check_repaired(npy_header("|u1", std::array<std::size_t, 4>{1, 48, 24, 3}) + pixels);
}

TEST_CASE("all images that cannot be used are named, and no crop file remains") {
  const TemporaryFolder folder;
  put_images(folder, 6);
  test::write_text(folder / "images/3.jpg", "not an image");
  const std::string path = (folder / "images/3.jpg").string();
  CHECK_THROWS_WITH_AS(
      ensure(folder),
      (path + " is neither a JPEG nor a PNG image; convert it or remove it").c_str(), BadImages);
  test::write_text(folder / "images/5.jpg", "");
  try {
    ensure(folder);
    FAIL("bad images were taken");
  } catch (const BadImages& bad) {
    CHECK(bad.indices() == std::vector<std::size_t>{3, 5});
    CHECK(bad.list() == "3.jpg is neither a JPEG nor a PNG image; 5.jpg is empty");
    CHECK(std::string(bad.what()) ==
          "2 of 6 images in " + (folder / "images").string() +
              " cannot be used (3.jpg is neither a JPEG nor a PNG image; 5.jpg is empty); repair "
              "or remove them, or go on without them with --skip-bad");
  }
  CHECK(cached_files(folder) == 0);
  put_images(folder, 6);
  CHECK(ensure(folder).count() == 6);
}

TEST_CASE("an image that changes between hash and decoding is no content of the cache") {
  const TemporaryFolder folder;
  put_images(folder, 4);
  const Progress change = [&](std::size_t, std::size_t) {
    test::write_text(folder / "images/3.jpg", test::make_jpeg({.width = 90, .height = 90}));
  };
  CHECK_THROWS_WITH_AS(
      ensure_crops(load_dataset(folder / "images"), kSmall, folder / "cache", change, 1),
      doctest::Contains("3.jpg changed while it was read; wait until nothing writes to it"),
      InputError);
  CHECK(cached_files(folder) == 0);
  CHECK_NOTHROW(ensure(folder));
}

TEST_CASE("bad images can be left out, unless all are bad") {
  const TemporaryFolder folder;
  put_images(folder, 4);
  test::write_text(folder / "images/1.jpg", "not an image");
  test::write_text(folder / "images/labels.csv", "0.jpg,5\n1.jpg,6\n2.jpg,7\n3.jpg,8\n");
  Dataset dataset = load_dataset(folder / "images");
  CHECK_THROWS_AS(ensure_noted_crops(dataset, false, kSmall, folder / "cache"), BadImages);
  CHECK(dataset.files.size() == 4);
  const CropFile crops = ensure_noted_crops(dataset, true, kSmall, folder / "cache");
  CHECK(crops.count() == 3);
  CHECK(std::ranges::equal(crops.crop(1), load_crop(folder / "images/2.jpg", kSmall)));
  CHECK(dataset.labels == std::vector<int>{5, 7, 8});
  CHECK(dataset.notes ==
        std::vector<std::string>{"1 of 4 cannot be used and is left out: 1.jpg is neither a JPEG "
                                 "nor a PNG image"});
  // The file of those that are left is found again.
  Dataset again = load_dataset(folder / "images");
  CHECK(ensure_noted_crops(again, true, kSmall, folder / "cache").reused);
  for (const char* name : {"0.jpg", "2.jpg", "3.jpg"}) {
    test::write_text(folder / "images" / name, "");
  }
  Dataset bad = load_dataset(folder / "images");
  CHECK_THROWS_WITH_AS(ensure_noted_crops(bad, true, kSmall, folder / "cache"),
                       doctest::Contains("4 of 4 images"), BadImages);
}

TEST_CASE("rotations that are ignored are counted, also where the crops are there already") {
  const TemporaryFolder folder;
  put_images(folder, 3);
  const std::string path = (folder / "images/1.jpg").string();
  test::write_text(path, test::with_orientation(read_file(path), 6));
  for (const bool reused : {false, true}) {
    Dataset dataset = load_dataset(folder / "images");
    const CropFile crops = ensure_noted_crops(dataset, false, kSmall, folder / "cache");
    CHECK(crops.reused == reused);
    CHECK(crops.rotated == 1);
    const std::vector<std::string> notes = {
        "1 of 3 carry an EXIF rotation, which is ignored, as torchvision ignores it"};
    CHECK(dataset.notes == notes);
    ensure_noted_crops(dataset, false, {.image_size = 25}, folder / "cache");
    CHECK(dataset.notes == notes);  // Said once, whatever the sizes.
  }
}

TEST_CASE("crops that no disk holds are refused before anything is decoded") {
  const TemporaryFolder folder;
  put_images(folder, 1);
  Dataset dataset = load_dataset(folder / "images");
  dataset.files.resize(50'000, dataset.files.front());
  CHECK_THROWS_WITH_AS(ensure_crops(dataset, {.image_size = 8192}, folder / "cache",
                                    [](std::size_t, std::size_t) { FAIL("decoded"); }),
                       doctest::Contains("the crops of 50000 images take 10066 GB, and "),
                       InputError);
}

TEST_CASE("generated crops are cached like real ones") {
  const TemporaryFolder folder;
  const CropFile first = ensure_synthetic_crops(4, 9, 32, folder / "cache");
  CHECK(first.count() == 4);
  CHECK(first.image_size() == 32);
  std::vector<std::uint8_t> expected(crop_bytes(32));
  for (std::size_t i = 0; i < 4; ++i) {
    make_synthetic_crop(9, i, 32, expected);
    CHECK(std::ranges::equal(first.crop(i), expected));
  }
  const std::string key = fmt::format("synthetic {}, seed 9, count 4, size 32", kSyntheticRevision);
  CHECK(first.path.filename() == file_of(key));
  CHECK(first.content_sha256 == sha256_hex(key));
  const CropFile second = ensure_synthetic_crops(4, 9, 32, folder / "cache");
  CHECK(second.reused);
  CHECK(second.content_sha256 == first.content_sha256);
  CHECK(ensure_synthetic_crops(4, 10, 32, folder / "cache").path != first.path);
  CHECK(ensure_synthetic_crops(5, 9, 32, folder / "cache").path != first.path);
  CHECK(ensure_synthetic_crops(4, 9, 31, folder / "cache").path != first.path);
}

}  // namespace edgebench::image
