// What a candidate met: the artifact that was written, the check of its answers, its launches and
// its failures. docs/RESULT_SCHEMA.md describes every field.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json_fields.h"
#include "base/outcome.h"
#include "runtime/protocol.h"

namespace edgebench::record {

// What all of them begin with.
struct Attempt {
  std::string candidate;
  Outcome outcome = Outcome::ok;
  std::string reason;  // A sentence; empty if ok.
  std::string log;     // Relative to the run's folder; empty: none.
  std::string repeat;  // The command that repeats it; empty: none.

  static constexpr void fields(const auto& visit) {
    visit(required("candidate", &Attempt::candidate), required("outcome", &Attempt::outcome),
          optional("reason", &Attempt::reason), if_any("log", &Attempt::log),
          if_any("repeat", &Attempt::repeat));
  }
};

struct Artifact {
  static constexpr std::string_view kind = "artifact";
  Attempt attempt;
  std::string main_file;
  std::optional<std::uint64_t> size_bytes;  // Of all its files.
  std::string sha256;
  std::optional<std::int64_t> prepare_ns;  // Nothing of a user's file: nobody here prepared it.
  bool cached = false;
  std::string runtime_version;
  runtime::Facts runtime_facts;

  static constexpr void fields(const auto& visit) {
    visit(inlined(&Artifact::attempt), if_any("main_file", &Artifact::main_file),
          optional("size_bytes", &Artifact::size_bytes), if_any("sha256", &Artifact::sha256),
          optional("prepare_ns", &Artifact::prepare_ns), optional("cached", &Artifact::cached),
          optional("runtime_version", &Artifact::runtime_version),
          optional("runtime_facts", &Artifact::runtime_facts));
  }
};

// Each nothing where it was not made.
struct Checks {
  std::optional<bool> same_bits_twice;        // The same image twice gives the same bits.
  std::optional<bool> batch_rows_agree;       // Row i of a batch is what image i gives alone.
  std::optional<bool> arithmetic_as_claimed;  // Layers were computed in the type of the variant.
  std::optional<bool> answers_differ;         // Of a user's file: from image to image.
  bool operator==(const Checks&) const = default;

  static constexpr void fields(const auto& visit) {
    visit(optional("same_bits_twice", &Checks::same_bits_twice),
          optional("batch_rows_agree", &Checks::batch_rows_agree),
          optional("arithmetic_as_claimed", &Checks::arithmetic_as_claimed),
          if_any("answers_differ", &Checks::answers_differ));
  }
};

// On labelled images, against the labels. Counts of images.
struct Accuracy {
  // Of the FP32 reference on the same images; nothing to compare a user's file with beside
  // synthetic weights.
  int images = 0;
  int top1_correct = 0;
  int top5_correct = 0;
  std::optional<int> reference_top1_correct;
  std::optional<int> reference_top5_correct;
  std::optional<int> only_reference_correct;
  std::optional<int> only_candidate_correct;

  bool has_reference() const { return reference_top1_correct.has_value(); }

  bool operator==(const Accuracy&) const = default;

  static constexpr void fields(const auto& visit) {
    visit(required("images", &Accuracy::images), required("top1_correct", &Accuracy::top1_correct),
          required("top5_correct", &Accuracy::top5_correct),
          if_any("reference_top1_correct", &Accuracy::reference_top1_correct),
          if_any("reference_top5_correct", &Accuracy::reference_top5_correct),
          if_any("only_reference_correct", &Accuracy::only_reference_correct),
          if_any("only_candidate_correct", &Accuracy::only_candidate_correct));
  }
};

// Of INT8: against the quantised network, computed in exact integers.
struct Simulation {
  std::string scheme;                      // quantise::Scheme
  std::size_t same_bits = 0;               // Images whose logits are the simulation's to the bit.
  std::optional<double> sqnr_db;           // The mean over the other images; nothing: none.
  std::size_t top1_agreement = 0;          // Images.
  std::optional<double> expected_sqnr_db;  // What the quantised network itself keeps.
  std::size_t expected_top1_agreement = 0;
  bool operator==(const Simulation&) const = default;

  static constexpr void fields(const auto& visit) {
    visit(optional("scheme", &Simulation::scheme).once("activation_set"),
          required("same_bits", &Simulation::same_bits), optional("sqnr_db", &Simulation::sqnr_db),
          required("top1_agreement", &Simulation::top1_agreement),
          optional("expected_sqnr_db", &Simulation::expected_sqnr_db),
          required("expected_top1_agreement", &Simulation::expected_top1_agreement));
  }
};

// What else could have been made of a user's file's pixels, tried on the first labelled images.
struct NormaliseTrial {
  image::Normalisation normalise;
  int top1_correct = 0;
  bool clearly_better = false;  // Than what was made of them.
  bool operator==(const NormaliseTrial&) const = default;

  static constexpr void fields(const auto& visit) {
    visit(required("normalise", &NormaliseTrial::normalise),
          required("top1_correct", &NormaliseTrial::top1_correct),
          required("clearly_better", &NormaliseTrial::clearly_better));
  }
};

// A candidate's answers, against the reference interpreter's logits.
struct Evaluation {
  static constexpr std::string_view kind = "evaluation";
  Attempt attempt;
  std::size_t images = 0;
  bool cached = false;
  std::optional<double> max_abs_error;
  std::optional<double> sqnr_db;  // The mean over the images that are not equal bit for bit.
  std::optional<std::size_t> top1_agreement;  // Images.
  std::optional<std::size_t> tied_top;        // Images.
  Checks checks;
  std::vector<runtime::ExecutedLayer> layers;
  std::optional<Simulation> simulation;
  // Of a user's file:
  std::optional<std::size_t> classes;
  bool background_skipped = false;  // Its first class, which no label means.
  bool probabilities = false;       // Its output, not logits.
  std::string accuracy_missing;     // Why there is no accuracy; empty: there is, or no file.
  // Of the values that its integer input was given: those beyond what it holds.
  std::optional<double> clipped_share;
  std::size_t trial_images = 0;  // Of normalise_trials.
  int trial_top1_correct = 0;    // As the file was evaluated.
  std::vector<NormaliseTrial> normalise_trials;
  std::optional<Accuracy> accuracy;

  // Layers by the type in which they were computed.
  std::map<std::string, int> computed_in() const;

  static constexpr void fields(const auto& visit) {
    visit(inlined(&Evaluation::attempt), optional("images", &Evaluation::images),
          optional("cached", &Evaluation::cached),
          optional("max_abs_error", &Evaluation::max_abs_error),
          optional("sqnr_db", &Evaluation::sqnr_db),
          optional("top1_agreement", &Evaluation::top1_agreement),
          optional("tied_top", &Evaluation::tied_top), optional("checks", &Evaluation::checks),
          optional("layers", &Evaluation::layers), if_any("simulation", &Evaluation::simulation),
          if_any("classes", &Evaluation::classes),
          if_any("background_skipped", &Evaluation::background_skipped),
          if_any("probabilities", &Evaluation::probabilities),
          if_any("accuracy_missing", &Evaluation::accuracy_missing),
          if_any("clipped_share", &Evaluation::clipped_share),
          if_any("trial_images", &Evaluation::trial_images),
          if_any("trial_top1_correct", &Evaluation::trial_top1_correct),
          if_any("normalise_trials", &Evaluation::normalise_trials),
          optional("accuracy", &Evaluation::accuracy));
  }
};

// The start of a worker in a round.
struct Launch {
  static constexpr std::string_view kind = "launch";
  Attempt attempt;
  int round = 0;
  bool head_to_head = false;
  std::optional<std::int64_t> spawn_ns;
  std::vector<runtime::PhaseTime> phases;  // What open_ns is made of, in order.
  std::optional<std::int64_t> open_ns;
  std::optional<std::int64_t> first_inference_ns;
  std::optional<runtime::WarmedUp> warm_up;
  runtime::Facts session;                            // What really ran.
  std::optional<std::uint64_t> bare_rss_bytes;       // The worker before it opened anything.
  std::optional<std::uint64_t> peak_rss_bytes;       // After the first inference.
  std::optional<std::uint64_t> device_memory_bytes;  // The same; of a device with its own memory.

  static constexpr void fields(const auto& visit) {
    visit(inlined(&Launch::attempt), required("round", &Launch::round),
          optional("head_to_head", &Launch::head_to_head).once("duel"),
          optional("spawn_ns", &Launch::spawn_ns), optional("phases", &Launch::phases),
          optional("open_ns", &Launch::open_ns),
          optional("first_inference_ns", &Launch::first_inference_ns),
          optional("warm_up", &Launch::warm_up), optional("session", &Launch::session),
          optional("bare_rss_bytes", &Launch::bare_rss_bytes),
          optional("peak_rss_bytes", &Launch::peak_rss_bytes),
          if_any("device_memory_bytes", &Launch::device_memory_bytes));
  }
};

// A worker died, or was killed, during a round.
struct Failure {
  static constexpr std::string_view kind = "failure";
  Attempt attempt;
  int round = 0;

  static constexpr void fields(const auto& visit) {
    visit(inlined(&Failure::attempt), optional("round", &Failure::round));
  }
};

}  // namespace edgebench::record
