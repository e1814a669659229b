// The input of every inference is another real image, as in use: a loop over one buffer would keep
// it in the nearest cache and flatter everybody. Filling happens between the timed calls. What the
// timing itself adds is one pair of clock readings; bench/timed_loop measures it.

#include "worker/timed_loop.h"

#include <utility>

#include "base/clock.h"

namespace edgebench::worker {

TimedLoop::TimedLoop(runtime::Session& session, Fill fill, double planted_slowdown)
    : session_(session), fill_(std::move(fill)), planted_slowdown_(planted_slowdown) {}

std::int64_t TimedLoop::run_once_ns(std::size_t image) {
  fill_(image);
  const std::int64_t start_ns = now_ns();
  session_.run();
  std::int64_t elapsed_ns = now_ns() - start_ns;
  if (planted_slowdown_ > 1) [[unlikely]] {
    const auto stretched_ns =
        static_cast<std::int64_t>(static_cast<double>(elapsed_ns) * planted_slowdown_);
    while (elapsed_ns < stretched_ns) elapsed_ns = now_ns() - start_ns;
  }
  return elapsed_ns;
}

runtime::WarmedUp TimedLoop::warm_up(const runtime::WarmUpRule& rule) {
  WarmUp state(rule);
  const std::int64_t start_ns = now_ns();
  for (std::size_t image = 0; !state.finished(); ++image) {
    const std::int64_t run_ns = run_once_ns(image);
    state.add(run_ns, now_ns() - start_ns);
  }
  return {state.settled(), state.runs(), state.elapsed_ns()};
}

TimedRuns TimedLoop::slice(const runtime::SliceCommand& command) {
  TimedRuns runs;
  std::size_t image = command.first_image;
  const std::int64_t deadline_ns = now_ns() + command.duration_ns;
  do {
    runs.run_ns.push_back(run_once_ns(++image));
    runs.device.push_back(session_.last_run_times());
  } while (std::ssize(runs.run_ns) < command.runs_min || now_ns() < deadline_ns);
  return runs;
}

}  // namespace edgebench::worker
