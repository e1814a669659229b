#include "fleet/nodes.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"

namespace edgebench::fleet {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

// Where " Key=" begins at or after `from`: values hold blanks ("Reason=Not responding"), and '='
// ("CfgTRES=cpu=2"), but keys hold neither and begin with a capital.
std::size_t next_key(std::string_view line, std::size_t from) {
  for (std::size_t at = line.find(' ', from); at < line.size(); at = line.find(' ', at + 1)) {
    std::size_t end = at + 1;
    while (end < line.size() && std::isalpha(static_cast<unsigned char>(line[end])) != 0) ++end;
    const bool capital =
        at + 1 < line.size() && std::isupper(static_cast<unsigned char>(line[at + 1]));
    if (capital && end < line.size() && line[end] == '=') return at;
  }
  return line.size();
}

// The first of equal keys counts: a reason comes last and may hold anything.
std::map<std::string, std::string, std::less<>> fields_of(std::string_view line) {
  std::map<std::string, std::string, std::less<>> fields;
  while (!line.empty()) {
    const std::size_t equals = std::min(line.find('='), line.size());
    const std::size_t end = next_key(line, equals);
    std::string_view value = line.substr(0, end).substr(std::min(equals + 1, end));
    while (value.ends_with(' ')) value.remove_suffix(1);
    if (value != "(null)") fields.try_emplace(std::string(line.substr(0, equals)), value);
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return fields;
}

// "Not responding [root@2026-12-01T17:30:26]": who and when is not why.
std::string without_author(const std::string& reason) {
  const std::size_t author = reason.rfind(" [");
  return reason.ends_with(']') && author != std::string::npos ? reason.substr(0, author) : reason;
}

bool has_any(const std::vector<std::string>& all, const std::string& one) {
  return std::ranges::find(all, one) != all.end();
}

bool meets(const Node& node, const std::string& constraint) {
  return std::ranges::any_of(split(constraint, '|'), [&](const std::string& alternative) {
    return std::ranges::all_of(split(alternative, '&'), [&](const std::string& feature) {
      return has_any(node.features, feature);
    });
  });
}

void refuse_counts(const std::string& constraint) {
  if (constraint.find_first_of("[]*(),") == std::string::npos) return;
  throw UsageError(fmt::format(
      "--constraint '{}' cannot be understood; give features joined by & or |, as in arm64&pi5",
      constraint));
}

std::string features_of(const std::vector<Node>& nodes) {
  std::set<std::string> features;
  for (const Node& node : nodes) features.insert(node.features.begin(), node.features.end());
  return features.empty() ? "none" : fmt::format("{}", fmt::join(features, ", "));
}

void check_names(const std::vector<Node>& nodes, const NodeChoice& choice) {
  for (const std::string& name : choice.names) {
    if (std::ranges::any_of(nodes, [&](const Node& node) { return node.name == name; })) continue;
    throw InputError(fmt::format("partition {} has no node {}; see `sinfo -N -p {}`",
                                 choice.partition, name, choice.partition));
  }
}

void check_constraints(const std::vector<Node>& nodes, const NodeChoice& choice) {
  for (const std::string& constraint : choice.constraints) {
    refuse_counts(constraint);
    if (std::ranges::any_of(nodes, [&](const Node& node) { return meets(node, constraint); })) {
      continue;
    }
    throw InputError(
        fmt::format("--constraint {} fits no node of partition {}; the features are {}", constraint,
                    choice.partition, features_of(nodes)));
  }
}

// "DOWN", "DRAIN" of "DOWN*+DRAIN": some versions put a sign behind a word.
std::vector<std::string> state_words(const std::string& state) {
  std::vector<std::string> words = split(state, '+');
  for (std::string& word : words) {
    word.erase(std::min(word.find_last_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") + 1, word.size()));
  }
  return words;
}

}  // namespace

std::string Node::trouble() const {
  // A node that is switched off to save power is none of them: Slurm starts it for a task.
  using Words = std::pair<std::string_view, std::string_view>;
  constexpr auto kUnusable = std::to_array<Words>({{"DOWN", "down"},
                                                   {"DRAIN", "drained"},
                                                   {"FAIL", "failing"},
                                                   {"ERROR", "in error"},
                                                   {"INVALID_REG", "not as configured"},
                                                   {"UNKNOWN", "unknown to Slurm"},
                                                   {"FUTURE", "not there yet"}});
  std::string found;
  for (const std::string& word : state_words(state)) {
    for (const auto& [slurms, ours] : kUnusable) {
      if (found.empty() && word == slurms) found = ours;
    }
  }
  if (found.empty() && architecture.empty()) found = "unknown to Slurm";
  return found.empty() || reason.empty() ? found : fmt::format("{} ({})", found, reason);
}

bool Node::silent() const {
  return state.find('*') != std::string::npos || has_any(state_words(state), "NOT_RESPONDING");
}

std::vector<Node> parse_nodes(std::string_view text) {
  std::vector<Node> nodes;
  for (const std::string& line : split(text, '\n')) {
    if (!line.starts_with("NodeName=")) continue;
    const auto fields = fields_of(line);
    const auto value = [&](std::string_view key) {
      const auto found = fields.find(key);
      return found == fields.end() ? std::string() : found->second;
    };
    nodes.push_back({.name = value("NodeName"),
                     .architecture = value("Arch"),
                     .state = value("State"),
                     .reason = without_author(value("Reason")),
                     .features = split(value("ActiveFeatures"), ','),
                     .partitions = split(value("Partitions"), ',')});
  }
  return nodes;
}

std::vector<Node> chosen_nodes(const std::vector<Node>& nodes, const NodeChoice& choice) {
  std::vector<Node> there;
  std::ranges::copy_if(nodes, std::back_inserter(there), [&](const Node& node) {
    return has_any(node.partitions, choice.partition);
  });
  if (there.empty()) {
    throw InputError(fmt::format("Slurm has no node in partition {}; name another with --partition",
                                 choice.partition));
  }
  check_names(there, choice);
  check_constraints(there, choice);
  std::erase_if(there, [&](const Node& node) {
    const bool named = choice.names.empty() || has_any(choice.names, node.name);
    const bool fits = choice.constraints.empty() ||
                      std::ranges::any_of(choice.constraints, [&](const std::string& constraint) {
                        return meets(node, constraint);
                      });
    return !named || !fits;
  });
  if (there.empty()) {
    throw InputError(
        "none of the nodes of --nodes has the features of --constraint; give one of both");
  }
  return there;
}

}  // namespace edgebench::fleet
