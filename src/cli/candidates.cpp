#include "cli/candidates.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "cli/options/sdk_options.h"
#include "cli/users_files.h"
#include "machine/cpus/affinity.h"

namespace edgebench::cli {
namespace {

// The one runtime that `--runtimes` names to leave all out, so that files are measured alone.
constexpr const char* kNoRuntime = "none";

bool among(const std::vector<std::string>& wanted, const std::string& name) {
  return wanted.empty() || std::ranges::find(wanted, name) != wanted.end();
}

// What the lists gave a candidate: a name of the user's gets it, so that each is another.
std::string added(const measure::Candidate& before, const measure::Candidate& after) {
  std::string text;
  if (after.threads != before.threads) text += fmt::format(",threads={}", after.threads);
  if (after.batch != before.batch && after.batch > 1) text += fmt::format(",batch={}", after.batch);
  if (after.streams != before.streams) text += fmt::format(",streams={}", after.streams);
  return text;
}

// The candidate with each of the numbers of threads, batches and streams; what its text sets
// itself stays as it is. A file that is given no batch is given what it takes.
std::vector<measure::Candidate> with_settings(const CandidateArguments& arguments,
                                              const measure::Candidate& candidate,
                                              const std::string& text) {
  const auto choices = [&](std::string_view key, int own, const std::vector<int>& all) {
    return all.empty() || measure::sets(text, key) ? std::vector{own} : all;
  };
  const bool usually_called = candidate.name == measure::usual_name(candidate);
  std::vector<measure::Candidate> candidates;
  for (const int batch : choices("batch", candidate.batch, arguments.batches)) {
    for (const int streams : choices("streams", candidate.streams, arguments.streams)) {
      for (const int threads : choices("threads", candidate.threads, arguments.threads)) {
        measure::Candidate one = candidate;
        one.threads = threads;
        one.batch = batch;
        one.streams = streams;
        one.name =
            usually_called ? measure::usual_name(one) : candidate.name + added(candidate, one);
        candidates.push_back(std::move(one));
      }
    }
  }
  return candidates;
}

}  // namespace

measure::Candidate on_usual_device(measure::Candidate candidate, const std::string& text,
                                   const std::map<std::string, measure::WorkerInfo>& workers) {
  const auto worker = workers.find(candidate.runtime);
  if (worker == workers.end() || measure::sets(text, "device")) return candidate;
  const bool usually_called = candidate.name == measure::usual_name(candidate);
  candidate.device = measure::usual_device(worker->second.description);
  if (usually_called) candidate.name = measure::usual_name(candidate);
  return candidate;
}

namespace {

std::vector<measure::Candidate> cross_product(
    const CandidateArguments& arguments,
    const std::map<std::string, measure::WorkerInfo>& workers) {
  std::vector<measure::Candidate> candidates;
  std::set<std::string> baselines;
  for (const auto& [name, worker] : workers) {
    const bool asked_for = std::ranges::find(arguments.runtimes, name) != arguments.runtimes.end();
    const bool for_others = worker.description.only_when_named || !worker.installed ||
                            !measure::has_usual_device(worker.description);
    if (!asked_for && (for_others || !arguments.runtimes.empty())) continue;
    if (worker.outcome != Outcome::ok) {
      candidates.push_back(
          {.name = name, .runtime = name, .variant = measure::kUnknownVariant, .options = {}});
    }
    for (const runtime::Variant& variant : worker.description.variants) {
      if (!among(arguments.precisions, std::string(enum_name(variant.precision)))) continue;
      measure::Candidate plain{.runtime = name, .variant = variant.name};
      plain.name = measure::usual_name(plain);
      plain = on_usual_device(plain, "", workers);
      for (measure::Candidate& candidate : with_settings(arguments, plain, "")) {
        if (variant.baseline) baselines.insert(candidate.name);
        candidates.push_back(std::move(candidate));
      }
    }
  }
  // The first one that runs is what the others are compared with.
  std::ranges::stable_partition(candidates, [&](const measure::Candidate& candidate) {
    return baselines.contains(candidate.name);
  });
  return candidates;
}

// Of a wheel, which has no runtimes itself.
bool lacks_every_runtime(const std::map<std::string, measure::WorkerInfo>& workers) {
  return std::ranges::any_of(workers, [](const auto& one) { return !one.second.installed; }) &&
         std::ranges::all_of(workers, [](const auto& one) {
           const measure::WorkerInfo& worker = one.second;
           return !worker.installed || worker.description.only_when_named ||
                  !measure::has_usual_device(worker.description);
         });
}

// What makes candidates comparable, and tells them apart.
void check_together(const std::vector<measure::Candidate>& candidates,
                    const std::map<std::string, measure::WorkerInfo>& workers) {
  const std::size_t cpus = machine::allowed_cpus().size();
  std::map<std::string, std::string> by_file_name;  // Logs are called after the candidates.
  for (const measure::Candidate& candidate : candidates) {
    measure::check_candidate(candidate, workers);
    const int threads = candidate.threads_in_all();
    if (candidate.on_cpu() && static_cast<std::size_t>(threads) > cpus) {
      throw UsageError(fmt::format(
          "{} wants {} threads in all and this process may run on {} CPUs: they would wait for "
          "each other; give at most {}",
          candidate.name, threads, cpus, cpus));
    }
    const auto [other, is_new] =
        by_file_name.emplace(measure::file_name_of(candidate.name), candidate.name);
    if (!is_new) {
      throw UsageError(
          fmt::format("two candidates are called {} and {}, which is too alike; name "
                      "one as in other={}",
                      other->second, candidate.name, candidate.name));
    }
  }
}

}  // namespace

void add_artifact_option(CLI::App& command, CandidateArguments& arguments) {
  command.add_option("--artifact", arguments.artifacts,
                     "[name=][runtime:]FILE[,threads=2][,option=x...]: a model file of yours, by "
                     "every runtime that reads it or by one, beside the candidates; may be "
                     "repeated; normalise= says how images go in; ,file=PATH takes any path "
                     "(--runtimes none: files only)");
}

void add_candidate_options(CLI::App& command, CandidateArguments& arguments) {
  command.add_option("--candidate", arguments.candidates,
                     "[name=]runtime:variant[,threads=2][,option=x...]; may be repeated "
                     "(default: everything that `edgebench doctor` lists)");
  command.add_option("--runtimes", arguments.runtimes, "only these runtimes, as in a,b")
      ->delimiter(',');
  command.add_option("--precisions", arguments.precisions, "only these, as in fp32,int8")
      ->delimiter(',');
  command.add_option("--threads", arguments.threads, "each candidate with so many threads")
      ->delimiter(',')
      ->check(CLI::Range(1, 1024));
  command.add_option("--batch", arguments.batches, "each candidate with batches of so many images")
      ->delimiter(',')
      ->check(CLI::Range(1, 4096));
  command
      .add_option("--streams", arguments.streams,
                  "each candidate with so many inferences at the same time")
      ->delimiter(',')
      ->check(CLI::Range(1, 1024));
  add_sdk_option(command, arguments.sdks);
  command
      .add_option("--versions", arguments.versions,
                  "RUNTIME=VERSION,VERSION...: that runtime in each of these versions, which "
                  "`edgebench sdk add` has fetched; may be repeated")
      ->allow_extra_args(false);
}

std::vector<measure::Candidate> choose_candidates(
    const CandidateArguments& arguments,
    const std::map<std::string, measure::WorkerInfo>& workers) {
  for (const std::string& runtime : arguments.runtimes) {
    if (!workers.contains(runtime) && runtime != kNoRuntime) {
      throw UsageError(fmt::format(
          "there is no runtime {} in this build; `edgebench doctor` lists those that there are",
          runtime));
    }
  }
  std::vector<measure::Candidate> candidates;
  for (const std::string& text : arguments.candidates) {
    const measure::Candidate named = on_usual_device(measure::parse_candidate(text), text, workers);
    std::ranges::copy(with_settings(arguments, named, text), std::back_inserter(candidates));
  }
  if (candidates.empty()) candidates = cross_product(arguments, workers);
  for (const std::string& text : arguments.artifacts) {
    for (const measure::Candidate& file :
         with_runtimes(measure::parse_artifact(text), workers, arguments.runtimes)) {
      const measure::Candidate placed = on_usual_device(file, text, workers);
      std::ranges::copy(with_settings(arguments, placed, text), std::back_inserter(candidates));
    }
  }
  if (candidates.empty() && arguments.runtimes.empty() && lacks_every_runtime(workers)) {
    throw NothingMeasured(
        "no runtime is installed here: pip install 'edgebench[all]', or one by the line that "
        "`edgebench doctor` has for it");
  }
  if (candidates.empty()) {
    throw UsageError("no candidate is left; `edgebench doctor` lists the runtimes and variants");
  }
  check_together(candidates, workers);
  return candidates;
}

}  // namespace edgebench::cli
