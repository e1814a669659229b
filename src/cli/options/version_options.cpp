#include "cli/options/version_options.h"

#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "measure/candidate.h"
#include "sdk/package_version.h"
#include "sdk/store.h"

namespace edgebench::cli {
namespace {

using Versions = std::map<std::string, std::vector<std::string>>;  // By the runtime's name.

[[noreturn]] void refuse_versions(const std::string& text) {
  throw UsageError(fmt::format(
      "--versions cannot be '{}'; give a runtime and versions, as in onnxruntime=1.20.1,1.23.2",
      text));
}

Versions read(const std::vector<std::string>& texts) {
  Versions versions;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) refuse_versions(text);
    const std::string runtime = text.substr(0, equals);
    std::string rest = text.substr(equals + 1) + ",";
    for (std::size_t comma = rest.find(','); comma != std::string::npos; comma = rest.find(',')) {
      const std::string version = rest.substr(0, comma);
      if (!sdk::parse_version(version)) refuse_versions(text);
      versions[runtime].push_back(runtime + "@" + version);
      rest.erase(0, comma + 1);
    }
  }
  return versions;
}

// A candidate's text with another runtime; what it is called, where it is named, gets the version.
std::string with_runtime(const std::string& text, const std::string& runtime) {
  const std::size_t colon = text.find(':');
  const std::size_t equals = text.rfind('=', colon);
  if (equals == std::string::npos) return runtime + text.substr(colon);
  return fmt::format("{}@{}={}{}", text.substr(0, equals), sdk::versioned_name(runtime).version,
                     runtime, text.substr(colon));
}

// Each text in the versions of the runtime that it names.
template <typename RuntimeOf>
std::vector<std::string> expanded(const std::vector<std::string>& texts, const Versions& versions,
                                  const RuntimeOf& runtime_of) {
  std::vector<std::string> all;
  for (const std::string& text : texts) {
    const auto known = versions.find(runtime_of(text));
    if (known == versions.end()) {
      all.push_back(text);
      continue;
    }
    for (const std::string& runtime : known->second) all.push_back(with_runtime(text, runtime));
  }
  return all;
}

std::string runtime_of_candidate(const std::string& text) {
  return measure::parse_candidate(text).runtime;
}

std::string runtime_of_file(const std::string& text) {
  return measure::parse_artifact(text).runtime;
}

}  // namespace

CandidateArguments with_versions(CandidateArguments arguments) {
  const Versions versions = read(arguments.versions);
  if (versions.empty()) return arguments;
  const bool nobody_named =
      arguments.candidates.empty() && arguments.runtimes.empty() && arguments.artifacts.empty();
  arguments.candidates = expanded(arguments.candidates, versions, runtime_of_candidate);
  arguments.artifacts = expanded(arguments.artifacts, versions, runtime_of_file);
  std::vector<std::string> runtimes;
  for (const std::string& runtime : arguments.runtimes) {
    const auto known = versions.find(runtime);
    if (known == versions.end()) {
      runtimes.push_back(runtime);
    } else {
      runtimes.insert(runtimes.end(), known->second.begin(), known->second.end());
    }
  }
  if (nobody_named) {
    for (const auto& [runtime, names] : versions) {
      runtimes.insert(runtimes.end(), names.begin(), names.end());
    }
  }
  arguments.runtimes = std::move(runtimes);
  arguments.versions.clear();
  return arguments;
}

RuntimeNames runtimes_in(const CandidateArguments& arguments) {
  std::set<std::string> names(arguments.runtimes.begin(), arguments.runtimes.end());
  // A file that names no runtime is for all that read it.
  bool others = arguments.candidates.empty() && arguments.runtimes.empty();
  for (const std::string& text : arguments.candidates) names.insert(runtime_of_candidate(text));
  for (const std::string& text : arguments.artifacts) {
    const std::string runtime = runtime_of_file(text);
    if (runtime.empty()) others = true;
    if (!runtime.empty()) names.insert(runtime);
  }
  return {std::move(names), others};
}

RuntimeNames runtimes_in(std::span<const measure::Candidate> candidates) {
  RuntimeNames runtimes{.names = {}, .others = false};
  for (const measure::Candidate& candidate : candidates) runtimes.names.insert(candidate.runtime);
  return runtimes;
}

}  // namespace edgebench::cli
