// The one interface between edgebench and an inference runtime. Each folder under runtimes/
// defines make_runtime() and is linked with the worker's main into an executable of its own, so
// this header is source-level only: it is never an ABI and may change freely.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "model/network.h"
#include "quantise/quantised_network.h"
#include "runtime/device.h"
#include "runtime/device_roofline.h"
#include "runtime/file_form.h"
#include "runtime/input_spec.h"

namespace edgebench::runtime {

// What a runtime says about itself or about a session, verbatim: it goes into the record.
using Facts = std::map<std::string, std::string>;
using Options = std::map<std::string, std::string>;

// "This runtime cannot do that on this machine": reported as unsupported with the reason, never as
// failed. Throw it from open() or prepare().
class Unsupported : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The arithmetic that a variant claims. `fp16_storage` is FP16 weights computed in FP32, `tf32`
// FP32 values whose products may be of TF32's ten bits.
enum class Precision { fp32, fp16_storage, tf32, fp16, bf16, int8_dynamic, int8 };

struct Variant {
  std::string name;  // After the colon of `runtime:variant`.
  Precision precision = Precision::fp32;
  std::string description;  // A phrase for `edgebench doctor`.
  // Of an INT8 variant: the integers that its kernels compute exactly on this machine.
  quantise::Scheme scheme = quantise::Scheme::asymmetric_u8;
  // What somebody runs who has done nothing yet: speeds are told as multiples of its speed where
  // the user names no other baseline.
  bool baseline = false;
};

// A knob of one runtime, given as `runtime:variant,name=value` and echoed into the record.
struct OptionInfo {
  std::string name;
  std::string description;  // With its default.
};

struct PrepareRequest {
  Variant variant;
  const model::Network& network;
  // Given exactly where the variant's precision is int8: the integers that the artifact expresses.
  // Its graph is the network's, its weights are not: they have been equalised. Its quantisation
  // scheme is the variant's.
  const quantise::QuantisedNetwork* quantised = nullptr;
  std::filesystem::path folder;  // Exists and is empty.
};

struct OpenRequest {
  std::string variant;  // Empty where the artifact is a file of the user's.
  // The main file that prepare() returned, or a file of the user's: somebody else made it, so that
  // whatever it says has to be checked before it is believed.
  std::filesystem::path artifact;
  // Where to compute, in lower case, of a kind that Runtime::device_kinds() lists; another than the
  // processor has been found by Runtime::devices(). The kind alone is the first of several.
  std::string device = kCpu;
  int image_size = 224;  // Height and width of the images, for formats that leave them open.
  int batch = 1;
  int threads = 1;
  // Where the runtime keeps what it compiled and finds it again at the next start; exists. Empty:
  // nowhere. Given only where Runtime::has_compile_cache(). What serves several candidates may lie
  // beside it, under a name that begins with the runtime's.
  std::filesystem::path compile_cache;
  Options options;  // Only names that Runtime::options() lists; the worker has checked.
};

// Splits open() into named phases, in order: "load" (the library and its plugins, if not linked),
// "read" (the artifact), "compile". Each begins where the one before ends. The worker owns the
// clock; phases of equal name add up.
class Phases {
 public:
  virtual ~Phases() = default;
  // `at_most_ns` is how long the phase may take where that can be longer than a user would wait for
  // an answer (building an engine takes minutes): it is waited for so much longer, and no further.
  virtual void begin(std::string_view name, std::optional<std::int64_t> at_most_ns = {}) = 0;
};

// What a device says of one inference by its own clock, as parts of the time that run() took.
struct RunTimes {
  std::optional<std::int64_t> device_ns;          // Its kernels, without the copies.
  std::optional<std::int64_t> copy_to_device_ns;  // Of the inputs.
  std::optional<std::int64_t> copy_to_host_ns;    // Of the outputs.
};

enum class LayerKind { convolution, linear };

// In which type a kernel multiplies. `tf32` is TF32, or either of TF32 and FP32 where TF32 was
// allowed and the runtime does not tell. `other` is whatever it reports and is none of these.
enum class Arithmetic { fp32, tf32, fp16, bf16, int8, other };

// A layer with weights as it was executed: what a variant's claim is judged by.
struct ExecutedLayer {
  std::string name;  // The network's, as far as the runtime has kept it.
  LayerKind kind = LayerKind::convolution;
  Arithmetic arithmetic = Arithmetic::other;  // Of the kernel, not of the file or of a hint.
  std::string kernel;                         // As the runtime calls it.
};

class LayerProfiler;  // See runtime/layer_profiler.h.

class Session {
 public:
  virtual ~Session() = default;
  virtual InputSpec input_spec() const = 0;
  // The runtime's own input buffer, batch x 3 x image_size x image_size elements in the layout of
  // the spec: filling it is no copy. Valid as long as the session.
  virtual std::span<std::byte> input() = 0;
  // One synchronous inference of the whole batch: the only timed call. Throws on failure. On
  // another device than the processor it begins with the input in input() and ends with the logits
  // where output() finds them, both copies included.
  virtual void run() = 0;
  // Logits of the last run, batch x classes, row-major, dequantised if need be.
  virtual std::span<const float> output() = 0;
  // Of the last run; called after each, untimed. Only what the device reports without being slower
  // for it.
  virtual RunTimes last_run_times() { return {}; }
  // The most that this process has held on the device so far, by all its sessions; nothing on the
  // processor, whose memory is the worker's own.
  virtual std::optional<std::uint64_t> device_memory_bytes() { return {}; }
  // What really ran: kernels, their precision, threads, delegates, fallbacks. Called once, after
  // the first inference, outside any timing.
  virtual Facts facts() { return {}; }
  // Every layer with weights, in order of execution, from the session that is measured; called
  // once, after facts(). A runtime that cannot tell returns none, and then only its FP32 arithmetic
  // is believed.
  virtual std::vector<ExecutedLayer> executed_layers() { return {}; }
  // What tells the time of each kernel, made when somebody asks, so that whoever is only timed
  // does not pay for it; nothing where the runtime has no profiler that edgebench reads. May
  // compile the model once more. Throws Unsupported, in one sentence, where this session cannot be
  // profiled. The session must outlive it.
  virtual std::unique_ptr<LayerProfiler> layer_profiler();
};

class Runtime {
 public:
  virtual ~Runtime() = default;
  virtual std::string name() const = 0;     // The folder's name under runtimes/.
  virtual std::string version() const = 0;  // Of the library that was loaded, not of a header.
  virtual Facts facts() { return {}; }      // Build, instruction sets: verbatim from the runtime.
  virtual std::vector<Variant> variants() const = 0;
  virtual std::vector<OptionInfo> options() const { return {}; }

  // Every kind of device that open() takes on some machine; the first is what a candidate gets that
  // names none.
  virtual std::vector<DeviceKind> device_kinds() const { return {{kCpu}}; }

  // Those devices that this machine has. May load drivers; throws nothing: what cannot be asked is
  // not found. The worker asks when it describes the runtime, and before it opens an artifact on
  // another device than the processor.
  virtual std::vector<Device> devices() { return {{kCpu}}; }

  // Why a device of a known kind is not among devices(), as one sentence that says what is missing
  // and what helps; empty: nothing is known beyond DeviceKind::needs. Asked only about such a one.
  virtual std::string why_absent(const std::string& /*device*/) { return {}; }

  // The most that each of its devices but the processor can do, measured now, at most for some
  // seconds; of a kind that is not there one entry that says why. Throws nothing for want of a
  // device or a library. Empty: this runtime measures none.
  virtual std::vector<DeviceRoofline> device_rooflines() { return {}; }

  // A runtime for tests takes part only where the user names it.
  virtual bool only_when_named() const { return false; }

  // Whether open() can keep what it compiled in a folder and so start sooner the next time.
  virtual bool has_compile_cache() const { return false; }

  // Suffixes of model files that open() takes without a variant, as ".onnx", the preferred first;
  // none if it takes only its own artifacts. Such a file has one input, N x 3 x S x S or
  // N x S x S x 3, and one output of N x classes; open() throws std::runtime_error in one sentence
  // where it has not.
  virtual std::vector<std::string> file_suffixes() const { return {}; }

  // What such a file takes, asked before crops are made for it; what open() will find, too. Throws
  // std::runtime_error in one sentence where the file is none that open() takes. A runtime whose
  // files do not say answers that everything is free, and open() then finds out.
  virtual FileForm inspect(const std::filesystem::path& /*file*/) { return {}; }

  // Changes whenever prepare() would write other bytes for the same network, so that an artifact
  // of an older writer is never mistaken for a current one.
  virtual int artifact_revision() const { return 1; }

  // Writes the artifact of a variant into the folder and returns the name of its main file. Throws
  // Unsupported, or any exception on failure.
  virtual std::string prepare(const PrepareRequest& request) = 0;

  // Loads and compiles the artifact. Throws Unsupported where this machine cannot run it, any
  // other exception on failure; std::bad_alloc becomes out_of_memory.
  virtual std::unique_ptr<Session> open(const OpenRequest& request, Phases& phases) = 0;

  // Sessions that infer at the same time, each called from a thread of its own, each with
  // request.threads threads. Opened one after the other, unless the runtime has streams of its own
  // that share what sessions would hold twice.
  virtual std::vector<std::unique_ptr<Session>> open_streams(const OpenRequest& request,
                                                             int streams, Phases& phases);
};

// Defined once by each folder under runtimes/.
std::unique_ptr<Runtime> make_runtime();

}  // namespace edgebench::runtime
