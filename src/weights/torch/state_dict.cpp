#include "weights/torch/state_dict.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/printable.h"
#include "weights/faults.h"
#include "weights/torch/weight_sets.h"

namespace edgebench::weights {
namespace {

constexpr std::size_t kMaxTensors = 20'000;  // Of one network; MobileNetV2 has 262.
constexpr std::size_t kMaxShownKeys = 8;
constexpr std::size_t kMaxShownKeyLetters = 40;
constexpr std::size_t kMaxShownSets = 4;

// What scripts call the network that was trained, the commonest first.
constexpr auto kUsualKeys =
    std::to_array<std::string_view>({"state_dict", "model_state_dict", "model_state", "model",
                                     "net", "network", "weights", "module", "params"});

std::size_t rank(const WeightSet& set) {
  const auto* const known = std::ranges::find(kUsualKeys, set.last_key);
  return set.last_key.empty() ? 0 : static_cast<std::size_t>(known - kUsualKeys.begin());
}

std::string shortened(std::string_view text) {
  if (text.size() <= kMaxShownKeyLetters) return printable(text);
  return printable(text.substr(0, kMaxShownKeyLetters)) + "...";
}

std::string keys_of(const PickleTree& tree, const PickleValue& dictionary) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i + 1 < dictionary.items.size(); i += 2) {
    const PickleValue& key = tree[dictionary.items[i]];
    if (keys.size() == kMaxShownKeys) {
      keys.emplace_back("...");
      break;
    }
    if (key.kind == PickleKind::text) keys.push_back(shortened(key.text));
    if (key.kind == PickleKind::integer) keys.push_back(std::to_string(key.integer));
  }
  if (keys.empty()) return "nothing with a name";
  return fmt::format("{}", fmt::join(keys, ", "));
}

std::string what_is_at_the_top(const PickleTree& tree) {
  const PickleValue& root = tree[tree.root];
  switch (root.kind) {
    case PickleKind::dict:
      return keys_of(tree, root);
    case PickleKind::list:
    case PickleKind::tuple:
      return fmt::format("a list of length {}", root.items.size());
    case PickleKind::object:
      return tensor_view(tree, root)
                 ? "a single tensor"
                 : fmt::format("an object of {}", tree[root.items[0]].global->name);
    default:
      return "a plain value";
  }
}

[[noreturn]] void fail_without_weights(const PickleTree& tree, const WeightSets& found) {
  std::string nameless;
  if (!found.nameless.empty()) {
    nameless = fmt::format(" (the tensors in {} have no names)", found.nameless.front());
  }
  throw NotWeights(
      fmt::format("holds no dictionary of named tensors with a convolution among them; at the top "
                  "it holds {}{}; give what torch.save(model.state_dict(), FILE) writes",
                  what_is_at_the_top(tree), nameless));
}

// An average that leaves out what training does not touch, BatchNorm's statistics, is no network.
bool complete(const WeightSet& average, const WeightSet* trained) {
  return trained == nullptr || (average.convolutions == trained->convolutions &&
                                average.tensors.size() >= trained->tensors.size());
}

std::string words_of(const std::vector<const WeightSet*>& sets) {
  std::vector<std::string_view> words;
  for (const WeightSet* set : sets) words.push_back(set->words);
  if (words.size() > kMaxShownSets) {
    const std::size_t hidden = words.size() - kMaxShownSets;
    words.resize(kMaxShownSets);
    return fmt::format("{} and {} more", fmt::join(words, ", "), hidden);
  }
  return fmt::format("{}", fmt::join(words, " and "));
}

// The one under the most usual name; nullptr if all are averages.
const WeightSet* trained_of(const std::vector<WeightSet>& sets) {
  const WeightSet* trained = nullptr;
  for (const WeightSet& set : sets) {
    if (!set.average && (trained == nullptr || rank(set) < rank(*trained))) trained = &set;
  }
  return trained;
}

// A teacher and a student, say: the file does not tell which is meant.
void refuse_equals(const std::vector<WeightSet>& sets, const WeightSet& chosen) {
  std::vector<const WeightSet*> equals;
  for (const WeightSet& set : sets) {
    if (!set.average && rank(set) == rank(chosen)) equals.push_back(&set);
  }
  if (equals.size() < 2) return;
  throw NotWeights(fmt::format("holds {}, and nothing tells which is meant; save one of them alone",
                               words_of(equals)));
}

const WeightSet& chosen_of(const std::vector<WeightSet>& sets, std::vector<std::string>& notes) {
  const WeightSet* const trained = trained_of(sets);
  const auto average = std::ranges::find_if(
      sets, [&](const WeightSet& set) { return set.average && complete(set, trained); });
  if (average == sets.end()) refuse_equals(sets, *trained);
  const WeightSet& chosen = average == sets.end() ? *trained : *average;
  std::vector<const WeightSet*> others;
  for (const WeightSet& set : sets) {
    if (&set == &chosen) continue;
    if (set.average && !complete(set, trained)) {
      notes.push_back(fmt::format("leaves out {}, which has {} tensors, not {} as {}", set.words,
                                  set.tensors.size(), trained->tensors.size(), trained->words));
    } else {
      others.push_back(&set);
    }
  }
  if (!others.empty()) {
    notes.push_back(fmt::format("takes {}, not {}", chosen.words, words_of(others)));
  }
  return chosen;
}

void check_names(const PickleTree& tree, const WeightSet& set) {
  if (set.tensors.size() > kMaxTensors) {
    throw NotWeights(
        fmt::format("holds {} tensors in {}, too many for one network; give the "
                    "weights of a MobileNetV2",
                    set.tensors.size(), set.words));
  }
  std::set<std::string_view> names;
  for (const auto& [name, tensor] : set.tensors) {
    if (!names.insert(tree[name].text).second) {
      throw Malformed(fmt::format("it has the tensor {} twice", shortened(tree[name].text)));
    }
  }
  for (const auto& [name, tensor] : set.others) {
    if (tensor_view(tree, tree[tensor])->storage.element.integer) continue;
    throw NotWeights(
        fmt::format("holds the tensor {} as complex or 8-bit floating-point numbers; "
                    "convert it with tensor.float() and save it again",
                    shortened(tree[name].text)));
  }
}

}  // namespace

StateDict choose_state_dict(const PickleTree& tree) {
  const WeightSets found = find_weight_sets(tree);
  if (found.sets.empty()) fail_without_weights(tree, found);
  StateDict chosen;
  const WeightSet& set = chosen_of(found.sets, chosen.notes);
  check_names(tree, set);
  for (const auto& [name, tensor] : set.tensors) {
    chosen.tensors.push_back(
        {.name = std::string(tree[name].text), .view = *tensor_view(tree, tree[tensor])});
  }
  for (const std::string& place : found.nameless) {
    chosen.notes.push_back(fmt::format("leaves out the tensors in {}, which have no names", place));
  }
  return chosen;
}

}  // namespace edgebench::weights
