#include "measure/prepare/room.h"

#include <doctest/doctest.h>

#include "base/error.h"

namespace edgebench::measure {
namespace {

constexpr MemoryNeed kNeed{.once_bytes = 1000, .thread_bytes = 100};

int threads(std::size_t cpus_of_time, std::optional<std::size_t> memory_bytes) {
  const LaneRoom room{
      .cpus = {0, 1, 2, 3}, .cpus_of_time = cpus_of_time, .memory_bytes = memory_bytes};
  return threads_within(kNeed, room, "quantising", "leave INT8 out");
}

// An input of 2 x 4 x 4 and a convolution to 3 x 4 x 4.
model::Network two_nodes() {
  model::Node input;
  input.out_channels = 2;
  input.out_height = 4;
  model::Node convolution = input;
  convolution.op = model::Op::convolution;
  convolution.out_channels = 3;
  convolution.weight.resize(54);
  convolution.bias.resize(3);
  model::Network network;
  network.nodes = {input, convolution};
  network.classes = 10;
  return network;
}

}  // namespace

TEST_CASE("threads are as many as CPUs and memory allow") {
  CHECK(threads(4, {}) == 4);
  CHECK(threads(2, {}) == 2);
  CHECK(threads(4, 1400) == 4);
  CHECK(threads(4, 1399) == 3);
  CHECK(threads(4, 1100) == 1);
}

TEST_CASE("what does not fit on one thread is refused with a sentence") {
  const char* const kSentence =
      "quantising takes about 1.10 kB of memory, and this process can get 1.10 kB more; raise the "
      "limit (docker --memory, Kubernetes limits.memory, systemd MemoryMax=) or end other "
      "programs, "
      "or leave INT8 out";
  CHECK_THROWS_WITH_AS(threads(4, 1099), kSentence, InputError);
  CHECK_THROWS_AS(threads(4, 0), InputError);
}

TEST_CASE("the reference takes an interpreter a thread, and the logits of all images") {
  const MemoryNeed need = reference_need(two_nodes(), 7);
  CHECK(need.once_bytes == 7 * 10 * 4);
  CHECK(need.thread_bytes == (32 + 48 + 48) * 4);
}

TEST_CASE("quantising takes copies of the weights") {
  model::Network large = two_nodes();
  large.nodes[1].weight.resize(1054);
  CHECK(quantise_need(large).once_bytes - quantise_need(two_nodes()).once_bytes == 5 * 1000 * 4);
  CHECK(quantise_need(large).thread_bytes == 2 * (32 + 48 + 48) * 4);
}

}  // namespace edgebench::measure
