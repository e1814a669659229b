#include "worker/worker.h"

#include <algorithm>
#include <array>
#include <new>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/outcome.h"
#include "machine/memory.h"
#include "machine/usage.h"
#include "model/network_file.h"
#include "quantise/quantised_file.h"
#include "runtime/input.h"
#include "runtime/library_file.h"
#include "worker/gpu_timing.h"

namespace edgebench::worker {
namespace {

using nlohmann::json;

json reply(std::string_view event, json content = json::object()) {
  content["event"] = event;
  return content;
}

// The worker's stopwatch for the phases of open(): each begins where the one before ends. A phase
// that may take long is announced before it begins.
class PhaseClock final : public runtime::Phases {
 public:
  explicit PhaseClock(const Worker::Interim& interim) : interim_(interim) {}

  void begin(std::string_view name, std::optional<std::int64_t> at_most_ns) override {
    end();
    if (at_most_ns) {
      interim_(reply("phase", runtime::PhaseBegun{std::string(name), *at_most_ns}));
    }
    name_ = name;
    start_ns_ = now_ns();
  }

  void end() {
    if (name_.empty()) return;
    const std::int64_t duration_ns = now_ns() - start_ns_;
    const auto known = std::ranges::find_if(
        times_, [&](const runtime::PhaseTime& time) { return time.name == name_; });
    if (known == times_.end()) {
      times_.push_back({name_, duration_ns});
    } else {
      known->duration_ns += duration_ns;
    }
    name_.clear();
  }

  const std::vector<runtime::PhaseTime>& times() const { return times_; }

 private:
  const Worker::Interim& interim_;
  std::string name_;
  std::int64_t start_ns_ = 0;
  std::vector<runtime::PhaseTime> times_;
};

json error_reply(Outcome outcome, std::string_view reason) {
  return {{"event", "error"}, {"outcome", enum_name(outcome)}, {"reason", reason}};
}

json guarded(const std::function<json()>& action) {
  try {
    return action();
  } catch (const runtime::Unsupported& error) {
    return error_reply(Outcome::unsupported, error.what());
  } catch (const std::bad_alloc&) {
    return error_reply(Outcome::out_of_memory, "an allocation failed");
  } catch (const std::exception& error) {
    return error_reply(Outcome::failed, error.what());
  } catch (...) {
    return error_reply(Outcome::failed, "the runtime threw something that is no exception");
  }
}

}  // namespace

Worker::Worker(std::unique_ptr<runtime::Runtime> runtime, WorkerProcess process, Interim interim)
    : runtime_(std::move(runtime)), process_(std::move(process)), interim_(std::move(interim)) {}

json Worker::handle(const json& command) {
  const auto name = command.at("command").get<std::string>();
  if (name == "describe") return reply("described", describe());
  if (name == "device_rooflines") {
    return reply("device_rooflines", runtime::DeviceRooflines{runtime_->device_rooflines()});
  }
  if (name == "prepare") return reply("prepared", prepare(command.get<runtime::PrepareCommand>()));
  if (name == "inspect") return reply("inspected", inspect(command.get<runtime::InspectCommand>()));
  if (name == "open") return reply("opened", open(command.get<runtime::OpenCommand>()));
  if (name == "warm_up")
    return reply("warmed_up", streams().warm_up(command.get<runtime::WarmUpRule>()));
  if (name == "slice") return reply("slice", slice(command.get<runtime::SliceCommand>()));
  if (name == "evaluate")
    return reply("evaluated", evaluate(command.get<runtime::EvaluateCommand>()));
  if (name == "scenario")
    return reply("scenario", scenario(command.get<runtime::ScenarioCommand>()));
  if (name == "profile_open") return reply("profile_opened", open_profile());
  if (name == "profile_slice") {
    return reply("profile_slice",
                 layer_profile().slice(command.get<runtime::ProfileSliceCommand>()));
  }
  if (name == "profile_take") return reply("profile_taken", layer_profile().take());
  if (name == "close") return reply("closed", close());
  throw std::invalid_argument(fmt::format("this worker knows no command {}", name));
}

runtime::Description Worker::describe() {
  runtime::require_found_library();
  return {runtime_->name(),
          runtime_->version(),
          runtime_->facts(),
          runtime_->artifact_revision(),
          runtime_->only_when_named(),
          runtime_->variants(),
          runtime_->options(),
          runtime_->file_suffixes(),
          runtime_->has_compile_cache(),
          runtime_->device_kinds(),
          runtime_->devices()};
}

runtime::Prepared Worker::prepare(const runtime::PrepareCommand& command) {
  const runtime::Variant variant = variant_named(command.variant);
  const model::Network network = model::load_network(command.weights);
  std::optional<quantise::QuantisedNetwork> quantised;
  if (variant.precision == runtime::Precision::int8) {
    if (command.quantised.empty()) {
      throw std::invalid_argument(fmt::format("{} needs a quantised network", variant.name));
    }
    quantised = quantise::load_quantised(command.quantised);
    if (quantised->scheme != variant.scheme) {
      throw std::invalid_argument(
          fmt::format("{} needs {} activations, and the quantised network "
                      "has {}",
                      variant.name, enum_name(variant.scheme), enum_name(quantised->scheme)));
    }
  }
  return {runtime_->prepare({.variant = variant,
                             .network = network,
                             .quantised = quantised ? &*quantised : nullptr,
                             .folder = command.folder})};
}

runtime::Inspected Worker::inspect(const runtime::InspectCommand& command) {
  return {runtime_->inspect(command.artifact)};
}

runtime::Opened Worker::open(const runtime::OpenCommand& command) {
  if (!command.variant.empty()) variant_named(command.variant);
  check_options(command.options);
  crops_.emplace(command.crops);
  batch_ = command.batch;
  normalise_ = command.normalise;
  gpu_timing_ = command.gpu_timing;

  const std::string device = runtime::device_name(command.device);
  if (const auto wrong =
          runtime::unknown_device(runtime_->name(), device, runtime_->device_kinds())) {
    throw std::invalid_argument(*wrong);
  }

  runtime::Opened opened;
  PhaseClock phases(interim_);
  const std::int64_t start_ns = now_ns();
  find_device(device, phases);
  sessions_ = runtime_->open_streams(
      {.variant = command.variant,
       .artifact = command.artifact,
       .device = device,
       .image_size = static_cast<int>(crops_->array().shape().at(1)),
       .batch = command.batch,
       .threads = command.threads,
       .compile_cache = command.compile_cache,
       .options = options_for(gpu_timing_, command.options, runtime_->options())},
      command.streams, phases);
  opened.open_ns = now_ns() - start_ns;
  phases.end();
  opened.phases = phases.times();

  for (const auto& session : sessions_) {
    runtime::check_crops(crops_->array(), session->input_spec());
    runtime::check_input(*session, command.batch);
  }
  streams_.emplace(
      sessions_,
      [this](runtime::Session& session, std::size_t image) { fill_input(session.input(), image); },
      command.planted_slowdown);
  opened.first_inference_ns = streams_->run_once_ns(0);
  for (const auto& session : sessions_) runtime::check_output(*session, command.batch);
  require_times(gpu_timing_, sessions_.front()->last_run_times());
  opened.bare_rss_bytes = process_.bare_rss_bytes;
  // Before facts(): a runtime may run a profiled inference there.
  opened.peak_rss_bytes = machine::own_memory().peak_rss_bytes;
  opened.device_memory_bytes = sessions_.front()->device_memory_bytes();
  opened.session = sessions_.front()->facts();
  if (!process_.confined.empty()) opened.session["confined"] = process_.confined;
  if (gpu_timing_ != runtime::GpuTiming::application) {
    opened.session["gpu_timing"] = words_of(gpu_timing_);
  }
  opened.layers = sessions_.front()->executed_layers();
  return opened;
}

runtime::Evaluated Worker::evaluate(const runtime::EvaluateCommand& command) {
  streams();  // Throws unless a session is open.
  runtime::Session& session = *sessions_.front();
  std::vector<float> logits;
  const auto batch = static_cast<std::size_t>(batch_);
  std::size_t classes = 0;
  for (std::size_t image = 0; image < command.images; image += batch) {
    fill_input(session.input(), image);
    session.run();
    const std::span<const float> output = session.output();
    classes = output.size() / batch;
    const std::size_t rows = std::min(batch, command.images - image);
    logits.insert(logits.end(), output.begin(),
                  output.begin() + static_cast<std::ptrdiff_t>(rows * classes));
  }
  fill_input(session.input(), 0);
  session.run();
  const std::span<const float> again = session.output();
  const std::size_t compared = std::min(logits.size(), again.size());
  const bool same = std::equal(again.begin(), again.begin() + static_cast<std::ptrdiff_t>(compared),
                               logits.begin());
  write_npy(command.logits, logits, std::array{command.images, classes});
  return {same};
}

runtime::ScenarioResult Worker::scenario(const runtime::ScenarioCommand& command) {
  Streams& open = streams();
  return run_scenario(command, open, sessions_,
                      SampleStore(crops_->array(), *sessions_.front(), normalise_), batch_);
}

runtime::ProfileOpened Worker::open_profile() {
  streams();  // Throws unless a session is open.
  layer_profile_.emplace(
      *sessions_.front(),
      [this](std::span<std::byte> input, std::size_t image) { fill_input(input, image); },
      runtime_->name());
  return layer_profile_->open();
}

LayerProfile& Worker::layer_profile() {
  if (!layer_profile_) throw std::logic_error("there is no profiler; send profile_open first");
  return *layer_profile_;
}

runtime::Closed Worker::close() {
  closed_ = true;
  const machine::Usage usage = machine::own_usage();
  const machine::MemoryUse memory = machine::own_memory();
  return {.peak_rss_bytes = memory.peak_rss_bytes,
          .pss_bytes = memory.pss_bytes,
          .device_memory_bytes = sessions_.empty() ? std::optional<std::uint64_t>()
                                                   : sessions_.front()->device_memory_bytes(),
          .cpu_ns = usage.user_ns + usage.system_ns,
          .involuntary_switches = usage.involuntary_switches};
}

runtime::Variant Worker::variant_named(const std::string& name) const {
  for (const runtime::Variant& variant : runtime_->variants()) {
    if (variant.name == name) return variant;
  }
  throw std::invalid_argument(fmt::format("{} has no variant {}", runtime_->name(), name));
}

void Worker::check_options(const runtime::Options& options) const {
  const std::vector<runtime::OptionInfo> known = runtime_->options();
  for (const auto& [name, value] : options) {
    if (std::ranges::none_of(known,
                             [&](const runtime::OptionInfo& info) { return info.name == name; })) {
      throw std::invalid_argument(fmt::format("{} has no option {}", runtime_->name(), name));
    }
  }
}

// Loading a driver and asking it for its devices is part of what a start costs. The processor is
// not looked for, so that nothing else is loaded for it.
void Worker::find_device(const std::string& device, runtime::Phases& phases) {
  if (device == runtime::kCpu) return;
  phases.begin("load");
  if (const auto absent = runtime::absent_device(runtime_->name(), device, runtime_->device_kinds(),
                                                 runtime_->devices())) {
    const std::string reason = runtime_->why_absent(device);
    throw runtime::Unsupported(reason.empty() ? *absent : reason);
  }
}

runtime::Slice Worker::slice(const runtime::SliceCommand& command) {
  runtime::Slice slice = streams().slice(command);
  take_device_times(gpu_timing_, slice);
  return slice;
}

void Worker::fill_input(std::span<std::byte> input, std::size_t first_image) {
  const runtime::InputSpec spec = sessions_.front()->input_spec();
  const std::size_t image_bytes = input.size() / static_cast<std::size_t>(batch_);
  const std::size_t images = crops_->array().shape().front();
  thread_local std::vector<std::uint8_t> pixels;  // Streams fill their inputs at the same time.
  pixels.resize(crops_->crop_bytes());
  for (std::size_t row = 0; row < static_cast<std::size_t>(batch_); ++row) {
    const std::size_t image = (first_image + row) % images;
    crops_->read(image, pixels);
    runtime::fill_image(spec, pixels, input.subspan(row * image_bytes, image_bytes), normalise_);
  }
}

Streams& Worker::streams() {
  if (!streams_) throw std::logic_error("no session is open; send open first");
  return *streams_;
}

void serve(LineChannel& channel,
           const std::function<std::unique_ptr<runtime::Runtime>()>& make_runtime,
           const WorkerProcess& process) {
  // What a runtime says may hold bytes that are no UTF-8; they are replaced, not fatal.
  const auto send = [&channel](const json& event) {
    return channel.send(event.dump(-1, ' ', false, json::error_handler_t::replace));
  };
  std::optional<Worker> worker;
  while (!worker || !worker->closed()) {
    const LineChannel::Received received = channel.receive();
    if (received.status != LineChannel::Status::line) return;  // The coordinator is gone.
    const json answer = guarded([&] {
      if (!worker) worker.emplace(make_runtime(), process, send);
      return worker->handle(json::parse(received.line));
    });
    if (!send(answer)) return;
  }
}

}  // namespace edgebench::worker
