#include "weights/torch/weight_sets.h"

#include <algorithm>
#include <cctype>
#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "base/printable.h"
#include "model/safetensors.h"
#include "weights/faults.h"
#include "weights/torch/average.h"
#include "weights/torch/tensor_view.h"

namespace edgebench::weights {
namespace {

constexpr std::size_t kMaxDepth = 16;  // Scripts nest three deep; a pickle may nest without end.
constexpr std::size_t kMaxSets = 50;
constexpr std::size_t kMaxNameless = 3;
constexpr std::size_t kMaxKeyLetters = 40;

std::string key_text(const PickleValue& key) {
  if (key.kind == PickleKind::integer) return std::to_string(key.integer);
  if (key.kind != PickleKind::text) return "?";
  const std::string shown = printable(key.text.substr(0, kMaxKeyLetters));
  return key.text.size() > kMaxKeyLetters ? shown + "..." : shown;
}

bool names_optimiser(std::string_view key) {
  std::string small(key);
  std::ranges::transform(small, small.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return small == "optim" || small.find("optimizer") != small.npos ||
         small.find("optimiser") != small.npos;
}

// The containers of a pickle, breadth first and each once, with the way to each.
class Walk {
 public:
  struct Place {
    PickleRef container = 0;
    std::size_t parent = 0;    // Another place; the first is its own.
    PickleRef key = 0;         // In a dictionary.
    std::size_t position = 0;  // In a list.
    std::size_t depth = 0;
  };

  explicit Walk(const PickleTree& tree) : tree_(tree), seen_(tree.values.size(), false) {
    add({.container = tree.root});
  }

  std::size_t size() const { return places_.size(); }
  const PickleValue& value(std::size_t place) const { return tree_[places_[place].container]; }

  void add_children(std::size_t place) {
    const Place from = places_[place];
    if (from.depth >= kMaxDepth) return;
    const std::vector<PickleRef>& items = tree_[from.container].items;
    const bool dictionary = tree_[from.container].kind == PickleKind::dict;
    for (std::size_t i = dictionary ? 1 : 0; i < items.size(); i += dictionary ? 2 : 1) {
      add({.container = items[i],
           .parent = place,
           .key = dictionary ? items[i - 1] : kNoKey,
           .position = i,
           .depth = from.depth + 1});
    }
  }

  std::string last_key(std::size_t place) const {
    if (place == 0) return "";
    const Place& here = places_[place];
    const bool dictionary = value(here.parent).kind == PickleKind::dict;
    return dictionary ? key_text(tree_[here.key]) : std::to_string(here.position);
  }

  // "callbacks.EMA.state"; empty for the root.
  std::string path(std::size_t place) const {
    std::string path = last_key(place);
    while (places_[place].depth > 1) {
      place = places_[place].parent;
      path = last_key(place) + "." + path;
    }
    return path;
  }

  bool below_an_average(std::size_t place) const {
    for (; places_[place].depth > 0; place = places_[place].parent) {
      if (names_average(last_key(place))) return true;
    }
    return false;
  }

 private:
  static constexpr PickleRef kNoKey = 0;

  void add(const Place& place) {
    const PickleKind kind = tree_[place.container].kind;
    const bool container =
        kind == PickleKind::dict || kind == PickleKind::list || kind == PickleKind::tuple;
    if (!container || seen_[place.container]) return;
    seen_[place.container] = true;
    places_.push_back(place);
  }

  const PickleTree& tree_;
  std::vector<bool> seen_;
  std::vector<Place> places_;
};

bool is_convolution(const std::optional<TensorView>& view) {
  return view && view->floating() && view->shape.size() == 4;
}

WeightSet set_of(const PickleTree& tree, const PickleValue& dictionary) {
  WeightSet set;
  for (std::size_t i = 0; i + 1 < dictionary.items.size(); i += 2) {
    const PickleRef name = dictionary.items[i];
    const PickleRef tensor = dictionary.items[i + 1];
    if (tree[name].kind != PickleKind::text) continue;
    const std::optional<TensorView> view = tensor_view(tree, tree[tensor]);
    if (!view) continue;
    if (is_convolution(view)) ++set.convolutions;
    (view->floating() ? set.tensors : set.others).emplace_back(name, tensor);
  }
  return set;
}

// The part of a tensor's name that says that it belongs to an average: "model_ema" of
// "model_ema.features.0.0.weight"; empty if none does.
std::string_view average_prefix(std::string_view name) {
  for (std::size_t begin = 0, dot = name.find('.'); dot != name.npos;
       begin = dot + 1, dot = name.find('.', begin)) {
    if (names_average(name.substr(begin, dot - begin))) return name.substr(0, dot);
  }
  return {};
}

std::vector<model::Shape> convolution_shapes(const PickleTree& tree, const WeightSet& set) {
  std::vector<model::Shape> shapes;
  for (const auto& [name, tensor] : set.tensors) {
    const std::optional<TensorView> view = tensor_view(tree, tree[tensor]);
    if (is_convolution(view)) shapes.push_back(view->shape);
  }
  return shapes;
}

// A module that keeps its average inside itself writes both into one dictionary, one below a name
// such as "model_ema". A layer that is merely called so has no twin of equal shapes.
std::vector<WeightSet> split(const PickleTree& tree, WeightSet whole, const std::string& path) {
  WeightSet average{.last_key = whole.last_key, .average = true, .others = whole.others};
  WeightSet rest{.words = path.empty() ? "the other weights" : "the other weights under " + path,
                 .last_key = whole.last_key,
                 .others = whole.others};
  std::string_view first_prefix;
  for (const auto& entry : whole.tensors) {
    const std::string_view prefix = average_prefix(tree[entry.first].text);
    if (first_prefix.empty()) first_prefix = prefix;
    (prefix.empty() ? rest : average).tensors.push_back(entry);
  }
  const std::vector<model::Shape> shapes = convolution_shapes(tree, average);
  if (shapes.empty() || shapes != convolution_shapes(tree, rest)) return {std::move(whole)};
  average.words = fmt::format("the average under {}{}{}", path, path.empty() ? "" : ".",
                              printable(first_prefix.substr(0, kMaxKeyLetters)));
  average.convolutions = shapes.size();
  rest.convolutions = shapes.size();
  return {std::move(rest), std::move(average)};
}

std::vector<WeightSet> sets_at(const PickleTree& tree, const Walk& walk, std::size_t place) {
  WeightSet whole = set_of(tree, walk.value(place));
  if (whole.convolutions == 0) return {};
  const std::string path = walk.path(place);
  whole.last_key = walk.last_key(place);
  whole.average = walk.below_an_average(place);
  whole.words = fmt::format("the {} {}", whole.average ? "average" : "weights",
                            path.empty() ? "at the top" : "under " + path);
  return split(tree, std::move(whole), path);
}

bool holds_convolution(const PickleTree& tree, const PickleValue& list) {
  return std::ranges::any_of(
      list.items, [&](PickleRef ref) { return is_convolution(tensor_view(tree, tree[ref])); });
}

}  // namespace

WeightSets find_weight_sets(const PickleTree& tree) {
  WeightSets found;
  Walk walk(tree);
  for (std::size_t place = 0; place < walk.size(); ++place) {
    const PickleValue& value = walk.value(place);
    if (find(tree, value, "param_groups") || names_optimiser(walk.last_key(place))) continue;
    if (value.kind == PickleKind::dict) {
      for (WeightSet& set : sets_at(tree, walk, place)) found.sets.push_back(std::move(set));
    } else if (found.nameless.size() < kMaxNameless && holds_convolution(tree, value)) {
      found.nameless.push_back(place == 0 ? "the list at the top" : walk.path(place));
    }
    if (found.sets.size() > kMaxSets) {
      throw NotWeights(
          fmt::format("holds more than {} sets of weights; give what "
                      "torch.save(model.state_dict(), FILE) writes",
                      kMaxSets));
    }
    walk.add_children(place);
  }
  return found;
}

}  // namespace edgebench::weights
