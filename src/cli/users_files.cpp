#include "cli/users_files.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/file.h"
#include "measure/prepare/model_kind.h"
#include "measure/prepare/users_file.h"

namespace edgebench::cli {
namespace {

namespace fs = std::filesystem;
using Workers = std::map<std::string, measure::WorkerInfo>;

// How a path with characters of our own syntax is given, where that may be why it is not there.
std::string hint_at_syntax(const std::string& file) {
  return fs::exists(file) ? "" : " (a path with commas, colons or '=' is written file=PATH, last)";
}

bool reads(const measure::WorkerInfo& worker, measure::ModelKind kind, const std::string& name) {
  return std::ranges::any_of(worker.description.file_suffixes, [&](const std::string& suffix) {
    return kind == measure::ModelKind::unknown ? name.ends_with(suffix)
                                               : suffix == measure::suffix_of(kind);
  });
}

// "onnxruntime (.onnx), ..." of all that take any file.
std::string who_takes_what(const Workers& workers) {
  std::vector<std::string> texts;
  for (const auto& [name, worker] : workers) {
    const auto& suffixes = worker.description.file_suffixes;
    if (suffixes.empty() || worker.description.only_when_named) continue;
    texts.push_back(fmt::format("{} ({})", name, fmt::join(suffixes, ", ")));
  }
  return texts.empty() ? "no runtime of this build takes files"
                       : fmt::format("give {}", fmt::join(texts, ", "));
}

std::vector<std::string> readers(const Workers& workers, measure::ModelKind kind,
                                 const std::string& name, const std::vector<std::string>& named) {
  std::vector<std::string> found;
  for (const auto& [runtime, worker] : workers) {
    const bool for_tests = worker.description.only_when_named;
    if (for_tests && std::ranges::find(named, runtime) == named.end()) continue;
    if (reads(worker, kind, name)) found.push_back(runtime);
  }
  return found;
}

void check_reads(const measure::Candidate& candidate, const Workers& workers,
                 measure::ModelKind kind) {
  const auto worker = workers.find(candidate.runtime);
  // What does not exist, or takes no files, is refused with every other candidate.
  if (worker == workers.end() || worker->second.outcome != Outcome::ok) return;
  const auto& suffixes = worker->second.description.file_suffixes;
  const std::string name = fs::path(candidate.file).filename();
  if (suffixes.empty() || reads(worker->second, kind, name)) return;
  if (kind == measure::ModelKind::unknown) {
    throw InputError(fmt::format("{} is {}, and {} takes {} files", candidate.file,
                                 measure::words_of(kind), candidate.runtime,
                                 fmt::join(suffixes, " and ")));
  }
  const std::vector<std::string> others = readers(workers, kind, name, {});
  throw InputError(
      fmt::format("{} is {}, which {} does not take; {}", candidate.file, measure::words_of(kind),
                  candidate.runtime,
                  others.empty() ? "nor does any runtime of this build"
                                 : fmt::format("give it to {}", fmt::join(others, " or "))));
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
  const measure::ModelKind kind = measure::model_kind(MappedFile(candidate.file).bytes());
  if (!candidate.runtime.empty()) {
    check_reads(candidate, workers, kind);
    return {candidate};
  }
  const std::string name = fs::path(candidate.file).filename();
  const std::vector<std::string> found = readers(workers, kind, name, named);
  if (found.empty()) {
    throw InputError(fmt::format("{} is {}, which no runtime of this build reads; {}",
                                 candidate.file, measure::words_of(kind), who_takes_what(workers)));
  }
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
