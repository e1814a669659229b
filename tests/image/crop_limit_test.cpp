#include "image/crop_limit.h"

#include <chrono>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "base/error.h"
#include "pictures.h"
#include "support.h"

namespace edgebench::image {
namespace {

namespace fs = std::filesystem;
using edgebench::test::TemporaryFolder;

// Crops of 100 bytes each, last used so many hours ago.
class MadeCrops {
 public:
  void add(const std::string& name, int hours_ago) {
    test::write_text(folder_ / name, std::string(100, 'x'));
    mark_used(folder_ / name, now_ - std::chrono::hours(hours_ago));
  }

  std::set<std::string> left_of(std::uintmax_t limit_bytes) const {
    trim_crops(folder_.path(), limit_bytes, now_);
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_.path())) {
      names.insert(entry.path().filename().string());
    }
    return names;
  }

 private:
  TemporaryFolder folder_;
  fs::file_time_type now_ = fs::file_time_type::clock::now();
};

using NameSet = std::set<std::string>;

}  // namespace

TEST_CASE("crops that were used longest ago make room for others") {
  MadeCrops crops;
  crops.add("crops-a.npy", 30);
  crops.add("crops-b.npy", 50);
  crops.add("crops-c.npy", 40);
  CHECK(crops.left_of(300) == NameSet{"crops-a.npy", "crops-b.npy", "crops-c.npy"});
  CHECK(crops.left_of(299) == NameSet{"crops-a.npy", "crops-c.npy"});
  CHECK(crops.left_of(100) == NameSet{"crops-a.npy"});
  CHECK(crops.left_of(0).empty());
}

TEST_CASE("what was used within a day, and what is no crops, stays") {
  MadeCrops crops;
  crops.add("crops-a.npy", 23);
  crops.add("crops-b.npy", 25);
  crops.add(".crops-c.npy.1.0.edgebench-part", 50);
  crops.add("notes.npy", 50);
  CHECK(crops.left_of(0) == NameSet{"crops-a.npy", ".crops-c.npy.1.0.edgebench-part", "notes.npy"});
  trim_crops("/absent/folder", 0, fs::file_time_type::clock::now());
}

TEST_CASE("what does not fit the disk is said with both sizes") {
  const TemporaryFolder folder;
  CHECK_NOTHROW(check_room(folder / "not/made/yet", 1, 1));
  CHECK_THROWS_WITH_AS(check_room(folder / "not/made/yet", 9'000'000'000'000'000, 7),
                       doctest::Contains(("the crops of 7 images take 9000000 GB, and " +
                                          (folder / "not/made/yet").string() + " has ")
                                             .c_str()),
                       InputError);
}

}  // namespace edgebench::image
