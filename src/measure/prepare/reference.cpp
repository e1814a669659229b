#include "measure/prepare/reference.h"

#include <array>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "base/hash.h"
#include "measure/prepare/room.h"
#include "model/interpreter.h"
#include "runtime/input.h"

namespace edgebench::measure {
namespace {

// Changes when the interpreter would give other logits, beyond the order of its sums.
constexpr int kInterpreterRevision = 1;

}  // namespace

std::filesystem::path ensure_reference_logits(
    const model::Network& network, const std::string& weights_sha256, const MappedNpy& crops,
    const std::string& crops_key, const std::filesystem::path& cache,
    const std::function<void(std::size_t done, std::size_t total)>& progress) {
  const std::string key =
      sha256_hex(fmt::format("{}\n{}\n{}", kInterpreterRevision, weights_sha256, crops_key));
  const std::filesystem::path file = cache / "reference" / (key.substr(0, 24) + ".npy");
  const std::size_t images = crops.shape().front();
  const auto classes = static_cast<std::size_t>(network.classes);
  if (is_float_array(file, std::array{images, classes})) return file;
  const int thread_count =
      threads_within(reference_need(network, images), lane_room(),
                     "computing the reference's logits", "give fewer images (--max-images)");
  std::vector<float> logits(images * classes);
  std::atomic<std::size_t> next = 0;
  std::size_t done = 0;
  std::mutex progress_mutex;
  const auto work = [&] {
    model::Interpreter interpreter(network);
    std::vector<float> input(runtime::values_per_image(network.image_size));
    for (std::size_t image = next++; image < images; image = next++) {
      runtime::fill_image({.image_size = network.image_size}, runtime::crop(crops, image),
                          std::as_writable_bytes(std::span(input)), network.normalise);
      interpreter.run(input, std::span(logits).subspan(image * classes, classes));
      const std::lock_guard lock(progress_mutex);
      progress(++done, images);
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < thread_count; ++i) threads.emplace_back(work);
  }
  write_npy(file, logits, std::array{images, classes});
  return file;
}

}  // namespace edgebench::measure
