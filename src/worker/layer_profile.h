// The time of each kernel of an open session, by the runtime's own profiler. Plain and profiled
// inferences alternate, so that what profiling costs is known from the same minute.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "runtime/layer_profiler.h"
#include "runtime/profile_messages.h"
#include "runtime/runtime.h"

namespace edgebench::worker {

class LayerProfile {
 public:
  // Puts crop number i and those after it into an input of the session's form.
  using Fill = std::function<void(std::span<std::byte> input, std::size_t image)>;

  // The session must outlive it. `name` is the runtime's, for sentences.
  LayerProfile(runtime::Session& session, Fill fill, std::string name)
      : session_(session), fill_(std::move(fill)), name_(std::move(name)) {}

  // Makes the profiler and runs it once. A session that cannot be profiled is an answer.
  runtime::ProfileOpened open();

  // Both throw std::logic_error unless open() made a profiler.
  runtime::ProfileSlice slice(const runtime::ProfileSliceCommand& command);
  runtime::ProfileTaken take();

 private:
  runtime::LayerProfiler& profiler();
  std::int64_t plain_ns(std::size_t image);
  std::int64_t profiled_ns(std::size_t image);

  runtime::Session& session_;
  Fill fill_;
  std::string name_;
  std::unique_ptr<runtime::LayerProfiler> profiler_;
};

}  // namespace edgebench::worker
