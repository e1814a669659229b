// Content addressing instead of time stamps, because it cannot be fooled by a copied or restored
// file. Its cost: for the 1,300 validation images (39 MB), reading and SHA-256 took 0.3 s of CPU
// where decoding took 1.4 s (2.5 GHz Xeon without SHA instructions). Crops are written to their
// place in a temporary file as the threads finish them, so memory stays at one crop per thread
// however many images there are.
#include "image/crop_cache.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "image/bad_image.h"
#include "image/crop_limit.h"
#include "image/exif.h"
#include "image/npy_in_progress.h"
#include "image/synthetic.h"
#include "image/transform.h"

namespace edgebench::image {
namespace {

using Shape = std::array<std::size_t, 4>;
using MakeCrop = std::function<void(std::size_t index, std::span<std::uint8_t> crop)>;

Shape shape_of(std::size_t count, int image_size) {
  const auto side = static_cast<std::size_t>(image_size);
  return {count, side, side, 3};
}

struct Contents {
  std::vector<std::string> hashes;  // Of each file.
  std::string sha256;               // Of all of them.
  std::size_t rotated = 0;
};

// A file that cannot be read has no content here; decoding finds it again and says why.
Contents contents_of(const Dataset& dataset, int threads) {
  std::vector<std::string> hashes(dataset.files.size());
  std::atomic<std::size_t> rotated = 0;
  parallel_for(hashes.size(), threads, [&](std::size_t i) {
    try {
      const MappedFile file(dataset.files[i]);
      hashes[i] = sha256_hex(file.bytes());
      if (asks_for_rotation(file.bytes())) ++rotated;
    } catch (const InputError&) {
      hashes[i] = "unreadable";
    }
  });
  Sha256 all;
  for (const std::string& hash : hashes) all.update(hash).update("\n");
  return {.hashes = std::move(hashes), .sha256 = all.hex(), .rotated = rotated};
}

// What is wrong with each image; empty: nothing.
using Problems = std::vector<std::string>;

constexpr std::size_t kMostNamed = 100;

std::string problems_words(const Dataset& dataset, const Problems& problems) {
  std::vector<std::string> words;
  std::size_t count = 0;
  for (std::size_t i = 0; i < problems.size(); ++i) {
    if (problems[i].empty() || ++count > kMostNamed) continue;
    words.push_back(fmt::format("{} {}", dataset.name_of(i), problems[i]));
  }
  if (count > kMostNamed) words.push_back(fmt::format("{} more", count - kMostNamed));
  return fmt::format("{}", fmt::join(words, "; "));
}

// `sentences` are the problems with advice, for one that stands alone.
void refuse_bad(const Dataset& dataset, const Problems& problems, const Problems& sentences) {
  std::vector<std::size_t> bad;
  for (std::size_t i = 0; i < problems.size(); ++i) {
    if (!problems[i].empty()) bad.push_back(i);
  }
  if (bad.empty()) return;
  const std::string list = problems_words(dataset, problems);
  if (bad.size() == 1) throw BadImages(sentences[bad.front()], list, bad);
  throw BadImages(
      fmt::format("{} of {} images in {} cannot be used ({}); repair or remove them, or go on "
                  "without them with --skip-bad",
                  bad.size(), problems.size(), dataset.source.string(), list),
      list, bad);
}

// A file that is there but is not what its name promises was damaged after it was published (they
// appear whole); it is made again.
std::optional<MappedNpy> open_cached(const std::filesystem::path& path, const Shape& shape) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  try {
    MappedNpy npy(path);
    if (npy.descr() == "|u1" && std::ranges::equal(npy.shape(), shape)) return npy;
  } catch (const InputError&) {
  }
  return std::nullopt;
}

// Once, however many sizes are made of the images.
void note_rotated(Dataset& dataset, std::size_t rotated) {
  if (rotated == 0) return;
  const std::string note =
      fmt::format("{} of {} carry an EXIF rotation, which is ignored, as torchvision ignores it",
                  rotated, dataset.files.size());
  if (std::ranges::find(dataset.notes, note) == dataset.notes.end()) dataset.notes.push_back(note);
}

// `key` names everything that decides the bytes of the file. `check` throws if what was made of the
// images is of no use.
CropFile ensure(const std::filesystem::path& cache_folder, const std::string& key,
                const std::string& content_sha256, const Shape& shape, const MakeCrop& make_crop,
                const Progress& progress, int threads, const std::function<void()>& check = {}) {
  const std::filesystem::path path =
      cache_folder / fmt::format("crops-{}.npy", sha256_hex(key).substr(0, 32));
  const auto now = std::filesystem::file_time_type::clock::now();
  if (std::optional<MappedNpy> cached = open_cached(path, shape)) {
    mark_used(path, now);
    return {path, std::move(*cached), content_sha256, true};
  }
  const std::size_t bytes = shape[0] * shape[1] * shape[2] * shape[3];
  trim_crops(cache_folder, kCropCacheBytes - std::min<std::uintmax_t>(bytes, kCropCacheBytes), now);
  check_room(cache_folder, bytes, shape[0]);
  NpyInProgress file(path, shape);
  parallel_for(
      shape[0], threads,
      [&](std::size_t index) {
        std::vector<std::uint8_t> crop(shape[1] * shape[2] * shape[3]);
        make_crop(index, crop);
        file.write(index * crop.size(), crop);
      },
      progress);
  if (check) check();
  file.publish();
  return {path, MappedNpy(path), content_sha256, false};
}

}  // namespace

std::span<const std::uint8_t> CropFile::crop(std::size_t index) const {
  const std::size_t bytes = crop_bytes(image_size());
  return npy.bytes().subspan(index * bytes, bytes);
}

CropFile ensure_crops(const Dataset& dataset, const TransformOptions& options,
                      const std::filesystem::path& cache_folder, const Progress& progress,
                      int threads) {
  const Contents contents = contents_of(dataset, threads);
  std::string key =
      fmt::format("images {}, transform {}, size {}, order {}", contents.sha256, kTransformRevision,
                  options.image_size, name_of(options.pass_order));
  // Left out where it is the usual one, as it was before there was another.
  if (short_side_of(options) != short_side_of({.image_size = options.image_size})) {
    key += fmt::format(", resize {}", short_side_of(options));
  }
  Problems problems(dataset.files.size());
  Problems sentences(dataset.files.size());
  const MakeCrop decode = [&](std::size_t index, std::span<std::uint8_t> crop) {
    const std::filesystem::path& file = dataset.files[index];
    try {
      const MappedFile mapped(file);
      make_crop(mapped.bytes(), file.string(), options, crop);
      // The crops are found by the hashes, so that they must be of the very bytes.
      if (sha256_hex(mapped.bytes()) != contents.hashes[index]) {
        problems[index] = "changed while it was read";
        sentences[index] =
            fmt::format("{} {}; wait until nothing writes to it", file.string(), problems[index]);
      }
    } catch (const BadImage& error) {
      problems[index] = error.problem();
      sentences[index] = error.what();
    } catch (const InputError& error) {
      problems[index] = fmt::format("cannot be read ({})", error.what());
      sentences[index] = error.what();
    }
  };
  CropFile crops =
      ensure(cache_folder, key, contents.sha256, shape_of(dataset.files.size(), options.image_size),
             decode, progress, threads, [&] { refuse_bad(dataset, problems, sentences); });
  crops.rotated = contents.rotated;
  return crops;
}

CropFile ensure_noted_crops(Dataset& dataset, bool skip_bad, const TransformOptions& options,
                            const std::filesystem::path& cache_folder, const Progress& progress,
                            int threads) {
  try {
    CropFile crops = ensure_crops(dataset, options, cache_folder, progress, threads);
    note_rotated(dataset, crops.rotated);
    return crops;
  } catch (const BadImages& bad) {
    if (!skip_bad || bad.indices().size() == dataset.files.size()) throw;
    dataset.notes.push_back(fmt::format("{} of {} cannot be used and {} left out: {}",
                                        bad.indices().size(), dataset.files.size(),
                                        bad.indices().size() == 1 ? "is" : "are", bad.list()));
    dataset.leave_out(bad.indices());
  }
  return ensure_noted_crops(dataset, false, options, cache_folder, progress, threads);
}

CropFile ensure_synthetic_crops(std::size_t count, std::uint64_t seed, int image_size,
                                const std::filesystem::path& cache_folder) {
  const std::string key = fmt::format("synthetic {}, seed {}, count {}, size {}",
                                      kSyntheticRevision, seed, count, image_size);
  const MakeCrop generate = [&](std::size_t index, std::span<std::uint8_t> crop) {
    make_synthetic_crop(seed, index, image_size, crop);
  };
  return ensure(cache_folder, key, sha256_hex(key), shape_of(count, image_size), generate, {}, 0);
}

}  // namespace edgebench::image
