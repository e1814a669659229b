// A worker's life: answers commands about one runtime and at most one artifact.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/process/line_channel.h"
#include "runtime/protocol.h"
#include "runtime/runtime.h"
#include "worker/crop_reader.h"
#include "worker/layer_profile.h"
#include "worker/scenario.h"
#include "worker/streams.h"

namespace edgebench::worker {

// What the runtime cannot know of the process that it runs in.
struct WorkerProcess {
  // Resident before the runtime was asked for anything.
  std::optional<std::uint64_t> bare_rss_bytes;
  std::string confined;  // What it may not do any more, in words; empty: it may all.
};

class Worker {
 public:
  // Takes what is said before the reply to a command.
  using Interim = std::function<void(const nlohmann::json& event)>;

  Worker(
      std::unique_ptr<runtime::Runtime> runtime, WorkerProcess process,
      Interim interim = [](const nlohmann::json&) {});

  // Carries out one command and returns the reply. Throws what the runtime throws.
  nlohmann::json handle(const nlohmann::json& command);

  // True after "close" was answered.
  bool closed() const { return closed_; }

 private:
  runtime::Description describe();
  runtime::Prepared prepare(const runtime::PrepareCommand& command);
  runtime::Inspected inspect(const runtime::InspectCommand& command);
  runtime::Opened open(const runtime::OpenCommand& command);
  runtime::Evaluated evaluate(const runtime::EvaluateCommand& command);
  runtime::ScenarioResult scenario(const runtime::ScenarioCommand& command);
  runtime::ProfileOpened open_profile();
  LayerProfile& layer_profile();
  runtime::Closed close();

  runtime::Variant variant_named(const std::string& name) const;
  void check_options(const runtime::Options& options) const;
  runtime::Slice slice(const runtime::SliceCommand& command);
  void find_device(const std::string& device, runtime::Phases& phases);
  // Into an input of the open sessions' form.
  void fill_input(std::span<std::byte> input, std::size_t first_image);
  Streams& streams();

  std::unique_ptr<runtime::Runtime> runtime_;
  WorkerProcess process_;
  Interim interim_;
  std::optional<CropReader> crops_;
  std::vector<std::unique_ptr<runtime::Session>> sessions_;  // One for each stream.
  std::optional<Streams> streams_;
  std::optional<LayerProfile> layer_profile_;  // Of the first session.
  int batch_ = 1;
  runtime::GpuTiming gpu_timing_ = runtime::GpuTiming::application;
  image::Normalisation normalise_ = image::Normalisation::imagenet;
  bool closed_ = false;
};

// Makes the runtime and answers commands until "close" or the end of the channel. Every exception,
// also of the making, becomes an "error" reply with its outcome: Unsupported, std::bad_alloc, or
// anything else as failed.
void serve(LineChannel& channel,
           const std::function<std::unique_ptr<runtime::Runtime>()>& make_runtime,
           const WorkerProcess& process);

}  // namespace edgebench::worker
