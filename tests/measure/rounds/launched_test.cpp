#include "measure/rounds/launched.h"

#include <filesystem>

#include "machine/cpus/affinity.h"
#include "measure/null_fixture.h"

namespace edgebench::measure {

TEST_CASE("a launched worker has opened nothing yet, and prints into a log of its name") {
  const NullFixture fixture;
  const PreparedCandidate prepared{.candidate = parse_candidate("a=null:fp32"),
                                   .program = fixture.null_worker().program,
                                   .artifact = {.main_file = fixture.inputs.weights.file},
                                   .crops = fixture.inputs.crops_at(0)};
  Launched one = to_launch(prepared, fixture.folder.path(), "round-007");
  CHECK(one.log == fixture.folder / "round-007-a.log");
  CHECK(one.name() == "a");
  CHECK(one.worker == nullptr);
  start(one, {.logs = {},
              .worker_cpus = machine::allowed_cpus(),
              .warm_up = {},
              .memory_limit_bytes = {},
              .repeat = repeat_of});
  REQUIRE(one.worker != nullptr);
  CHECK(one.start_ns > 0);
  CHECK(one.scratch == nullptr);
  CHECK_THROWS_AS(one.worker->slice({}), WorkerFailure);
}

}  // namespace edgebench::measure
