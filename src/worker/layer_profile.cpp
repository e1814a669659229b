// Every other pair begins with the profiled inference, so that neither kind always finds what the
// other has left in the caches.

#include "worker/layer_profile.h"

#include <stdexcept>

#include <fmt/format.h>

#include "base/clock.h"

namespace edgebench::worker {
runtime::ProfileOpened LayerProfile::open() {
  const std::int64_t start_ns = now_ns();
  try {
    profiler_ = session_.layer_profiler();
  } catch (const runtime::Unsupported& reason) {
    return {.why_none = reason.what()};
  }
  if (!profiler_) {
    return {.why_none = fmt::format("edgebench reads no times by layer from {} yet", name_)};
  }
  profiled_ns(0);
  return {.open_ns = now_ns() - start_ns};
}

runtime::ProfileSlice LayerProfile::slice(const runtime::ProfileSliceCommand& command) {
  runtime::LayerProfiler& open = profiler();
  runtime::ProfileSlice slice;
  plain_ns(command.first_image);  // Others ran meanwhile.
  for (std::size_t pair = 0; pair < command.pairs; ++pair) {
    const std::size_t image = command.first_image + 1 + pair;
    const bool plain_first = pair % 2 == 0;
    if (plain_first) slice.plain_ns.push_back(plain_ns(image));
    slice.profiled_ns.push_back(profiled_ns(image));
    if (!plain_first) slice.plain_ns.push_back(plain_ns(image));
  }
  if (command.warming) open.settled();
  return slice;
}

runtime::ProfileTaken LayerProfile::take() {
  return {profiler().take()};
}

runtime::LayerProfiler& LayerProfile::profiler() {
  if (!profiler_) throw std::logic_error("there is no profiler; send profile_open first");
  return *profiler_;
}

std::int64_t LayerProfile::plain_ns(std::size_t image) {
  fill_(session_.input(), image);
  const std::int64_t start_ns = now_ns();
  session_.run();
  return now_ns() - start_ns;
}

std::int64_t LayerProfile::profiled_ns(std::size_t image) {
  fill_(profiler_->input(), image);
  const std::int64_t start_ns = now_ns();
  profiler_->run();
  return now_ns() - start_ns;
}

}  // namespace edgebench::worker
