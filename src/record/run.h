// The records of a run as a whole: its header, the machine's rooflines, where it was resumed and
// how it ended. docs/RESULT_SCHEMA.md describes every field.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json_fields.h"
#include "image/normalise.h"
#include "machine/cpus/cpu_choice.h"
#include "machine/facts.h"
#include "machine/roofline.h"
#include "record/candidate.h"
#include "runtime/protocol.h"

namespace edgebench::record {

// Records of a newer schema are refused: fields may be added without a new one. 2 gave some fields
// other names; what 0.1.0 wrote as 1 is read as well.
inline constexpr int kSchema = 2;

struct Weights {
  std::string origin;
  std::string sha256;              // Of the file.
  std::string network_sha256;      // Of the network in it; empty in old records.
  std::vector<std::string> notes;  // How the file was read.
  bool synthetic = false;
  std::optional<int> image_size;
  std::optional<int> classes;
  std::optional<double> width;
  std::optional<image::Normalisation> normalise;  // Of the pixels; nothing in old records.

  static constexpr void fields(const auto& visit) {
    visit(optional("origin", &Weights::origin), optional("sha256", &Weights::sha256),
          if_any("network_sha256", &Weights::network_sha256), if_any("notes", &Weights::notes),
          required("synthetic", &Weights::synthetic), optional("image_size", &Weights::image_size),
          optional("classes", &Weights::classes), optional("width", &Weights::width),
          if_any("normalise", &Weights::normalise));
  }
};

struct Images {
  std::string folder;
  std::size_t count = 0;
  bool labelled = false;
  bool generated = false;
  std::optional<int> resize;  // Pixels of the short side before the crop of the network's size.
  std::string crops_key;      // Of all that decides the crops; empty in old records.
  std::vector<std::string> notes;  // How they and their labels were taken.
  std::string accuracy_withheld;   // Why nothing is scored by their labels; empty: it is.

  static constexpr void fields(const auto& visit) {
    visit(optional("folder", &Images::folder), optional("count", &Images::count),
          optional("labelled", &Images::labelled), optional("generated", &Images::generated),
          if_any("resize", &Images::resize), if_any("crops_key", &Images::crops_key),
          if_any("notes", &Images::notes), if_any("accuracy_withheld", &Images::accuracy_withheld));
  }
};

// The quantised network that INT8 artifacts express; `also` are those of further schemes.
struct Quantised {
  std::string sha256;  // Of its file.
  std::string scheme;  // quantise::Scheme
  std::string recipe;
  std::string calibration;  // The folder, or "generated, seed 2".
  std::size_t images = 0;   // To calibrate on.
  std::vector<Quantised> also;

  // Of all of them.
  std::vector<std::string> hashes() const;

  bool operator==(const Quantised&) const = default;
};

// What the run is made of, for who goes on with it: absolute paths, as they were given or found.
// Empty: nothing was.
struct Given {
  std::string weights;
  std::string synthetic;  // The network's width, image size and classes, if without weights.
  std::string images;
  std::string labels;
  std::string classes;  // The list of the network's classes.
  std::optional<std::size_t> max_images;
  std::string calibration;
  std::string recipe;
  std::optional<int> crop;
  std::optional<int> resize;
  std::string normalise;
  bool skip_bad = false;
  std::string prepared;  // The file of prepared inputs (measure/prepared/prepared_inputs.h).

  static constexpr void fields(const auto& visit) {
    visit(if_any("weights", &Given::weights), if_any("synthetic", &Given::synthetic),
          if_any("images", &Given::images), if_any("labels", &Given::labels),
          if_any("max_images", &Given::max_images), if_any("calibration", &Given::calibration),
          if_any("recipe", &Given::recipe), if_any("crop", &Given::crop),
          if_any("resize", &Given::resize), if_any("classes", &Given::classes),
          if_any("normalise", &Given::normalise), if_any("skip_bad", &Given::skip_bad),
          if_any("prepared", &Given::prepared));
  }
};

// A convolution or linear layer; sizes in elements, of one image.
struct NetworkLayer {
  std::string name;  // torchvision's: "features.1.conv.0.0".
  runtime::LayerKind kind = runtime::LayerKind::convolution;
  bool depthwise = false;
  std::int64_t macs = 0;
  std::size_t input_values = 0;
  std::size_t output_values = 0;
  std::size_t weights = 0;
  // Numbers below the smallest normal one, which some processors compute with many times slower:
  // of its weights, and of its output in FP32 for the first image.
  std::size_t subnormal_weights = 0;
  std::size_t subnormal_outputs = 0;

  static constexpr void fields(const auto& visit) {
    visit(required("name", &NetworkLayer::name), required("kind", &NetworkLayer::kind),
          if_any("depthwise", &NetworkLayer::depthwise), optional("macs", &NetworkLayer::macs),
          optional("input_values", &NetworkLayer::input_values),
          optional("output_values", &NetworkLayer::output_values),
          optional("weights", &NetworkLayer::weights),
          if_any("subnormal_weights", &NetworkLayer::subnormal_weights),
          if_any("subnormal_outputs", &NetworkLayer::subnormal_outputs));
  }
};

struct Network {
  std::optional<double> macs_per_image;  // Multiply-adds of the convolutions and the linear layers.
  std::vector<NetworkLayer> layers;      // In order of execution; none in old records.

  static constexpr void fields(const auto& visit) {
    visit(optional("macs_per_image", &Network::macs_per_image), if_any("layers", &Network::layers));
  }
};

// What measures energy, and where nothing does, why not: one of the two is empty.
struct EnergyMeter {
  std::string source;
  std::string missing;

  static constexpr void fields(const auto& visit) {
    visit(or_null("source", &EnergyMeter::source), or_null("missing", &EnergyMeter::missing));
  }
};

// The schedule.
struct Plan {
  std::int64_t budget_ns = 0;
  std::size_t rounds_min = 0;
  std::size_t rounds_max = 0;
  int sweeps_per_round = 0;
  std::int64_t slice_ns = 0;
  std::int64_t runs_per_slice = 3;
  bool drops_slower = false;      // Whether who is clearly slower is dropped.
  bool times_mistrusted = false;  // Whether a mistrusted candidate is measured all the same.
  std::string baseline;           // Empty: the first that lives.
  std::uint64_t seed = 0;
  runtime::WarmUpRule warm_up;
  std::int64_t deadline_ns = 0;
  std::optional<std::uint64_t> memory_limit_bytes;
  runtime::GpuTiming gpu_timing = runtime::GpuTiming::application;
  bool layers = false;  // Whether the time of each layer is measured after the rounds.

  static constexpr void fields(const auto& visit) {
    visit(optional("budget_ns", &Plan::budget_ns), optional("rounds_min", &Plan::rounds_min),
          optional("rounds_max", &Plan::rounds_max),
          optional("sweeps_per_round", &Plan::sweeps_per_round),
          optional("slice_ns", &Plan::slice_ns), optional("runs_per_slice", &Plan::runs_per_slice),
          optional("drops_slower", &Plan::drops_slower).once("rest"),
          if_any("times_mistrusted", &Plan::times_mistrusted),
          optional("baseline", &Plan::baseline), optional("seed", &Plan::seed),
          optional("warm_up", &Plan::warm_up), optional("deadline_ns", &Plan::deadline_ns),
          optional("memory_limit_bytes", &Plan::memory_limit_bytes),
          if_any("gpu_timing", &Plan::gpu_timing), if_any("layers", &Plan::layers));
  }
};

struct Run {
  static constexpr std::string_view kind = "run";
  int schema = kSchema;
  std::string edgebench;  // The version.
  std::string started;    // UTC, ISO 8601.
  std::string command;    // As it was typed.
  machine::MachineFacts machine;
  std::vector<int> worker_cpus;
  std::optional<machine::CpuChoice> cpu_choice;
  Weights weights;
  Images images;
  std::optional<Quantised> quantised;  // Nothing: no candidate needed one, or there was none.
  std::optional<Given> given;          // Nothing in old records.
  Network network;
  EnergyMeter energy;
  Plan plan;
  std::vector<Candidate> candidates;

  static constexpr void fields(const auto& visit) {
    visit(required("schema", &Run::schema), optional("edgebench", &Run::edgebench),
          optional("started", &Run::started), optional("command", &Run::command),
          optional("machine", &Run::machine), optional("worker_cpus", &Run::worker_cpus),
          optional("cpu_choice", &Run::cpu_choice), required("weights", &Run::weights),
          required("images", &Run::images), optional("quantised", &Run::quantised),
          if_any("given", &Run::given), optional("network", &Run::network),
          optional("energy", &Run::energy), optional("plan", &Run::plan),
          required("candidates", &Run::candidates));
  }
};

struct Roofline {
  static constexpr std::string_view kind = "roofline";
  machine::Roofline roofline;
  static constexpr void fields(const auto& visit) { visit(inlined(&Roofline::roofline)); }
};

struct Resume {
  static constexpr std::string_view kind = "resume";
  std::string edgebench;
  std::string started;
  std::string command;
  std::int64_t budget_ns = 0;  // For the whole run.

  static constexpr void fields(const auto& visit) {
    visit(optional("edgebench", &Resume::edgebench), optional("started", &Resume::started),
          optional("command", &Resume::command), required("budget_ns", &Resume::budget_ns));
  }
};

struct End {
  static constexpr std::string_view kind = "end";
  std::string reason;  // decided, rounds, budget, interrupted or nothing left.
  std::optional<std::int64_t> duration_ns;
  // What the round would have taken that the budget did not hold; 0: not known, or it held all.
  std::int64_t next_round_ns = 0;

  static constexpr void fields(const auto& visit) {
    visit(optional("reason", &End::reason), optional("duration_ns", &End::duration_ns),
          if_any("next_round_ns", &End::next_round_ns));
  }
};

}  // namespace edgebench::record

namespace edgebench {

// Outside the struct, which holds others of its own kind.
template <>
struct FieldList<record::Quantised> {
  using Quantised = record::Quantised;
  static constexpr void fields(const auto& visit) {
    visit(optional("sha256", &Quantised::sha256),
          optional("scheme", &Quantised::scheme).once("activation_set"),
          optional("recipe", &Quantised::recipe), optional("calibration", &Quantised::calibration),
          optional("images", &Quantised::images), if_any("also", &Quantised::also));
  }
};

}  // namespace edgebench
