#include "fleet/job_script.h"

#include <fmt/format.h>

#include "base/clock.h"
#include "base/process/shell.h"
#include "fleet/runs.h"
#include "fleet/tasks.h"

namespace edgebench::fleet {
namespace {

constexpr std::int64_t kNanosecondsPerMinute = 60 * kNanosecondsPerSecond;

// Two calls at once may have submitted a node twice: the second task finds the first one's run. A
// task that was requeued goes on with what there is; what cannot be gone on with (another
// machine bears the name now) is put aside. What the submitter's shell had set for programs of its
// own machine is not for the nodes. A node on which nothing could be measured (4) has told
// all it can.
constexpr const char* kWork = R"(
folder={folder}
node=$SLURMD_NODENAME
unset EDGEBENCH_ASSETS LD_LIBRARY_PATH LD_PRELOAD TMPDIR
unset OMP_NUM_THREADS OMP_PROC_BIND OMP_PLACES GOMP_CPU_AFFINITY KMP_AFFINITY MKL_NUM_THREADS
[ -r "$folder/fleet.json" ] || exit {not_seen}
[ -w "$folder/logs" ] && [ -w "$folder/runs" ] || exit {not_writable}
exec >>"$folder/logs/$node.log" 2>&1
echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) task $SLURM_JOB_ID, restart ${{SLURM_RESTART_COUNT:-0}}"
program="$folder/packages/$(uname -m)/edgebench"
[ -x "$program" ] || exit {no_package}
run="$folder/runs/$node"
[ ! -e "$run" ] || exit 0
status=3
if [ -e "$run.partial/records.jsonl" ]; then
  "$program" bench --resume "$run.partial"
  status=$?
fi
if [ $status = 3 ]; then
  [ ! -e "$run.partial" ] || mv "$run.partial" "$folder/logs/$node.cut-off-$SLURM_JOB_ID"
  "$program" {arguments} --out "$run.partial"
  status=$?
fi
case $status in
0 | 4) mv "$run.partial" "$run" ;;
*) exit $status ;;
esac
)";

}  // namespace

std::string run_command_line(const Job& job, const std::string& node) {
  const std::string partial = run_folder(job.folder, node).string() + ".partial";
  return fmt::format("edgebench {} --out {}", job.arguments, shell_quoted(partial));
}

std::vector<std::string> job_options(const Job& job, std::size_t tasks) {
  const std::int64_t minutes =
      (job.time_limit_ns + kNanosecondsPerMinute - 1) / kNanosecondsPerMinute;
  return {"--job-name=" + job.name,
          "--partition=" + job.partition,
          fmt::format("--array=0-{}", tasks - 1),
          "--hold",
          "--nodes=1",
          "--exclusive",
          "--mem=0",
          fmt::format("--time={}", minutes),
          "--requeue",
          "--chdir=/",
          "--output=/dev/null"};
}

std::string job_script(const Job& job, std::size_t tasks) {
  std::string script =
      "#!/bin/sh\n"
      "# A fleet of edgebench: one task a node, the one in its ReqNodeList (docs/FLEETS.md).\n";
  for (const std::string& option : job_options(job, tasks)) script += "#SBATCH " + option + "\n";
  return script + fmt::format(kWork, fmt::arg("folder", shell_quoted(job.folder)),
                              fmt::arg("not_seen", kFolderNotSeen),
                              fmt::arg("not_writable", kFolderNotWritable),
                              fmt::arg("no_package", kNoPackage),
                              fmt::arg("arguments", job.arguments));
}

}  // namespace edgebench::fleet
