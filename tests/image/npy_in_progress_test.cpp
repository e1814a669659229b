#include "image/npy_in_progress.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <vector>

#include <doctest/doctest.h>
#include <sys/resource.h>

#include "base/error.h"
#include "base/npy.h"
#include "support.h"

namespace edgebench::image {
namespace {

using edgebench::test::TemporaryFolder;

constexpr std::array<std::size_t, 2> kShape = {3, 4};

// Files of this process cannot grow beyond the limit: as good as a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

}  // namespace

TEST_CASE("pieces written in any order make one array, seen only when published") {
  const TemporaryFolder folder;
  NpyInProgress file(folder / "deep/a.npy", kShape);
  file.write(8, std::vector<std::uint8_t>{9, 10, 11, 12});
  file.write(0, std::vector<std::uint8_t>{1, 2, 3, 4});
  file.write(4, std::vector<std::uint8_t>{5, 6, 7, 8});
  CHECK_FALSE(std::filesystem::exists(folder / "deep/a.npy"));
  file.publish();
  const MappedNpy npy(folder / "deep/a.npy");
  CHECK(std::ranges::equal(npy.shape(), kShape));
  for (std::size_t i = 0; i < 12; ++i) CHECK(npy.bytes()[i] == i + 1);
  CHECK(edgebench::test::entries_in(folder / "deep") == 1);
}

TEST_CASE("without publishing nothing remains") {
  const TemporaryFolder folder;
  { const NpyInProgress file(folder / "a.npy", kShape); }
  CHECK(edgebench::test::entries_in(folder.path()) == 0);
}

TEST_CASE("a full disk is an error that names the file and leaves nothing") {
  const TemporaryFolder folder;
  {
    const FileSizeLimit limit(4096);
    CHECK_THROWS_WITH_AS(NpyInProgress(folder / "big.npy", std::array<std::size_t, 1>{1'000'000}),
                         doctest::Contains("big.npy: File too large; raise the limit"), InputError);
    CHECK_NOTHROW(NpyInProgress(folder / "small.npy", kShape));
  }
  CHECK(edgebench::test::entries_in(folder.path()) == 0);
}

TEST_CASE("folders that cannot be made or written are named") {
  CHECK_THROWS_WITH_AS(NpyInProgress("/proc/edgebench/a.npy", kShape),
                       doctest::Contains("/proc/edgebench"), InputError);
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "a.npy");
  CHECK_THROWS_WITH_AS(NpyInProgress(folder / "a.npy", kShape),
                       doctest::Contains("a.npy: it is a folder"), InputError);
}

}  // namespace edgebench::image
