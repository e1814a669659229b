#include "base/npy.h"

#include <algorithm>
#include <array>
#include <fstream>

#include <sys/resource.h>

#include "base/error.h"
#include "support.h"

namespace edgebench {
namespace {

// No more private memory than now and so many bytes.
class MemoryLimit {
 public:
  explicit MemoryLimit(rlim_t more_bytes) {
    std::ifstream status("/proc/self/status");
    rlim_t now_kb = 0;
    for (std::string word; status >> word;) {
      if (word == "VmData:") status >> now_kb;
    }
    REQUIRE(now_kb > 0);
    ::getrlimit(RLIMIT_DATA, &before_);
    const rlimit limit{now_kb * 1024 + more_bytes, before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_DATA, &limit) == 0);
  }
  ~MemoryLimit() { ::setrlimit(RLIMIT_DATA, &before_); }
  MemoryLimit(const MemoryLimit&) = delete;
  MemoryLimit& operator=(const MemoryLimit&) = delete;

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("an array is written without a copy of it in memory") {
  const test::TemporaryFolder folder;
  const std::vector<std::uint8_t> values(std::size_t{32} << 20U, 7);
  const MemoryLimit limit(std::size_t{16} << 20U);
  CHECK_NOTHROW(write_npy(folder / "big.npy", values, std::array{values.size()}));
}

TEST_CASE("arrays survive a round trip") {
  const test::TemporaryFolder folder;
  const std::array<float, 6> values = {1, -2, 3.5F, 0, 1e-30F, 6};
  write_npy(folder / "f.npy", values, std::array<std::size_t, 2>{2, 3});
  const MappedNpy floats(folder / "f.npy");
  CHECK(floats.shape() == std::vector<std::size_t>{2, 3});
  CHECK(std::ranges::equal(floats.floats(), values));
  CHECK_THROWS_AS(floats.bytes(), InputError);

  const std::array<std::uint8_t, 3> bytes = {0, 128, 255};
  write_npy(folder / "u.npy", bytes, std::array<std::size_t, 1>{3});
  CHECK(std::ranges::equal(MappedNpy(folder / "u.npy").bytes(), bytes));
}

TEST_CASE("a cache can ask whether a file is what it put there") {
  const test::TemporaryFolder folder;
  const std::array<std::size_t, 2> shape = {2, 3};
  CHECK_FALSE(is_float_array(folder / "f.npy", shape));
  write_npy(folder / "f.npy", std::array<float, 6>{}, shape);
  CHECK(is_float_array(folder / "f.npy", shape));
  CHECK_FALSE(is_float_array(folder / "f.npy", std::array<std::size_t, 2>{3, 2}));
  std::filesystem::resize_file(folder / "f.npy", 100);
  CHECK_FALSE(is_float_array(folder / "f.npy", shape));
  write_npy(folder / "u.npy", std::array<std::uint8_t, 6>{}, shape);
  CHECK_FALSE(is_float_array(folder / "u.npy", shape));
}

TEST_CASE("the header is what numpy writes") {
  const std::string header = npy_header("|u1", std::array<std::size_t, 4>{2, 224, 224, 3});
  CHECK(header.size() % 64 == 0);
  CHECK(header.substr(10).starts_with(
      "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 224, 224, 3), }"));
  CHECK(npy_header("<f4", std::array<std::size_t, 1>{7}).find("'shape': (7,), }") !=
        std::string::npos);
}

TEST_CASE("damaged files are refused by name") {
  const test::TemporaryFolder folder;
  const std::array<float, 4> values = {1, 2, 3, 4};
  write_npy(folder / "good.npy", values, std::array<std::size_t, 1>{4});
  const std::string good = read_file(folder / "good.npy");
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  const std::array damaged = {std::string(),
                              good.substr(0, 9),
                              good.substr(0, 40),
                              good.substr(0, good.size() - 1),
                              good + "x",
                              replaced("<f4", "<f8"),
                              replaced("False", "True "),
                              replaced("(4,)", "(9,)"),
                              replaced("(4,)", "4   "),
                              replaced("(4,), }", "(4611686018427387905,), }")};
  for (const std::string& content : damaged) {
    test::write_text(folder / "bad.npy", content);
    CHECK_THROWS_WITH_AS(MappedNpy{folder / "bad.npy"}, doctest::Contains("bad.npy"), InputError);
  }
}

// Processors that read floats at multiples of their size only would end the process.
TEST_CASE("a header of an odd length is refused before floats, harmless before bytes") {
  const test::TemporaryFolder folder;
  const auto write_shifted = [&](auto values) {
    write_npy(folder / "a.npy", std::span<const typename decltype(values)::value_type>(values),
              std::array<std::size_t, 1>{values.size()});
    std::string text = read_file(folder / "a.npy");
    ++text[8];  // The header's length.
    text.insert(text.find('\n'), " ");
    test::write_text(folder / "a.npy", text);
  };
  write_shifted(std::array<float, 2>{1, 2});
  CHECK_THROWS_WITH_AS(MappedNpy{folder / "a.npy"}, doctest::Contains("its data are not aligned"),
                       InputError);
  write_shifted(std::array<std::uint8_t, 2>{1, 2});
  CHECK(MappedNpy(folder / "a.npy").bytes()[1] == 2);
}

}  // namespace edgebench
