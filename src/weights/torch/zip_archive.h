// A zip archive from a stranger, through libzip, with the checks that libzip leaves to its caller:
// nothing is allocated that the file's own size does not justify.
// Source: APPNOTE.TXT, PKWARE's ".ZIP File Format Specification"; libzip.org/documentation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <zip.h>

namespace edgebench::weights {

class ZipArchive {
 public:
  struct Entry {
    std::uint64_t index = 0;
    std::string name;
    std::uint64_t bytes = 0;  // As the directory claims; read() finds out.
  };

  // True if `head`, the first bytes of a file, begins one.
  static bool begins(std::span<const std::byte> head);

  // `file` has to outlive the archive. Throws Malformed if it is none, or has more entries than a
  // checkpoint.
  explicit ZipArchive(std::span<const std::byte> file);

  std::uint64_t size() const;
  std::string name(std::uint64_t index) const;  // Empty if it has none.

  // Nothing if there is none of that name.
  std::optional<Entry> find(const std::string& name) const;

  // The entry's content. Throws Malformed if it is encrypted, compressed by another method than
  // deflate, cut short, damaged (its checksum differs), or if it claims more bytes than the bytes
  // that it occupies can hold. The caller bounds entry.bytes, which is what is allocated.
  std::vector<std::byte> read(const Entry& entry) const;

 private:
  struct Discard {
    void operator()(zip_t* archive) const { zip_discard(archive); }
  };

  std::size_t file_bytes_;
  std::unique_ptr<zip_t, Discard> archive_;
};

}  // namespace edgebench::weights
