#include "fleet/slurm.h"

#include <doctest/doctest.h>

#include "base/error.h"
#include "fleet/fake_slurm.h"

namespace edgebench::fleet {

TEST_CASE("Slurm is asked for its nodes, partitions and tasks") {
  const test::FakeSlurm slurm;
  CHECK(slurm_nodes().size() == 4);
  CHECK(default_partition() == "boards");
  CHECK(expanded_names("pi4,srv") == std::vector<std::string>{"pi4", "srv"});
  slurm.answer("queue", test::kRecordedRunning);
  CHECK(tasks_called("edgebench-1a2b").size() == 3);
  CHECK(
      slurm.calls().find("squeue --noheader --array --all --me --states=all --name=edgebench-1a2b "
                         "--Format=") != std::string::npos);
  slurm.script("sinfo", "echo night");
  CHECK(default_partition().empty());
}

TEST_CASE("each element of an array is given its node by one call, then all are released") {
  const test::FakeSlurm slurm;
  CHECK(submit({"--hold", "--time=3"}, "/shared/job.sh") == 77);
  pin_and_release(77, {"pi4", "srv"});
  CHECK(slurm.text("updates") ==
        "update JobId=77_0 ReqNodeList=pi4\nupdate JobId=77_1 ReqNodeList=srv\n");
  CHECK(slurm.calls() ==
        "sbatch --parsable --hold --time=3 /shared/job.sh\nscontrol \nscontrol release 77\n");
}

TEST_CASE("an array whose tasks cannot be given nodes does not stay") {
  const test::FakeSlurm slurm;
  slurm.answer("refuses-update", "");
  CHECK_THROWS_WITH_AS(pin_and_release(77, {"pi4"}),
                       "Slurm refuses to give each task its node: 7_0: Access denied", InputError);
  CHECK(slurm.calls() == "scontrol \nscancel 77\n");
}

TEST_CASE("a job that Slurm refuses is told in its own words") {
  const test::FakeSlurm slurm;
  slurm.answer("refuses", "invalid partition specified: day\nBatch job submission failed: bad\n");
  CHECK_THROWS_WITH_AS(submit({}, "job.sh"),
                       "Slurm refuses the job: invalid partition specified: day; Batch job "
                       "submission failed: bad",
                       InputError);
  slurm.script("sbatch", "exit 1");
  CHECK_THROWS_WITH_AS(submit({}, "job.sh"), "Slurm refuses the job: it gave no reason",
                       InputError);
  slurm.script("sbatch", "echo no number");
  CHECK_THROWS_AS(submit({}, "job.sh"), InputError);
  slurm.script("sbatch", "echo '12;cluster'");
  CHECK(submit({}, "job.sh") == 12);
}

TEST_CASE("where Slurm is not installed it is said") {
  const test::FakeSlurm slurm;
  const test::EnvironmentVariable path("PATH", "/no/programs");
  CHECK_THROWS_WITH_AS(
      slurm_nodes(),
      "Slurm's scontrol is not installed here; call edgebench fleet on a machine that submits jobs",
      InputError);
}

}  // namespace edgebench::fleet
