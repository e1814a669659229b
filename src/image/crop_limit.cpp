#include "image/crop_limit.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "base/units.h"

namespace edgebench::image {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::hours kInUse(24);

struct Crops {
  fs::path file;
  std::uintmax_t bytes = 0;
  fs::file_time_type used;
};

// Finished ones; hidden files are still being written.
std::vector<Crops> crops_in(const fs::path& folder) {
  std::vector<Crops> all;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("crops-") || entry.path().extension() != ".npy") continue;
    std::error_code gone;
    const Crops crops{
        .file = entry.path(), .bytes = entry.file_size(gone), .used = entry.last_write_time(gone)};
    if (!gone) all.push_back(crops);
  }
  return all;
}

// The nearest folder above that is there: a cache may not be made yet.
fs::path existing(fs::path folder) {
  std::error_code ignored;
  while (!fs::exists(folder, ignored) && folder.has_parent_path() &&
         folder != folder.parent_path()) {
    folder = folder.parent_path();
  }
  return folder;
}

}  // namespace

void mark_used(const fs::path& crops, fs::file_time_type now) {
  std::error_code somebody_elses;  // Then it is not ours to remove either.
  fs::last_write_time(crops, now, somebody_elses);
}

void trim_crops(const fs::path& folder, std::uintmax_t limit_bytes, fs::file_time_type now) {
  std::vector<Crops> all = crops_in(folder);
  std::ranges::sort(all, {}, &Crops::used);
  std::uintmax_t bytes = 0;
  for (const Crops& crops : all) bytes += crops.bytes;
  for (const Crops& crops : all) {
    if (bytes <= limit_bytes || now - crops.used < kInUse) return;
    std::error_code ignored;
    if (fs::remove(crops.file, ignored)) bytes -= crops.bytes;
  }
}

void check_room(const fs::path& folder, std::uintmax_t bytes, std::size_t images) {
  std::error_code unknown;
  const fs::space_info space = fs::space(existing(folder), unknown);
  if (unknown || bytes <= space.available) return;
  throw InputError(
      fmt::format("the crops of {} images take {}, and {} has {} free; free some space (`edgebench "
                  "cache` shows "
                  "what lies in the cache), choose another --cache, or take fewer images",
                  images, bytes_words(static_cast<double>(bytes)), folder.string(),
                  bytes_words(static_cast<double>(space.available))));
}

}  // namespace edgebench::image
