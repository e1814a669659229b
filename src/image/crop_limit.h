// Keeps the crops of all data sets that were ever measured with from filling the disk.
#pragma once

#include <cstdint>
#include <filesystem>

namespace edgebench::image {

// Of all crops in a cache together: two times the 50,000 validation images at 224, and some more.
inline constexpr std::uintmax_t kCropCacheBytes = 20'000'000'000;

// Says that crops were used at this time.
void mark_used(const std::filesystem::path& crops, std::filesystem::file_time_type now);

// Removes crops from their folder, those first that were used longest ago, until what is left takes
// at most `limit_bytes`. Those used within a day stay: a run may be measuring with them.
void trim_crops(const std::filesystem::path& folder, std::uintmax_t limit_bytes,
                std::filesystem::file_time_type now);

// Throws InputError, saying how much is needed and how much is free, if the folder's disk has no
// room for so many bytes. `images`: of how many.
void check_room(const std::filesystem::path& folder, std::uintmax_t bytes, std::size_t images);

}  // namespace edgebench::image
