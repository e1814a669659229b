// What the coordinator and a worker say to each other: one JSON object a line over descriptor 3.
// A command carries its name as "command", a reply its name as "event"; a failed command is
// answered by the event "error" with an outcome and a reason. A reply to open may come after events
// "phase", each a PhaseBegun. Times are nanoseconds; null is "not available".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "base/json_fields.h"
#include "image/normalise.h"
#include "quantise/activation.h"
#include "runtime/runtime.h"

namespace edgebench::runtime {

constexpr auto names_of(Precision) {
  return named<Precision>({{Precision::fp32, "fp32"},
                           {Precision::fp16_storage, "fp16-storage"},
                           {Precision::tf32, "tf32"},
                           {Precision::fp16, "fp16"},
                           {Precision::bf16, "bf16"},
                           {Precision::int8_dynamic, "int8-dynamic"},
                           {Precision::int8, "int8"}});
}
constexpr auto names_of(GpuTiming) {
  return named<GpuTiming>({{GpuTiming::application, "application"},
                           {GpuTiming::trtexec_10, "trtexec-10"},
                           {GpuTiming::trtexec_11, "trtexec-11"}});
}
constexpr auto names_of(LayerKind) {
  return named<LayerKind>({{LayerKind::convolution, "convolution"}, {LayerKind::linear, "linear"}});
}
constexpr auto names_of(Arithmetic) {
  return named<Arithmetic>({{Arithmetic::other, "other"},
                            {Arithmetic::fp32, "fp32"},
                            {Arithmetic::tf32, "tf32"},
                            {Arithmetic::fp16, "fp16"},
                            {Arithmetic::bf16, "bf16"},
                            {Arithmetic::int8, "int8"}});
}
constexpr auto names_of(Element) {
  return named<Element>({{Element::f32, "float32"},
                         {Element::f16, "float16"},
                         {Element::bf16, "bfloat16"},
                         {Element::u8, "uint8"},
                         {Element::i8, "int8"},
                         {Element::i16, "int16"}});
}
constexpr auto names_of(Layout) {
  return named<Layout>({{Layout::nchw, "nchw"}, {Layout::nhwc, "nhwc"}});
}

}  // namespace edgebench::runtime

namespace edgebench {

template <>
struct FieldList<runtime::ExecutedLayer> {
  using ExecutedLayer = runtime::ExecutedLayer;
  static constexpr void fields(const auto& visit) {
    visit(optional("name", &ExecutedLayer::name), optional("kind", &ExecutedLayer::kind),
          required("arithmetic", &ExecutedLayer::arithmetic),
          optional("kernel", &ExecutedLayer::kernel));
  }
};

template <>
struct FieldList<runtime::Variant> {
  using Variant = runtime::Variant;
  static constexpr void fields(const auto& visit) {
    visit(required("name", &Variant::name), required("precision", &Variant::precision),
          required("description", &Variant::description), required("scheme", &Variant::scheme),
          required("baseline", &Variant::baseline));
  }
};

template <>
struct FieldList<runtime::OptionInfo> {
  using OptionInfo = runtime::OptionInfo;
  static constexpr void fields(const auto& visit) {
    visit(required("name", &OptionInfo::name), required("description", &OptionInfo::description));
  }
};

template <>
struct FieldList<runtime::Device> {
  using Device = runtime::Device;
  static constexpr void fields(const auto& visit) {
    visit(required("name", &Device::name), required("description", &Device::description),
          required("driver", &Device::driver), required("nodes", &Device::nodes));
  }
};

template <>
struct FieldList<runtime::DeviceKind> {
  using DeviceKind = runtime::DeviceKind;
  static constexpr void fields(const auto& visit) {
    visit(required("name", &DeviceKind::name), required("needs", &DeviceKind::needs));
  }
};

template <>
struct FieldList<runtime::FileForm> {
  using FileForm = runtime::FileForm;
  static constexpr void fields(const auto& visit) {
    visit(required("element", &FileForm::element), required("layout", &FileForm::layout),
          optional("image_size", &FileForm::image_size), optional("batch", &FileForm::batch),
          if_any("scale", &FileForm::scale), if_any("zero_point", &FileForm::zero_point),
          optional("classes", &FileForm::classes));
  }
};

}  // namespace edgebench

namespace edgebench::runtime {

// --- describe: what this worker's runtime is and can do -----------------------------------------

struct Description {
  std::string name;
  std::string version;
  Facts facts;
  int artifact_revision = 1;
  bool only_when_named = false;
  std::vector<Variant> variants;
  std::vector<OptionInfo> options;
  std::vector<std::string> file_suffixes;
  bool has_compile_cache = false;
  std::vector<DeviceKind> device_kinds = {{kCpu}};  // The first is the default.
  std::vector<Device> devices;                      // Found on this machine.

  static constexpr void fields(const auto& visit) {
    visit(required("name", &Description::name), required("version", &Description::version),
          required("facts", &Description::facts),
          required("artifact_revision", &Description::artifact_revision),
          required("only_when_named", &Description::only_when_named),
          required("variants", &Description::variants), required("options", &Description::options),
          required("file_suffixes", &Description::file_suffixes),
          required("has_compile_cache", &Description::has_compile_cache),
          required("device_kinds", &Description::device_kinds),
          required("devices", &Description::devices));
  }
};

// --- device_rooflines: the most that its devices can do -----------------------------------------

struct DeviceRooflines {
  std::vector<DeviceRoofline> devices;

  static constexpr void fields(const auto& visit) {
    visit(required("devices", &DeviceRooflines::devices));
  }
};

// --- prepare: write the artifact of a variant into an empty folder ------------------------------

struct PrepareCommand {
  std::string variant;
  std::string weights;    // A safetensors file; the worker loads the network itself.
  std::string quantised;  // The quantised network's file; empty unless the variant is int8.
  std::string folder;

  static constexpr void fields(const auto& visit) {
    visit(required("variant", &PrepareCommand::variant),
          required("weights", &PrepareCommand::weights),
          required("quantised", &PrepareCommand::quantised),
          required("folder", &PrepareCommand::folder));
  }
};
struct Prepared {
  std::string main_file;  // Within the folder.

  static constexpr void fields(const auto& visit) {
    visit(required("main_file", &Prepared::main_file));
  }
};

// --- inspect: what a file of the user's takes and gives
// -------------------------------------------

struct InspectCommand {
  std::string artifact;

  static constexpr void fields(const auto& visit) {
    visit(required("artifact", &InspectCommand::artifact));
  }
};
struct Inspected {
  FileForm form;

  static constexpr void fields(const auto& visit) { visit(required("form", &Inspected::form)); }
};

// --- open: load, compile and run once ------------------------------------------------------------

struct OpenCommand {
  std::string variant;   // Empty: the artifact is a user's file.
  std::string artifact;  // The main file's path.
  std::string crops;     // A .npy file, uint8, images x size x size x 3.
  int batch = 1;
  int threads = 1;  // Of each stream.
  Options options;
  int streams = 1;            // Sessions that infer at the same time.
  std::string compile_cache;  // A folder; empty: nothing that was compiled is kept.
  // Every timed run is stretched to this multiple of its time by spinning: a difference of known
  // size, to check that the method finds it. 1 is none.
  double planted_slowdown = 1;
  image::Normalisation normalise = image::Normalisation::imagenet;  // Of the crops.
  std::string device = kCpu;
  GpuTiming gpu_timing = GpuTiming::application;

  static constexpr void fields(const auto& visit) {
    visit(required("variant", &OpenCommand::variant), required("artifact", &OpenCommand::artifact),
          required("crops", &OpenCommand::crops), required("batch", &OpenCommand::batch),
          required("threads", &OpenCommand::threads), required("options", &OpenCommand::options),
          required("streams", &OpenCommand::streams),
          required("compile_cache", &OpenCommand::compile_cache),
          required("planted_slowdown", &OpenCommand::planted_slowdown),
          required("normalise", &OpenCommand::normalise), required("device", &OpenCommand::device),
          required("gpu_timing", &OpenCommand::gpu_timing));
  }
};
// Not an answer yet: a phase has begun that may take this long, beyond the time that was agreed.
struct PhaseBegun {
  std::string name;
  std::int64_t at_most_ns = 0;

  static constexpr void fields(const auto& visit) {
    visit(required("name", &PhaseBegun::name), required("at_most_ns", &PhaseBegun::at_most_ns));
  }
};
struct PhaseTime {
  std::string name;
  std::int64_t duration_ns = 0;

  static constexpr void fields(const auto& visit) {
    visit(required("name", &PhaseTime::name), required("duration_ns", &PhaseTime::duration_ns));
  }
};
struct Opened {
  std::vector<PhaseTime> phases;
  std::int64_t open_ns = 0;
  std::int64_t first_inference_ns = 0;
  Facts session;
  std::vector<ExecutedLayer> layers;
  std::optional<std::uint64_t> bare_rss_bytes;  // Of the worker before it opened anything.
  // Both after the first inference; of the device, where it has memory of its own and tells.
  std::optional<std::uint64_t> peak_rss_bytes;
  std::optional<std::uint64_t> device_memory_bytes;

  static constexpr void fields(const auto& visit) {
    visit(required("phases", &Opened::phases), required("open_ns", &Opened::open_ns),
          required("first_inference_ns", &Opened::first_inference_ns),
          required("session", &Opened::session), required("layers", &Opened::layers),
          optional("bare_rss_bytes", &Opened::bare_rss_bytes),
          optional("peak_rss_bytes", &Opened::peak_rss_bytes),
          if_any("device_memory_bytes", &Opened::device_memory_bytes));
  }
};

// --- warm_up: run until the latency has settled; the command is a WarmUpRule ---------------------

// When is a session warm? src/worker/warm_up.h has the rule in words.
struct WarmUpRule {
  std::int64_t window_ns = kNanosecondsPerSecond / 10;
  std::int64_t window_runs_min = 4;  // Of a slow model, more time instead of fewer runs.
  std::size_t windows = 3;
  double tolerance = 0.02;  // Between the fastest and the slowest of those windows.
  std::int64_t limit_ns = 3 * kNanosecondsPerSecond;

  static constexpr void fields(const auto& visit) {
    visit(required("window_ns", &WarmUpRule::window_ns),
          required("window_runs_min", &WarmUpRule::window_runs_min),
          required("windows", &WarmUpRule::windows), required("tolerance", &WarmUpRule::tolerance),
          required("limit_ns", &WarmUpRule::limit_ns));
  }
};
struct WarmedUp {
  bool settled = false;
  std::int64_t runs = 0;
  std::int64_t duration_ns = 0;

  static constexpr void fields(const auto& visit) {
    visit(optional("settled", &WarmedUp::settled), optional("runs", &WarmedUp::runs),
          optional("duration_ns", &WarmedUp::duration_ns));
  }
};

// --- slice: a re-warming inference, then timed ones for about `duration_ns`, by every stream
// ------

struct SliceCommand {
  std::int64_t duration_ns = 0;
  std::int64_t runs_min = 1;    // Timed ones, whatever they take.
  std::size_t first_image = 0;  // The crop to begin with; every candidate begins a sweep alike.

  static constexpr void fields(const auto& visit) {
    visit(required("duration_ns", &SliceCommand::duration_ns),
          required("runs_min", &SliceCommand::runs_min),
          required("first_image", &SliceCommand::first_image));
  }
};
struct Slice {
  // The re-warming inference; of several streams the slowest.
  std::optional<std::int64_t> after_switch_ns;
  // At least runs_min, and one, of one stream after the other: see GpuTiming.
  std::vector<std::int64_t> run_ns;
  std::vector<std::size_t> streams;  // How many of run_ns are each stream's; empty of one stream.
  std::optional<std::int64_t> wall_ns;      // Of the timed inferences and what is between them.
  std::optional<std::int64_t> cpu_ns;       // The process's user and system time meanwhile.
  std::optional<std::int64_t> page_faults;  // Of the process meanwhile, of either kind.
  // Of the same inferences in the same order, see RunTimes: each is empty unless the device told it
  // of every one.
  std::vector<std::int64_t> device_ns;
  std::vector<std::int64_t> copy_to_device_ns;
  std::vector<std::int64_t> copy_to_host_ns;
  // By our clock, where run_ns is by the device's; else empty.
  std::vector<std::int64_t> host_ns;

  static constexpr void fields(const auto& visit) {
    visit(optional("after_switch_ns", &Slice::after_switch_ns), required("run_ns", &Slice::run_ns),
          optional("streams", &Slice::streams), optional("wall_ns", &Slice::wall_ns),
          optional("cpu_ns", &Slice::cpu_ns), if_any("page_faults", &Slice::page_faults),
          if_any("device_ns", &Slice::device_ns),
          if_any("copy_to_device_ns", &Slice::copy_to_device_ns),
          if_any("copy_to_host_ns", &Slice::copy_to_host_ns), if_any("host_ns", &Slice::host_ns));
  }
};

// --- evaluate: logits of the first `images` crops, untimed ---------------------------------------

struct EvaluateCommand {
  std::string logits;  // The .npy file to write, float32, images x classes.
  std::size_t images = 0;

  static constexpr void fields(const auto& visit) {
    visit(required("logits", &EvaluateCommand::logits),
          required("images", &EvaluateCommand::images));
  }
};
struct Evaluated {
  bool same_bits_twice = false;  // The first image's logits, asked for again at the end.

  static constexpr void fields(const auto& visit) {
    visit(required("same_bits_twice", &Evaluated::same_bits_twice));
  }
};

// --- close: what the launch used; the worker ends after it
// ----------------------------------------

struct Closed {
  std::optional<std::uint64_t> peak_rss_bytes;
  std::optional<std::uint64_t> pss_bytes;
  std::optional<std::uint64_t> device_memory_bytes;
  std::optional<std::int64_t> cpu_ns;  // User and system, since the process began.
  std::optional<std::int64_t> involuntary_switches;

  static constexpr void fields(const auto& visit) {
    visit(optional("peak_rss_bytes", &Closed::peak_rss_bytes),
          optional("pss_bytes", &Closed::pss_bytes),
          if_any("device_memory_bytes", &Closed::device_memory_bytes),
          optional("cpu_ns", &Closed::cpu_ns),
          optional("involuntary_switches", &Closed::involuntary_switches));
  }
};

}  // namespace edgebench::runtime
