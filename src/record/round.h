// What a round measures: its sweeps, and at its end what its workers used and how the machine was.
// docs/RESULT_SCHEMA.md describes every field.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json_fields.h"
#include "machine/accelerator/device_circumstances.h"
#include "machine/circumstances.h"
#include "runtime/protocol.h"

namespace edgebench::record {

struct Slice {
  std::string candidate;
  runtime::Slice times;
  // Of everything that the counters see, from before the command to after its answer; 0 where none
  // ticked meanwhile. Nothing: they could not be read, or there are none.
  std::optional<std::uint64_t> energy_uj;
  // The worker or the coordinator stood still meanwhile (stopped, paused, suspended): not used.
  bool stopped = false;

  static constexpr void fields(const auto& visit) {
    visit(required("candidate", &Slice::candidate), inlined(&Slice::times),
          if_any("energy_uj", &Slice::energy_uj), if_any("stopped", &Slice::stopped));
  }
};

struct Sweep {
  static constexpr std::string_view kind = "sweep";
  int round = 0;
  bool head_to_head = false;
  int sweep = 0;
  std::vector<Slice> slices;  // In the order in which they ran.

  static constexpr void fields(const auto& visit) {
    visit(required("round", &Sweep::round),
          optional("head_to_head", &Sweep::head_to_head).once("duel"),
          optional("sweep", &Sweep::sweep), required("slices", &Sweep::slices));
  }
};

// What a worker used in its whole life.
struct WorkerUse {
  std::string candidate;
  runtime::Closed closed;
  std::optional<std::int64_t> wall_ns;

  static constexpr void fields(const auto& visit) {
    visit(required("candidate", &WorkerUse::candidate), inlined(&WorkerUse::closed),
          optional("wall_ns", &WorkerUse::wall_ns));
  }
};

// Of an accelerator that candidates computed on.
struct DeviceCircumstances {
  machine::DeviceCircumstances device;
  std::vector<std::string> trust_notes;  // Sentences.

  static constexpr void fields(const auto& visit) {
    visit(inlined(&DeviceCircumstances::device),
          optional("trust_notes", &DeviceCircumstances::trust_notes));
  }
};

struct Circumstances {
  machine::Circumstances machine;
  std::vector<std::string> trust_notes;  // Sentences.
  std::vector<DeviceCircumstances> devices;

  static constexpr void fields(const auto& visit) {
    visit(inlined(&Circumstances::machine), optional("trust_notes", &Circumstances::trust_notes),
          if_any("devices", &Circumstances::devices));
  }
};

// The end of a round, and of whatever it measured: without this record it does not count.
struct RoundEnd {
  static constexpr std::string_view kind = "round";
  int round = 0;
  bool head_to_head = false;
  bool cut_off = false;            // The coordinator was killed in it, and a resumed run ended it.
  std::int64_t elapsed_ns = 0;     // Measuring time so far.
  std::vector<WorkerUse> workers;  // Those that lived to its end.
  std::optional<Circumstances> circumstances;

  static constexpr void fields(const auto& visit) {
    visit(required("round", &RoundEnd::round),
          optional("head_to_head", &RoundEnd::head_to_head).once("duel"),
          if_any("cut_off", &RoundEnd::cut_off), optional("elapsed_ns", &RoundEnd::elapsed_ns),
          required("workers", &RoundEnd::workers),
          optional("circumstances", &RoundEnd::circumstances));
  }
};

}  // namespace edgebench::record
