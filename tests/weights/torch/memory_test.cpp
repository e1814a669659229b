// Files that were made to fill the memory: each ends in one sentence, below 100 MB.
#include "machine/memory.h"

#include <functional>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "support.h"
#include "weights/torch/made_checkpoint.h"
#include "weights/torch/torch_file.h"

namespace edgebench::weights {
namespace {

using namespace test;  // The instructions read as words.
namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = 100'000'000;

enum Verdict : int { kRefused = 0, kRead, kTooMuchMemory, kMemoryUnknown };

// Of a child process, whose peak is its own; it begins with what this one has resident.
int verdict_on(const fs::path& path) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    int verdict = kRead;
    try {
      read_torch_file(path);
    } catch (const InputError&) {
      verdict = kRefused;
    }
    const auto peak = machine::own_memory().peak_rss_bytes;
    if (!peak) verdict = kMemoryUnknown;
#ifndef __SANITIZE_ADDRESS__  // Its shadow and its quarantine are memory, too.
    if (peak && *peak > kMostBytes) verdict = kTooMuchMemory;
#endif
    ::_exit(verdict);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// What was needed to write the file is given back before the child begins.
int verdict_on_pickle(const std::function<std::string()>& pickle) {
  const TemporaryFolder folder;
  write_zip(folder / "x.pth", {{"a/data.pkl", pickle(), true}});
  return verdict_on(folder / "x.pth");
}

std::string repeated(const std::string& piece, std::size_t count) {
  std::string all;
  all.reserve(piece.size() * count);
  for (std::size_t i = 0; i < count; ++i) all += piece;
  return all;
}

}  // namespace

TEST_CASE("a sound file is read in little memory") {
  const TemporaryFolder folder;
  const MadeNetwork made;
  write_archive(folder / "x.pth", made.state_dict(), made.storages);
  CHECK(verdict_on(folder / "x.pth") == kRead);
}

TEST_CASE("a nest of 100,000 lists") {
  CHECK(verdict_on_pickle(
            [] { return std::string(100'000, ']') + std::string(99'999, 'a') + "."; }) == kRefused);
}  // namespace

TEST_CASE("pickles of as many things as fit") {
  constexpr std::size_t kBytes = 15'000'000;
  CHECK(verdict_on_pickle([] { return "(" + repeated("]", kBytes) + "t."; }) == kRefused);
  CHECK(verdict_on_pickle([] { return "(" + repeated("]Na", kBytes / 3) + "t."; }) == kRefused);
  CHECK(verdict_on_pickle([] { return "(" + repeated("N", kBytes) + "t."; }) == kRefused);
  CHECK(verdict_on_pickle([] { return repeated("(", kBytes); }) == kRefused);
  CHECK(verdict_on_pickle([] { return "N" + repeated("2", kBytes) + "."; }) == kRefused);
  CHECK(verdict_on_pickle([] { return "(" + repeated("Va\n", kBytes / 3) + "t."; }) == kRefused);
  CHECK(verdict_on_pickle([] { return "Nr\xFF\xFF\xFF\x7F."; }) == kRefused);
  // Just below the limits: 400,000 lists of one value each.
  CHECK(verdict_on_pickle([] { return "(" + repeated("]Na", 400'000) + "t."; }) == kRefused);
  CHECK(verdict_on_pickle([] {
          return "(" + repeated("Va name that is longer than a small string\n", 300'000) + "t.";
        }) == kRefused);
}

TEST_CASE("a call of a few bytes that copies a long list, again and again") {
  CHECK(verdict_on_pickle([] {
          const std::string pair = list({text("a"), none()}) + "q\x01" + "0";
          const std::string pairs = "](" + repeated("h\x01", 200'000) + "eq\x02" + "0";
          const std::string copy = global("collections", "OrderedDict") + "h\x02\x85R";
          return pair + pairs + "(" + repeated(copy, 500) + "t.";
        }) == kRefused);
}

TEST_CASE("a data.pkl that inflates to gigabytes, or says so") {
  CHECK(verdict_on_pickle([] { return std::string(400'000'000, 'N'); }) == kRefused);
  const TemporaryFolder folder;
  write_zip(folder / "x.pth", {{"a/data.pkl", "N."}});
  std::string bytes = read_file(folder / "x.pth");
  const std::size_t directory = bytes.rfind("PK\x01\x02");
  for (const std::size_t offset : {20U, 24U})
    bytes.replace(directory + offset, 4, "\xF0\xFF\xFF\x7F");
  write_file_atomically(folder / "x.pth", bytes);
  CHECK(verdict_on(folder / "x.pth") == kRefused);
}

TEST_CASE("a storage that inflates to more than the file justifies") {
  constexpr std::size_t kCount = 50'000'000;
  const TemporaryFolder folder;
  {
    const MadeStorage storage{.key = "0", .count = kCount, .bytes = std::string(4 * kCount, '\0')};
    for (const std::size_t taken : {kCount, std::size_t{1}}) {  // The whole, and a view of it.
      write_archive(folder / std::to_string(taken),
                    dict({{"w", tensor(storage, {taken, 1, 1, 1})}}), {storage},
                    {.deflated = true});
    }
  }
  REQUIRE(fs::file_size(folder / "1") < 1'000'000);
  CHECK(verdict_on(folder / "1") == kRefused);
  CHECK(verdict_on(folder / std::to_string(kCount)) == kRefused);
}

TEST_CASE("tensors that share a storage and together come to more than the file justifies") {
  constexpr std::size_t kCount = 500'000;
  const MadeStorage storage{.key = "0", .count = kCount, .bytes = std::string(4 * kCount, '\0')};
  const Instructions shared = tensor(storage, {kCount, 1, 1, 1});
  Instructions entries = "}(" + text("w") + shared + "q\x01";
  for (int i = 0; i < 1000; ++i) entries += text("w" + std::to_string(i)) + "h\x01";
  const TemporaryFolder folder;
  write_archive(folder / "x.pth", entries + "u", {storage}, {.deflated = true});
  CHECK(verdict_on(folder / "x.pth") == kRefused);
}

TEST_CASE("a tensor that claims 2^63 bytes, in either form") {
  const MadeStorage storage{.key = "0", .count = std::size_t{1} << 61U};
  const Instructions claim = dict({{"w", tensor(storage, {storage.count, 1, 1, 1})}});
  const TemporaryFolder folder;
  write_archive(folder / "x.pth", claim, {storage});
  CHECK(verdict_on(folder / "x.pth") == kRefused);
  write_file_atomically(folder / "y.pth", stream(claim, {storage}));
  CHECK(verdict_on(folder / "y.pth") == kRefused);
}

TEST_CASE("a directory of as many entries as a zip archive can have") {
  std::vector<ZipEntry> entries;
  for (int i = 0; i < 60'000; ++i) entries.push_back({"a/" + std::to_string(i), ""});
  const TemporaryFolder folder;
  write_zip(folder / "x.pth", entries);
  CHECK(verdict_on(folder / "x.pth") == kRefused);
}

}  // namespace edgebench::weights
