#include "measure/prepare/users_file.h"

#include "base/error.h"
#include "base/hash.h"
#include "measure/users_file.h"
#include "model/network_file.h"
#include "model/synthetic.h"

namespace edgebench::measure {
namespace fs = std::filesystem;

TEST_CASE("a file is kept by content, whatever becomes of it afterwards") {
  UsersFile user;
  const fs::path file = user.network("model.null", 10);
  const std::string content = read_file(file);
  const Candidate candidate = user.candidate(file);
  CHECK(candidate.file_sha256 == sha256_hex(content));

  const StoredArtifact kept = keep_users_file(candidate, user.root);
  CHECK(kept.cached);
  CHECK(kept.size_bytes == content.size());
  CHECK(kept.main_file.filename() == "model.null");
  write_file_atomically(file, "something else");
  CHECK(read_file(keep_users_file(candidate, user.root).main_file) == content);

  // A damaged copy is not believed, and the other content is not taken for the first one.
  write_file_atomically(kept.main_file, "damaged");
  CHECK_THROWS_WITH_AS(keep_users_file(candidate, user.root),
                       doctest::Contains("another file than when the run was begun"), InputError);
  write_file_atomically(file, content);
  CHECK_FALSE(keep_users_file(candidate, user.root).cached);
  CHECK(read_file(kept.main_file) == content);
}

TEST_CASE("two names of one content are two copies: the suffix decides how a file is read") {
  UsersFile user;
  const fs::path a = user.network("a.null", 10);
  const fs::path b = user.network("b.null", 10);
  const StoredArtifact of_a = keep_users_file(user.candidate(a), user.root);
  const StoredArtifact of_b = keep_users_file(user.candidate(b), user.root);
  CHECK(of_a.sha256 == of_b.sha256);
  CHECK(fs::exists(of_a.main_file));
  CHECK(of_b.main_file.filename() == "b.null");
}

TEST_CASE("what is no usable file is refused by name") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "empty.null", "");
  CHECK_THROWS_WITH_AS(check_users_file(folder / "empty.null"), doctest::Contains("it is empty"),
                       InputError);
  CHECK_THROWS_WITH_AS(check_users_file(folder.path()), doctest::Contains("it is a folder"),
                       InputError);
  CHECK_THROWS_WITH_AS(check_users_file(folder / "none.null"), doctest::Contains("none.null"),
                       InputError);
  CHECK_THROWS_AS(check_users_file("/dev/null"), InputError);
  CHECK_THROWS_WITH_AS(check_users_file(folder / "caf\xe9.null"),
                       doctest::Contains("has a path that is no UTF-8"), InputError);
}

TEST_CASE("a file is kept with its companions, and each of them belongs to its hash") {
  UsersFile user;
  const fs::path folder = user.fixture.folder / "ir";
  fs::create_directories(folder);
  const std::string xml =
      "<net name=\"n\"><layer type=\"Const\"><data offset=\"0\" size=\"4\"/></layer></net>";
  write_file_atomically(folder / "net.xml", xml);
  write_file_atomically(folder / "net.bin", "1234");
  Candidate candidate = parse_artifact("null:" + (folder / "net.xml").string());
  keep_users_files(std::span(&candidate, 1), user.root);
  const std::string first = candidate.file_sha256;
  CHECK(first != sha256_hex(xml));
  const StoredArtifact kept = keep_users_file(candidate, user.root);
  CHECK(kept.cached);
  CHECK(kept.size_bytes == xml.size() + 4);
  CHECK(read_file(kept.main_file.parent_path() / "net.bin") == "1234");

  // Other weights are another file; the copy of the first goes on being the first.
  write_file_atomically(folder / "net.bin", "1235");
  CHECK(keep_users_file(candidate, user.root).cached);
  Candidate other = parse_artifact("null:" + (folder / "net.xml").string());
  keep_users_files(std::span(&other, 1), user.root);
  CHECK(other.file_sha256 != first);

  // A companion of a copy that was changed makes the copy another file, too.
  write_file_atomically(kept.main_file.parent_path() / "net.bin", "9999");
  CHECK_THROWS_AS(keep_users_file(candidate, user.root), InputError);
  write_file_atomically(folder / "net.bin", "1234");
  CHECK_FALSE(keep_users_file(candidate, user.root).cached);
  CHECK(read_file(kept.main_file.parent_path() / "net.bin") == "1234");

  fs::remove(folder / "net.bin");
  Candidate alone = parse_artifact("null:" + (folder / "net.xml").string());
  CHECK_THROWS_WITH_AS(keep_users_files(std::span(&alone, 1), user.root),
                       doctest::Contains("net.bin, which is not there"), InputError);
}

}  // namespace edgebench::measure
