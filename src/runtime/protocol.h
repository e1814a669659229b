// What the coordinator and a worker say to each other: one JSON object a line over descriptor 3.
// A command carries its name as "command", a reply its name as "event"; a failed command is
// answered by the event "error" with an outcome and a reason. Times are nanoseconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "image/normalise.h"
#include "quantise/activation.h"
#include "runtime/runtime.h"
#include "runtime/warm_up.h"

namespace edgebench::image {

NLOHMANN_JSON_SERIALIZE_ENUM(Normalisation, {{Normalisation::imagenet, "imagenet"},
                                             {Normalisation::plus_minus_one, "plus-minus-one"}})

}  // namespace edgebench::image

namespace edgebench::quantise {

inline void to_json(nlohmann::json& json, Scheme scheme) {
  json = name_of(scheme);
}
inline void from_json(const nlohmann::json& json, Scheme& scheme) {
  scheme = parse_scheme(json.get<std::string>());
}

}  // namespace edgebench::quantise

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
};

// --- prepare: write the artifact of a variant into an empty folder ------------------------------

struct PrepareCommand {
  std::string variant;
  std::string weights;    // A safetensors file; the worker loads the network itself.
  std::string quantised;  // The quantised network's file; empty unless the variant is int8.
  std::string folder;
};
struct Prepared {
  std::string main_file;  // Within the folder.
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
};
struct PhaseTime {
  std::string name;
  std::int64_t duration_ns = 0;
};
struct Opened {
  std::vector<PhaseTime> phases;
  std::int64_t open_ns = 0;
  std::int64_t first_inference_ns = 0;
  Facts session;
  std::vector<ExecutedLayer> layers;
  std::uint64_t bare_rss_bytes = 0;  // Of the worker before it opened anything.
  std::uint64_t peak_rss_bytes = 0;  // After the first inference.
};

// --- warm_up: run until the latency has settled; the command is a WarmUpRule ---------------------

struct WarmedUp {
  bool settled = false;
  std::int64_t runs = 0;
  std::int64_t duration_ns = 0;
};

// --- slice: a re-warming inference, then timed ones for about `duration_ns`, by every stream
// ------

struct SliceCommand {
  std::int64_t duration_ns = 0;
  std::int64_t runs_min = 1;    // Timed ones, whatever they take.
  std::size_t first_image = 0;  // The crop to begin with; every candidate begins a sweep alike.
};
struct Slice {
  std::int64_t after_switch_ns = 0;  // The re-warming inference; of several streams the slowest.
  std::vector<std::int64_t> run_ns;  // At least runs_min, and one, of one stream after the other.
  std::vector<std::size_t> streams;  // How many of run_ns are each stream's; empty of one stream.
  std::int64_t wall_ns = 0;          // Of the timed inferences and what is between them.
  std::int64_t cpu_ns = 0;           // The process's user and system time meanwhile.
};

// --- evaluate: logits of the first `images` crops, untimed ---------------------------------------

struct EvaluateCommand {
  std::string logits;  // The .npy file to write, float32, images x classes.
  std::size_t images = 0;
};
struct Evaluated {
  bool same_bits_twice = false;  // The first image's logits, asked for again at the end.
};

// --- close: what the launch used; the worker ends after it
// ----------------------------------------

struct Closed {
  std::uint64_t peak_rss_bytes = 0;
  std::uint64_t pss_bytes = 0;  // 0: not available.
  std::int64_t cpu_ns = 0;      // User and system, since the process began.
  std::int64_t involuntary_switches = 0;
};

NLOHMANN_JSON_SERIALIZE_ENUM(Precision, {{Precision::fp32, "fp32"},
                                         {Precision::fp16_storage, "fp16-storage"},
                                         {Precision::fp16, "fp16"},
                                         {Precision::bf16, "bf16"},
                                         {Precision::int8_dynamic, "int8-dynamic"},
                                         {Precision::int8, "int8"}})
NLOHMANN_JSON_SERIALIZE_ENUM(LayerKind, {{LayerKind::convolution, "convolution"},
                                         {LayerKind::linear, "linear"}})
NLOHMANN_JSON_SERIALIZE_ENUM(Arithmetic, {{Arithmetic::other, "other"},
                                          {Arithmetic::fp32, "fp32"},
                                          {Arithmetic::fp16, "fp16"},
                                          {Arithmetic::bf16, "bf16"},
                                          {Arithmetic::int8, "int8"}})
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ExecutedLayer, name, kind, arithmetic, kernel)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Variant, name, precision, description, scheme, baseline)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OptionInfo, name, description)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Description, name, version, facts, artifact_revision,
                                   only_when_named, variants, options, file_suffixes,
                                   has_compile_cache)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PrepareCommand, variant, weights, quantised, folder)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Prepared, main_file)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OpenCommand, variant, artifact, crops, batch, threads, options,
                                   streams, compile_cache, planted_slowdown, normalise)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PhaseTime, name, duration_ns)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Opened, phases, open_ns, first_inference_ns, session, layers,
                                   bare_rss_bytes, peak_rss_bytes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(WarmUpRule, window_ns, window_runs_min, windows, tolerance,
                                   limit_ns)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(WarmedUp, settled, runs, duration_ns)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SliceCommand, duration_ns, runs_min, first_image)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Slice, after_switch_ns, run_ns, streams, wall_ns, cpu_ns)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(EvaluateCommand, logits, images)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Evaluated, same_bits_twice)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Closed, peak_rss_bytes, pss_bytes, cpu_ns, involuntary_switches)

}  // namespace edgebench::runtime
