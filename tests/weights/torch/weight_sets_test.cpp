#include "weights/torch/weight_sets.h"

#include <string>

#include <doctest/doctest.h>

#include "weights/faults.h"
#include "weights/torch/made_checkpoint.h"

namespace edgebench::weights {
namespace {

using namespace test;  // The instructions read as words.

struct Found {
  explicit Found(const Instructions& value)
      : bytes(pickle(value)),
        tree(read_pickle(std::as_bytes(std::span(bytes)))),
        all(find_weight_sets(tree)) {}

  std::vector<std::string> words() const {
    std::vector<std::string> words;
    for (const WeightSet& set : all.sets) words.push_back(set.words);
    return words;
  }

  std::string bytes;
  PickleTree tree;
  WeightSets all;
};

using Words = std::vector<std::string>;

Instructions network() {
  return MadeNetwork().state_dict();
}

std::vector<Entry> prefixed(const std::vector<std::string>& names) {
  const MadeNetwork made;
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < names.size(); ++i) {
    entries.emplace_back(names[i], made.entries()[i % 3].second);
  }
  return entries;
}

}  // namespace

TEST_CASE("a dictionary of tensors is found wherever it lies") {
  CHECK(Found(network()).words() == Words{"the weights at the top"});
  CHECK(Found(dict({{"epoch", integer(3)}, {"state_dict", network()}})).words() ==
        Words{"the weights under state_dict"});
  CHECK(Found(tuple({integer(1), dict({{"what-ever", network()}})})).words() ==
        Words{"the weights under 1.what-ever"});
}

TEST_CASE("a set counts its convolutions and keeps other tensors apart") {
  const MadeStorage counter{.key = "9", .type = "LongStorage", .count = 1};
  std::vector<Entry> entries = MadeNetwork().entries();
  entries.emplace_back("norm.num_batches_tracked", tensor(counter, {}));
  entries.emplace_back("version", integer(2));
  const Found found(dict(entries));
  REQUIRE(found.all.sets.size() == 1);
  CHECK(found.all.sets[0].convolutions == 1);
  CHECK(found.all.sets[0].tensors.size() == 3);
  CHECK(found.all.sets[0].others.size() == 1);
  CHECK(found.tree[found.all.sets[0].tensors[2].first].text == "fc.weight");
}

TEST_CASE("a dictionary without a convolution is none") {
  const MadeNetwork made;
  CHECK(Found(dict({{"fc.weight", made.entries()[2].second}})).all.sets.empty());
  const MadeStorage counters{.key = "9", .type = "LongStorage", .count = 4};
  CHECK(Found(dict({{"conv.weight", tensor(counters, {1, 1, 2, 2})}})).all.sets.empty());
}

TEST_CASE("optimisers are passed over, by their name and by what they hold") {
  CHECK(Found(dict({{"optimizer_states", list({network()})}})).all.sets.empty());
  CHECK(Found(dict({{"Optimizer", network()}})).all.sets.empty());
  CHECK(Found(dict({{"solver", dict({{"state", network()}, {"param_groups", list({})}})}}))
            .all.sets.empty());
  CHECK(Found(dict({{"optimal_model", network()}})).all.sets.size() == 1);
}

TEST_CASE("averages are known by any key on the way") {
  const Found found(
      dict({{"model", network()}, {"callbacks", dict({{"EMA", dict({{"weights", network()}})}})}}));
  CHECK(found.words() ==
        Words{"the weights under model", "the average under callbacks.EMA.weights"});
  CHECK(found.all.sets[1].average);
  CHECK(found.all.sets[1].last_key == "weights");
}

TEST_CASE("two networks in one dictionary, one below an average's name, are two sets") {
  const Found found(
      dict({{"ema", dict(prefixed({"online.conv.weight", "online.m", "online.fc",
                                   "ema_model.conv.weight", "ema_model.m", "ema_model.fc"}))}}));
  REQUIRE(found.words() == Words{"the other weights under ema", "the average under ema.ema_model"});
  CHECK_FALSE(found.all.sets[0].average);
  CHECK(found.all.sets[1].average);
  CHECK(found.all.sets[0].tensors.size() == 3);
  CHECK(found.tree[found.all.sets[1].tensors[0].first].text == "ema_model.conv.weight");
}

TEST_CASE("a layer called like an average is a part of its network") {
  CHECK(Found(dict(prefixed({"conv.weight", "m", "fc", "ema.conv.weight", "ema.m", "ema.fc",
                             "conv2.weight"})))
            .words() == Words{"the weights at the top"});
  CHECK(Found(dict(prefixed({"model_ema.conv.weight", "model_ema.m"}))).all.sets.size() == 1);
}

TEST_CASE("lists of tensors have no names") {
  const MadeNetwork made;
  const Found found(dict({{"ema", dict({{"shadow_params", list({made.entries()[0].second})}})}}));
  CHECK(found.all.sets.empty());
  CHECK(found.all.nameless == Words{"ema.shadow_params"});
}

TEST_CASE("a tree that holds itself is walked once, a deep one not to its end") {
  const std::string self = "}q\x01" + text("self") + "h\x01s" + text("model") + network() + "s";
  CHECK(Found(self).words() == Words{"the weights under model"});
  Instructions deep = network();
  for (int i = 0; i < 20; ++i) deep = list({deep});
  CHECK(Found(deep).all.sets.empty());
}

TEST_CASE("more sets than anybody can tell of are refused") {
  CHECK_THROWS_AS(Found(list(std::vector<Instructions>(51, network()))), NotWeights);
}

}  // namespace edgebench::weights
