#include "shared/tensorrt/kept_plan.h"

#include <random>

#include <doctest/doctest.h>

#include "base/file.h"
#include "support.h"

namespace edgebench::tensorrt::test {
namespace {

using edgebench::test::TemporaryFolder;

const PlanKey kKey = {{"library", "TensorRT 10.6.0"}, {"batch", "a batch of 1"}};

Plan plan_of(const std::string& text, std::vector<std::string> account = {}) {
  const auto bytes = std::as_bytes(std::span(text));
  return {.bytes = {bytes.begin(), bytes.end()}, .account = std::move(account)};
}

TEST_CASE("a plan is found again with its account, and the last one is kept") {
  const TemporaryFolder folder;
  CHECK_FALSE(kept_plan(folder / "plan", kKey).plan);
  CHECK(kept_plan(folder / "plan", kKey).why.empty());
  CHECK(keep_plan(folder / "plan", kKey, plan_of("first")).empty());
  const Plan plan = plan_of(std::string("line\n\0end", 9), {"Name: a", "Name: b"});
  CHECK(keep_plan(folder / "plan", kKey, plan).empty());
  const KeptPlan kept = kept_plan(folder / "plan", kKey);
  REQUIRE(kept.plan);
  CHECK(kept.why.empty());
  CHECK(kept.plan->bytes == plan.bytes);
  CHECK(kept.plan->account == plan.account);
}

TEST_CASE("a plan for something else is not used, and the difference is named") {
  const TemporaryFolder folder;
  keep_plan(folder / "plan", kKey, plan_of("plan"));
  PlanKey other = kKey;
  other["library"] = "TensorRT 11.2.1";
  CHECK_FALSE(kept_plan(folder / "plan", other).plan);
  CHECK(kept_plan(folder / "plan", other).why ==
        "the kept one is for TensorRT 10.6.0, not TensorRT 11.2.1");
  other = kKey;
  other["device"] = "an H200";
  CHECK(kept_plan(folder / "plan", other).why == "the kept one is for another device, not an H200");
  CHECK_FALSE(kept_plan(folder / "plan", {{"batch", "a batch of 1"}}).plan);
}

TEST_CASE("no damage of the file gives a plan") {
  const TemporaryFolder folder;
  keep_plan(folder / "plan", kKey, plan_of("the plan", {"Name: a"}));
  const std::string whole = read_file(folder / "plan");
  std::mt19937_64 random(3);
  for (int i = 0; i < 2000; ++i) {
    std::string content = whole;
    if (i % 2 == 0) content.resize(random() % whole.size());
    if (i % 2 == 1) {
      char& byte = content[random() % whole.size()];
      byte = static_cast<char>(byte ^ (1 << random() % 8));
    }
    write_file_atomically(folder / "plan", content);
    const KeptPlan kept = kept_plan(folder / "plan", kKey);
    CHECK_FALSE(kept.plan);
    CHECK(kept.why.starts_with("the kept one is "));
  }
}

TEST_CASE("where nothing can be kept, the reason is told and nothing is thrown") {
  CHECK_FALSE(keep_plan("/proc/no-such-folder", kKey, plan_of("plan")).empty());
}

}  // namespace
}  // namespace edgebench::tensorrt::test
