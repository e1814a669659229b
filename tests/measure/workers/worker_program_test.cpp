#include "measure/workers/worker_program.h"

#include <map>
#include <string>

#include <doctest/doctest.h>

#include "support.h"

namespace edgebench::measure {

TEST_CASE("a library that was found comes before all that the loader knows") {
  const WorkerProgram program{.executable = "/bin/worker", .library = "/v/acme/libacme.so.1"};
  using Variables = std::map<std::string, std::string>;
  {
    const test::EnvironmentVariable nothing("LD_LIBRARY_PATH", "");
    CHECK(program.environment() ==
          Variables{{"EDGEBENCH_LIBRARY", "/v/acme/libacme.so.1"}, {"LD_LIBRARY_PATH", "/v/acme"}});
  }
  const test::EnvironmentVariable before("LD_LIBRARY_PATH", "/a:/b");
  CHECK(program.environment().at("LD_LIBRARY_PATH") == "/v/acme:/a:/b");
}

TEST_CASE("the build's own library needs no variables") {
  CHECK(WorkerProgram{.executable = "/bin/worker"}.environment().empty());
}

}  // namespace edgebench::measure
