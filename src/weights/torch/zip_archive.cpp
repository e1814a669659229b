// libzip makes room for as many entries as the end of the directory claims before it reads the
// first of them, and it tries every end that it finds. So the claims of all of them are looked at
// before libzip is given the file.
#include "weights/torch/zip_archive.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

#include "weights/byte_reader.h"

namespace edgebench::weights {
namespace {

// A checkpoint has an entry for each of its tensors: a thousand with optimiser and average.
constexpr std::uint64_t kMaxEntries = 65'535;
constexpr std::uint64_t kMaxDirectoryBytes = 16'000'000;

constexpr std::string_view kEntrySignature = "PK\x03\x04";
constexpr std::string_view kEndSignature = "PK\x05\x06";
constexpr std::string_view kEnd64Signature = "PK\x06\x06";
constexpr std::string_view kLocatorSignature = "PK\x06\x07";
constexpr std::size_t kLocatorBytes = 20;
constexpr std::size_t kEndBytes = 22;
constexpr std::size_t kMaxCommentBytes = 65'535;
// How far from the end of the file an end of the directory may begin, and its locator before it.
constexpr std::size_t kTailBytes = kLocatorBytes + kEndBytes + kMaxCommentBytes;

// Deflate's best case: 258 bytes by two bits (RFC 1951, section 3.2.5).
constexpr std::uint64_t kMostInflation = 1032;

void check_claims(std::uint64_t entries, std::uint64_t directory_bytes) {
  if (entries > kMaxEntries || directory_bytes > kMaxDirectoryBytes) {
    throw Malformed(
        fmt::format("its directory claims {} entries in {} bytes", entries, directory_bytes));
  }
}

// Section 4.3.14 of the specification: after the signature the record's size, two versions and two
// numbers of disks; then the entries on this disk and in all, and the directory's size.
void check_end64(std::span<const std::byte> file, std::uint64_t offset) {
  if (offset > file.size()) return;
  ByteReader reader(file.subspan(static_cast<std::size_t>(offset)));
  if (reader.left() < 56 || reader.take(4) != kEnd64Signature) return;
  reader.take(8 + 2 + 2 + 4 + 4);
  const auto on_disk = reader.number<std::uint64_t>();
  const auto in_all = reader.number<std::uint64_t>();
  check_claims(std::max(on_disk, in_all), reader.number<std::uint64_t>());
}

// Section 4.3.16: after the signature two numbers of disks, then the entries on this disk and in
// all, and the directory's size. Section 4.3.15: the locator before it names the larger record.
void check_ends(std::span<const std::byte> file) {
  const auto tail = file.last(std::min(file.size(), kTailBytes));
  const std::string_view text(reinterpret_cast<const char*>(tail.data()), tail.size());
  for (std::size_t at = text.find(kEndSignature); at != text.npos;
       at = text.find(kEndSignature, at + 1)) {
    if (text.size() - at < kEndBytes) break;
    ByteReader reader(tail.subspan(at + 8));
    const auto on_disk = reader.number<std::uint16_t>();
    const auto in_all = reader.number<std::uint16_t>();
    const auto directory_bytes = reader.number<std::uint32_t>();
    const bool has_locator =
        at >= kLocatorBytes && text.substr(at - kLocatorBytes, 4) == kLocatorSignature;
    if (has_locator) {
      ByteReader locator(tail.subspan(at - kLocatorBytes + 8));
      check_end64(file, locator.number<std::uint64_t>());
    }
    const bool elsewhere = directory_bytes == ~std::uint32_t{0};  // In the larger record.
    check_claims(std::max(on_disk, in_all), elsewhere ? 0 : directory_bytes);
  }
}

}  // namespace

bool ZipArchive::begins(std::span<const std::byte> head) {
  return head.size() >= kEntrySignature.size() &&
         std::memcmp(head.data(), kEntrySignature.data(), kEntrySignature.size()) == 0;
}

ZipArchive::ZipArchive(std::span<const std::byte> file) : file_bytes_(file.size()) {
  if (file.size() < kEndBytes) throw Malformed("it is too short for a zip archive");
  check_ends(file);
  zip_error_t error;
  zip_error_init(&error);
  const auto fail = [&error] {
    const std::string why = zip_error_strerror(&error);
    zip_error_fini(&error);
    throw Malformed(fmt::format("its zip archive cannot be opened ({})", why));
  };
  zip_source_t* const source = zip_source_buffer_create(file.data(), file.size(), 0, &error);
  if (source == nullptr) fail();
  archive_.reset(zip_open_from_source(source, ZIP_RDONLY, &error));
  if (!archive_) {
    zip_source_free(source);
    fail();
  }
  zip_error_fini(&error);
}

std::uint64_t ZipArchive::size() const {
  return static_cast<std::uint64_t>(zip_get_num_entries(archive_.get(), 0));
}

std::string ZipArchive::name(std::uint64_t index) const {
  const char* const name = zip_get_name(archive_.get(), index, ZIP_FL_ENC_RAW);
  return name == nullptr ? "" : name;
}

std::optional<ZipArchive::Entry> ZipArchive::find(const std::string& name) const {
  const zip_int64_t index = zip_name_locate(archive_.get(), name.c_str(), ZIP_FL_ENC_RAW);
  zip_stat_t status;
  if (index < 0 ||
      zip_stat_index(archive_.get(), static_cast<zip_uint64_t>(index), 0, &status) != 0) {
    return std::nullopt;
  }
  return Entry{.index = static_cast<std::uint64_t>(index), .name = name, .bytes = status.size};
}

std::vector<std::byte> ZipArchive::read(const Entry& entry) const {
  const auto fail = [&](const std::string& what) -> void {
    throw Malformed(fmt::format("its entry {} {}", entry.name, what));
  };
  zip_stat_t status;
  if (zip_stat_index(archive_.get(), entry.index, 0, &status) != 0) fail("cannot be found");
  const bool deflated = status.comp_method == ZIP_CM_DEFLATE;
  if (status.encryption_method != ZIP_EM_NONE) fail("is encrypted");
  if (!deflated && status.comp_method != ZIP_CM_STORE) {
    fail("is compressed by another method than deflate");
  }
  const std::uint64_t most = deflated ? kMostInflation : 1;
  if (status.comp_size > file_bytes_ || status.size / most > status.comp_size) {
    fail(fmt::format("claims {} bytes in {} of a file of {}", status.size, status.comp_size,
                     file_bytes_));
  }
  const std::unique_ptr<zip_file_t, decltype(&zip_fclose)> file(
      zip_fopen_index(archive_.get(), entry.index, 0), &zip_fclose);
  if (!file) fail(fmt::format("cannot be opened ({})", zip_strerror(archive_.get())));

  std::vector<std::byte> content(static_cast<std::size_t>(entry.bytes));
  std::size_t filled = 0;
  while (filled < content.size()) {
    const zip_int64_t got = zip_fread(file.get(), content.data() + filled, content.size() - filled);
    if (got < 0) fail(fmt::format("is damaged ({})", zip_file_strerror(file.get())));
    if (got == 0) fail(fmt::format("ends after {} of {} bytes", filled, content.size()));
    filled += static_cast<std::size_t>(got);
  }
  std::byte beyond{};  // Reading the end is what makes libzip compare the checksum.
  const zip_int64_t got = zip_fread(file.get(), &beyond, 1);
  if (got > 0) fail(fmt::format("holds more than the {} bytes that it claims", content.size()));
  if (got < 0) fail(fmt::format("is damaged ({})", zip_file_strerror(file.get())));
  return content;
}

}  // namespace edgebench::weights
