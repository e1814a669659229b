#include "record/candidate.h"

#include <doctest/doctest.h>

namespace edgebench::record {

TEST_CASE("a candidate is written and read back, with its device") {
  const Candidate candidate{.name = "n",
                            .runtime = "r",
                            .variant = "v",
                            .device = "gpu.1",
                            .threads = 2,
                            .batch = 3,
                            .streams = 4,
                            .compile_cache = true,
                            .options = {{"a", "b"}},
                            .planted_slowdown = 1.5};
  const nlohmann::json json = candidate;
  CHECK(json == nlohmann::json::parse(R"({"name": "n", "runtime": "r", "variant": "v",
    "device": "gpu.1", "threads": 2, "batch": 3, "streams": 4, "compile_cache": true,
    "options": {"a": "b"}, "planted_slowdown": 1.5})"));
  CHECK(nlohmann::json(json.get<Candidate>()) == json);
  CHECK_FALSE(candidate.on_cpu());
  CHECK(candidate.images_at_a_time() == 12);
  CHECK(candidate.threads_in_all() == 8);
}

TEST_CASE("a candidate of an old record is one on the processor, of a stream") {
  const auto old = nlohmann::json::parse(R"({"name": "n", "runtime": "r", "variant": "v",
    "threads": 2, "batch": 3})")
                       .get<Candidate>();
  CHECK(old.on_cpu());
  CHECK(old.streams == 1);
  CHECK(old.planted_slowdown == 1);
  CHECK_FALSE(old.is_users_file());
}

TEST_CASE("workloads are the same only if batch and streams are") {
  const Candidate one{.batch = 4, .streams = 1};
  CHECK(same_workload(one, {.batch = 4, .streams = 1}));
  CHECK_FALSE(same_workload(one, {.batch = 1, .streams = 4}));
  CHECK_FALSE(same_workload(one, {.batch = 4, .streams = 2}));
}

TEST_CASE("the usual baseline is the first that lives, files of the user's last") {
  const Candidate file{.name = "file", .file = "x.onnx"};
  const Candidate first{.name = "first"};
  const Candidate second{.name = "second"};
  CHECK(usual_baseline(std::vector{file, first, second}) == "first");
  CHECK(usual_baseline(std::vector{second, first}) == "second");
  CHECK(usual_baseline(std::vector{file}) == "file");
  CHECK(usual_baseline(std::vector<Candidate>{}).empty());
}

}  // namespace edgebench::record
