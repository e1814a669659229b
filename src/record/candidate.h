// One thing that can be measured: a runtime's variant, or a model file of the user's, on a device,
// with its settings, under a name.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "base/json_fields.h"
#include "image/normalise.h"
#include "runtime/device.h"
#include "runtime/file_form.h"
#include "runtime/protocol.h"

namespace edgebench::record {

struct Candidate {
  std::string name;  // Unique in a run; what reports call it.
  std::string runtime;
  std::string variant;  // Empty: `file` is measured.
  std::string device = runtime::kCpu;
  // Of a model file of the user's:
  std::string file;         // Its path.
  std::string file_sha256;  // Of the content that this run measures; empty: not yet known.
  std::optional<runtime::FileForm> form;  // What it takes and gives; nothing: not known.
  // How images become its input; nothing: not chosen yet.
  std::optional<image::Normalisation> normalise;
  std::string normalise_why;   // Why edgebench chose it; empty: the user did.
  int threads = 1;             // Of each stream.
  int batch = 1;               // 0 of a file: what it takes, which nobody has asked it yet.
  int streams = 1;             // Inferences that run at the same time, each of a batch.
  bool compile_cache = false;  // The runtime finds what it compiled at an earlier start.
  std::map<std::string, std::string> options;  // The runtime's own.
  double planted_slowdown = 1;                 // See runtime::OpenCommand; only A/A checks set it.

  bool operator==(const Candidate&) const = default;

  bool is_users_file() const { return !file.empty(); }
  // Of any candidate: our own artifacts all take what torchvision's network takes.
  image::Normalisation input_normalisation() const {
    return normalise.value_or(image::Normalisation::imagenet);
  }
  // What the user asked for and not what edgebench chose.
  bool normalise_given() const { return normalise && normalise_why.empty(); }
  bool on_cpu() const { return device == runtime::kCpu; }
  int images_at_a_time() const { return batch * streams; }
  int threads_in_all() const { return threads * streams; }

  static constexpr void fields(const auto& visit) {
    visit(required("name", &Candidate::name), required("runtime", &Candidate::runtime),
          required("variant", &Candidate::variant), optional("device", &Candidate::device),
          required("threads", &Candidate::threads), required("batch", &Candidate::batch),
          optional("streams", &Candidate::streams),
          optional("compile_cache", &Candidate::compile_cache),
          optional("options", &Candidate::options),
          optional("planted_slowdown", &Candidate::planted_slowdown),
          if_any("file", &Candidate::file), if_any("file_sha256", &Candidate::file_sha256),
          if_any("form", &Candidate::form), if_any("normalise", &Candidate::normalise),
          if_any("normalise_why", &Candidate::normalise_why));
  }
};

// Whether two are given the same work at a time: only then do their latencies compare.
inline bool same_workload(const Candidate& one, const Candidate& other) {
  return one.batch == other.batch && one.streams == other.streams;
}

// The name of the candidate that others are compared with where the user names none: the first of
// those that live, files of the user's last, since they may be other networks. Empty of none.
inline std::string usual_baseline(std::span<const Candidate> living) {
  const auto first = std::ranges::find_if_not(living, &Candidate::is_users_file);
  if (first != living.end()) return first->name;
  return living.empty() ? "" : living.front().name;
}

}  // namespace edgebench::record
