#include "judge/boards/machines.h"

#include <functional>

#include "judge/boards/made_boards.h"

namespace edgebench::judge {
namespace {

machine::MachineFacts pi() {
  machine::MachineFacts facts;
  facts.host_name = "raspberrypi";
  facts.system_id = "0123456789abcdef";
  facts.architecture = "aarch64";
  facts.board = "Raspberry Pi 5 Model B Rev 1.0";
  facts.cpu_model = "4 x Cortex-A76";
  facts.logical_cpus = 4;
  facts.instruction_sets = {"asimd", "asimddp"};
  facts.memory_bytes = 8'000'000'000;
  return facts;
}

std::vector<std::string> labels(const std::vector<std::pair<std::string, std::string>>& runs) {
  std::vector<StoredRun> all;
  for (const auto& [host_name, folder] : runs) {
    all.push_back(test::stored(test::machine_run(host_name, test::kTwoTimes), folder));
  }
  return labels_of(all);
}

using Labels = std::vector<std::string>;

}  // namespace

TEST_CASE("a machine stays the same when its kernel, its system or its quota changes") {
  machine::MachineFacts later = pi();
  later.kernel = "6.12";
  later.os = "Debian GNU/Linux 13 (trixie)";
  later.cpu_quota = 2;
  later.container = "docker";
  later.memory_bytes = 7'900'000'000;
  CHECK(same_machine(pi(), later));
}

TEST_CASE("any lasting fact that differs makes it another machine") {
  using Change = std::function<void(machine::MachineFacts&)>;
  const std::vector<Change> changes = {
      [](auto& facts) { facts.host_name = "pi2"; },
      [](auto& facts) { facts.system_id = "fedcba9876543210"; },
      [](auto& facts) { facts.system_id.reset(); },
      [](auto& facts) { facts.architecture = "x86_64"; },
      [](auto& facts) { facts.board = "Raspberry Pi 4 Model B Rev 1.4"; },
      [](auto& facts) { facts.cpu_model = "4 x Cortex-A72"; },
      [](auto& facts) { facts.logical_cpus = 2; },
      [](auto& facts) { facts.instruction_sets = {"asimd"}; },
      [](auto& facts) { facts.memory_bytes = 4'000'000'000; },
      [](auto& facts) { facts.memory_bytes.reset(); },
      [](auto& facts) { facts.emulated = "QEMU without KVM"; }};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    CAPTURE(i);
    machine::MachineFacts other = pi();
    changes[i](other);
    CHECK_FALSE(same_machine(pi(), other));
    CHECK_FALSE(same_machine(other, pi()));
  }
}

TEST_CASE("two that do not say their names are not known to be one machine") {
  machine::MachineFacts nameless = pi();
  nameless.host_name.reset();
  CHECK_FALSE(same_machine(nameless, nameless));
}

TEST_CASE("a board is called as its machine calls itself") {
  CHECK(labels({{"pi", "runs/a"}, {"xeon", "runs/b"}}) == Labels{"pi", "xeon"});
}

TEST_CASE("without a name it is called as the run's folder") {
  CHECK(labels({{"", "runs/a/"}, {"", "b/records.jsonl"}, {"pi", "c"}, {"", ".."}}) ==
        Labels{"a", "b", "pi", ".."});
}

TEST_CASE("of two that are called alike the folders are told, too, then their paths") {
  CHECK(labels({{"pi", "runs/a"}, {"pi", "runs/b"}, {"xeon", "c"}}) ==
        Labels{"pi (a)", "pi (b)", "xeon"});
  CHECK(labels({{"pi", "x/run"}, {"pi", "y/run"}}) == Labels{"pi (x/run)", "pi (y/run)"});
  CHECK(labels({{"", "x/run"}, {"", "y/run"}}) == Labels{"x/run", "y/run"});
  CHECK(labels({{"", "run"}, {"", "run"}}) == Labels{"run", "run #2"});
}

TEST_CASE("no label carries a control character to a terminal") {
  CHECK(labels({{"p\033[2Ji", "runs/a"}, {"", "runs/\x07"}}) == Labels{"p?[2Ji", "?"});
}

}  // namespace edgebench::judge
