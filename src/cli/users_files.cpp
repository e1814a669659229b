#include "cli/users_files.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "measure/prepare/users_file.h"
#include "weights/file_kind.h"

namespace edgebench::cli {
namespace {

namespace fs = std::filesystem;
using weights::FileKind;
using Workers = std::map<std::string, measure::WorkerInfo>;

// How a path with characters of our own syntax is given, where that may be why it is not there.
std::string hint_at_syntax(const std::string& file) {
  return fs::exists(file) ? "" : " (a path with commas, colons or '=' is written file=PATH, last)";
}

// The suffix by which runtimes say that they read files of the kind; empty of what is no model.
std::string suffix_of(FileKind kind) {
  switch (kind) {
    case FileKind::onnx:
      return ".onnx";
    case FileKind::openvino_ir:
      return ".xml";
    case FileKind::tflite:
      return ".tflite";
    case FileKind::executorch:
      return ".pte";
    case FileKind::torchscript:
      return ".pt";
    case FileKind::torchscript_mobile:
      return ".ptl";
    case FileKind::tensorrt_engine:
      return ".engine";
    default:
      return {};
  }
}

bool takes_suffix(const measure::WorkerInfo& worker, const std::string& suffix) {
  return std::ranges::find(worker.description.file_suffixes, suffix) !=
         worker.description.file_suffixes.end();
}

bool takes_name(const measure::WorkerInfo& worker, const fs::path& file) {
  const std::string name = file.filename();
  return std::ranges::any_of(worker.description.file_suffixes,
                             [&](const std::string& suffix) { return name.ends_with(suffix); });
}

// A name alone says nothing, but to the runtimes that exist for tests.
bool reads(const measure::WorkerInfo& worker, FileKind kind, const fs::path& file) {
  return worker.description.only_when_named ? takes_name(worker, file)
                                            : takes_suffix(worker, suffix_of(kind));
}

std::vector<std::string> readers(const Workers& workers, FileKind kind, const fs::path& file,
                                 const std::vector<std::string>& named) {
  std::vector<std::string> found;
  for (const auto& [runtime, worker] : workers) {
    const bool for_tests = worker.description.only_when_named;
    if (for_tests && std::ranges::find(named, runtime) == named.end()) continue;
    if (reads(worker, kind, file)) found.push_back(runtime);
  }
  const auto without_device = [&](const std::string& runtime) {
    return std::ranges::find(named, runtime) == named.end() &&
           !measure::has_usual_device(workers.at(runtime).description);
  };
  // Where nobody has a device, each says in its row what it needs.
  if (!std::ranges::all_of(found, without_device)) std::erase_if(found, without_device);
  return found;
}

// Of a file that no runtime, or not the one that was named, reads.
[[noreturn]] void refuse(const std::string& file, FileKind kind, const std::string& runtime,
                         const std::vector<std::string>& readers) {
  const std::string what = fmt::format("{} is {}", file, weights::description_of(kind));
  if (!readers.empty()) {
    throw InputError(fmt::format("{}, which {} does not take; give it to {}", what, runtime,
                                 fmt::join(readers, " or ")));
  }
  if (!suffix_of(kind).empty()) {
    throw InputError(
        fmt::format("{}, which no runtime of this build takes; `edgebench doctor` "
                    "lists them with what they take",
                    what));
  }
  throw InputError(
      fmt::format("{}, and no model file; {}", what, weights::advice_for_artifact(kind, file)));
}

void check_reads(const measure::Candidate& candidate, const Workers& workers, FileKind kind) {
  const auto worker = workers.find(candidate.runtime);
  // What does not exist, or takes no files, is refused with every other candidate.
  if (worker == workers.end() || worker->second.outcome != Outcome::ok) return;
  if (worker->second.description.file_suffixes.empty()) return;
  // TorchScript with and without the lite interpreter's part is the same to some.
  const bool torch = kind == FileKind::torchscript || kind == FileKind::torchscript_mobile;
  if (reads(worker->second, kind, candidate.file)) return;
  if (torch && takes_name(worker->second, candidate.file)) return;
  refuse(candidate.file, kind, candidate.runtime, readers(workers, kind, candidate.file, {}));
}

}  // namespace

std::vector<measure::Candidate> with_runtimes(const measure::Candidate& candidate,
                                              const Workers& workers,
                                              const std::vector<std::string>& named) {
  try {
    measure::check_users_file(candidate.file);
  } catch (const InputError& error) {
    throw InputError(error.what() + hint_at_syntax(candidate.file));
  }
  const FileKind kind = weights::file_kind(candidate.file);
  if (!candidate.runtime.empty()) {
    check_reads(candidate, workers, kind);
    return {candidate};
  }
  const std::vector<std::string> found = readers(workers, kind, candidate.file, named);
  if (found.empty()) refuse(candidate.file, kind, "", {});
  const bool usually_called = candidate.name == measure::usual_name(candidate);
  std::vector<measure::Candidate> candidates;
  for (const std::string& runtime : found) {
    measure::Candidate one = candidate;
    one.runtime = runtime;
    if (usually_called) {
      one.name = measure::usual_name(one);
    } else if (found.size() > 1) {
      one.name += "-" + runtime;
    }
    candidates.push_back(std::move(one));
  }
  return candidates;
}

}  // namespace edgebench::cli
