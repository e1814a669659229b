#include "machine/roofline/windows.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <latch>
#include <thread>

#include "base/clock.h"
#include "machine/cpus/affinity.h"

namespace edgebench::machine {
namespace {

std::optional<double> rate_of(const Work& work, std::size_t thread, std::int64_t window_ns) {
  const std::int64_t begin_ns = now_ns();
  double done = 0;
  std::int64_t elapsed_ns = 0;
  while (elapsed_ns < window_ns) {
    const std::optional<double> more = work(thread);
    if (!more) return std::nullopt;
    done += *more;
    elapsed_ns = now_ns() - begin_ns;
  }
  return done / static_cast<double>(elapsed_ns) * 1e9;
}

}  // namespace

std::optional<double> best_window(std::span<const Window> windows) {
  std::optional<double> best;
  for (const Window& window : windows) {
    double sum = 0;
    for (const std::optional<double>& rate : window) {
      if (!rate) return std::nullopt;
      sum += *rate;
    }
    best = std::max(best.value_or(0), sum);
  }
  return best;
}

std::vector<std::optional<double>> best_rates(std::span<const int> cpus,
                                              std::span<const Work> works, int windows,
                                              std::int64_t window_ns) {
  const auto count = static_cast<std::size_t>(windows);
  std::vector<std::vector<Window>> rates(
      works.size(), std::vector<Window>(count, Window(cpus.size(), std::nullopt)));
  std::barrier together(static_cast<std::ptrdiff_t>(cpus.size()));
  std::latch begin(1);
  std::atomic<bool> abandoned = false;  // A thread could not be made, so nobody may wait for it.
  const auto run = [&](std::size_t thread) {
    begin.wait();
    if (abandoned) return;
    for (std::size_t window = 0; window < count; ++window) {
      for (std::size_t work = 0; work < works.size(); ++work) {
        together.arrive_and_wait();
        rates[work][window][thread] = rate_of(works[work], thread, window_ns);
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    try {
      for (std::size_t thread = 0; thread < cpus.size(); ++thread) {
        const ScopedAffinity inherited(std::array{cpus[thread]});
        threads.emplace_back(run, thread);
      }
    } catch (...) {
      abandoned = true;
      begin.count_down();
      throw;
    }
    begin.count_down();
  }
  std::vector<std::optional<double>> best;
  for (const std::vector<Window>& of_work : rates) best.push_back(best_window(of_work));
  return best;
}

}  // namespace edgebench::machine
