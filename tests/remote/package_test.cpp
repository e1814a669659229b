#include "remote/package.h"

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/error.h"
#include "base/file.h"
#include "base/process/command.h"
#include "support.h"

namespace edgebench::remote {
namespace {

namespace fs = std::filesystem;

// An archive with a program that prints `text`.
fs::path make_archive(const fs::path& folder, const std::string& processor,
                      const std::string& text = "hello") {
  const fs::path inside = folder / "made" / ("edgebench-for-" + processor);
  write_file_atomically(inside / "edgebench", "#!/bin/sh\necho " + text + "\n");
  const fs::path archive = folder / package_name(processor);
  REQUIRE(run_command({.arguments = {"tar", "-cJf", archive.string(), "-C",
                                     (folder / "made").string(), inside.filename().string()}})
              .ok());
  return archive;
}

std::string sentence_of(const auto& call) {
  try {
    call();
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("a package is found by its processor and unpacked once") {
  const test::TemporaryFolder folder;
  make_archive(folder.path(), "aarch64");
  const auto find = [&] {
    return find_package("aarch64", {}, {folder / "nothing", folder.path()}, folder / "cache");
  };
  const Package package = find();
  CHECK(package.processor == "aarch64");
  CHECK(read_file(package.folder / "edgebench") == "#!/bin/sh\necho hello\n");
  write_file_atomically(package.folder / "mark", "kept");
  CHECK(find().id == package.id);
  CHECK(fs::exists(find().folder / "mark"));
  // Another content is another package.
  make_archive(folder.path(), "aarch64", "other");
  CHECK(find().id != package.id);
  CHECK(find().folder != package.folder);
}

TEST_CASE("of two packages of one name the newer is taken") {
  const test::TemporaryFolder folder;
  const fs::path older = make_archive(folder / "older", "aarch64", "older");
  const fs::path newer = make_archive(folder / "newer", "aarch64", "newer");
  fs::last_write_time(older, fs::last_write_time(newer) - std::chrono::hours(1));
  CHECK(
      find_package("aarch64", {}, {folder / "older", folder / "newer"}, folder / "cache").archive ==
      newer);
}

TEST_CASE("packages that the user names come before those that are found") {
  const test::TemporaryFolder folder;
  make_archive(folder / "found", "aarch64");
  const fs::path given = make_archive(folder / "given", "aarch64", "given");
  const fs::path other = make_archive(folder / "other", "x86_64");
  const Package package = find_package("aarch64", {other.string(), given.string()},
                                       {folder / "found"}, folder / "cache");
  CHECK(read_file(package.folder / "edgebench") == "#!/bin/sh\necho given\n");
  const std::string sentence = sentence_of([&] {
    find_package("aarch64", {other.string(), "photo.jpg"}, {folder / "found"}, folder / "cache");
  });
  CHECK(sentence == "there is no package for aarch64: " + other.string() +
                        " is for x86_64, photo.jpg is no package of `make package`; give " +
                        package_name("aarch64") + " with --package");
}

TEST_CASE(
    "where there is no package the sentence says where it was looked for, and how to make one") {
  const test::TemporaryFolder folder;
  CHECK(sentence_of([&] {
          find_package("aarch64", {}, {folder / "a", folder / "b"}, folder / "cache");
        }) == "there is no " + package_name("aarch64") + " in " + (folder / "a").string() + " or " +
                  (folder / "b").string() +
                  "; make it in edgebench's sources (make package TARGET=aarch64), or say where it "
                  "is: --package FILE");
}

TEST_CASE("an archive that is cut off, or holds something else, is refused and leaves nothing") {
  const test::TemporaryFolder folder;
  const fs::path archive = make_archive(folder.path(), "aarch64");
  const auto find = [&] { find_package("aarch64", {archive.string()}, {}, folder / "cache"); };
  std::string bytes = read_file(archive);
  write_file_atomically(archive, std::string_view(bytes).substr(0, bytes.size() / 2));
  CHECK(sentence_of(find).find(archive.string() + " cannot be unpacked: ") == 0);
  write_file_atomically(folder / "made" / "two" / "file", "");
  REQUIRE(run_command({.arguments = {"tar", "-cJf", archive.string(), "-C", folder.path().string(),
                                     "made"}})
              .ok());
  CHECK(sentence_of(find).find(" is no package of `make package`") != std::string::npos);
  CHECK(fs::is_empty(folder / "cache" / "packages"));
}

TEST_CASE("archives lie here, in build/, or beside the program's package") {
  const std::vector<fs::path> folders = package_folders("/opt/edgebench-1-linux-x86_64/bin");
  CHECK(folders == std::vector<fs::path>{fs::current_path(), fs::current_path() / "build",
                                         "/opt/edgebench-1-linux-x86_64", "/opt"});
}

}  // namespace
}  // namespace edgebench::remote
