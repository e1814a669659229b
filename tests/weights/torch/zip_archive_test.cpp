#include "weights/torch/zip_archive.h"

#include <functional>
#include <string>
#include <string_view>

#include "base/file.h"
#include "support.h"
#include "weights/faults.h"
#include "weights/torch/made_checkpoint.h"

namespace edgebench::weights {
namespace {

using std::string_literals::operator""s;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The bytes of an archive of one entry "top/a".
std::string archive_bytes(const std::string& content, bool deflated = false) {
  const test::TemporaryFolder folder;
  test::write_zip(folder / "a.zip", {{"top/a", content, deflated}});
  return read_file(folder / "a.zip");
}

void overwrite(std::string& bytes, std::size_t at, std::string_view with) {
  bytes.replace(at, with.size(), with);
}

std::string malformed(const std::function<void()>& work) {
  try {
    work();
  } catch (const Malformed& error) {
    return error.what();
  }
  return "";
}

// What is wrong with an archive once `damage` has been at its bytes.
std::string fault_in(const std::string& bytes, std::uint64_t claimed_bytes) {
  return malformed([&] {
    const ZipArchive archive(bytes_of(bytes));
    const std::optional<ZipArchive::Entry> entry = archive.find("top/a");
    REQUIRE(entry);
    CHECK(entry->bytes == claimed_bytes);
    archive.read(*entry);
  });
}

// Offsets in an entry of the directory (APPNOTE.TXT, section 4.3.12), from its signature.
constexpr std::size_t kFlagsOffset = 8;
constexpr std::size_t kMethodOffset = 10;
constexpr std::size_t kStoredBytesOffset = 20;
constexpr std::size_t kBytesOffset = 24;

std::size_t directory(const std::string& bytes) {
  return bytes.rfind("PK\x01\x02");
}

}  // namespace

TEST_CASE("stored and deflated entries are read") {
  const std::string content(10'000, 'x');
  for (const bool deflated : {false, true}) {
    const std::string bytes = archive_bytes(content, deflated);
    CHECK((bytes.size() < content.size()) == deflated);
    CHECK(ZipArchive::begins(bytes_of(bytes)));
    const ZipArchive archive(bytes_of(bytes));
    CHECK(archive.size() == 1);
    CHECK(archive.name(0) == "top/a");
    CHECK(archive.name(1) == "");
    CHECK_FALSE(archive.find("top/b"));
    const auto entry = archive.find("top/a");
    REQUIRE(entry);
    CHECK(entry->bytes == 10'000);
    CHECK(text_of(archive.read(*entry)) == content);
  }
}

TEST_CASE("other bytes are no archive") {
  CHECK_FALSE(ZipArchive::begins(bytes_of("PK\x03")));
  CHECK_FALSE(ZipArchive::begins(bytes_of("PK\x05\x06")));
  CHECK(malformed([] {
          ZipArchive(bytes_of("PK\x03\x04 and no more than this"));
        }).find("cannot be opened") != std::string::npos);
  CHECK(malformed([] { ZipArchive(bytes_of("")); }) != "");
}

TEST_CASE("an archive that is cut short is refused") {
  const std::string bytes = archive_bytes("content");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK(malformed([&] {
            const ZipArchive archive(bytes_of(std::string_view(bytes).substr(0, size)));
            archive.read(archive.find("top/a").value());
          }) != "");
  }
}

TEST_CASE("a damaged entry is refused") {
  std::string bytes = archive_bytes("content");
  overwrite(bytes, bytes.find("content"), "contend");
  CHECK(fault_in(bytes, 7).find("its entry top/a is damaged (CRC error)") != std::string::npos);
}

TEST_CASE("an entry that claims more than the file can hold is refused before it is read") {
  std::string stored = archive_bytes("content");
  overwrite(stored, directory(stored) + kBytesOffset, "\xFF\xFF\xFF\x7F");
  CHECK(fault_in(stored, 0x7FFF'FFFF).find("claims 2147483647 bytes in 7") != std::string::npos);

  overwrite(stored, directory(stored) + kStoredBytesOffset, "\xFF\xFF\xFF\x7F");
  CHECK(malformed([&] { fault_in(stored, 0x7FFF'FFFF); }) == "");
  CHECK(fault_in(stored, 0x7FFF'FFFF) != "");

  std::string deflated = archive_bytes(std::string(10'000, 'x'), true);
  overwrite(deflated, directory(deflated) + kBytesOffset, "\xFF\xFF\xFF\x7F");
  CHECK(fault_in(deflated, 0x7FFF'FFFF).find("claims 2147483647 bytes in") != std::string::npos);
}

TEST_CASE("an entry that inflates to another size than it claims is refused") {
  std::string bytes = archive_bytes(std::string(10'000, 'x'), true);
  overwrite(bytes, directory(bytes) + kBytesOffset, "\x0F\x27\x00\x00"s);  // 9,999
  CHECK(fault_in(bytes, 9'999) != "");
  overwrite(bytes, directory(bytes) + kBytesOffset, "\x11\x27\x00\x00"s);  // 10,001
  CHECK(fault_in(bytes, 10'001) != "");
}

TEST_CASE("encrypted entries and other compressions are refused") {
  std::string bytes = archive_bytes("content");
  overwrite(bytes, directory(bytes) + kFlagsOffset, "\x01");
  CHECK(fault_in(bytes, 7).find("is encrypted") != std::string::npos);
  bytes = archive_bytes("content");
  overwrite(bytes, directory(bytes) + kMethodOffset, "\x0C");  // bzip2
  CHECK(fault_in(bytes, 7).find("another method than deflate") != std::string::npos);
}

TEST_CASE("a directory that claims more than a checkpoint has is refused before libzip sees it") {
  std::string bytes = archive_bytes("content");
  const std::size_t end = bytes.rfind("PK\x05\x06");
  std::string large_directory = bytes;
  overwrite(large_directory, end + 12, "\x00\x00\x00\x7F"s);
  CHECK(malformed([&] {
          ZipArchive(bytes_of(large_directory));
        }).find("its directory claims 1 entries in 2130706432 bytes") != std::string::npos);

  // The larger record, of an archive whose fields do not fit the smaller.
  const std::string record = "PK\x06\x06" + test::little_endian(44, 8) + "\x2D\x00\x2D\x00"s +
                             std::string(8, '\0') + test::little_endian(100'000'000, 8) +
                             test::little_endian(100'000'000, 8) + test::little_endian(51, 8) +
                             test::little_endian(44, 8);
  const std::string locator =
      "PK\x06\x07" + std::string(4, '\0') + test::little_endian(end, 8) + "\x01\x00\x00\x00"s;
  const std::string many = bytes.substr(0, end) + record + locator + bytes.substr(end);
  CHECK(malformed([&] { ZipArchive(bytes_of(many)); }).find("claims 100000000 entries") !=
        std::string::npos);
}

}  // namespace edgebench::weights
