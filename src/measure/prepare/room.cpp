#include "measure/prepare/room.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/error.h"
#include "base/units.h"

namespace edgebench::measure {
namespace {

std::size_t weights_bytes(const model::Network& network) {
  std::size_t numbers = 0;
  for (const model::Node& node : network.nodes) numbers += node.weight.size() + node.bias.size();
  return numbers * sizeof(float);
}

// Every value of the network, and about as much again as the largest to unfold an image in.
std::size_t interpreter_bytes(const model::Network& network) {
  std::size_t numbers = 0;
  std::size_t largest = 0;
  for (const model::Node& node : network.nodes) {
    numbers += node.value_size();
    largest = std::max(largest, node.value_size());
  }
  return (numbers + largest) * sizeof(float);
}

// Copies of the network that are alive together while it is quantised.
constexpr std::size_t kCopies = 5;
// Of the histograms of all nodes, for each part of the images.
constexpr std::size_t kHistograms_bytes = 40'000'000;

std::size_t threads_that_fit(const MemoryNeed& need, std::size_t left_bytes) {
  if (left_bytes < need.once_bytes) return 0;
  if (need.thread_bytes == 0) return std::numeric_limits<int>::max();
  return (left_bytes - need.once_bytes) / need.thread_bytes;
}

}  // namespace

MemoryNeed reference_need(const model::Network& network, std::size_t images) {
  const auto classes = static_cast<std::size_t>(network.classes);
  return {.once_bytes = images * classes * sizeof(float),
          .thread_bytes = interpreter_bytes(network)};
}

MemoryNeed quantise_need(const model::Network& network) {
  return {.once_bytes = kCopies * weights_bytes(network) + kHistograms_bytes,
          .thread_bytes = 2 * interpreter_bytes(network)};
}

int threads_within(const MemoryNeed& need, const LaneRoom& room, const std::string& what,
                   const std::string& instead) {
  const std::size_t cpus = std::max<std::size_t>(1, std::min(room.cpus.size(), room.cpus_of_time));
  if (!room.memory_bytes) return static_cast<int>(cpus);
  const std::size_t fit = threads_that_fit(need, *room.memory_bytes);
  if (fit > 0) return static_cast<int>(std::min(cpus, fit));
  throw InputError(fmt::format(
      "{} takes about {} of memory, and this process can get {} more; raise the limit (docker "
      "--memory, Kubernetes limits.memory, systemd MemoryMax=) or end other programs, or {}",
      what, bytes_words(static_cast<double>(need.once_bytes + need.thread_bytes)),
      bytes_words(static_cast<double>(*room.memory_bytes)), instead));
}

}  // namespace edgebench::measure
