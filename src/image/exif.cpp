// EXIF is a TIFF directory: in JPEG behind "Exif\0\0" in an APP1 segment before the first scan, in
// PNG an eXIf chunk. The orientation is tag 0x0112, a number of 16 bits, 1 (upright) to 8.
// Sources: CIPA DC-008 (Exif 2.32), 4.5 and 4.6; PNG specification (third edition), 11.3.4.5.
#include "image/exif.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace edgebench::image {
namespace {

constexpr std::string_view kExifHeader("Exif\0\0", 6);
constexpr std::string_view kPngSignature("\x89PNG\r\n\x1A\n", 8);
constexpr std::uint32_t kOrientationTag = 0x0112;
constexpr std::size_t kEntryBytes = 12;

// A number of `bytes` bytes at a position; nothing beyond the end.
std::optional<std::uint32_t> number_at(std::string_view data, std::size_t at, std::size_t bytes,
                                       bool little_endian) {
  if (at > data.size() || data.size() - at < bytes) return std::nullopt;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    const std::size_t next = little_endian ? at + bytes - 1 - i : at + i;
    number = (number << 8) + static_cast<unsigned char>(data[next]);
  }
  return number;
}

// 0 where there is none.
std::uint32_t orientation_in(std::string_view tiff) {
  const bool little = tiff.starts_with("II");
  if (!little && !tiff.starts_with("MM")) return 0;
  const auto directory = number_at(tiff, 4, 4, little);
  const auto entries = directory ? number_at(tiff, *directory, 2, little) : std::nullopt;
  for (std::size_t i = 0; i < entries.value_or(0); ++i) {
    const std::size_t entry = std::size_t{*directory} + 2 + i * kEntryBytes;
    const auto tag = number_at(tiff, entry, 2, little);
    if (!tag) return 0;
    if (*tag == kOrientationTag) return number_at(tiff, entry + 8, 2, little).value_or(0);
  }
  return 0;
}

// Segments are FF, a marker, and from the markers that matter here on a length that counts itself.
std::uint32_t orientation_in_jpeg(std::string_view file) {
  constexpr unsigned kApp1 = 0xE1;
  constexpr unsigned kStartOfScan = 0xDA;
  for (std::size_t at = 2; at + 4 <= file.size();) {
    if (file[at] != '\xFF') return 0;
    const auto marker = static_cast<unsigned char>(file[at + 1]);
    if (marker == 0xFF) {  // A filling byte.
      ++at;
      continue;
    }
    const std::size_t length = *number_at(file, at + 2, 2, false);
    if (marker == kStartOfScan || length < 2) return 0;
    const std::string_view content = file.substr(at + 4, length - 2);
    if (marker == kApp1 && content.starts_with(kExifHeader)) {
      return orientation_in(content.substr(kExifHeader.size()));
    }
    at += 2 + length;
  }
  return 0;
}

std::uint32_t orientation_in_png(std::string_view file) {
  for (std::size_t at = kPngSignature.size(); at + 8 <= file.size();) {
    const std::size_t length = *number_at(file, at, 4, false);
    const std::string_view kind = file.substr(at + 4, 4);
    if (kind == "eXIf") return orientation_in(file.substr(at + 8, length));
    at += 12 + length;  // The length, the kind and a checksum.
  }
  return 0;
}

}  // namespace

bool asks_for_rotation(std::span<const std::byte> file) {
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  std::uint32_t orientation = 0;
  if (text.starts_with("\xFF\xD8\xFF")) orientation = orientation_in_jpeg(text);
  if (text.starts_with(kPngSignature)) orientation = orientation_in_png(text);
  return orientation >= 2 && orientation <= 8;
}

}  // namespace edgebench::image
