#include "weights/torch/state_dict.h"

#include <string>

#include <doctest/doctest.h>

#include "weights/faults.h"
#include "weights/torch/made_checkpoint.h"

namespace edgebench::weights {
namespace {

using namespace test;  // The instructions read as words.

// Networks that differ in the keys of their storages.
Instructions network(int key) {
  return MadeNetwork(1, key).state_dict();
}

struct Chosen {
  explicit Chosen(const Instructions& value)
      : bytes(pickle(value)),
        tree(read_pickle(std::as_bytes(std::span(bytes)))),
        weights(choose_state_dict(tree)) {}
  std::string_view first_key() const { return weights.tensors.at(0).view.storage.key; }
  std::string bytes;
  PickleTree tree;
  StateDict weights;
};

using Notes = std::vector<std::string>;

std::string refused(const Instructions& value) {
  try {
    const Chosen chosen(value);
  } catch (const NotWeights& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("the only set is taken without a word") {
  const Chosen chosen(dict({{"epoch", integer(1)}, {"net", network(5)}}));
  REQUIRE(chosen.weights.tensors.size() == 3);
  CHECK(chosen.weights.tensors[1].name == "norm.running_mean");
  CHECK(chosen.weights.tensors[1].view.storage.key == "6");
  CHECK(chosen.weights.notes.empty());
}

TEST_CASE("an average is preferred to what was trained, and said") {
  const Chosen chosen(dict({{"model", network(0)}, {"model_ema", network(10)}}));
  CHECK(chosen.first_key() == "10");
  CHECK(chosen.weights.notes ==
        Notes{"takes the average under model_ema, not the weights under model"});
}

TEST_CASE("of several sets the one under the most usual name is taken") {
  const Chosen chosen(
      dict({{"teacher", network(0)}, {"model", network(10)}, {"best", network(20)}}));
  CHECK(chosen.first_key() == "10");
  CHECK(chosen.weights.notes == Notes{"takes the weights under model, not the weights under "
                                      "teacher and the weights under best"});
  CHECK(Chosen(dict({{"model", network(0)}, {"state_dict", network(10)}})).first_key() == "10");
}

TEST_CASE("of two networks under equally unusual names none is guessed") {
  CHECK(refused(dict({{"teacher", network(0)}, {"student", network(10)}})) ==
        "holds the weights under teacher and the weights under student, and nothing tells which is "
        "meant; save one of them alone");
  CHECK(Chosen(dict({{"b", network(0)}, {"a", network(10)}, {"ema", network(20)}})).first_key() ==
        "20");
}

TEST_CASE("an average without BatchNorm's statistics is left out, and said") {
  const MadeNetwork made(1, 10);
  const Instructions shadow = dict({made.entries()[0], made.entries()[2]});
  const Chosen chosen(dict({{"shadow", shadow}, {"model", network(0)}}));
  CHECK(chosen.first_key() == "0");
  CHECK(chosen.weights.notes == Notes{"leaves out the average under shadow, which has 2 tensors, "
                                      "not 3 as the weights under model"});
  CHECK(Chosen(dict({{"shadow", shadow}})).first_key() == "10");
}

TEST_CASE("an average without names is left out, and said") {
  const Instructions shadow = list({MadeNetwork(1, 10).entries()[0].second});
  const Chosen chosen(dict({{"ema", dict({{"shadow_params", shadow}})}, {"net", network(0)}}));
  CHECK(chosen.first_key() == "0");
  CHECK(chosen.weights.notes ==
        Notes{"leaves out the tensors in ema.shadow_params, which have no names"});
}

TEST_CASE("where there are no weights, what there is is said") {
  CHECK(refused(dict({{"epoch", integer(1)}, {"args\x1B", none()}}))
            .find("holds no dictionary of named tensors with a convolution among them; at the top "
                  "it holds epoch, args?; give what torch.save") == 0);
  CHECK(refused(list({integer(1)})).find("a list of length 1") != std::string::npos);
  CHECK(refused(tensor({.key = "0", .count = 1}, {1})).find("a single tensor") !=
        std::string::npos);
  CHECK(
      refused(call(global("argparse", "Namespace"), {})).find("an object of argparse.Namespace") !=
      std::string::npos);
  CHECK(refused(integer(1)).find("a plain value") != std::string::npos);
  CHECK(refused(dict({})).find("nothing with a name") != std::string::npos);
  const Instructions shadow = list({MadeNetwork().entries()[0].second});
  CHECK(refused(dict({{"shadow_params", shadow}}))
            .find("shadow_params (the tensors in shadow_params have no names); give") !=
        std::string::npos);
}

TEST_CASE("many and long keys are shortened") {
  std::vector<std::string> names;
  for (int i = 0; i < 9; ++i) names.push_back(std::string(50, 'k') + std::to_string(i));
  std::vector<Entry> entries;
  for (const std::string& name : names) entries.emplace_back(name, none());
  const std::string message = refused(dict(entries));
  CHECK(message.find(std::string(40, 'k') + "..., ") != std::string::npos);
  CHECK(message.find(std::string(41, 'k')) == std::string::npos);
  CHECK(message.find("..., ...; give") != std::string::npos);
}

TEST_CASE("a name that stands twice is refused") {
  std::vector<Entry> entries = MadeNetwork().entries();
  entries.push_back(entries[0]);
  CHECK_THROWS_AS(Chosen{dict(entries)}, Malformed);
}

TEST_CASE("numbers that cannot be weights are refused, counters left out") {
  std::vector<Entry> entries = MadeNetwork().entries();
  entries.emplace_back("count", tensor({.key = "9", .type = "LongStorage", .count = 1}, {}));
  CHECK(Chosen(dict(entries)).weights.tensors.size() == 3);
  entries.emplace_back("odd", tensor({.key = "8", .type = "ComplexFloatStorage", .count = 1}, {}));
  CHECK(refused(dict(entries)).find("holds the tensor odd as complex") == 0);
}

}  // namespace edgebench::weights
